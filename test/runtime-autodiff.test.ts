// Derivatives by the tape against central differences and closed forms, for every operation, in f64 and f32.

import { describe, expect, it, vi } from "vitest";
import { add, div, mul, sub } from "../src/runtime/autodiff/arithmetic.ts";
import {
  cos,
  exp,
  log,
  pow,
  relu,
  sigmoid,
  sin,
  sqrt,
  square,
  tanh,
} from "../src/runtime/autodiff/elementwise.ts";
import { softmaxCrossEntropy, squaredLoss } from "../src/runtime/autodiff/losses.ts";
import { matmul } from "../src/runtime/autodiff/matmul.ts";
import { differentiate, type LossFunction } from "../src/runtime/autodiff/objective.ts";
import { at, concat, dot, mean, reshape, slice, sum } from "../src/runtime/autodiff/rearrange.ts";
import { constant } from "../src/runtime/autodiff/tape.ts";
import {
  addProduct,
  addProductTransposed,
  addStridedPlain,
  addTransposedProduct,
} from "../src/numeric/product/product.ts";
import { addProductSimd } from "../src/numeric/product/product-simd.ts";

type Pair = { a: Float64Array; b: Float64Array };
const shapes = { a: [3, 4], b: [4] } as const;

// A fixed sequence in (0.3, 1.7): away from the kink of relu after a shift, inside the domains of log and sqrt.
function wave(n: number, phase: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 1 + 0.7 * Math.sin(1.3 * i + phase));
}

const cases: Record<string, LossFunction<"a" | "b", null>> = {
  "add, broadcast over rows": ({ a, b }) => sum(square(add(a, b))),
  "sub, the short one first": ({ a, b }) => sum(pow(sub(b, a), 4)),
  "mul by a broadcast row": ({ a, b }) => sum(square(mul(b, a))),
  "mul of a number and a tensor": ({ a, b }) => sum(mul(sum(b), square(a))),
  div: ({ a, b }) => sum(div(a, b)),
  "div by a tensor of a number": ({ a, b }) => sum(div(mean(b), mul(a, a))),
  "mul of a variable with itself": ({ a }) => sum(mul(mul(a, a), a)),
  exp: ({ a }) => sum(exp(a)),
  log: ({ a, b }) => sum(log(mul(a, b))),
  sqrt: ({ a, b }) => sum(sqrt(add(mul(a, a), b))),
  "sin and cos": ({ a, b }) => dot(sin(a), cos(mul(a, b))),
  tanh: ({ a, b }) => sum(square(tanh(mul(a, b)))),
  sigmoid: ({ a, b }) => sum(square(sigmoid(sub(a, b)))),
  relu: ({ a, b }) => sum(pow(relu(sub(mul(a, b), 0.77)), 3)),
  "pow 2.5": ({ a }) => sum(pow(a, 2.5)),
  "pow -1": ({ a }) => sum(pow(a, -1)),
  "matmul of matrices": ({ a, b }) => sum(square(matmul(a, reshape(mul(b, at(a, 0)), [4, 1])))),
  "matmul of matrix and vector": ({ a, b }) => sum(square(matmul(a, b))),
  "matmul of vector and matrix": ({ a, b }) => sum(square(matmul(slice(b, 0, 3), mul(a, a)))),
  "matmul of vectors": ({ a, b }) => square(matmul(at(a, 1), square(b))),
  "slices and indices": ({ a, b }) => mul(at(at(a, 2), 1), sum(square(slice(b, 1, 3)))),
  concat: ({ a, b }) => sum(pow(concat([b, a, b]), 3)),
  mean: ({ a, b }) => mean(square(add(a, b))),
  "cross-entropy": ({ a, b }) => softmaxCrossEntropy(mul(a, b), [3, 0, 2]),
  "squared loss": ({ a, b }) => squaredLoss(mul(a, b), wave(12, 5)),
  "a constant among parameters": ({ a, b }, _, tape) =>
    sum(tanh(matmul(mul(a, b), constant(tape, wave(8, 2), [4, 2])))),
};

const point = (): Pair => ({ a: wave(12, 0.4), b: wave(4, 2.1) });
const direction = (): Pair => ({ a: wave(12, 3.3), b: wave(4, 0.9) });
const zeros = (): Pair => ({ a: new Float64Array(12), b: new Float64Array(4) });
const flat = (pair: Pair): number[] => [...pair.a, ...pair.b];

function moved(from: Pair, along: Pair, by: number): Pair {
  return {
    a: from.a.map((x, i) => x + by * (along.a[i] ?? NaN)),
    b: from.b.map((x, i) => x + by * (along.b[i] ?? NaN)),
  };
}

function expectClose(got: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(got.length).toBe(expected.length);
  got.forEach((value, i) => {
    const want = expected[i] ?? NaN;
    const error = Math.abs(value - want) / Math.max(1, Math.abs(want));
    expect(error, `entry ${i}: ${value} for ${want}`).toBeLessThan(tolerance);
  });
}

describe.each(Object.entries(cases))("%s", (_, build) => {
  const objective = differentiate<"a" | "b", null>(shapes, build);
  const gradientAt = (p: Pair): Pair => {
    const out = zeros();
    objective.gradient(p, null, out);
    return out;
  };

  it("has the gradient of central differences", () => {
    const h = 1e-5;
    const differences: number[] = [];
    for (const name of ["a", "b"] as const) {
      for (let i = 0; i < point()[name].length; i++) {
        const unit = zeros();
        unit[name][i] = 1;
        const up = objective.loss(moved(point(), unit, h), null);
        const down = objective.loss(moved(point(), unit, -h), null);
        differences.push((up - down) / (2 * h));
      }
    }
    expectClose(flat(gradientAt(point())), differences, 1e-7);
  });

  it("has the Hessian-vector product of differences of gradients", () => {
    const h = 1e-5;
    const up = flat(gradientAt(moved(point(), direction(), h)));
    const down = flat(gradientAt(moved(point(), direction(), -h)));
    const out = zeros();
    objective.hvp(point(), null, direction(), out);
    expectClose(
      flat(out),
      up.map((x, i) => (x - (down[i] ?? NaN)) / (2 * h)),
      1e-6,
    );
  });

  it("has a symmetric Hessian whose product with a vector is the Hessian-vector product", () => {
    const hessian = new Float64Array(16 * 16);
    objective.hessian(point(), null, hessian);
    const u = flat(direction());
    const product = u.map((_, i) =>
      u.reduce((total, x, j) => total + (hessian[16 * i + j] ?? NaN) * x, 0),
    );
    for (let i = 0; i < 16; i++) {
      for (let j = 0; j < 16; j++) expect(hessian[16 * i + j]).toBe(hessian[16 * j + i]);
    }
    const out = zeros();
    objective.hvp(point(), null, direction(), out);
    expectClose(product, flat(out), 1e-12);
  });

  it("agrees with f64 in f32", () => {
    const out = { a: new Float32Array(12), b: new Float32Array(4) };
    const single = { a: Float32Array.from(point().a), b: Float32Array.from(point().b) };
    objective.gradient(single, null, out);
    expectClose([...out.a, ...out.b], flat(gradientAt(point())), 1e-5);
  });
});

describe("closed forms", () => {
  it("of softmax cross-entropy at equal logits: (1/c − onehot)/m and (I/c − 1/c²)/m", () => {
    const objective = differentiate<"z", null>({ z: [2, 4] }, ({ z }) =>
      softmaxCrossEntropy(z, [1, 3]),
    );
    const z = new Float64Array(8);
    const out = { z: new Float64Array(8) };
    expect(objective.gradient({ z }, null, out)).toBeCloseTo(Math.log(4), 15);
    expectClose([...out.z], [0.125, -0.375, 0.125, 0.125, 0.125, 0.125, 0.125, -0.375], 1e-15);
    const hessian = new Float64Array(64);
    objective.hessian({ z }, null, hessian);
    expectClose([...hessian.slice(0, 5)], [0.09375, -0.03125, -0.03125, -0.03125, 0], 1e-15);
  });

  it("of cross-entropy where a naive exponential overflows", () => {
    const objective = differentiate<"z", null>({ z: [1, 2] }, ({ z }) =>
      softmaxCrossEntropy(z, [1]),
    );
    const out = { z: new Float64Array(2) };
    expect(objective.gradient({ z: Float64Array.of(1000, 0) }, null, out)).toBe(1000);
    expect([...out.z]).toEqual([1, -1]);
  });

  it("of Gauss-Newton: Jᵀ J for squared loss, which differs from the Hessian by the residual's curvature", () => {
    // One example, one output x², target 3, at x = 2: J = 2x = 4, G = 16, H = G + (x² − 3)·2 = 18.
    const objective = differentiate<"x", null>({ x: [1, 1] }, ({ x }) =>
      squaredLoss(square(x), [3]),
    );
    const x = Float64Array.of(2);
    const out = { x: new Float64Array(1) };
    objective.ggn({ x }, null, { x: Float64Array.of(1) }, out);
    expect(out.x[0]).toBe(16);
    objective.hvp({ x }, null, { x: Float64Array.of(1) }, out);
    expect(out.x[0]).toBe(18);
  });
});

describe("the tape", () => {
  it("takes inputs of changing sizes and values through the same objective", () => {
    const objective = differentiate<"w", Float64Array>({ w: [1] }, ({ w }, x, tape) =>
      sum(mul(at(w, 0), square(constant(tape, x)))),
    );
    const out = { w: new Float64Array(1) };
    for (const n of [3, 5, 3, 1, 40, 3]) {
      const x = wave(n, n);
      const expected = x.reduce((total, v) => total + v * v, 0);
      objective.gradient({ w: Float64Array.of(2) }, x, out);
      expect(out.w[0]).toBeCloseTo(expected, 12);
    }
  });

  it("never writes into a gradient that it gave before", () => {
    const objective = differentiate<"x", null>({ x: [2] }, ({ x }) => sum(pow(x, 3)));
    const x = Float64Array.of(1, 2);
    const gradient = { x: new Float64Array(2) };
    objective.gradient({ x }, null, gradient);
    objective.hvp({ x }, null, { x: Float64Array.of(1, 1) }, { x: new Float64Array(2) });
    objective.gradient({ x: Float64Array.of(5, 5) }, null, { x: new Float64Array(2) });
    expect([...gradient.x]).toEqual([3, 12]);
  });

  it("names shapes that do not fit, and tensors that a point lacks", () => {
    const wrong = differentiate<"a" | "b", null>(shapes, ({ a, b }) => sum(matmul(b, a)));
    expect(() => wrong.loss(point(), null)).toThrow(
      "matmul of [4] and [3, 4]: the inner dimensions differ",
    );
    const objective = differentiate<"a" | "b", null>(shapes, ({ a, b }) => sum(add(a, b)));
    const short = { a: wave(12, 0), b: wave(3, 0) };
    expect(() => objective.loss(short, null)).toThrow(
      "tensor `b` has 3 entries; the model has 4 there",
    );
    expect(() => objective.ggn(point(), null, point(), zeros())).toThrow("ends in `sum`");
  });
});

describe("matrix products", () => {
  it("agree with three plain loops for all remainders of the blocks", () => {
    for (const [m, n, k] of [
      [1, 1, 1],
      [4, 4, 3],
      [5, 6, 7],
      [3, 9, 0],
      [8, 10, 5],
      [7, 3, 11],
    ] as const) {
      const a = wave(m * k, 1);
      const b = wave(k * n, 2);
      const expected = wave(m * n, 3).map((start, e) => {
        let total = 0;
        for (let p = 0; p < k; p++) {
          total += (a[Math.floor(e / n) * k + p] ?? NaN) * (b[p * n + (e % n)] ?? NaN);
        }
        return start + total;
      });
      const plain = wave(m * n, 3);
      addProduct(plain, a, b, m, n, k);
      const left = wave(m * n, 3);
      addTransposedProduct(left, transposed(a, m, k), b, m, n, k);
      const right = wave(m * n, 3);
      addProductTransposed(right, a, transposed(b, k, n), m, n, k);
      expect([plain, left, right]).toEqual([expected, expected, expected]);
    }
  });
});

describe("large matrix products", () => {
  it.each([
    [64, 256, 64],
    [29, 10, 256],
    [5, 41, 43],
    [43, 5, 40],
  ])("of [%i, %i] over %i have the same bits in WebAssembly and plain loops", (m, n, k) => {
    for (const Floats of [Float32Array, Float64Array]) {
      const a = Floats.from(wave(m * k, 1));
      const b = Floats.from(wave(k * n, 2));
      for (const [ai, ap] of [
        [k, 1],
        [1, m],
      ] as const) {
        for (const [bp, bj] of [
          [n, 1],
          [1, k],
        ] as const) {
          const plain = Floats.from(wave(m * n, 3));
          const fast = plain.slice();
          addStridedPlain(plain, m, n, k, a, ai, ap, b, bp, bj);
          expect(addProductSimd(fast, m, n, k, a, ai, ap, b, bp, bj)).toBe(true);
          const same = fast.every((x: number, i: number) => Object.is(x, plain[i]));
          expect(same).toBe(true);
        }
      }
    }
  });
});

describe("a host without WebAssembly", () => {
  it("is tried once, and has the same products from plain loops", async () => {
    const compile = vi.fn(() => {
      throw new TypeError("forbidden by policy");
    });
    vi.stubGlobal("WebAssembly", { Module: compile });
    vi.resetModules();
    const plain = await import("../src/numeric/product/product.ts");
    const [a, b] = [wave(64 * 64, 1), wave(64 * 64, 2)];
    const [got, expected] = [new Float64Array(64 * 64), new Float64Array(64 * 64)];
    plain.addProduct(got, a, b, 64, 64, 64);
    plain.addProduct(got, a, b, 64, 64, 64);
    vi.unstubAllGlobals();
    addProduct(expected, a, b, 64, 64, 64);
    addProduct(expected, a, b, 64, 64, 64);
    expect(compile).toHaveBeenCalledTimes(1);
    expect(got.every((x, i) => x === expected[i])).toBe(true);
  });
});

function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  return a.map((_, e) => a[(e % rows) * columns + Math.floor(e / rows)] ?? NaN);
}
