// The table as comma-separated values (RFC 4180, but for line ends of one character), every number in full.

import type { Spread, TableRow } from "./table.ts";

const columns: readonly (readonly [name: string, cell: (row: TableRow) => Cell])[] = [
  ["problem", (row) => row.problem],
  ["rule", (row) => row.rule],
  ["lr", (row) => row.lr],
  ["rates_tried", (row) => row.rates],
  ["lr_at_edge", (row) => row.isAtEdge],
  ["runs", (row) => row.runs],
  ["diverged", (row) => row.diverged],
  ["steps", (row) => row.steps],
  ...spreadColumns("train_loss", (row) => row.train_loss),
  ...spreadColumns("test_loss", (row) => row.test_loss),
  ...spreadColumns("test_accuracy", (row) => row.test_accuracy),
];

type Cell = string | number | boolean | null;

/** A header and a line per row; infinite numbers are `inf`, absent ones are empty. */
export function csv(rows: readonly TableRow[]): string {
  const header = columns.map(([name]) => name);
  const lines = rows.map((row) => columns.map(([, cell]) => quote(cell(row))));
  return [header, ...lines].map((line) => `${line.join(",")}\n`).join("");
}

function spreadColumns(
  name: string,
  of: (row: TableRow) => Spread | null,
): readonly (readonly [string, (row: TableRow) => Cell])[] {
  return [
    [`${name}_median`, (row) => of(row)?.median ?? null],
    [`${name}_q1`, (row) => of(row)?.lower ?? null],
    [`${name}_q3`, (row) => of(row)?.upper ?? null],
  ];
}

function quote(cell: Cell): string {
  if (cell === null) return "";
  if (cell === Infinity) return "inf";
  const text = String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
