// A table of the user's own: text to a data set, with every doubt about a cell said by line, column and value.

import { makeGradusError } from "../errors.ts";
import type { Batch } from "../nn/model.ts";
import { guessDelimiter, readRecords, type CsvRecord } from "./csv-records.ts";
import { splitExamples, type DataSet } from "./data-set.ts";

/** How a table is read; all of it has a default. */
export interface CsvOptions {
  readonly name?: string;
  /** The column to predict: its name in the header, or its number from 0; the last one unless given. */
  readonly label?: string | number;
  /** Unless given: classes where the label column holds words, or at most 20 different whole numbers; else targets. */
  readonly task?: "classification" | "regression";
  /** Whether the first line holds names; unless given, whether a cell of it that should be a number is none. */
  readonly header?: boolean;
  /** Comma, semicolon or tab, whichever the first line holds most of, unless given. */
  readonly delimiter?: string;
  /** The share of test examples, 0.2 unless given. */
  readonly split?: number;
  /** Of the split, 0 unless given. */
  readonly seed?: number;
  /** `standard`: columns get mean 0 and deviation 1, `unit`: range [0, 1], both on the training part; `none` unless given. */
  readonly scale?: "none" | "standard" | "unit";
}

/**
 * Read a table of numbers with a label column. Classes are numbered in the order of their names (of their values, where all
 * are numbers). Throws E0725, which names line, column and value, for a cell that is missing or no finite number.
 */
export function csv(text: string, options: CsvOptions = {}): DataSet {
  const records = readRecords(text, options.delimiter ?? guessDelimiter(text));
  const first = records[0];
  if (first === undefined) throw tableError("there are no lines in this table", text.length);
  const width = first.cells.length;
  if (width < 2) {
    throw tableError(`line ${first.line}: one column is not enough`, first.cells[0]);
  }
  const columns = { width, label: labelColumn(first, options) };
  const hasHeader = options.header ?? looksLikeHeader(records, columns, options);
  const names = hasHeader ? first.cells : first.cells.map((_, i) => `${i}`);
  const rows = hasHeader ? records.slice(1) : records;
  if (rows.length === 0) throw tableError("there are names in this table, but no examples", 0);

  const features = width - 1;
  const x = new Float64Array(rows.length * features);
  rows.forEach((row, r) => {
    if (row.cells.length !== width) {
      const message = `line ${row.line} has ${row.cells.length} cells; the first line has ${width}`;
      throw tableError(message, row.cells.length);
    }
    let at = r * features;
    row.cells.forEach((cell, c) => {
      if (c !== columns.label) x[at++] = numberOf(cell, row.line, names[c]);
    });
  });

  const { y, classes } = readLabels(rows, columns.label, names, options.task);
  const parts = splitExamples({ size: rows.length, x, y }, options.split ?? 0.2, options.seed ?? 0);
  if (options.scale !== undefined && options.scale !== "none") {
    rescale(parts.train, parts.test, features, options.scale);
  }
  return { name: options.name ?? "table", ...parts, features, classes, source: "" };
}

function labelColumn(first: CsvRecord, { label }: CsvOptions): number {
  const width = first.cells.length;
  if (label === undefined) return width - 1;
  const index = typeof label === "number" ? label : first.cells.indexOf(label);
  if (Number.isInteger(index) && index >= 0 && index < width) return index;
  const known =
    typeof label === "number" ? `they are 0 to ${width - 1}` : `they are ${first.cells.join(", ")}`;
  throw tableError(`there is no column ${label}; ${known}`, label);
}

// A name for the label can only come from a header. Words over a feature column are a header; so is a word over labels
// that are all numbers.
function looksLikeHeader(
  records: readonly CsvRecord[],
  { label }: { label: number },
  options: CsvOptions,
): boolean {
  if (typeof options.label === "string") return true;
  const [first, ...rest] = records;
  if (first === undefined) return false;
  if (first.cells.some((cell, c) => c !== label && cell !== "" && !isNumber(cell))) return true;
  const labels = rest.map((row) => row.cells[label] ?? "");
  return !isNumber(first.cells[label] ?? "") && labels.length > 0 && labels.every(isNumber);
}

function readLabels(
  rows: readonly CsvRecord[],
  column: number,
  names: readonly string[],
  task: CsvOptions["task"],
): { y: Int32Array | Float64Array; classes: readonly string[] | null } {
  const cells = rows.map((row) => row.cells[column] ?? "");
  const empty = cells.indexOf("");
  if (empty !== -1) {
    throw cellError(rows[empty]?.line ?? 0, names[column], "", "the label is missing");
  }
  const numeric = cells.every(isNumber);
  const known = [...new Set(cells)];
  const whole = numeric && known.length <= 20 && known.every((c) => Number.isInteger(Number(c)));
  if (task === "regression" || (task === undefined && numeric && !whole)) {
    const values = rows.map((row, r) => numberOf(cells[r] ?? "", row.line, names[column]));
    return { y: Float64Array.from(values), classes: null };
  }
  const classes = numeric ? known.sort((a, b) => Number(a) - Number(b)) : known.sort();
  const numbers = new Map(classes.map((name, i) => [name, i]));
  return { y: Int32Array.from(cells, (cell) => numbers.get(cell) ?? -1), classes };
}

// Every column by the statistics of the training part; a constant column becomes 0.
function rescale(train: Batch, test: Batch, features: number, scale: "standard" | "unit"): void {
  for (let c = 0; c < features; c++) {
    const column: number[] = [];
    for (let i = c; i < train.x.length; i += features) column.push(train.x[i] as number);
    const mean = column.reduce((total, v) => total + v, 0) / column.length;
    const variance = column.reduce((total, v) => total + (v - mean) ** 2, 0) / column.length;
    const low = column.reduce((least, v) => Math.min(least, v), Infinity);
    const high = column.reduce((most, v) => Math.max(most, v), -Infinity);
    const shift = scale === "standard" ? mean : low;
    const spread = scale === "standard" ? Math.sqrt(variance) : high - low;
    for (const { x } of [train, test]) {
      for (let i = c; i < x.length; i += features) {
        x[i] = spread > 0 ? ((x[i] as number) - shift) / spread : 0;
      }
    }
  }
}

function isNumber(cell: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell) && Number.isFinite(Number(cell));
}

function numberOf(cell: string, line: number, column: string | undefined): number {
  if (isNumber(cell)) return Number(cell);
  throw cellError(
    line,
    column,
    cell,
    cell === "" ? "a value is missing" : "this is no finite number",
  );
}

function cellError(line: number, column: string | undefined, value: string, why: string): Error {
  return tableError(`line ${line}, column \`${column ?? "?"}\`, \`${value}\`: ${why}`, value);
}

function tableError(message: string, value: unknown): Error {
  return makeGradusError("E0725", message, { value });
}
