// Little linear algebra by the plainest method there is, for transcriptions: nothing of it is the compiler's.

import { at, dot, length, type Vector } from "./vectors.ts";
import type { Tensor } from "./tensors.ts";

export type Matrix = readonly Vector[];

/** A tensor's elements as a matrix, one row for each index of the first dimension. */
export function rowsOf(of: Tensor, data: Vector): Matrix {
  const rows = of.shape[0] ?? 1;
  const columns = data.length / rows;
  return Array.from({ length: rows }, (_, i) => data.slice(i * columns, (i + 1) * columns));
}
/** The elements of a matrix, row after row. */
export const flat = (A: Matrix): Vector => A.flat();

export const entry = (A: Matrix, i: number, j: number): number => A[i]?.[j] ?? NaN;
export const column = (A: Matrix, j: number): Vector => A.map((row) => at(row, j));
export const transposed = (A: Matrix): Matrix => (A[0] ?? []).map((_, j) => column(A, j));
export const product = (A: Matrix, B: Matrix): Matrix => {
  const columns = transposed(B);
  return A.map((row) => columns.map((c) => dot(row, c)));
};
export const identity = (n: number): Matrix => diagonal(Array.from({ length: n }, () => 1));
export const diagonal = (d: Vector): Matrix =>
  d.map((di, i) => d.map((_, j) => (i === j ? di : 0)));
export const nothing = (m: number, n: number): Matrix =>
  Array.from({ length: m }, () => Array.from({ length: n }, () => 0));
/** Elementwise over two matrices of one shape. */
export const zip = (A: Matrix, B: Matrix, f: (a: number, b: number) => number): Matrix =>
  A.map((row, i) => row.map((a, j) => f(a, entry(B, i, j))));
export const map = (A: Matrix, f: (a: number, i: number, j: number) => number): Matrix =>
  A.map((row, i) => row.map((a, j) => f(a, i, j)));
export const sum = (A: Matrix, B: Matrix): Matrix => zip(A, B, (a, b) => a + b);
export const difference = (A: Matrix, B: Matrix): Matrix => zip(A, B, (a, b) => a - b);
export const scaled = (c: number, A: Matrix): Matrix => map(A, (a) => c * a);
export const frobenius = (A: Matrix): number => length(flat(A));
/** The first `r` columns. */
export const leading = (A: Matrix, r: number): Matrix => A.map((row) => row.slice(0, r));

/** Eigenvalues, falling, and eigenvectors as columns, of a symmetric matrix: Jacobi's rotations. */
export function eigen(A: Matrix): { readonly values: Vector; readonly vectors: Matrix } {
  const n = A.length;
  let S = A;
  let V = identity(n);
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = entry(S, p, q);
        if (apq === 0) continue;
        const angle = 0.5 * Math.atan2(2 * apq, entry(S, q, q) - entry(S, p, p));
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const turn = map(identity(n), (one, i, j) => {
          if (i === p && j === q) return s;
          if (i === q && j === p) return -s;
          return (i === p || i === q) && i === j ? c : one;
        });
        S = product(product(transposed(turn), S), turn);
        V = product(V, turn);
      }
    }
  }
  const order = S.map((_, i) => i).sort((i, j) => entry(S, j, j) - entry(S, i, i));
  return {
    values: order.map((i) => entry(S, i, i)),
    vectors: V.map((row) => order.map((i) => at(row, i))),
  };
}

/** Orthonormal columns that span those of A, each with a positive part along its own: Gram & Schmidt, twice. */
export function orthonormal(A: Matrix): Matrix {
  const found: Vector[] = [];
  for (const a of transposed(A)) {
    let v = a;
    for (let turn = 0; turn < 2; turn++)
      for (const q of found) {
        const c = dot(q, v);
        v = v.map((vi, i) => vi - c * at(q, i));
      }
    const size = length(v);
    found.push(v.map((vi) => vi / size));
  }
  return transposed(found);
}

/** A symmetric matrix to a real power, by its eigenvalues. */
export function power(A: Matrix, p: number): Matrix {
  const { values, vectors } = eigen(A);
  return product(product(vectors, diagonal(values.map((x) => x ** p))), transposed(vectors));
}
