// The matrix functions of the language on whole arrays, by the names under which the table of builtins calls them:
// row-major values in, results or the reason why there are none. Evaluator and backends share them.

import { choleskyFactor } from "./cholesky.ts";
import { eigh } from "./eigh.ts";
import { matmulF32, matmulF64 } from "./matmul.ts";
import { matrixFailure, type MatrixFailure } from "./matrix-failure.ts";
import { matrixPower } from "./matrix-power.ts";
import { qrDecompose } from "./qr.ts";
import { invertMatrix, solveLinear } from "./solve-linear.ts";
import { svdLeading } from "./svd.ts";

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

/** `qr(A)` of a matrix with at least as many rows as columns. */
export const matrixQr: MatrixCall = ([a]) => {
  const { shape, data } = valueOf(a);
  const [m = 0, n = 0] = shape;
  if (m < n) return matrixFailure("wider than high");
  const factors = qrDecompose(Float64Array.from(data), m, n);
  if (factors.kind === "failed") return factors;
  return done({ shape, data: factors.q }, { shape: [n, n], data: factors.r });
};

/** `svd(A, r)`: U, the values, V. */
export const matrixSvd: MatrixCall = ([a, rank]) => {
  const { shape, data } = valueOf(a);
  const [m = 0, n = 0] = shape;
  const r = numberIn(rank);
  const triplets = svdLeading(Float64Array.from(data), m, n, r);
  if (triplets.kind === "failed") return triplets;
  return done(
    { shape: [m, r], data: triplets.u },
    { shape: [r], data: triplets.values },
    { shape: [n, r], data: triplets.v },
  );
};

/** `matrix_power(A, p)`. */
export const matrixRealPower: MatrixCall = ([a, p]) => {
  const { shape, data } = valueOf(a);
  const power = matrixPower(Float64Array.from(data), shape[0] ?? 0, numberIn(p));
  if (power.kind === "failed") return power;
  return done({ shape, data: power.x });
};

/** `triu(A)`. */
export const matrixUpper: MatrixCall = ([a]) => triangle(valueOf(a), (i, j) => j >= i);

/** `tril(A)`. */
export const matrixLower: MatrixCall = ([a]) => triangle(valueOf(a), (i, j) => j <= i);

/** `sort(x)`. */
export const matrixSort: MatrixCall = ([x]) => {
  const { shape, data } = valueOf(x);
  return done({ shape, data: Float64Array.from(placesRising(data), (i) => data[i] ?? NaN) });
};

/** `argsort(x)`. */
export const matrixOrder: MatrixCall = ([x]) => {
  const { shape, data } = valueOf(x);
  return done({ shape, data: Float64Array.from(placesRising(data)) });
};

/** `top_k(x, k)`: NaN is no number, so it stands last. */
export const matrixLargest: MatrixCall = ([x, count]) => {
  const { data } = valueOf(x);
  const k = numberIn(count);
  const falling = Array.from(data).sort((a, b) => (a !== a ? 1 : b !== b ? -1 : b - a));
  return done({ shape: [k], data: Float64Array.from(falling.slice(0, k)) });
};

/** `gather(x, i)`: entries of a vector or rows of a matrix. */
export const matrixGather: MatrixCall = ([x, i]) => {
  const { shape, data } = valueOf(x);
  const places = valueOf(i).data;
  const [n = 0, width = 1] = shape;
  const result = new Float64Array(places.length * width);
  for (let k = 0; k < places.length; k += 1) {
    const place = places[k] ?? NaN;
    if (!(place >= 0 && place < n && place % 1 === 0))
      return matrixFailure("too short for a place");
    for (let j = 0; j < width; j += 1) result[k * width + j] = data[place * width + j] ?? NaN;
  }
  return done({ shape: [places.length, ...shape.slice(1)], data: result });
};

/** The same functions by name. */
export const matrixCalls: Readonly<Record<string, MatrixCall>> = {
  matrixProduct,
  matrixTranspose,
  matrixSolve,
  matrixInverse,
  matrixCholesky,
  matrixEigen,
  matrixOuter,
  matrixDiagonal,
  matrixQr,
  matrixSvd,
  matrixRealPower,
  matrixUpper,
  matrixLower,
  matrixSort,
  matrixOrder,
  matrixLargest,
  matrixGather,
};

const done = (...results: readonly MatrixValue[]): MatrixOutcome => ({ kind: "done", results });

const inF64 = (value: MatrixValue): Float64Array => Float64Array.from(value.data);

function valueOf(value: MatrixValue | undefined): MatrixValue {
  if (value === undefined) throw new Error("a matrix function was called with too few operands");
  return value;
}

const numberIn = (value: MatrixValue | undefined): number => valueOf(value).data[0] ?? NaN;

function triangle(
  { shape, data }: MatrixValue,
  isIn: (i: number, j: number) => boolean,
): MatrixOutcome {
  const [, n = 0] = shape;
  const result = Float64Array.from(data, (x, at) => (isIn(Math.floor(at / n), at % n) ? x : 0));
  return done({ shape, data: result });
}

// The sort of JavaScript is stable, so equal entries keep their order.
function placesRising(data: Float32Array | Float64Array): number[] {
  const value = (i: number): number => data[i] ?? NaN;
  return Array.from(data.keys()).sort((i, j) => {
    const a = value(i);
    const b = value(j);
    return a !== a ? (b !== b ? 0 : 1) : b !== b ? -1 : a - b;
  });
}
