// How the functions that report mistakes make their diagnostics. In: what there is to say. Out: the record.

import type { Diagnostic, Label, Span, Suggestion } from "./diagnostic.ts";
import { suggest } from "./suggest.ts";

/** What a diagnostic may say beside its message. */
export interface More {
  /** What to say at the place itself. */
  readonly label?: string;
  readonly secondary?: readonly Label[];
  readonly notes?: readonly string[];
  readonly suggestions?: readonly Suggestion[];
}

/** A diagnostic; its code says whether it is an error (`E…`) or a warning (`W…`). */
export function makeDiagnostic(
  code: string,
  message: string,
  span: Span,
  more: More = {},
): Diagnostic {
  return {
    code,
    severity: code.startsWith("W") ? "warning" : "error",
    message,
    primary: { span, text: more.label ?? "" },
    secondary: more.secondary ?? [],
    notes: more.notes ?? [],
    suggestions: more.suggestions ?? [],
  };
}

/** A way out in words. */
export const help = (message: string): Suggestion => ({ message, edits: [] });

/** A way out with the edit that takes it. */
export const fix = (message: string, span: Span, text: string): Suggestion => ({
  message,
  edits: [{ span, text }],
});

/** A way out by two insertions: before the first place, and after the last. */
export const around = (
  message: string,
  open: string,
  first: Span,
  close: string,
  last: Span,
): Suggestion => ({
  message,
  edits: [
    { span: { ...first, end: first.start }, text: open },
    { span: { ...last, start: last.end }, text: close },
  ],
});

/** The nearest known name, as an edit; nothing where none is near. */
export function didYouMean(
  name: string,
  known: readonly string[],
  span: Span,
): readonly Suggestion[] {
  const nearest = suggest(name, known);
  return nearest === null ? [] : [fix(`did you mean \`${nearest}\`?`, span, nearest)];
}
