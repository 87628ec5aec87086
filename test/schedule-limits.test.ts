// What is said of schedules as t grows: verdicts on known cases, and bounds that hold at every step tried, for the
// library's schedules and for random ones.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import { optimize } from "../src/compiler/4-optimize/optimize.ts";
import type { Bound } from "../src/compiler/7-explain/bound.ts";
import { explainSchedule } from "../src/compiler/7-explain/explain-schedule.ts";
import { followSchedule } from "../src/compiler/7-explain/follow-schedule.ts";
import { lowerAll } from "../src/compiler/compile.ts";

const courseOf = (expression: string) => {
  const text = `optimizer Course(value: real = ${expression}) { param <- value }`;
  const [rule] = lowerAll(text, { type: "f64", file: "course.opt" }).rules;
  if (rule === undefined) throw new Error(`${expression} is no schedule`);
  return rule.graph;
};

describe("Σ ε = ∞ and Σ ε² < ∞", () => {
  test.each<[string, string, string, RegExp]>([
    ["0.1", "holds", "fails", /ε = 0\.1 for all t \(constant\)/],
    ["0.1 / t", "holds", "holds", /ε ≥ 0\.1 \/ t for all t, and Σ 1 \/ t = ∞/],
    ["inverse_time(1, power = 0.5)", "holds", "fails", /t\^0\.5/],
    ["inverse_time(1, power = 0.6)", "holds", "holds", /t\^0\.6/],
    ["inverse_time(1, power = 1.2)", "fails", "holds", /Σ 1 \/ t\^1\.2 < ∞/],
    ["1 / ((t + 1) * log(t + 1))", "holds", "holds", /\/ \(t ln t\)/],
    ["1 / ((t + 1) * log(t + 1)^2)", "fails", "holds", /\(t \(ln t\)\^2\) < ∞/],
    ["1 / log(t + 1)", "holds", "fails", /ln t/],
    ["exponential(0.1, 0.99)", "fails", "holds", /ε ≤ 0\.1 · 0\.99\^t for all t/],
    ["exponential(0.1, 0.99, floor = 1e-3)", "holds", "fails", /ε = 0\.001 for all t ≥ 460/],
    ["cosine(0.1, 100)", "fails", "holds", /ε = 0 for all t ≥ 100/],
    ["linear_decay(0.1)", "holds", "fails", /ε = 0\.001 for all t ≥ 1000/],
    ["cosine_wave(0.1, 10)", "holds", "fails", /ε = 0\.1 at t = 20, 40, 60, …/],
    ["cyclic(0, 0.1, 3)", "holds", "fails", /at t = 3, 9, 15/],
    ["if t mod 7 == 0 then 1 / t else 0", "holds", "holds", /at t = 7, 14, 21/],
    ["if t mod 7 == 0 then 1 / t else 1 / t^2", "holds", "holds", /at t = 7, 14, 21/],
    ["exp(-sqrt(t))", "fails", "holds", /./],
    ["1 - exp(-t / 50)", "holds", "fails", /./],
    ["2^t", "holds", "fails", /2\^t/],
    ["-1 / t", "fails", "holds", /no step is positive/],
    ["sin(t) / t^2", "fails", "holds", /./],
    ["cosine_restarts(0.1, 10, growth = 2, floor = 0.01)", "holds", "fails", /ε ≥ 0\.01/],
    ["cosine_restarts(0.1, 10, growth = 2)", "cannot be told", "cannot be told", /0 ≤ ε ≤ 0\.1/],
    ["sequence(linear_warmup(1, 4), inverse_time(1), 4)", "holds", "holds", /1 \/ t/],
    ["multi_step(1, [10, 20])", "holds", "fails", /ε = 0\.01 for all t ≥ 21 \(constant\)/],
    ["running_product(1, 0.5)", "cannot be told", "cannot be told", /0 ≤ ε ≤ 1/],
    ["sin(t)", "cannot be told", "cannot be told", /./],
    ["sin(t) / t", "cannot be told", "holds", /./],
    ["erfi(1 / t)", "cannot be told", "cannot be told", /not followed: `erfi`/],
  ])("%s", (expression, endless, square, because) => {
    const { conditions } = explainSchedule(optimize(courseOf(expression)).form, "value");
    expect([conditions.endless.state, conditions.square.state]).toEqual([endless, square]);
    expect(conditions.endless.because).toMatch(because);
  });
});

/** The bound at a step. */
function valueOf(bound: Bound, t: number): number | null {
  switch (bound.kind) {
    case "none":
      return null;
    case "line":
      return bound.slope * t + bound.offset;
    case "power": {
      const { base, power, log } = bound.scale;
      return bound.factor * base ** t * t ** power * Math.log(t) ** log;
    }
    default:
      return bound satisfies never;
  }
}

const tried = [...Array.from({ length: 60 }, (_, i) => i + 1), 100, 101, 999, 4096, 1e5, 1e6 + 1];

/** The first bound that does not hold at a step, as text. */
function broken(expression: string): string | null {
  const graph = courseOf(expression);
  const standard = optimize(graph).form.hyperparameters[0]?.default ?? null;
  if (standard === null || typeof standard === "number") return null;
  const { parts } = followSchedule(standard, optimize(graph).form);
  const evaluator = createEvaluator(graph, { x: [0] });
  for (const t of tried) {
    evaluator.load({ t: t - 1 });
    if (evaluator.kind === "gradient") evaluator.step();
    const value = evaluator.param["x"]?.[0] ?? NaN;
    // What is not a number is no schedule, and what leaves the doubles no measure.
    if (!Number.isFinite(value)) continue;
    const part = parts.find(({ residue, period }) => (t - residue) % period === 0);
    if (part === undefined) return `no part holds t = ${t}`;
    if (t < part.value.from) continue;
    const low = valueOf(part.value.low, t);
    const high = valueOf(part.value.high, t);
    const rounding = 1e-9 * Math.max(1, Math.abs(value));
    if (low !== null && low > value + rounding) return `t = ${t}: ${value} is below ${low}`;
    if (high !== null && high < value - rounding) return `t = ${t}: ${value} is above ${high}`;
  }
  return null;
}

const number = fc.constantFrom("0", "1", "2", "0.5", "3", "0.1", "10", "pi", "7", "0.9");
const { expression } = fc.letrec<{ expression: string; condition: string }>((tie) => {
  const e = tie("expression");
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.constant("t"),
      number,
      fc
        .tuple(e, fc.constantFrom("+", "-", "*", "/", "mod", "div"), e)
        .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
      fc.tuple(fc.constantFrom("min", "max"), e, e).map(([f, a, b]) => `${f}(${a}, ${b})`),
      fc
        .tuple(
          fc.constantFrom("sqrt", "exp", "log", "abs", "floor", "cos", "sin", "tanh", "expm1"),
          e,
        )
        .map(([f, a]) => `${f}(${a})`),
      fc.tuple(e, number).map(([a, p]) => `(${a})^${p}`),
      fc.tuple(number, e).map(([a, p]) => `${a}^(${p})`),
      fc.tuple(tie("condition"), e, e).map(([c, a, b]) => `(if ${c} then ${a} else ${b})`),
    ),
    condition: fc
      .tuple(e, fc.constantFrom("<", "<=", ">", ">=", "==", "!="), e)
      .map(([a, sign, b]) => `${a} ${sign} ${b}`),
  };
});

describe("bounds hold at every step tried", () => {
  test.each([
    "cosine_restarts(1, 4, shrink = 0.5, warmup = 2)",
    "cosine_restarts(1, 2, growth = 3, shrink = 0.5, floor = 0.1)",
    "polynomial_cycle(1, 5, end = 0.1, power = 2)",
    "warmup_exponential(1, 3, 0.25, 4, staircase = true)",
    "inverse_time(1, decay = 2, steps = 3, power = 0.5, staircase = true)",
    "cyclic(0.1, 1, up = 3, factor = 0.9)",
    "chebyshev(0.1, 1)",
    "linear_decay(0.1, tau = 40)",
    "warmup_warmdown(0.5, 20)",
    "untuned_warmup(0.5, 0.99, smooth = true)",
  ])("%s", (schedule) => {
    expect(broken(schedule)).toBe(null);
  });

  test("of random schedules", () => {
    fc.assert(
      fc.property(expression, (text) => {
        const fault = broken(`1 * (${text})`);
        expect(fault, text).toBe(null);
      }),
      { seed: 11, numRuns: 200 },
    );
  });
});
