// Text with separated values to records of cells (RFC 4180, and with semicolons or tabs), each with its line number.

import { makeGradusError } from "../errors.ts";

/** One record: its cells, without quotes and outer blanks, and the line on which it begins, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The records of a text, empty lines left out. Throws E0725 for a quote that is not closed. */
export function readRecords(text: string, delimiter: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  let at = text.startsWith("\ufeff") ? 1 : 0;

  const endRecord = (): void => {
    if (cells.some((cell) => cell !== "")) records.push({ line: begun, cells });
    cells = [];
    begun = line;
  };

  while (at < text.length) {
    const { cell, end } = readCell(text, at, delimiter, line);
    cells.push(cell);
    line += countLines(text, at, end);
    at = end;
    if (text[at] === delimiter) {
      at++;
      if (at === text.length) cells.push("");
      continue;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") {
      at++;
      line++;
    }
    endRecord();
  }
  endRecord();
  return records;
}

/** The delimiter that the first line holds most often: comma, semicolon or tab. */
export function guessDelimiter(text: string): string {
  const first = text.trimStart().split("\n", 1)[0] ?? "";
  const count = (delimiter: string): number => first.split(delimiter).length;
  return [";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best), ",");
}

// A cell ends before a delimiter, a line break or the end.
function readCell(
  text: string,
  start: number,
  delimiter: string,
  line: number,
): { cell: string; end: number } {
  let at = start;
  while (text[at] === " ") at++;
  if (text[at] !== '"') {
    let end = at;
    while (end < text.length && !isEnd(text[end], delimiter)) end++;
    return { cell: text.slice(at, end).trim(), end };
  }
  let cell = "";
  for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
    if (at >= text.length) {
      throw makeGradusError("E0725", `line ${line}: a quote is not closed`, { value: cell });
    }
    if (text[at] === '"') at++;
    cell += text[at];
  }
  let end = at + 1;
  while (end < text.length && !isEnd(text[end], delimiter)) end++;
  const rest = text.slice(at + 1, end).trim();
  if (rest !== "") {
    const message = `line ${line}: \`${rest}\` stands after a closing quote`;
    throw makeGradusError("E0725", message, { value: rest });
  }
  return { cell, end };
}

function isEnd(character: string | undefined, delimiter: string): boolean {
  return character === delimiter || character === "\n" || character === "\r";
}

function countLines(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if (text[i] === "\n") count++;
  return count;
}
