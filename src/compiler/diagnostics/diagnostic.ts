// A diagnostic is data: made by a named function where the mistake is known, turned into text,
// JSON or an editor's marks elsewhere. Spans carry their file, so that labels may point across imports.

/** A half-open range of UTF-16 offsets in one source file. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A place in the source with what there is to say about it. */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

/** Replace the text at `span` by `text`; an empty span inserts. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A way out, in words, with the edits that take it where they are certain. */
export interface Suggestion {
  readonly message: string;
  readonly edits: readonly Edit[];
}

/** One mistake (`error`) or doubt (`warning`), said once. */
export interface Diagnostic {
  /** `E` or `W`, two digits for the family, two for the mistake: a key of `codes.ts`. */
  readonly code: string;
  readonly severity: "error" | "warning";
  /** Lower case, no full stop, the author's names in backticks. */
  readonly message: string;
  readonly primary: Label;
  readonly secondary: readonly Label[];
  /** Why it was expected: printed as `= note: …`. */
  readonly notes: readonly string[];
  /** What to do: printed as `= help: …`. */
  readonly suggestions: readonly Suggestion[];
}

/** A source text under the name by which spans refer to it. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}
