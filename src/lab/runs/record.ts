// The record of one run, and its line in results.jsonl. A record holds nothing of the machine or the hour, so that the
// same comparison gives the same bytes; how long a run took is a `Timing`, in a file of its own.

import type { Evaluations } from "../../runtime/train/oracle.ts";
import { notARecord } from "../errors.ts";

/** A loss over a run: pairs of steps taken and the value then, the start (step 0) included; only finite values. */
export type Series = readonly (readonly [step: number, value: number])[];

/** What `create` can be given and JSON can hold. */
export type OptionValue =
  | number
  | string
  | boolean
  | null
  | readonly OptionValue[]
  | { readonly [name: string]: OptionValue };

/** One rule, one problem, one seed, one learning rate. The names are those of results.jsonl. */
export interface RunRecord {
  /** The rule as it was asked for: a name, an expression, `file.opt#Name`. */
  readonly rule: string;
  /** What the rule was created with, the learning rate included; all else stood at its default. */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly problem: string;
  readonly seed: number;
  /** The learning rate of this run; null if the rule has none that could be varied. */
  readonly lr: number | null;
  /** Steps taken: the budget, or fewer if the run diverged. */
  readonly steps: number;
  readonly train_loss: Series;
  /** Empty if the problem has no test data. */
  readonly test_loss: Series;
  /** At the end, 0 to 1; null if the problem has none or the run diverged. */
  readonly test_accuracy: number | null;
  readonly status: "ok" | "diverged";
  /** Why a diverged run was stopped; absent if `status` is ok. */
  readonly reason?: string;
}

/** What a run cost: apart from its record, because it differs from run to run. */
export interface Timing {
  readonly rule: string;
  readonly problem: string;
  readonly seed: number;
  readonly lr: number | null;
  /** Wall time of the run's steps, measurements of the loss left out. */
  readonly seconds: number;
  /** Evaluations of the model in all steps together, by kind. */
  readonly calls: Readonly<Evaluations>;
}

/** results.jsonl or timings.jsonl: one object a line, keys in a fixed order. */
export function toLines(entries: readonly (RunRecord | Timing)[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

/** The records of a results.jsonl. Throws E0744 with the line that is none. */
export function parseRecords(text: string): readonly RunRecord[] {
  return text
    .split("\n")
    .map((line, i) => (line.trim() === "" ? null : parseRecord(line, i + 1)))
    .filter((record) => record !== null);
}

function parseRecord(line: string, number: number): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw notARecord(number, "it is not JSON");
  }
  if (typeof value !== "object" || value === null) throw notARecord(number, "it is no object");
  const record = value as Record<string, unknown>;
  for (const [key, holds] of Object.entries(fields)) {
    if (!holds(record[key])) throw notARecord(number, `\`${key}\` is missing or of another kind`);
  }
  return value as RunRecord;
}

const isNumber = (value: unknown): boolean => typeof value === "number";
const isString = (value: unknown): boolean => typeof value === "string";
const isSeries = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isNumber));

const fields: Record<Exclude<keyof RunRecord, "reason">, (value: unknown) => boolean> = {
  rule: isString,
  options: (value) => typeof value === "object" && value !== null,
  problem: isString,
  seed: isNumber,
  lr: (value) => value === null || isNumber(value),
  steps: isNumber,
  train_loss: isSeries,
  test_loss: isSeries,
  test_accuracy: (value) => value === null || isNumber(value),
  status: (value) => value === "ok" || value === "diverged",
};

/** The last training loss of a run: infinite if it diverged, so that it loses against every run that did not. */
export function finalTrainLoss(record: RunRecord): number {
  return record.status === "diverged" ? Infinity : (record.train_loss.at(-1)?.[1] ?? Infinity);
}

/** The last test loss of a run: infinite if it diverged; null if the problem has no test data. */
export function finalTestLoss(record: RunRecord): number | null {
  if (record.test_loss.length === 0) return null;
  return record.status === "diverged" ? Infinity : (record.test_loss.at(-1)?.[1] ?? null);
}
