// Every schedule of the library against its formula written out a second time, and against the rates that PyTorch's
// schedulers give (test/peers/schedules.py recorded them); evaluator and compiled module agree to the bit.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { library } from "#library";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import { load, lowerAll } from "../src/compiler/compile.ts";

const { PI, cos, exp, max, min, sqrt, floor, ceil } = Math;
/** 1 before the fall, 0 after it, half a cosine on the way. */
const half = (from: number, to: number, n: number): number =>
  n <= from ? 1 : n >= to ? 0 : 0.5 + 0.5 * cos((PI * (n - from)) / (to - from));
/** Straight from 0 to 1. */
const ramp = (from: number, to: number, n: number): number =>
  max(0, min(1, (n - from) / (to - from)));
const power = (base: number, times: number): number => {
  let product = 1;
  for (let i = 0; i < times; i += 1) product *= base;
  return product;
};

/** By expression: its value at step t, from 1. */
const formulas: Readonly<Record<string, (t: number) => number>> = {
  "constant(0.9)": (t) => (t < 6 ? 0.3 : 0.9),
  "constant(0.9, 0.1, 3)": (t) => (t < 4 ? 0.1 : 0.9),
  "linear_decay(1, 0.2, tau = 4)": (t) => max(0.2, 1 - 0.2 * t),
  "linear_decay(1, 0.2, tau = 4, first = 0)": (t) => max(0.2, 1 - 0.2 * (t - 1)),
  "linear_decay(1, tau = 1)": () => 0.01,
  "linear_warmup(0.4, 4)": (t) => min(0.1 * t, 0.4),
  "linear_warmup(0.4, 4, first = 0)": (t) => min(0.1 * t - 0.1, 0.4),
  "cosine(1, 4, floor = 0.5)": (t) => 0.5 + 0.5 * half(0, 4, t),
  "cosine(1, 7, power = 1.5, first = 0)": (t) => half(0, 7, t - 1) ** 1.5,
  "cosine_wave(3, 4, floor = 1)": (t) => 2 + cos((PI * t) / 4),
  "cosine_restarts(2, 5, floor = 1)": (t) => 1 + half(0, 5, t % 5 === 0 ? 5 : t % 5),
  "cosine_restarts(1, 4, shrink = 0.5, warmup = 2)": (t) => {
    const k = ((t - 1) % 4) + 1;
    return (k === 1 ? 0.5 : half(2, 4, k)) / power(2, floor((t - 1) / 4));
  },
  "cosine_restarts(1, 2, growth = 3, shrink = 0.5, first = 0)": (t) =>
    t <= 2 ? half(0, 2, t - 1) : t <= 8 ? half(2, 8, t - 1) / 2 : half(8, 26, t - 1) / 4,
  "warmup_cosine(1, 3, 9, start = 0.1, floor = 0.2)": (t) =>
    t < 3 ? 0.1 + 0.3 * t : 0.2 + 0.8 * half(3, 9, t),
  "warmup_cosine(1, 3, 9, power = 2, first = 0)": (t) =>
    t < 4 ? (t - 1) / 3 : half(3, 9, t - 1) ** 2,
  "warmup_exponential(1, 3, 0.5, start = 0.1, floor = 0.01)": (t) =>
    t < 3 ? 0.1 + 0.3 * t : max(0.01, 2 ** (3 - t)),
  "warmup_exponential(1, 3, 0.25, 4, staircase = true, first = 0)": (t) =>
    t < 4 ? (t - 1) / 3 : power(0.25, floor((t - 4) / 4)),
  "exponential(0.5, 0.25, 2)": (t) => power(0.5, t + 1),
  "exponential(1, 0.5, 3, staircase = true, floor = 0.1, first = 0)": (t) =>
    max(0.1, power(0.5, floor((t - 1) / 3))),
  "step_decay(0.8, 3, 0.5)": (t) => 0.8 * power(0.5, ceil(t / 3) - 1),
  "inverse_time(0.3, decay = 0.2, steps = 2)": (t) => 0.3 / (1 + t / 10),
  "inverse_time(1, decay = 2, steps = 3, power = 0.5, staircase = true, first = 0)": (t) =>
    1 / sqrt(1 + 2 * floor((t - 1) / 3)),
  "inverse_sqrt(0.3, 9)": (t) => (t < 9 ? t / 30 : 0.9 / sqrt(t)),
  "relative_step(0.3)": (t) => (t < 12 ? 0.3 : 1 / sqrt(t)),
  "relative_step(rising = true, rise = 0.1)": (t) => (t < 5 ? t / 10 : 1 / sqrt(t)),
  "multi_step(2, [3, 5, 11], 0.5)": (t) => (t < 4 ? 2 : t < 6 ? 1 : t < 12 ? 0.5 : 0.25),
  "piecewise([1, 0.3, 0.7], [3, 5])": (t) => (t < 4 ? 1 : t < 6 ? 0.3 : 0.7),
  "interpolation([0, 1, 0.5], [4, 8])": (t) => ramp(0, 4, t) - 0.5 * ramp(4, 8, t),
  "interpolation([0, 1, 0.5], [4, 8], cosine = true, first = 0)": (t) =>
    1 - half(0, 4, t - 1) - 0.5 * (1 - half(4, 8, t - 1)),
  "sequence(linear_warmup(1, 4), cosine(1, 4), 4)": (t) => (t < 5 ? t / 4 : half(4, 8, t)),
  "product_of(linear_warmup(1, 4), exponential(1, 0.5))": (t) => min(t / 4, 1) * power(0.5, t),
  "running_product(3, linear_decay(0.8, 0.2, tau = 2))": (t) =>
    t === 1 ? 3 : 1.5 * power(0.2, t - 2),
  "proportion(linear_decay(1, 0.2, tau = 4), 0.2, 1, 5, 9)": (t) => 5 + 4 * (1 - ramp(0, 4, t)),
  "polynomial(1, 5, end = 0.5, power = 3)": (t) => 0.5 + 0.5 * power(1 - ramp(0, 5, t), 3),
  "polynomial_growth(1, 3, 5, first = 0)": (t) => 1 + 2 * sqrt(ramp(0, 5, t - 1)),
  "polynomial_cycle(1, 5, end = 0.1, power = 2, first = 0)": (t) => {
    const top = t === 1 ? 5 : 5 * ceil((t - 1) / 5);
    return 0.1 + 0.9 * (1 - (t - 1) / top) ** 2;
  },
  "one_cycle(1, 20)": (t) =>
    t < 6 ? 1 - 0.96 * half(0, 6, t) : 0.04 / 1e4 + (1 - 0.04 / 1e4) * half(6, 20, t),
  "one_cycle(0.85, 10, up = 4, start = 0.95, end = 0.9, linear = true)": (t) =>
    t < 4 ? 0.95 - 0.025 * t : 0.85 + 0.05 * ramp(4, 10, t),
  // as optax.linear_onecycle_schedule
  "one_cycle(1, 20, down = 0.85 * 20, linear = true, first = 0)": (t) =>
    t < 8
      ? 0.04 + 0.96 * ramp(0, 6, t - 1)
      : t < 19
        ? 1 - 0.96 * ramp(6, 17, t - 1)
        : 0.04 * (1 - (1 - 1e-4) * ramp(17, 20, t - 1)),
  "cyclic(1, 3, up = 2, down = 4, shrink = 0.5)": (t) =>
    1 + (2 * (t % 6 < 2 ? (t % 6) / 2 : 1 - ((t % 6) - 2) / 4)) / power(2, floor(t / 6)),
  "cyclic(0, 1, up = 3, factor = 0.5, first = 0)": (t) =>
    ([0, 1, 2, 3, 2, 1][(t - 1) % 6] ?? NaN) / 3 / power(2, t - 1),
  "warmup_stable_decay(1, 3, 4, 4, start = 0.4, floor = 0.2)": (t) =>
    t < 3 ? 0.4 + 0.2 * t : 1 - 0.8 * sqrt(ramp(7, 11, t)),
  "warmup_stable_decay(1, 3, 4, 4, power = 2)": (t) => (t < 3 ? t / 3 : 1 - ramp(7, 11, t) ** 2),
  "warmup_stable_decay(1, 3, 4, 4, cosine = true, first = 0)": (t) =>
    t < 4 ? (t - 1) / 3 : half(7, 11, t - 1),
  "rex(2, 6, floor = 1)": (t) => 1 + (1 - ramp(0, 6, t)) / (0.5 + 0.5 * (1 - ramp(0, 6, t))),
  // the order as the paper builds it: every number followed by its mirror image in twice as many
  "chebyshev(0.1, 1, levels = 2)": (t) =>
    1 / (0.55 - 0.45 * cos((PI * (2 * ([0, 3, 1, 2][(t - 1) % 4] ?? NaN) + 1)) / 8)),
  "chebyshev(0.1, 1)": (t) =>
    1 / (0.55 - 0.45 * cos((PI * (2 * ([0, 7, 3, 4, 1, 6, 2, 5][(t - 1) % 8] ?? NaN) + 1)) / 16)),
  "warmup_warmdown(0.5, 20, beta2 = 0.5)": (t) => 0.5 * min(1, t / 4, (20 - min(t, 20)) / 5.6),
  "warmup_warmdown(0.5, 20, floor = 0.1)": (t) =>
    t < 4.4 ? 0.5 * (t / 4.4) : max(0.1, min(0.5, (0.5 * (20 - t)) / 5.6)),
  "untuned_warmup(0.5, 0.8)": (t) => min(0.05 * t, 0.5),
  "untuned_warmup(0.5, 0.8, smooth = true)": (t) => 0.5 * (1 - exp(-0.2 * t)),
};

interface Recorded {
  readonly source: string;
  readonly rates: Readonly<Record<string, readonly number[]>>;
}
const recorded = JSON.parse(
  readFileSync(new URL("peers/schedules.json", import.meta.url), "utf8"),
) as Recorded;

const steps = 24;
const expressions = [...Object.keys(formulas), ...Object.keys(recorded.rates)];
const source = expressions
  .map((expression, i) => `optimizer P${i}(x: real = ${expression}) { param <- x }`)
  .join("\n");
const compiled = await load(source, { type: "f64" });
const graphs = lowerAll(source, { type: "f64" }).rules.map(({ graph }) => graph);

/** What a schedule is at each step, from the compiled module or from the evaluator. */
function valuesOf(expression: string, by: "module" | "evaluator"): readonly number[] {
  const i = expressions.indexOf(expression);
  const graph = graphs[i];
  const rule = compiled[`P${i}`];
  if (graph === undefined || rule === undefined) throw new Error(`${expression} is missing`);
  const optimizer = by === "module" ? rule.create({ x: [0] }) : createEvaluator(graph, { x: [0] });
  if (optimizer.kind !== "gradient") throw new Error("a probe asks for more than gradients");
  return Array.from({ length: steps }, () => {
    optimizer.step();
    return optimizer.param["x"]?.[0] ?? NaN;
  });
}

const near = (got: readonly number[], expected: readonly number[]): void => {
  got.forEach((value, i) => {
    const error = Math.abs(value - (expected[i] ?? NaN));
    expect(error, `step ${i + 1}: ${value}, not ${expected[i]}`).toBeLessThan(4e-15);
  });
};

test.each(Object.entries(formulas))("%s is its formula", (expression, formula) => {
  near(
    valuesOf(expression, "module"),
    Array.from({ length: steps }, (_, i) => formula(i + 1)),
  );
});

describe(`as in ${recorded.source}`, () => {
  test.each(Object.entries(recorded.rates))("%s", (expression, rates) => {
    expect(rates.length).toBe(steps);
    near(valuesOf(expression, "module"), rates);
  });
});

test.each(expressions)("%s has the same bits everywhere", (expression) => {
  expect(valuesOf(expression, "evaluator")).toEqual(valuesOf(expression, "module"));
});

test("every schedule of the library is here", () => {
  const declared = [...library.values()].flatMap((text) =>
    [...text.matchAll(/^schedule (?!_)(\w+)/gm)].map(([, name]) => name),
  );
  const tried = new Set(Object.keys(formulas).map((expression) => expression.split("(")[0]));
  expect(declared.filter((name) => name !== undefined && !tried.has(name))).toEqual([]);
});
