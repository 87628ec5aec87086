// The matrix functions of the language on whole arrays, by the names under which the table of builtins calls them:
// row-major values in, results or the reason why there are none. Evaluator and backends share them.

import { choleskyFactor } from "./cholesky.ts";
import { eigh } from "./eigh.ts";
import { matmulF32, matmulF64 } from "./matmul.ts";
import type { MatrixFailure } from "./matrix-failure.ts";
import { invertMatrix, solveLinear } from "./solve-linear.ts";

/** A row-major array of one or two dimensions. */
export interface MatrixValue {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** The results in the order of the builtin's signature, or why there are none. */
export type MatrixOutcome =
  { readonly kind: "done"; readonly results: readonly MatrixValue[] } | MatrixFailure;

/** `rounds`: products and sums are rounded to f32, the computing type; decompositions are in f64 always. */
export type MatrixCall = (operands: readonly MatrixValue[], rounds: boolean) => MatrixOutcome;

/** `A @ B`: matrix by matrix, matrix by vector, vector by matrix; the inner index rises. */
export const matrixProduct: MatrixCall = ([a, b], rounds) => {
  const left = valueOf(a);
  const right = valueOf(b);
  const k = right.shape[0] ?? 0;
  const m = left.shape.length === 1 ? 1 : (left.shape[0] ?? 0);
  const n = right.shape.length === 1 ? 1 : (right.shape[1] ?? 0);
  const shape = [...(left.shape.length === 1 ? [] : [m]), ...(right.shape.length === 1 ? [] : [n])];
  if (rounds) {
    const data = new Float32Array(m * n);
    matmulF32(data, Float32Array.from(left.data), Float32Array.from(right.data), m, k, n);
    return done({ shape, data });
  }
  const data = new Float64Array(m * n);
  matmulF64(data, left.data, right.data, m, k, n);
  return done({ shape, data });
};

/** `A.T`. */
export const matrixTranspose: MatrixCall = ([a]) => {
  const { shape, data } = valueOf(a);
  const [m = 0, n = 0] = shape;
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < n; j += 1) result[j * m + i] = data[i * n + j] ?? 0;
  }
  return done({ shape: [n, m], data: result });
};

/** `solve(A, b)` for a vector or a matrix `b`. */
export const matrixSolve: MatrixCall = ([a, b]) => {
  const matrix = valueOf(a);
  const right = valueOf(b);
  const [n = 0] = matrix.shape;
  const k = right.shape.length === 1 ? 1 : (right.shape[1] ?? 0);
  const solution = solveLinear(inF64(matrix), n, inF64(right), k);
  if (solution.kind === "failed") return solution;
  return done({ shape: right.shape, data: solution.x });
};

/** `inv(A)`. */
export const matrixInverse: MatrixCall = ([a]) => {
  const { shape, data } = valueOf(a);
  const inverse = invertMatrix(Float64Array.from(data), shape[0] ?? 0);
  if (inverse.kind === "failed") return inverse;
  return done({ shape, data: inverse.x });
};

/** `cholesky(A)`. */
export const matrixCholesky: MatrixCall = ([a]) => {
  const { shape, data } = valueOf(a);
  const factor = choleskyFactor(Float64Array.from(data), shape[0] ?? 0);
  if (factor.kind === "failed") return factor;
  return done({ shape, data: factor.l });
};

/** `eigh(A)`: eigenvalues, then eigenvectors as columns. */
export const matrixEigen: MatrixCall = ([a]) => {
  const { shape, data } = valueOf(a);
  const n = shape[0] ?? 0;
  const system = eigh(Float64Array.from(data), n);
  if (system.kind === "failed") return system;
  return done({ shape: [n], data: system.values }, { shape, data: system.vectors });
};

/** `outer(x, y)`. */
export const matrixOuter: MatrixCall = ([x, y], rounds) => {
  const left = valueOf(x).data;
  const right = valueOf(y).data;
  const shape = [left.length, right.length];
  const data = rounds
    ? new Float32Array(left.length * right.length)
    : new Float64Array(left.length * right.length);
  left.forEach((a, i) => right.forEach((b, j) => (data[i * right.length + j] = a * b)));
  return done({ shape, data });
};

/** `diag(A)`: the diagonal of a matrix, or the matrix of a diagonal. */
export const matrixDiagonal: MatrixCall = ([a]) => {
  const { shape, data } = valueOf(a);
  const [n = 0] = shape;
  if (shape.length === 1) {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i += 1) matrix[i * (n + 1)] = data[i] ?? 0;
    return done({ shape: [n, n], data: matrix });
  }
  return done({
    shape: [n],
    data: Float64Array.from({ length: n }, (_, i) => data[i * (n + 1)] ?? 0),
  });
};

/** The same functions by name, for whoever holds arrays and extents apart: results, or the reason in words. */
export const matrixCalls: Readonly<
  Record<
    string,
    (
      operands: readonly (Float32Array | Float64Array)[],
      extents: readonly (readonly number[])[],
      rounds: boolean,
    ) => readonly (Float32Array | Float64Array)[] | string
  >
> = Object.fromEntries(
  Object.entries({
    matrixProduct,
    matrixTranspose,
    matrixSolve,
    matrixInverse,
    matrixCholesky,
    matrixEigen,
    matrixOuter,
    matrixDiagonal,
  }).map(([name, call]) => [
    name,
    (operands, extents, rounds) => {
      const values = operands.map((data, index) => ({ shape: extents[index] ?? [], data }));
      const outcome = call(values, rounds);
      if (outcome.kind === "failed") return `the matrix is ${outcome.reason}`;
      return outcome.results.map((result) => result.data);
    },
  ]),
);

const done = (...results: readonly MatrixValue[]): MatrixOutcome => ({ kind: "done", results });

const inF64 = (value: MatrixValue): Float64Array => Float64Array.from(value.data);

function valueOf(value: MatrixValue | undefined): MatrixValue {
  if (value === undefined) throw new Error("a matrix function was called with too few operands");
  return value;
}
