// What a backend makes of plans: the text of one module, complete in itself. Types only.

export interface Artifact {
  readonly language: "typescript" | "javascript";
  readonly code: string;
  /** The text of the `.d.ts` beside a JavaScript module. */
  readonly declarations: string | null;
}

export interface EmitOptions {
  readonly language: "typescript" | "javascript";
  /** The runtime's interfaces are pasted instead of imported. */
  readonly standalone: boolean;
}
