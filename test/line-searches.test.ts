// Line searches and the rules made of them, held to what theory proves: conditions that a step satisfies, quadratics
// that end in n steps, and the valley of Rosenbrock.

import { describe, expect, test } from "vitest";
import { load, type CompileOptions } from "../src/compiler/compile.ts";
import type { Floats, Optimizer, SecondOrderOracle } from "../src/runtime/optimizer.ts";

type Vector = readonly number[];

interface Problem {
  readonly start: Vector;
  readonly loss: (x: Vector) => number;
  readonly gradient: (x: Vector) => Vector;
  readonly product: (x: Vector, u: Vector) => Vector;
}

const dot = (a: Vector, b: Vector): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0);
const norm = (a: Vector): number => Math.sqrt(dot(a, a));
const minus = (a: Vector, b: Vector): Vector => a.map((x, i) => x - (b[i] ?? NaN));

const A: readonly Vector[] = [
  [5, 1, 0, 0.5],
  [1, 4, 0.3, 0],
  [0, 0.3, 3, 0.2],
  [0.5, 0, 0.2, 1],
];
const b: Vector = [1, -2, 0.5, 3];
const times = (x: Vector): Vector => A.map((row) => dot(row, x));

/** ½ xᵀA x - bᵀx of four numbers. */
const quadratic: Problem = {
  start: [2, -1, 1, -3],
  loss: (x) => 0.5 * dot(x, times(x)) - dot(b, x),
  gradient: (x) => minus(times(x), b),
  product: (_, u) => times(u),
};

const rosenbrock: Problem = {
  start: [-1.2, 1],
  loss: ([x = NaN, y = NaN]) => 100 * (y - x * x) ** 2 + (1 - x) ** 2,
  gradient: ([x = NaN, y = NaN]) => [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)],
  product: ([x = NaN, y = NaN], [u = NaN, v = NaN]) => [
    (1200 * x * x - 400 * y + 2) * u - 400 * x * v,
    -400 * x * u + 200 * v,
  ],
};

/** The points that a rule goes through, its start first. */
async function walk(
  rule: string,
  problem: Problem,
  steps: number,
  set: CompileOptions["set"] = {},
): Promise<readonly Vector[]> {
  const modules = await load(rule, { type: "f64", set });
  const [made] = Object.values(modules);
  if (made === undefined) throw new Error(`${rule} was not emitted`);
  const optimizer = made.create({ x: [...problem.start] }, {}) as Optimizer;
  const at = (views: Readonly<Record<string, Floats>>): Vector => [...(views["x"] ?? [])];
  const oracle: SecondOrderOracle<string, Floats> = {
    loss: (point) => problem.loss(at(point)),
    gradient(point, out) {
      out["x"]?.set(problem.gradient(at(point)));
      return problem.loss(at(point));
    },
    hvp: (point, u, out) => out["x"]?.set(problem.product(at(point), at(u))),
    ggn: (point, u, out) => out["x"]?.set(problem.product(at(point), at(u))),
    hessian: () => undefined,
    examples: () => [],
  };
  const points = [at(optimizer.param)];
  for (let step = 0; step < steps; step++) {
    if (optimizer.kind === "gradient") throw new Error("this rule asks no oracle");
    optimizer.step(oracle);
    points.push(at(optimizer.param));
  }
  return points;
}

const excess = (problem: Problem, x: Vector): number => norm(problem.gradient(x));

describe("a step satisfies", () => {
  test.each([quadratic, rosenbrock])(
    "Armijo's condition, and the size before does not",
    async (problem) => {
      const points = await walk("ArmijoDescent", problem, 20);
      for (const [i, x] of points.slice(0, -1).entries()) {
        const g = problem.gradient(x);
        const moved = minus(points[i + 1] ?? [], x);
        const a = norm(moved) / norm(g);
        const bound = (size: number): number => problem.loss(x) - 1e-4 * size * dot(g, g);
        const at = (size: number): number =>
          problem.loss(
            minus(
              x,
              g.map((one) => size * one),
            ),
          );
        expect(at(a)).toBeLessThanOrEqual(bound(a));
        if (a < 1) expect(at(2 * a)).toBeGreaterThan(bound(2 * a));
      }
    },
  );

  test.each(["WolfeDescent", "ConjugateGradient", "BFGS", "LBFGS"])(
    "the strong Wolfe conditions: %s",
    async (rule) => {
      const set = /^(WolfeDescent|LBFGS)$/.test(rule) ? {} : { search: "wolfe" };
      const c2 = rule === "ConjugateGradient" ? 0.1 : 0.9;
      for (const problem of [quadratic, rosenbrock]) {
        const points = await walk(rule, problem, 12, set);
        for (const [i, x] of points.slice(0, -1).entries()) {
          const next = points[i + 1] ?? [];
          const s = minus(next, x);
          const slope = dot(problem.gradient(x), s);
          // Near the minimum differences of losses are lost to rounding.
          if (excess(problem, x) < 1e-5) break;
          expect(problem.loss(next)).toBeLessThanOrEqual(problem.loss(x) + 1e-4 * slope);
          expect(Math.abs(dot(problem.gradient(next), s))).toBeLessThanOrEqual(-c2 * slope);
        }
      }
    },
  );

  test("the condition of Grippo, Lampariello and Lucidi: below the worst of the last losses", async () => {
    const points = await walk("SpectralGradient(memory = 3)", rosenbrock, 60);
    const losses = points.map(rosenbrock.loss);
    let rises = 0;
    for (const [i, loss] of losses.slice(1).entries()) {
      expect(loss).toBeLessThan(Math.max(...losses.slice(Math.max(0, i - 2), i + 1)));
      if (loss > (losses[i] ?? NaN)) rises++;
    }
    expect(rises).toBeGreaterThan(0);
  });
});

describe("a quadratic of n numbers ends", () => {
  test("in n steps of conjugate gradients, whatever the formula", async () => {
    for (const formula of ["polak_ribiere", "fletcher_reeves", "hestenes_stiefel", "dai_yuan"]) {
      const points = await walk("ConjugateGradient", quadratic, 4, { formula });
      expect(excess(quadratic, points[4] ?? []), formula).toBeLessThan(1e-12);
      expect(excess(quadratic, points[3] ?? []), formula).toBeGreaterThan(1e-3);
    }
  });

  test("in n steps of L-BFGS that remembers n pairs", async () => {
    const points = await walk("LBFGS(memory = 4)", quadratic, 4, { search: "exact" });
    expect(excess(quadratic, points[4] ?? [])).toBeLessThan(1e-12);
    expect(excess(quadratic, points[3] ?? [])).toBeGreaterThan(1e-3);
    // With exact steps L-BFGS and conjugate gradients go the same way.
    const same = await walk("ConjugateGradient", quadratic, 4);
    for (const [i, x] of same.entries())
      expect(norm(minus(x, points[i] ?? []))).toBeLessThan(1e-12);
  });

  test("in one step of n turns, as Newton's", async () => {
    const plain = { adaptive: false, damping: 0 };
    const whole = await walk("HessianFree", quadratic, 1, { ...plain, steps: 4 });
    expect(excess(quadratic, whole[1] ?? [])).toBeLessThan(1e-12);
    const short = await walk("HessianFree", quadratic, 1, { ...plain, steps: 3 });
    expect(excess(quadratic, short[1] ?? [])).toBeGreaterThan(1e-3);
  });
});

describe("Rosenbrock's valley", () => {
  test.each([
    ["BFGS", 60, { search: "wolfe" }],
    ["LBFGS", 60, {}],
    ["ConjugateGradient", 120, { search: "wolfe" }],
    ["SpectralGradient", 150, {}],
    ["HessianFree", 200, { curvature: "full" }],
  ] as const)("%s comes to its end", async (rule, steps, set) => {
    const points = await walk(rule, rosenbrock, steps, set);
    expect(norm(minus(points[steps] ?? [], [1, 1]))).toBeLessThan(1e-6);
  });

  test("the damping of Levenberg and Marquardt falls where the model is good", async () => {
    const modules = await load("HessianFree", { type: "f64" });
    const optimizer = modules["HessianFree"]?.create({ x: [...quadratic.start] }, {}) as Optimizer;
    const lambda = (): unknown => optimizer.state["lambda"];
    expect(lambda()).toEqual(Float64Array.of(0));
    if (optimizer.kind !== "second order") throw new Error("not of second order");
    for (let step = 0; step < 2; step++) {
      optimizer.step({
        loss: (point) => quadratic.loss([...(point["x"] ?? [])]),
        gradient(point, out) {
          out["x"]?.set(quadratic.gradient([...(point["x"] ?? [])]));
          return quadratic.loss([...(point["x"] ?? [])]);
        },
        hvp: () => undefined,
        ggn: (_, u, out) => out["x"]?.set(times([...(u["x"] ?? [])])),
        hessian: () => undefined,
        examples: () => [],
      });
    }
    expect((lambda() as Float64Array)[0]).toBeCloseTo(4 / 9, 12);
  });
});
