// Diagnostics as a terminal shows them: the message, the lines that matter with carets under them, why, and
// what to do. In: a diagnostic and the texts that its spans are about. Out: text.

import type { Diagnostic, Label, Span } from "./diagnostic.ts";
import { displayWidth, printable } from "./display-width.ts";
import { lineMap, lineText, positionOf, type LineMap } from "./source-position.ts";

/** The text of a file by the name that spans use, or undefined where it is unknown. */
export type Sources = (file: string) => string | undefined;

/** How to render. */
export interface RenderOptions {
  /** Whether to write the colour codes of terminals; false unless said. */
  readonly colour?: boolean;
}

/** One diagnostic, several lines without a line break at the end. */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  sources: Sources,
  options: RenderOptions = {},
): string {
  return renderWith(diagnostic, rememberMaps(sources), options.colour === true ? coloured : plain);
}

/** All diagnostics, with an empty line between two; the empty text where there are none. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  options: RenderOptions = {},
): string {
  const maps = rememberMaps(sources);
  const style = options.colour === true ? coloured : plain;
  return diagnostics.map((diagnostic) => renderWith(diagnostic, maps, style)).join("\n\n");
}

type Paint = (text: string) => string;

interface Style {
  readonly error: Paint;
  readonly warning: Paint;
  readonly strong: Paint;
  readonly frame: Paint;
}

const paint =
  (codes: string): Paint =>
  (text) =>
    `\u001b[${codes}m${text}\u001b[0m`;
const coloured: Style = {
  error: paint("1;31"),
  warning: paint("1;33"),
  strong: paint("1"),
  frame: paint("34"),
};
const asIs: Paint = (text) => text;
const plain: Style = { error: asIs, warning: asIs, strong: asIs, frame: asIs };

type Maps = (file: string) => LineMap | null;

function rememberMaps(sources: Sources): Maps {
  const known = new Map<string, LineMap | null>();
  return (file) => {
    const found = known.get(file);
    if (found !== undefined) return found;
    const text = sources(file);
    const made = text === undefined ? null : lineMap(text);
    known.set(file, made);
    return made;
  };
}

function renderWith(diagnostic: Diagnostic, maps: Maps, style: Style): string {
  const { code, severity, message, primary, secondary, notes, suggestions } = diagnostic;
  const rows = rowsByFile(primary, secondary, maps);
  const largest = Math.max(1, ...rows.flatMap(({ rows: list }) => list.map(({ line }) => line)));
  const width = String(largest).length;
  const space = " ".repeat(width + 1);
  const { error, warning, strong, frame } = style;
  const loud = severity === "error" ? error : warning;

  const lines = [`${loud(`${severity}[${code}]`)}${strong(`: ${printableText(message)}`)}`];
  for (const { file, span, map, rows: list } of rows) {
    if (map === null) {
      lines.push(`${space}${frame("┌─")} ${file}`);
      continue;
    }
    const { line, column } = positionOf(map, span.start);
    lines.push(`${space}${frame("┌─")} ${file}:${String(line)}:${String(column)}`);
    lines.push(space + frame("│"));
    let before: Row | null = null;
    for (const row of list) {
      if (before === null || before.line !== row.line || row.source !== before.source) {
        if (before !== null && row.line > before.line + 1) lines.push(space + frame("·"));
        const number = String(row.line).padStart(width);
        lines.push(`${frame(`${number} │`)} ${row.source}`.trimEnd());
      }
      const mark = (row.isPrimary ? "^" : "-").repeat(row.length);
      const text = row.text === "" ? "" : ` ${printableText(row.text)}`;
      const colour = row.isPrimary ? loud : frame;
      lines.push(`${space}${frame("│")} ${" ".repeat(row.indent)}${colour(mark + text)}`);
      before = row;
    }
    if (list.length > 0) lines.push(space + frame("│"));
  }
  for (const note of notes) lines.push(`${space}${frame("=")} note: ${printableText(note)}`);
  for (const { message: way } of suggestions) {
    lines.push(`${space}${frame("=")} help: ${printableText(way)}`);
  }
  return lines.join("\n");
}

/** One line of source with one underline. */
interface Row {
  readonly line: number;
  readonly source: string;
  readonly indent: number;
  readonly length: number;
  readonly text: string;
  readonly isPrimary: boolean;
}

interface FileRows {
  readonly file: string;
  /** The first label's, for the heading. */
  readonly span: Span;
  readonly map: LineMap | null;
  readonly rows: readonly Row[];
}

/** The rows of each file in reading order, the primary label's file first. */
function rowsByFile(primary: Label, secondary: readonly Label[], maps: Maps): FileRows[] {
  const files = [...new Set([primary, ...secondary].map(({ span }) => span.file))];
  return files.map((file) => {
    const map = maps(file);
    const labels = [primary, ...secondary].filter(({ span }) => span.file === file);
    const rows = labels.flatMap((label) =>
      map === null ? [] : rowsOf(label, label === primary, map),
    );
    rows.sort((a, b) => a.line - b.line || a.indent - b.indent);
    return { file, span: (labels[0] ?? primary).span, map, rows };
  });
}

/** A label over several lines marks its first and its last. */
function rowsOf({ span, text }: Label, isPrimary: boolean, map: LineMap): Row[] {
  const from = positionOf(map, span.start);
  const to = positionOf(map, Math.max(span.start, span.end - 1));
  if (from.line === to.line) {
    const length = Math.max(1, span.end - span.start);
    return [rowOf(map, from.line, from.column - 1, length, text, isPrimary)];
  }
  const firstLength = lineText(map, from.line).length - from.column + 1;
  const lastIndent = lineText(map, to.line).search(/\S|$/);
  return [
    rowOf(map, from.line, from.column - 1, firstLength, "from here", isPrimary),
    rowOf(
      map,
      to.line,
      lastIndent,
      to.column - lastIndent,
      text === "" ? "to here" : text,
      isPrimary,
    ),
  ];
}

const tabWidth = 4;
const longestLine = 160;

/** Lays a line out in terminal columns; of a very long one only the surroundings of the label. */
function rowOf(
  map: LineMap,
  line: number,
  start: number,
  length: number,
  text: string,
  isPrimary: boolean,
): Row {
  const whole = lineText(map, line);
  const isCut = whole.length > longestLine;
  const from = isCut && start > 60 ? start - 50 : 0;
  const to = isCut ? Math.min(whole.length, Math.max(start, from) + 90) : whole.length;
  let source = from > 0 ? "… " : "";
  let column = source.length;
  let indent = -1;
  let end = -1;
  let at = from;
  for (const character of whole.slice(from, to)) {
    if (at >= start && indent < 0) indent = column;
    if (at >= start + length && end < 0) end = column;
    const shown =
      character === "\t" ? " ".repeat(tabWidth - (column % tabWidth)) : printable(character);
    source += shown;
    column += character === "\t" ? shown.length : displayWidth(shown);
    at += character.length;
  }
  if (indent < 0) indent = column;
  if (end < 0) end = column;
  if (to < whole.length) source += " …";
  return { line, source, indent, length: Math.max(1, end - indent), text, isPrimary };
}

function printableText(text: string): string {
  return Array.from(text, printable).join("");
}
