// Diagnostics for machines: what `--json` prints. The shape is part of the interface: fields are added,
// never renamed. Lines and columns count from 1, columns in UTF-16 units, ends are exclusive.

import type { Diagnostic, Label, Span } from "./diagnostic.ts";
import type { Sources } from "./render.ts";
import { lineMap, positionOf, type LineMap } from "./source-position.ts";

/** A stretch of a file. */
export interface JsonSpan {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One diagnostic; `edits` are safe to apply together where there are any. */
export interface JsonDiagnostic extends JsonSpan {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** What stands at the carets; may be empty. */
  readonly label: string;
  readonly related: readonly (JsonSpan & { readonly label: string })[];
  readonly notes: readonly string[];
  readonly suggestions: readonly {
    readonly message: string;
    readonly edits: readonly (JsonSpan & { readonly text: string })[];
  }[];
}

/** Diagnostics as plain objects; files that `sources` does not know are taken for one line. */
export function diagnosticsToJson(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
): JsonDiagnostic[] {
  const maps = new Map<string, LineMap>();
  const place = ({ file, start, end }: Span): JsonSpan => {
    const map = maps.get(file) ?? lineMap(sources(file) ?? " ".repeat(end));
    maps.set(file, map);
    const from = positionOf(map, start);
    const to = positionOf(map, end);
    return { file, ...from, endLine: to.line, endColumn: to.column };
  };
  const labelled = ({ span, text }: Label) => ({ ...place(span), label: text });
  return diagnostics.map(({ code, severity, message, primary, secondary, notes, suggestions }) => ({
    code,
    severity,
    message,
    ...labelled(primary),
    related: secondary.map(labelled),
    notes,
    suggestions: suggestions.map((suggestion) => ({
      message: suggestion.message,
      edits: suggestion.edits.map(({ span, text }) => ({ ...place(span), text })),
    })),
  }));
}
