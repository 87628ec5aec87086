// Offsets of a text as people count them: lines and columns from 1. The lines are found once per text.

/** A text with the places where its lines begin. */
export interface LineMap {
  readonly text: string;
  readonly starts: readonly number[];
}

/** A place as editors show it; both from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds the lines of a text. */
export function lineMap(text: string): LineMap {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return { text, starts };
}

/** The line and column of an offset; beyond the text, of its end. */
export function positionOf({ text, starts }: LineMap, offset: number): Position {
  const at = Math.max(0, Math.min(offset, text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

/** The text of a line, counted from 1, without its line break. */
export function lineText({ text, starts }: LineMap, line: number): string {
  const end = starts[line] ?? text.length + 1;
  return text.slice(starts[line - 1] ?? text.length, end - 1).replace(/\r$/, "");
}
