// Linear systems by LU with partial pivoting (Golub & Van Loan 2013, algorithm 3.4.1) on row-major
// matrices, eliminating by rows. Of pivots that tie the first is taken.

import { allFinite } from "./matrix-entries.ts";
import { matrixFailure, type MatrixFailure } from "./matrix-failure.ts";

/** X with A X = B, n × k, row-major. */
export type LinearSolution = { readonly kind: "solved"; readonly x: Float64Array };

/**
 * Solves A X = B for A n × n and B n × k; the arguments stay as they are. Fails as "not finite"
 * where A or B holds NaN or an infinity, as "singular" where a pivot is zero or elimination or
 * solution leaves the range of f64.
 */
export function solveLinear(
  a: Float64Array,
  n: number,
  b: Float64Array,
  k: number,
): LinearSolution | MatrixFailure {
  if (!allFinite(a, n * n) || !allFinite(b, n * k)) return matrixFailure("not finite");
  const u = a.slice(0, n * n);
  const x = b.slice(0, n * k);
  for (let p = 0; p < n; p += 1) {
    let best = p;
    for (let i = p + 1; i < n; i += 1) {
      if (Math.abs(u[i * n + p] as number) > Math.abs(u[best * n + p] as number)) best = i;
    }
    if (best !== p) {
      swapRows(u, n, p, best);
      swapRows(x, k, p, best);
    }
    const pivot = u[p * n + p] as number;
    if (pivot === 0 || pivot - pivot !== 0) return matrixFailure("singular");
    for (let i = p + 1; i < n; i += 1) {
      const factor = (u[i * n + p] as number) / pivot;
      if (factor === 0) continue;
      for (let j = p + 1; j < n; j += 1) {
        u[i * n + j] = (u[i * n + j] as number) - factor * (u[p * n + j] as number);
      }
      for (let j = 0; j < k; j += 1) {
        x[i * k + j] = (x[i * k + j] as number) - factor * (x[p * k + j] as number);
      }
    }
  }
  for (let p = n - 1; p >= 0; p -= 1) {
    for (let i = p + 1; i < n; i += 1) {
      const factor = u[p * n + i] as number;
      for (let j = 0; j < k; j += 1) {
        x[p * k + j] = (x[p * k + j] as number) - factor * (x[i * k + j] as number);
      }
    }
    const pivot = u[p * n + p] as number;
    for (let j = 0; j < k; j += 1) x[p * k + j] = (x[p * k + j] as number) / pivot;
  }
  return allFinite(x, n * k) ? { kind: "solved", x } : matrixFailure("singular");
}

/** The inverse of A, n × n, as the solution of A X = I; fails as `solveLinear` does. */
export function invertMatrix(a: Float64Array, n: number): LinearSolution | MatrixFailure {
  const identity = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) identity[i * n + i] = 1;
  return solveLinear(a, n, identity, n);
}

function swapRows(a: Float64Array, width: number, p: number, q: number): void {
  for (let j = 0; j < width; j += 1) {
    const moved = a[p * width + j] as number;
    a[p * width + j] = a[q * width + j] as number;
    a[q * width + j] = moved;
  }
}
