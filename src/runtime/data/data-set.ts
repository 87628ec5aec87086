// Examples in a training and a test part, and how one table of examples is split into the two.

import { permutationOf } from "../../numeric/random.ts";
import { makeGradusError } from "../errors.ts";
import type { Batch } from "../nn/model.ts";
import { splitStream } from "../streams.ts";

/** Examples to train on, and others to test with. */
export interface DataSet {
  readonly name: string;
  readonly train: Batch;
  readonly test: Batch;
  /** Columns of `x`. */
  readonly features: number;
  /** Names of the classes, by number; `null` where `y` holds targets. */
  readonly classes: readonly string[] | null;
  /** Whose data it is, and under which licence; empty where that is the user's affair. */
  readonly source: string;
}

/**
 * Split examples by chance into (1 − test) and test, each in random order, a function of `seed` alone. With class
 * numbers in `y` the split is stratified: each class gives the same share, rounded. Throws E0724 unless 0 ≤ test < 1.
 */
export function splitExamples(
  examples: Batch,
  test: number,
  seed: number,
): { train: Batch; test: Batch } {
  if (!(test >= 0 && test < 1)) {
    throw makeGradusError("E0724", `the share of test examples is in [0, 1), not ${test}`, {
      value: test,
    });
  }
  const kept: number[] = [];
  const held: number[] = [];
  strata(examples).forEach((rows, stratum) => {
    const order = permutationOf(splitStream(seed, stratum), rows.length);
    const count = Math.round(test * rows.length);
    order.forEach((from, i) => (i < count ? held : kept).push(rows[from] as number));
  });
  return {
    train: takeRows(examples, shuffled(kept, seed, keptPart)),
    test: takeRows(examples, shuffled(held, seed, heldPart)),
  };
}

/** The examples with these row numbers, in this order. */
export function takeRows(examples: Batch, rows: readonly number[]): Batch {
  const { x, y, size } = examples;
  const width = size === 0 ? 0 : x.length / size;
  const depth = size === 0 ? 0 : y.length / size;
  const xs = x.slice(0, rows.length * width);
  const ys = y.slice(0, rows.length * depth);
  rows.forEach((row, i) => {
    xs.set(x.subarray(row * width, (row + 1) * width), i * width);
    ys.set(y.subarray(row * depth, (row + 1) * depth), i * depth);
  });
  return { size: rows.length, x: xs, y: ys };
}

// Row numbers by class; all in one where there are no classes.
function strata({ size, y }: Batch): number[][] {
  const groups: number[][] = [];
  for (let r = 0; r < size; r++) {
    const stratum = y instanceof Int32Array ? (y[r] as number) : 0;
    (groups[stratum] ??= []).push(r);
  }
  return groups;
}

// Numbers that no class has.
const keptPart = 0x80000000;
const heldPart = 0x80000001;

function shuffled(rows: readonly number[], seed: number, part: number): number[] {
  const order = permutationOf(splitStream(seed, part), rows.length);
  return Array.from(order, (from) => rows[from] as number);
}
