// A Difference as text for a terminal: the steps side by side where they fit, one above the other where they do
// not, then the rest in words.

import type { Difference, DifferenceRow } from "./difference.ts";
import type { Line } from "./formula.ts";
import { columnsOf, pad, PAGE_WIDTH } from "./print-formula.ts";
import { printLines } from "./print-lines.ts";
import { wrap } from "./print-explanation.ts";

/** The whole page, ending in a line break. `≠` marks lines that differ, `<` and `>` lines that one rule lacks. */
export function printDifference({ names, words, rows }: Difference): string {
  const table = sideBySide(names, rows) ?? stacked(names, rows);
  const sentences = words.flatMap((sentence) => wrap(sentence, "    ").map(hang));
  return `${[...table, ...(sentences.length === 0 ? [] : ["", ...sentences])].join("\n")}\n`;
}

function hang(line: string, index: number): string {
  return index === 0 ? `  - ${line.trimStart()}` : line;
}

const GAP = 5;

function sideBySide(
  names: readonly [string, string],
  rows: readonly DifferenceRow[],
): string[] | null {
  const cells = rows.map(({ left, right }) => [linesOf(left), linesOf(right)] as const);
  const widest = (side: 0 | 1): number =>
    Math.max(columnsOf(names[side]), ...cells.flatMap((cell) => cell[side].map(columnsOf)));
  const [a, b] = [widest(0), widest(1)];
  if (2 + a + GAP + b > PAGE_WIDTH) return null;
  const line = (left: string, mark: string, right: string): string =>
    `  ${pad(left, a)}  ${mark}  ${right}`.trimEnd();
  return [
    line(names[0], " ", names[1]),
    line("─".repeat(a), " ", "─".repeat(b)),
    ...rows.flatMap((row, index) => {
      const [left = [], right = []] = cells[index] ?? [];
      return Array.from({ length: Math.max(left.length, right.length) }, (_, at) =>
        line(left[at] ?? "", at === 0 ? markOf(row) : " ", right[at] ?? ""),
      );
    }),
  ];
}

/** Common lines once; of differing ones the left rule's first. */
function stacked(names: readonly [string, string], rows: readonly DifferenceRow[]): string[] {
  const marked = (mark: string, lines: readonly string[]): string[] =>
    lines.map((line, index) => `  ${index === 0 ? mark : " "} ${line}`);
  return [
    `  < ${names[0]}`,
    `  > ${names[1]}`,
    "",
    ...rows.flatMap(({ left, right, isSame }) =>
      isSame
        ? marked(" ", linesOf(left, PAGE_WIDTH - 4))
        : [
            ...marked("<", linesOf(left, PAGE_WIDTH - 4)),
            ...marked(">", linesOf(right, PAGE_WIDTH - 4)),
          ],
    ),
  ];
}

function linesOf(line: Line | null, width = PAGE_WIDTH): string[] {
  return line === null ? [] : printLines([line], 0, width);
}

function markOf({ left, right, isSame }: DifferenceRow): string {
  if (isSame) return " ";
  if (left === null) return ">";
  return right === null ? "<" : "≠";
}
