// Text that does not know yet where its lines break: what the builders make and `layOut` turns into lines.
// The algebra is Wadler's ("A prettier printer", 2003), with comments as pieces of their own.

/** A piece of text with places where its lines may break. */
export type Doc =
  | string
  | readonly Doc[]
  /** A space, or a line break where the group around it is broken. */
  | { readonly kind: "line" }
  /** Nothing, or a line break where the group around it is broken. */
  | { readonly kind: "soft line" }
  | { readonly kind: "hard line" }
  /** An empty line, where the text stands at the start of a line that is not the first of its block. */
  | { readonly kind: "blank" }
  | { readonly kind: "indent"; readonly of: Doc }
  /** Broken at all of its lines or at none. */
  | { readonly kind: "group"; readonly of: Doc; readonly isBroken: boolean }
  /** The first whose first line fits: the first of them unbroken, the others broken. */
  | { readonly kind: "choice"; readonly of: readonly [Doc, ...Doc[]] }
  /** Punctuation that may be put in; it stands before the comment at the end of its line. */
  | { readonly kind: "mark"; readonly text: string; readonly onlyBroken: boolean }
  /** A comment at the end of its line; those of one column stand under each other. */
  | { readonly kind: "comment"; readonly text: string; readonly column: number | null }
  /** A comment on a line of its own. */
  | { readonly kind: "own comment"; readonly text: string };

export const line: Doc = { kind: "line" };
export const softLine: Doc = { kind: "soft line" };
export const hardLine: Doc = { kind: "hard line" };
export const blank: Doc = { kind: "blank" };
export const indent = (...of: readonly Doc[]): Doc => ({ kind: "indent", of });
export const group = (of: Doc, isBroken = false): Doc => ({ kind: "group", of, isBroken });
export const choice = (...of: readonly [Doc, ...Doc[]]): Doc => ({ kind: "choice", of });
export const mark = (text: string): Doc => ({ kind: "mark", text, onlyBroken: false });
/** A comma behind the last of several, where each has a line of its own. */
export const lastComma: Doc = { kind: "mark", text: ",", onlyBroken: true };
