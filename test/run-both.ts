// The evaluator beside a compiled module: the same start, the same gradients, and where they first differ in
// a bit, in words.

import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import type { Graph } from "../src/compiler/3-lower/graph.ts";
import type {
  Floats,
  Optimizer,
  Rule,
  SecondOrderOracle,
  Tensors,
  Views,
} from "../src/runtime/optimizer.ts";

/** Copies of what an optimizer shows. */
interface Shown {
  readonly param: Arrays;
  readonly point: Arrays;
  readonly report: Arrays;
  readonly state: Readonly<Record<string, unknown>>;
}

type Arrays = Readonly<Record<string, readonly number[]>>;

/** What an optimizer shows after each step, or how it stopped. */
export interface Trace {
  readonly steps: readonly Shown[];
  readonly stopped: string | null;
}

/** How the two are driven. */
export interface Trial {
  readonly tensors: Tensors;
  readonly steps: number;
  readonly options?: Readonly<Record<string, number | ((t: number) => number)>>;
}

/** Tensors of every rank, an odd size, an empty one: start values are f32 values. */
export const everyRank: Tensors = {
  rank0: start([], 1),
  rank1: start([53], 2),
  rank2: start([3, 5], 3),
  empty: start([0, 3], 4),
  rank3: start([2, 1, 2], 5),
  rank4: start([1, 2, 1, 3], 6),
};

/** Two small tensors, for rules that ask for matrices. */
export const twoTensors: Tensors = { w: start([2, 2], 7), b: start([1], 8) };

/** Where compiled module and evaluator first differ in a bit, as text; `null` where nowhere. */
export function firstDifference(rule: Rule<unknown>, graph: Graph, trial: Trial): string | null {
  const { tensors, options = {}, steps: count } = trial;
  const compiled = trace(rule.create(tensors, options) as Optimizer, count);
  const evaluated = trace(createEvaluator(graph, tensors, options), count);
  const found = difference(compiled, withoutUnread(evaluated, compiled), "");
  return found === null ? null : `compiled, evaluator ${found}`;
}

/** What the compiler keeps beside the author's states (`m:bias`) is left out of a module that never reads it. */
function withoutUnread(evaluated: Trace, compiled: Trace): Trace {
  const steps = evaluated.steps.map((shown, i) => {
    const known = compiled.steps[i]?.state ?? {};
    const isKept = ([name]: readonly [string, unknown]): boolean =>
      !name.includes(":") || name in known;
    return { ...shown, state: Object.fromEntries(Object.entries(shown.state).filter(isKept)) };
  });
  return { ...evaluated, steps };
}

/** Drives an optimizer on a function whose gradients are of every size, down to where memory of f32 ends. */
export function trace(optimizer: Optimizer, count: number): Trace {
  const steps: Shown[] = [];
  for (let i = 1; i <= count; i++) {
    const oracle = oracleAt(i);
    try {
      if (optimizer.kind === "gradient") {
        const loss = oracle.gradient(optimizer.point, optimizer.grad);
        optimizer.step({ loss });
      } else optimizer.step(oracle);
    } catch (error) {
      // The evaluator throws plain errors where a module throws its own.
      return { steps, stopped: error instanceof Error ? "by an error" : String(error) };
    }
    steps.push({
      param: copy(optimizer.param),
      point: copy(optimizer.point),
      report: copy(optimizer.report),
      state: optimizer.save(),
    });
  }
  return { steps, stopped: null };
}

/** Where two records of numbers and arrays first differ in a bit, as text; `null` where nowhere. */
export function difference(got: unknown, expected: unknown, where: string): string | null {
  if (isRecord(got) && isRecord(expected)) {
    if (ArrayBuffer.isView(got) && got.constructor !== expected.constructor)
      return `${where}: ${got.constructor.name}, ${expected.constructor.name}`;
    for (const name of new Set([...Object.keys(got), ...Object.keys(expected)])) {
      const found = difference(got[name], expected[name], `${where}/${name}`);
      if (found !== null) return found;
    }
    return null;
  }
  // -0 is not 0 here, and NaN is NaN
  return Object.is(got, expected) ? null : `${where}: ${String(got)}, ${String(expected)}`;
}

const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === "object" && x !== null;

type Flat = Views<string, Floats>;

// f(x) = ∑ aᵢ (xᵢ - cᵢ)² / 2 + 0.3 ∑ xᵢ xᵢ₊₁ with aᵢ between 1 and 3 and, as if from a batch, c that changes
// from step to step. Some coordinates have gradients so small that their states pass the sweep's bound, and
// some have none at all.
const scaleOf = (i: number): number => (i % 7 === 3 ? 0 : i % 5 === 4 ? 2 ** -119 : 1);
const weight = (i: number): number => 1 + ((i * 37) % 11) / 5;

function oracleAt(step: number): SecondOrderOracle<string, Floats> {
  const centre = (i: number): number => Math.sin(12.9898 * (i + 1) + 78.233 * step) * 1.5;
  const times = (x: Float64Array): Float64Array =>
    x.map((xi, i) => weight(i) * xi + 0.3 * ((x[i - 1] ?? 0) + (x[i + 1] ?? 0)));
  const slope = (x: Float64Array): Float64Array =>
    times(x).map((hx, i) => scaleOf(i) * (hx - weight(i) * centre(i)));
  return {
    loss: (point) => lossOf(flatten(point), centre),
    gradient(point, out) {
      const x = flatten(point);
      spread(slope(x), out);
      return lossOf(x, centre);
    },
    hvp: (_point, u, out) => spread(times(flatten(u)), out),
    hessian(point, out) {
      const n = flatten(point).length;
      for (let j = 0; j < n; j++) {
        const column = times(new Float64Array(n).fill(1, j, j + 1));
        column.forEach((h, i) => (out[i * n + j] = h));
      }
    },
    ggn: (_point, u, out) => spread(times(flatten(u)), out),
    examples: () => [],
  };
}

function lossOf(x: Float64Array, centre: (i: number) => number): number {
  let sum = 0;
  x.forEach(
    (xi, i) => (sum += 0.5 * weight(i) * (xi - centre(i)) ** 2 + 0.3 * xi * (x[i + 1] ?? 0)),
  );
  return sum;
}

const flatten = (views: Readonly<Record<string, ArrayLike<number>>>): Float64Array =>
  Float64Array.from(Object.values(views).flatMap((view) => Array.from(view)));

function spread(flat: Float64Array, out: Flat): void {
  let from = 0;
  for (const view of Object.values(out)) {
    view.set(flat.subarray(from, from + view.length));
    from += view.length;
  }
}

const copy = (views: Flat): Arrays =>
  Object.fromEntries(Object.entries(views).map(([name, view]) => [name, Array.from(view)]));

function start(
  shape: readonly number[],
  seed: number,
): { readonly shape: readonly number[]; readonly data: readonly number[] } {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const data = Array.from({ length: size }, (_, i) => Math.fround(Math.sin(7 * seed + 3.1 * i)));
  return { shape, data };
}
