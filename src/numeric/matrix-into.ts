// Matrix functions that write into an array of the caller's, row-major: what a step calls without allocating.

import type { MatrixEntries } from "./matmul.ts";

/** B = Aᵀ: A is m × n, B is n × m and overwritten. */
export function transposeInto(
  b: Float32Array | Float64Array,
  a: MatrixEntries,
  m: number,
  n: number,
): void {
  // In blocks, so that a line of memory is used up before it is dropped.
  for (let fromRow = 0; fromRow < m; fromRow += 16) {
    const toRow = Math.min(fromRow + 16, m);
    for (let from = 0; from < n; from += 16) {
      const to = Math.min(from + 16, n);
      for (let i = fromRow; i < toRow; i += 1) {
        for (let j = from; j < to; j += 1) b[j * m + i] = a[i * n + j] as number;
      }
    }
  }
}

/** C[i, j] = x[i] y[j], rounded as C holds it: x has m entries, y has n. */
export function outerInto(
  c: Float32Array | Float64Array,
  x: MatrixEntries,
  y: MatrixEntries,
  m: number,
  n: number,
): void {
  for (let i = 0; i < m; i += 1) {
    const xi = x[i] as number;
    for (let j = 0; j < n; j += 1) c[i * n + j] = xi * (y[j] as number);
  }
}

/** d = the diagonal of A, n × n. */
export function diagonalInto(d: Float32Array | Float64Array, a: MatrixEntries, n: number): void {
  for (let i = 0; i < n; i += 1) d[i] = a[i * (n + 1)] as number;
}

/** A = the n × n matrix with diagonal d and zeros beside it. */
export function diagonalMatrixInto(
  a: Float32Array | Float64Array,
  d: MatrixEntries,
  n: number,
): void {
  a.fill(0);
  for (let i = 0; i < n; i += 1) a[i * (n + 1)] = d[i] as number;
}
