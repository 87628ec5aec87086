// The table for a terminal: one block per problem, columns aligned, the best of each in bold where that can be shown.

import { counted, formatLoss, formatRate, formatShare } from "../numbers.ts";
import type { Spread, TableRow } from "./table.ts";

/** How the table is to look. */
export interface TextOptions {
  /** Whether the terminal understands bold and faint; no unless given. */
  readonly color?: boolean;
}

/** The table as text, with a line below it for every mark that it uses; ends in a line break. */
export function tableText(rows: readonly TableRow[], { color = false }: TextOptions = {}): string {
  const problems = [...new Set(rows.map((row) => row.problem))];
  const blocks = problems.map((problem) =>
    block(
      rows.filter((row) => row.problem === problem),
      color,
    ),
  );
  const notes = [
    "median over seeds, middle half in brackets, at the learning rate with the lowest median training loss",
    ...(rows.some((row) => row.isAtEdge)
      ? ["* the best rate tried is the smallest or largest one: a better one may lie outside"]
      : []),
  ];
  return `${blocks.join("\n")}\n${notes.map((note) => `${faint(note, color)}\n`).join("")}`;
}

function block(rows: readonly TableRow[], color: boolean): string {
  const isTested = rows.some((row) => row.test_loss !== null);
  const hasAccuracy = rows.some((row) => row.test_accuracy !== null);
  const someDiverged = rows.some((row) => row.diverged > 0);
  const bestLoss = Math.min(...rows.map((row) => row.train_loss.median));
  const bestTest = Math.min(...rows.map((row) => row.test_loss?.median ?? Infinity));
  const bestAccuracy = Math.max(...rows.map((row) => row.test_accuracy?.median ?? 0));
  const lines: Cell[][] = rows.map((row) => [
    { text: row.rule },
    { text: `${formatRate(row.lr)}${row.isAtEdge ? "*" : ""}` },
    spreadCell(row.train_loss, formatLoss, bestLoss),
    ...(isTested ? [spreadCell(row.test_loss, formatLoss, bestTest)] : []),
    ...(hasAccuracy ? [spreadCell(row.test_accuracy, formatShare, bestAccuracy)] : []),
    ...(someDiverged ? [{ text: fate(row) }] : []),
  ]);
  const header: Cell[] = [
    "rule",
    "learning rate",
    "training loss",
    ...(isTested ? ["test loss"] : []),
    ...(hasAccuracy ? ["test accuracy"] : []),
    ...(someDiverged ? ["diverged"] : []),
  ].map((text) => ({ text }));
  const widths = header.map((_, column) =>
    Math.max(...[header, ...lines].map((line) => [...(line[column]?.text ?? "")].length)),
  );
  const print = (line: readonly Cell[], paint: (text: string, cell: Cell) => string): string =>
    line
      .map((cell, column) => {
        const isLast = column === line.length - 1;
        const padding = (widths[column] ?? 0) - [...cell.text].length;
        return paint(cell.text, cell) + (isLast ? "" : " ".repeat(padding));
      })
      .join("  ");
  const first = rows[0];
  const runs = Math.max(...rows.map((row) => row.runs));
  const steps = Math.max(...rows.map((row) => row.steps));
  const title = `${bold(first?.problem ?? "", color)}  ${faint(`${counted(runs, "seed")}, ${counted(steps, "step")}`, color)}`;
  return [
    title,
    `  ${print(header, (text) => faint(text, color))}`,
    ...lines.map(
      (line) =>
        `  ${print(line, (text, cell) => (cell.isBest === true ? bold(text, color) : text))}`,
    ),
    "",
  ].join("\n");
}

function fate({ diverged, runs }: TableRow): string {
  return diverged === 0 ? "–" : `${diverged} of ${runs}`;
}

interface Cell {
  readonly text: string;
  readonly isBest?: boolean;
}

function spreadCell(spread: Spread | null, format: (value: number) => string, best: number): Cell {
  if (spread === null) return { text: "–" };
  const { median, lower, upper } = spread;
  const range =
    median === Infinity || lower === upper ? "" : ` (${format(lower)}–${format(upper)})`;
  return { text: `${format(median)}${range}`, isBest: median === best && median !== Infinity };
}

function bold(text: string, color: boolean): string {
  return color ? `\u001b[1m${text}\u001b[22m` : text;
}

function faint(text: string, color: boolean): string {
  return color ? `\u001b[2m${text}\u001b[22m` : text;
}
