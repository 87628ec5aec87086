// Diagnostics as the command shows them: for people on stderr, with the lines they speak of; for
// programs as one JSON object.

import type { Diagnostic, SourceFile } from "../../index.ts";
import type { Terminal } from "./terminal.ts";

/** Says diagnostics on stderr, in colour where that is wanted. */
export async function sayDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: readonly SourceFile[],
  terminal: Terminal,
): Promise<void> {
  if (diagnostics.length === 0) return;
  const { renderDiagnostics } = await import("../../compiler/diagnostics/render.ts");
  const text = renderDiagnostics(diagnostics, textIn(sources), { colour: terminal.colorOfTalk });
  terminal.say(text.trimEnd());
}

/** `{"schema":"gradus.diagnostics/1","diagnostics":[…]}` and a line break. */
export async function diagnosticsAsJson(
  diagnostics: readonly Diagnostic[],
  sources: readonly SourceFile[],
): Promise<string> {
  const { diagnosticsToJson } = await import("../../compiler/diagnostics/to-json.ts");
  const entries = diagnosticsToJson(diagnostics, textIn(sources));
  return `${JSON.stringify({ schema: "gradus.diagnostics/1", diagnostics: entries }, null, 2)}\n`;
}

function textIn(sources: readonly SourceFile[]): (file: string) => string | undefined {
  const texts = new Map(sources.map(({ name, text }) => [name, text]));
  return (file) => texts.get(file);
}
