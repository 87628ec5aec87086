// Test functions as models: values, gradients, Hessians in closed form, and rules that a person would write by hand.

import { describe, expect, it } from "vitest";
import { mul, sub } from "../src/runtime/autodiff/arithmetic.ts";
import { exp } from "../src/runtime/autodiff/elementwise.ts";
import { at, concat, sum } from "../src/runtime/autodiff/rearrange.ts";
import { beale, himmelblau, saddle } from "../src/runtime/functions/classics.ts";
import { quadratic } from "../src/runtime/functions/quadratic.ts";
import { rosenbrock } from "../src/runtime/functions/rosenbrock.ts";
import { testFunction } from "../src/runtime/functions/test-function.ts";

const vector = (...x: number[]) => ({ x: Float64Array.from(x) });

describe("quadratic", () => {
  const A = [
    [2, 0.5],
    [0.5, 3],
  ];
  const f = quadratic(A, [1, -1], [4, 5]);

  it("has value, gradient A x − b and Hessian A", () => {
    const out = vector(0, 0);
    expect(f.gradient(vector(2, 1), undefined, out)).toBeCloseTo(0.5 * (8 + 2 + 3) - 1, 14);
    expect([...out.x]).toEqual([2 * 2 + 0.5 - 1, 1 + 3 + 1]);
    const hessian = new Float64Array(4);
    f.hessian(vector(2, 1), { size: 0, x: out.x, y: out.x }, hessian);
    expect([...hessian]).toEqual([2, 0.5, 0.5, 3]);
    expect([...(f.parameters["x"]?.data ?? [])]).toEqual([4, 5]);
  });

  it("refuses a matrix that is not square or not symmetric", () => {
    expect(() => quadratic([[1, 2]])).toThrow("A must be square");
    expect(() =>
      quadratic([
        [1, 2],
        [3, 1],
      ]),
    ).toThrow("not symmetric in row 0");
  });
});

describe("rosenbrock", () => {
  it("has its textbook gradient and Hessian at (−1.2, 1)", () => {
    const f = rosenbrock();
    const out = vector(0, 0);
    expect(f.gradient(vector(-1.2, 1), undefined, out)).toBeCloseTo(24.2, 12);
    expect(out.x[0]).toBeCloseTo(-215.6, 11);
    expect(out.x[1]).toBeCloseTo(-88, 11);
    const hessian = new Float64Array(4);
    f.hessian(vector(-1.2, 1), { size: 0, x: out.x, y: out.x }, hessian);
    [1330, 480, 480, 200].forEach((h, i) => expect(hessian[i]).toBeCloseTo(h, 10));
  });

  it("is 0 with gradient 0 at (1, …, 1), in any dimension", () => {
    const out = vector(0, 0, 0, 0, 0);
    expect(rosenbrock([0, 0, 0, 0, 0]).gradient(vector(1, 1, 1, 1, 1), undefined, out)).toBe(0);
    expect([...out.x].map(Math.abs)).toEqual([0, 0, 0, 0, 0]);
  });

  it("is brought below 1e-20 by Newton's method in at most 7 steps", () => {
    const f = rosenbrock();
    const x = vector(-1.2, 1);
    const g = vector(0, 0);
    const h = new Float64Array(4);
    for (let step = 1; step <= 7; step++) {
      f.gradient(x, undefined, g);
      f.hessian(x, { size: 0, x: g.x, y: g.x }, h);
      const [a = NaN, b = NaN, c = NaN, d = NaN] = h;
      const [u = NaN, v = NaN] = g.x;
      const det = a * d - b * c;
      x.x[0] = (x.x[0] ?? NaN) - (d * u - b * v) / det;
      x.x[1] = (x.x[1] ?? NaN) - (a * v - c * u) / det;
    }
    expect(f.loss(x)).toBeLessThan(1e-20);
  });
});

describe("the other functions", () => {
  it.each([
    ["beale", beale(), [3, 0.5], 0],
    ["himmelblau", himmelblau(), [3, 2], 0],
    ["himmelblau", himmelblau(), [-2.805118086952745, 3.131312518250573], 0],
    ["saddle", saddle(), [0, Math.SQRT2], -1],
  ] as const)("%s has its minimum where the books have it", (_, f, point, minimum) => {
    const out = vector(0, 0);
    expect(f.gradient(vector(...point), undefined, out)).toBeCloseTo(minimum, 12);
    expect(Math.hypot(...out.x)).toBeLessThan(1e-10);
    expect(f.minimum).toBe(minimum);
  });

  it("saddle has one falling and one rising direction at the origin", () => {
    const hessian = new Float64Array(4);
    saddle().hessian(vector(0, 0), { size: 0, x: hessian, y: hessian }, hessian);
    expect([...hessian]).toEqual([2, 0, 0, -2]);
  });
});

describe("a function of one's own", () => {
  const f = testFunction({
    name: "two tensors",
    start: { w: { shape: [2, 2], data: [1, 2, 3, 4] }, c: [0.5] },
    value: ({ w, c }) => sub(sum(exp(concat([w, c]))), mul(at(c, 0), sum(w))),
  });

  it("is differentiated by every tensor of its start", () => {
    const point = { w: Float64Array.of(0, 0, 0, 0), c: Float64Array.of(0) };
    const out = { w: new Float64Array(4), c: new Float64Array(1) };
    expect(f.gradient(point, undefined, out)).toBe(5);
    expect([...out.w, ...out.c]).toEqual([1, 1, 1, 1, 1]);
    const hessian = new Float64Array(25);
    f.hessian(point, { size: 0, x: out.w, y: out.w }, hessian);
    expect([...hessian.slice(0, 5)]).toEqual([1, 0, 0, 0, -1]);
    expect([...hessian.slice(20)]).toEqual([-1, -1, -1, -1, 1]);
  });

  it("keeps given parameters apart from the start", () => {
    const moved = f.withParameters({ w: Float64Array.of(9, 9, 9, 9), c: Float64Array.of(1) });
    expect([...(moved.parameters["w"]?.data ?? [])]).toEqual([9, 9, 9, 9]);
    expect([...(f.start(3)["w"]?.data ?? [])]).toEqual([1, 2, 3, 4]);
    expect(() => f.withParameters({ w: Float64Array.of(1, 2, 3, 4) })).toThrow(
      "tensor `c` is missing",
    );
  });

  it("is refused where shape and data of the start disagree", () => {
    const start = { x: { shape: [3], data: [1, 2] } };
    expect(() => testFunction({ name: "f", start, value: ({ x }) => sum(x) })).toThrow(
      "tensor `x` has shape [3], but 2 entries",
    );
  });
});
