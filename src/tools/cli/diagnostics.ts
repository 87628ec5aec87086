// Diagnostics as the command shows them: for people on stderr, with the lines they speak of; for
// programs as one JSON object.

import type { Diagnostic, Label, Span } from "../../index.ts";
import type { Terminal } from "./terminal.ts";

/** Texts by the name under which spans refer to them. */
type Sources = ReadonlyMap<string, string>;

/** Says diagnostics on stderr, in colour where that is wanted. */
export async function sayDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  terminal: Terminal,
): Promise<void> {
  if (diagnostics.length === 0) return;
  const { library, renderDiagnostics } = await import("../../index.ts");
  const files = [...library, ...sources].map(([name, text]) => ({ name, text }));
  terminal.say(renderDiagnostics(diagnostics, files, { color: terminal.colorOfTalk }).trimEnd());
}

/** `{"schema":"gradus.diagnostics/1","diagnostics":[…]}` and a line break; lines and columns count from 1, in UTF-16 units. */
export function diagnosticsAsJson(diagnostics: readonly Diagnostic[], sources: Sources): string {
  const place = (span: Span) => ({
    file: span.file,
    start: positionAt(sources.get(span.file), span.start),
    end: positionAt(sources.get(span.file), span.end),
  });
  const label = ({ span, text }: Label) => ({ ...place(span), text });
  const entries = diagnostics.map((diagnostic) => ({
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    ...label(diagnostic.primary),
    secondary: diagnostic.secondary.map(label),
    notes: diagnostic.notes,
    suggestions: diagnostic.suggestions.map(({ message, edits }) => ({
      message,
      edits: edits.map(({ span, text }) => ({ ...place(span), text })),
    })),
  }));
  return `${JSON.stringify({ schema: "gradus.diagnostics/1", diagnostics: entries }, null, 2)}\n`;
}

function positionAt(
  text: string | undefined,
  offset: number,
): { offset: number; line: number; column: number } | { offset: number } {
  if (text === undefined) return { offset };
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { offset, line, column: offset - before.lastIndexOf("\n") };
}
