// The decompositions against their defining equations, known matrices, hard ones (Hilbert,
// repeated, rank-deficient, graded, huge, tiny, empty), and their failures.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { choleskyFactor } from "../src/numeric/cholesky.ts";
import { eigh } from "../src/numeric/eigh.ts";
import { matmulByTransposedF64, matmulF64 } from "../src/numeric/matmul.ts";
import { addTransposedProduct } from "../src/numeric/product/product.ts";
import { matrixPower } from "../src/numeric/matrix-power.ts";
import { qrDecompose } from "../src/numeric/qr.ts";
import { normalAt, randomStream } from "../src/numeric/random.ts";
import { invertMatrix, solveLinear } from "../src/numeric/solve-linear.ts";
import { svdLeading } from "../src/numeric/svd.ts";

const EPS = 2 ** -52;
const at = (a: Float64Array, i: number): number => a[i] ?? NaN;

function gaussian(m: number, n: number, seed: number): Float64Array {
  const stream = randomStream(seed, 1, 0, 0, 0, 0);
  return Float64Array.from({ length: m * n }, (_, i) => normalAt(stream, i));
}

function build(m: number, n: number, entry: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: m * n }, (_, p) => entry(Math.floor(p / n), p % n));
}

function symmetric(n: number, seed: number): Float64Array {
  const g = gaussian(n, n, seed);
  return build(n, n, (i, j) => at(g, i * n + j) + at(g, j * n + i));
}

function product(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  const c = new Float64Array(m * n);
  matmulF64(c, a, b, m, k, n);
  return c;
}

function largest(a: Float64Array): number {
  return a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

function distance(a: Float64Array, b: Float64Array): number {
  return largest(a.map((x, i) => x - at(b, i)));
}

/** How far the n columns of Q, m × n, are from orthonormal. */
function skew(q: Float64Array, m: number, n: number): number {
  const g = new Float64Array(n * n);
  addTransposedProduct(g, q, q, n, n, m);
  return distance(
    g,
    build(n, n, (i, j) => (i === j ? 1 : 0)),
  );
}

function expectLargestPositive(q: Float64Array, m: number, n: number): void {
  for (let j = 0; j < n; j += 1) {
    const column = Array.from({ length: m }, (_, i) => at(q, i * n + j));
    const most = Math.max(...column.map(Math.abs));
    expect(column.find((x) => Math.abs(x) === most)).toBeGreaterThanOrEqual(0);
  }
}

function checkEigh(a: Float64Array, n: number): Float64Array {
  const system = eigh(a, n);
  if (system.kind === "failed") throw new Error(system.reason);
  const { values, vectors } = system;
  const left = product(a, vectors, n, n, n);
  const right = vectors.map((x, p) => x * at(values, p % n));
  const size = Math.max(largest(values), Number.MIN_VALUE);
  expect(distance(left, right) / size).toBeLessThan(8 * EPS * (n + 2));
  expect(skew(vectors, n, n)).toBeLessThan(8 * EPS * (n + 2));
  for (let i = 1; i < n; i += 1) expect(at(values, i)).toBeGreaterThanOrEqual(at(values, i - 1));
  expectLargestPositive(vectors, n, n);
  return values;
}

const hilbert = (n: number): Float64Array => build(n, n, (i, j) => 1 / (i + j + 1));

describe("eigh", () => {
  test("known matrices", () => {
    expect(eigh(Float64Array.of(), 0)).toEqual({
      kind: "decomposed",
      values: Float64Array.of(),
      vectors: Float64Array.of(),
    });
    expect(eigh(Float64Array.of(-3), 1)).toMatchObject({
      values: Float64Array.of(-3),
      vectors: Float64Array.of(1),
    });
    const two = checkEigh(Float64Array.of(2, 1, 1, 2), 2);
    expect(at(two, 0)).toBeCloseTo(1, 14);
    expect(at(two, 1)).toBeCloseTo(3, 14);
    // The second difference matrix: 2 − 2 cos(k π / (n + 1)).
    const n = 40;
    const second = checkEigh(
      build(n, n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
      n,
    );
    second.forEach((x, k) => {
      expect(Math.abs(x - (2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1))))).toBeLessThan(
        40 * EPS,
      );
    });
  });

  test("zero, identity, repeated and rank-deficient matrices", () => {
    expect(Array.from(checkEigh(new Float64Array(25), 5))).toEqual([0, 0, 0, 0, 0]);
    expect(
      Array.from(
        checkEigh(
          build(6, 6, (i, j) => (i === j ? 4 : 0)),
          6,
        ),
      ),
    ).toEqual([4, 4, 4, 4, 4, 4]);
    const ones = checkEigh(
      build(30, 30, () => 1),
      30,
    );
    expect(at(ones, 29)).toBeCloseTo(30, 12);
    expect(Math.abs(at(ones, 28))).toBeLessThan(1e-13);
    const q = qrDecompose(gaussian(12, 12, 5), 12, 12);
    if (q.kind === "failed") throw new Error(q.reason);
    const repeated = q.q.map((x, p) => x * (p % 12 < 6 ? 1 : 2));
    const a = new Float64Array(144);
    matmulByTransposedF64(a, repeated, q.q, 12, 12, 12);
    expect(
      distance(
        checkEigh(a, 12),
        build(12, 1, (i) => (i < 6 ? 1 : 2)),
      ),
    ).toBeLessThan(40 * EPS);
  });

  test("ill-conditioned, graded, huge and tiny matrices", () => {
    const values = checkEigh(hilbert(10), 10);
    // The largest and smallest eigenvalues of the 10 × 10 Hilbert matrix with its entries rounded
    // to f64 (mpmath, 50 digits).
    expect(at(values, 9)).toBeCloseTo(1.7519196702651775, 13);
    expect(Math.abs(at(values, 0) - 1.093252433449745e-13)).toBeLessThan(1e-15);
    checkEigh(
      build(12, 12, (i, j) => 10 ** (-2 * (i + j))),
      12,
    );
    const base = symmetric(8, 3);
    const plain = checkEigh(base, 8);
    for (const scale of [2 ** 1015, 2 ** -1000]) {
      expect(
        Array.from(
          checkEigh(
            base.map((x) => x * scale),
            8,
          ),
        ),
      ).toEqual(Array.from(plain, (x) => x * scale));
    }
  });

  test("random matrices, the symmetric part of others", () => {
    for (const n of [2, 3, 5, 17, 100]) checkEigh(symmetric(n, n), n);
    expect(eigh(Float64Array.of(1, 4, 0, 1), 2)).toEqual(eigh(Float64Array.of(1, 2, 2, 1), 2));
    const entries = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
      minLength: 16,
      maxLength: 16,
    });
    fc.assert(
      fc.property(entries, (x) => {
        checkEigh(
          build(4, 4, (i, j) => x[Math.min(i, j) * 4 + Math.max(i, j)] ?? 0),
          4,
        );
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test("refuses what is not finite", () => {
    for (const x of [NaN, Infinity, -Infinity]) {
      expect(eigh(Float64Array.of(1, x, x, 1), 2)).toEqual({
        kind: "failed",
        reason: "not finite",
      });
    }
  });
});

describe("solveLinear and invertMatrix", () => {
  test("random systems have small residuals", () => {
    for (const [n, k] of [
      [1, 1],
      [2, 3],
      [10, 1],
      [60, 4],
    ] as const) {
      const a = gaussian(n, n, n);
      const b = gaussian(n, k, n + 1);
      const before = [a.slice(), b.slice()];
      const solution = solveLinear(a, n, b, k);
      if (solution.kind === "failed") throw new Error(solution.reason);
      const scale = largest(a) * largest(solution.x) * n;
      expect(distance(product(a, solution.x, n, n, k), b) / scale).toBeLessThan(4 * EPS);
      expect([a, b]).toEqual(before);
      const inverse = invertMatrix(a, n);
      if (inverse.kind === "failed") throw new Error(inverse.reason);
      const identity = build(n, n, (i, j) => (i === j ? 1 : 0));
      const condition = largest(a) * largest(inverse.x) * n;
      expect(distance(product(a, inverse.x, n, n, n), identity) / condition).toBeLessThan(n * EPS);
    }
  });

  test("pivots, and takes any scale", () => {
    expect(solveLinear(Float64Array.of(0, 1, 1, 0), 2, Float64Array.of(3, 5), 1)).toEqual({
      kind: "solved",
      x: Float64Array.of(5, 3),
    });
    const tiny = solveLinear(Float64Array.of(1e-20, 1, 1, 1), 2, Float64Array.of(1, 2), 1);
    expect(tiny).toEqual({ kind: "solved", x: Float64Array.of(1, 1) });
    expect(solveLinear(Float64Array.of(), 0, Float64Array.of(), 1)).toEqual({
      kind: "solved",
      x: Float64Array.of(),
    });
  });

  test("says what does not allow it", () => {
    const b = Float64Array.of(1, 1);
    const failed = (reason: string) => ({ kind: "failed", reason });
    expect(solveLinear(Float64Array.of(1, 2, 2, 4), 2, b, 1)).toEqual(failed("singular"));
    expect(solveLinear(new Float64Array(4), 2, b, 1)).toEqual(failed("singular"));
    expect(solveLinear(Float64Array.of(1e-320, 0, 0, 1), 2, b, 1)).toEqual(failed("singular"));
    expect(solveLinear(Float64Array.of(1, NaN, 0, 1), 2, b, 1)).toEqual(failed("not finite"));
    expect(solveLinear(Float64Array.of(1, 0, 0, 1), 2, Float64Array.of(1, Infinity), 1)).toEqual(
      failed("not finite"),
    );
    expect(invertMatrix(Float64Array.of(0), 1)).toEqual(failed("singular"));
  });
});

describe("choleskyFactor", () => {
  test("L Lᵀ is A", () => {
    for (const n of [0, 1, 2, 30]) {
      const g = gaussian(n, n + 2, n);
      const a = new Float64Array(n * n);
      matmulByTransposedF64(a, g, g, n, n + 2, n);
      const factor = choleskyFactor(a, n);
      if (factor.kind === "failed") throw new Error(factor.reason);
      const back = new Float64Array(n * n);
      matmulByTransposedF64(back, factor.l, factor.l, n, n, n);
      expect(distance(back, a)).toBeLessThanOrEqual(4 * (n + 1) * EPS * largest(a));
      factor.l.forEach((x, p) => {
        const [i, j] = [Math.floor(p / n), p % n];
        if (j > i) expect(x).toBe(0);
        if (i === j) expect(x).toBeGreaterThan(0);
      });
    }
    expect(choleskyFactor(Float64Array.of(4, 2, 2, 10), 2)).toEqual({
      kind: "factored",
      l: Float64Array.of(2, 0, 1, 3),
    });
  });

  test("says what is not positive definite", () => {
    for (const a of [
      [1, 2, 2, 1],
      [0, 0, 0, 0],
      [-1, 0, 0, 1],
      [1, 1, 1, 1],
    ]) {
      expect(choleskyFactor(Float64Array.from(a), 2)).toEqual({
        kind: "failed",
        reason: "not positive definite",
      });
    }
    expect(choleskyFactor(Float64Array.of(NaN), 1)).toEqual({
      kind: "failed",
      reason: "not finite",
    });
  });
});

describe("qrDecompose", () => {
  test("Q R is A, Q orthonormal, R upper triangular with a diagonal of at least 0", () => {
    const shapes = [
      [0, 0],
      [1, 1],
      [5, 3],
      [3, 5],
      [4, 4],
      [60, 40],
      [40, 60],
    ] as const;
    for (const [m, n] of shapes) {
      const full = gaussian(m, n, m + n);
      const deficient = build(m, n, (i, j) => (i + 1) * (j % 2));
      for (const a of [
        full,
        deficient,
        full.map((x) => x * 2 ** 1000),
        full.map((x) => x * 2 ** -1000),
      ]) {
        const k = Math.min(m, n);
        const f = qrDecompose(a, m, n);
        if (f.kind === "failed") throw new Error(f.reason);
        expect(distance(product(f.q, f.r, m, k, n), a)).toBeLessThanOrEqual(
          8 * (m + 1) * EPS * largest(a),
        );
        expect(skew(f.q, m, k)).toBeLessThan(8 * EPS * (m + 1));
        f.r.forEach((x, p) => {
          const [i, j] = [Math.floor(p / n), p % n];
          if (j < i) expect(x).toBe(0);
          if (i === j) expect(x).toBeGreaterThanOrEqual(0);
        });
      }
    }
    expect(qrDecompose(Float64Array.of(NaN, 1), 2, 1)).toEqual({
      kind: "failed",
      reason: "not finite",
    });
  });
});

describe("svdLeading", () => {
  function checkSvd(a: Float64Array, m: number, n: number): Float64Array {
    const k = Math.min(m, n);
    const f = svdLeading(a, m, n, k);
    if (f.kind === "failed") throw new Error(f.reason);
    const back = new Float64Array(m * n);
    matmulByTransposedF64(
      back,
      f.u.map((x, p) => x * at(f.values, p % k)),
      f.v,
      m,
      k,
      n,
    );
    expect(distance(back, a)).toBeLessThanOrEqual(16 * (m + n) * EPS * largest(a));
    expect(skew(f.u, m, k)).toBeLessThan(16 * EPS * (m + n));
    expect(skew(f.v, n, k)).toBeLessThan(16 * EPS * (m + n));
    for (let i = 1; i < k; i += 1) expect(at(f.values, i)).toBeLessThanOrEqual(at(f.values, i - 1));
    expectLargestPositive(f.u, m, k);
    return f.values;
  }

  test("U Σ Vᵀ is A for full and deficient ranks, tall and wide", () => {
    for (const [m, n] of [
      [1, 1],
      [4, 4],
      [7, 3],
      [3, 7],
      [40, 25],
      [25, 40],
    ] as const) {
      checkSvd(gaussian(m, n, m * n), m, n);
      checkSvd(new Float64Array(m * n), m, n);
      checkSvd(
        build(m, n, (i, j) => (i + 1) * (j + 2)),
        m,
        n,
      );
      checkSvd(
        build(m, n, (i, j) => Math.sin(i) + Math.cos(j)),
        m,
        n,
      );
      checkSvd(
        gaussian(m, n, 1).map((x) => x * 2 ** 1000),
        m,
        n,
      );
    }
    expect(svdLeading(Float64Array.of(), 0, 3, 0)).toMatchObject({ kind: "decomposed" });
    expect(svdLeading(Float64Array.of(NaN), 1, 1, 1)).toEqual({
      kind: "failed",
      reason: "not finite",
    });
  });

  test("small singular values of a graded matrix are right to their own last digits", () => {
    const n = 12;
    const values = checkSvd(
      build(n, n, (i, j) => (i === j ? 10 ** -i : 0)),
      n,
      n,
    );
    values.forEach((x, i) => expect(Math.abs(x / 10 ** -i - 1)).toBeLessThan(4 * EPS));
    const h = checkSvd(hilbert(10), 10, 10);
    expect(Math.abs(at(h, 9) / 1.093252433449745e-13 - 1)).toBeLessThan(1e-3);
  });

  test("gives the leading triplets", () => {
    const all = svdLeading(gaussian(9, 6, 2), 9, 6, 6);
    const two = svdLeading(gaussian(9, 6, 2), 9, 6, 2);
    if (all.kind === "failed" || two.kind === "failed") throw new Error("failed");
    expect(Array.from(two.values)).toEqual(Array.from(all.values.slice(0, 2)));
    expect(two.u.length).toBe(18);
    expect(two.v.length).toBe(12);
    expect(at(two.v, 3)).toBe(at(all.v, 7));
  });
});

describe("matrixPower", () => {
  const power = (a: Float64Array, n: number, p: number): Float64Array => {
    const f = matrixPower(a, n, p);
    if (f.kind === "failed") throw new Error(f.reason);
    return f.x;
  };

  test("roots and inverses multiply back", () => {
    const n = 20;
    const g = gaussian(n, n + 5, 1);
    const a = new Float64Array(n * n);
    matmulByTransposedF64(a, g, g, n, n + 5, n);
    const half = power(a, n, 0.5);
    expect(distance(product(half, half, n, n, n), a) / largest(a)).toBeLessThan(1e-13);
    const identity = build(n, n, (i, j) => (i === j ? 1 : 0));
    const inverseHalf = power(a, n, -0.5);
    expect(distance(product(half, inverseHalf, n, n, n), identity)).toBeLessThan(1e-10);
    expect(distance(power(a, n, 0), identity)).toBeLessThan(1e-13);
    expect(power(Float64Array.of(16), 1, -0.25)).toEqual(Float64Array.of(0.5));
  });

  test("takes negative eigenvalues as 0, and refuses what has no answer", () => {
    expect(distance(power(Float64Array.of(4, 0, 0, -9), 2, 0.5), Float64Array.of(2, 0, 0, 0))).toBe(
      0,
    );
    expect(matrixPower(Float64Array.of(4, 0, 0, -9), 2, -1)).toEqual({
      kind: "failed",
      reason: "singular",
    });
    expect(matrixPower(Float64Array.of(0), 1, -0.5)).toEqual({
      kind: "failed",
      reason: "singular",
    });
    expect(matrixPower(Float64Array.of(NaN), 1, 1)).toEqual({
      kind: "failed",
      reason: "not finite",
    });
    expect(matrixPower(Float64Array.of(1e200), 1, 2)).toEqual({
      kind: "failed",
      reason: "not finite",
    });
    expect(matrixPower(Float64Array.of(1), 1, NaN)).toEqual({
      kind: "failed",
      reason: "not finite",
    });
  });
});

test("four hundred dimensions stay within seconds", () => {
  const n = 400;
  const start = performance.now();
  const a = symmetric(n, 9);
  checkEigh(a, n);
  const b = gaussian(n, 1, 1);
  const solution = solveLinear(a, n, b, 1);
  expect(solution.kind).toBe("solved");
  // About one second; the bound has room for a busy machine.
  expect(performance.now() - start).toBeLessThan(20_000);
});
