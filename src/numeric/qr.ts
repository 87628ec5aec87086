// The reduced QR decomposition by Householder reflections (Golub & Van Loan 2013, algorithm 5.2.1),
// applied along rows.

import { householder } from "./householder.ts";
import { allFinite, magnitudeScale } from "./matrix-entries.ts";
import { matrixFailure, type MatrixFailure } from "./matrix-failure.ts";

/**
 * A = Q R with k = min(m, n): Q, m × k, orthonormal columns, and R, k × n, upper triangular, both
 * row-major.
 */
export type QrFactors = {
  readonly kind: "factored";
  readonly q: Float64Array;
  readonly r: Float64Array;
};

/**
 * The reduced QR decomposition of A, m × n, with R's diagonal at least 0; ranks below k are no
 * failure. Fails as "not finite" where A holds NaN or an infinity or R overflows.
 */
export function qrDecompose(a: Float64Array, m: number, n: number): QrFactors | MatrixFailure {
  if (!allFinite(a, m * n)) return matrixFailure("not finite");
  const scale = magnitudeScale(a, m * n);
  const u = new Float64Array(m * n);
  for (let i = 0; i < m * n; i += 1) u[i] = scale * (a[i] as number);
  const k = Math.min(m, n);
  const tau = new Float64Array(k);
  const v = new Float64Array(k * m);
  for (let p = 0; p < k; p += 1) {
    const at = p * m;
    for (let i = p; i < m; i += 1) v[at + i] = u[i * n + p] as number;
    tau[p] = householder(v, at + p, at + m).tau;
    reflectRows(u, n, p, v, at, p, m, tau[p] as number);
  }

  const q = new Float64Array(m * k);
  for (let i = 0; i < k; i += 1) q[i * k + i] = 1;
  for (let p = k - 1; p >= 0; p -= 1) reflectRows(q, k, p, v, p * m, p, m, tau[p] as number);

  const r = new Float64Array(k * n);
  for (let p = 0; p < k; p += 1) {
    const turn = (u[p * n + p] as number) < 0 ? -1 : 1;
    for (let j = p; j < n; j += 1) r[p * n + j] = (turn * (u[p * n + j] as number)) / scale;
    if (turn < 0) for (let i = 0; i < m; i += 1) q[i * k + p] = -(q[i * k + p] as number);
  }
  return allFinite(r, k * n) ? { kind: "factored", q, r } : matrixFailure("not finite");
}

// Rows from … to − 1 of the matrix, from column `column` on, become (I − τ v vᵀ) times themselves;
// v starts at `at` in `vs`.
function reflectRows(
  matrix: Float64Array,
  width: number,
  column: number,
  vs: Float64Array,
  at: number,
  from: number,
  to: number,
  tau: number,
): void {
  if (tau === 0) return;
  const w = new Float64Array(width);
  for (let i = from; i < to; i += 1) {
    const x = vs[at + i] as number;
    for (let j = column; j < width; j += 1) {
      w[j] = (w[j] as number) + x * (matrix[i * width + j] as number);
    }
  }
  for (let i = from; i < to; i += 1) {
    const x = tau * (vs[at + i] as number);
    for (let j = column; j < width; j += 1) {
      matrix[i * width + j] = (matrix[i * width + j] as number) - x * (w[j] as number);
    }
  }
}
