// The singular value decomposition by one-sided Jacobi rotations (Hestenes 1958; Demmel & Veselić
// 1992 for its accuracy) on the rows of R of a QR decomposition, so that the cost hangs on the
// smaller dimension.

import { rotateRows, rowSign } from "./eigh.ts";
import { allFinite, magnitudeScale } from "./matrix-entries.ts";
import { matrixFailure, type MatrixFailure } from "./matrix-failure.ts";
import { qrDecompose } from "./qr.ts";

/** The r leading singular triplets, falling: U, m × r, the values, and V, n × r; both row-major. */
export type SingularTriplets = {
  readonly kind: "decomposed";
  readonly u: Float64Array;
  readonly values: Float64Array;
  readonly v: Float64Array;
};

/**
 * The r ≤ min(m, n) leading triplets of A, m × n: A = U diag(values) Vᵀ for r = min(m, n). In each
 * column of U the entry largest in magnitude, the first of equals, is positive, and V follows.
 * Columns that belong to singular values of 0 complete an orthonormal set. Fails as "not finite"
 * where A holds NaN or an infinity or a value overflows; r above a dimension counts as the smaller
 * dimension.
 */
export function svdLeading(
  a: Float64Array,
  m: number,
  n: number,
  r: number,
): SingularTriplets | MatrixFailure {
  if (!allFinite(a, m * n)) return matrixFailure("not finite");
  const scale = magnitudeScale(a, m * n);
  // The tall one of A and Aᵀ, long × short, is Q R; the rows of `left` are the columns of Rᵀ, those
  // of `right` start as I.
  const isTall = m >= n;
  const long = isTall ? m : n;
  const short = isTall ? n : m;
  const tall = new Float64Array(m * n);
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < n; j += 1) {
      tall[isTall ? i * n + j : j * m + i] = scale * (a[i * n + j] as number);
    }
  }
  const factors = qrDecompose(tall, long, short);
  if (factors.kind === "failed") return factors;
  const left = factors.r;
  const right = new Float64Array(short * short);
  for (let i = 0; i < short; i += 1) right[i * short + i] = 1;
  if (!orthogonalizeRows(left, right, short)) return matrixFailure("no convergence");

  // Now R = rightᵀ · left with orthogonal rows of `left`, of norm σ: R = Σ σ right[j] (left[j] /
  // σ)ᵀ.
  const norms = new Float64Array(short);
  for (let j = 0; j < short; j += 1)
    norms[j] = Math.sqrt(rowProduct(left, j * short, j * short, short));
  const order = Array.from(norms.keys()).sort(
    (i, j) => (norms[j] as number) - (norms[i] as number),
  );
  const inner = new Float64Array(short * short);
  const negligible = 2.220446049250313e-16 * short * (norms[order[0] ?? 0] ?? 0);
  for (const [rank, j] of order.entries()) {
    const norm = norms[j] as number;
    for (let i = 0; i < short; i += 1) {
      inner[rank * short + i] = norm > 0 ? (left[j * short + i] as number) / norm : 0;
    }
    if (norm <= negligible) completeRow(inner, rank, short);
  }

  const count = Math.min(r, short);
  const values = new Float64Array(count);
  const u = new Float64Array(m * count);
  const v = new Float64Array(n * count);
  const outer = new Float64Array(long);
  for (let rank = 0; rank < count; rank += 1) {
    const j = order[rank] as number;
    values[rank] = (norms[j] as number) / scale;
    for (let i = 0; i < long; i += 1) {
      let s = 0;
      for (let p = 0; p < short; p += 1) {
        s += (factors.q[i * short + p] as number) * (right[j * short + p] as number);
      }
      outer[i] = s;
    }
    const turn = isTall ? rowSign(outer, 0, long) : rowSign(inner, rank * short, short);
    for (let i = 0; i < long; i += 1)
      (isTall ? u : v)[i * count + rank] = turn * (outer[i] as number);
    for (let i = 0; i < short; i += 1) {
      (isTall ? v : u)[i * count + rank] = turn * (inner[rank * short + i] as number);
    }
  }
  return allFinite(values, count)
    ? { kind: "decomposed", u, values, v }
    : matrixFailure("not finite");
}

// Rotates pairs of rows until all are orthogonal to rounding, and `right` along; false after 60
// sweeps.
function orthogonalizeRows(left: Float64Array, right: Float64Array, n: number): boolean {
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let most = 0;
    for (let i = 0; i < n; i += 1) most = Math.max(most, rowProduct(left, i * n, i * n, n));
    // Rows below 2^-60 of the largest are zero as far as A is known.
    const floor = most * 7.52316384526264e-37;
    let isDone = true;
    for (let i = 0; i < n - 1; i += 1) {
      for (let j = i + 1; j < n; j += 1) {
        const alpha = rowProduct(left, i * n, i * n, n);
        const beta = rowProduct(left, j * n, j * n, n);
        const gamma = rowProduct(left, i * n, j * n, n);
        if (alpha <= floor || beta <= floor) continue;
        if (Math.abs(gamma) <= 2.220446049250313e-16 * n * Math.sqrt(alpha) * Math.sqrt(beta))
          continue;
        isDone = false;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const c = 1 / Math.sqrt(1 + t * t);
        rotateRows(left, i * n, j * n, n, c, c * t);
        rotateRows(right, i * n, j * n, n, c, c * t);
      }
    }
    if (isDone) return true;
  }
  return false;
}

// Replaces row `rank` by a unit vector orthogonal to the rows above it: of the axes, the one that
// those rows span least.
function completeRow(rows: Float64Array, rank: number, n: number): void {
  let axis = 0;
  let least = Infinity;
  for (let i = 0; i < n; i += 1) {
    let s = 0;
    for (let p = 0; p < rank; p += 1)
      s += (rows[p * n + i] as number) * (rows[p * n + i] as number);
    if (s < least) {
      least = s;
      axis = i;
    }
  }
  const at = rank * n;
  for (let i = 0; i < n; i += 1) rows[at + i] = i === axis ? 1 : 0;
  // Twice is enough (Giraud et al. 2005).
  for (let pass = 0; pass < 2; pass += 1) {
    for (let p = 0; p < rank; p += 1) {
      const along = rowProduct(rows, at, p * n, n);
      for (let i = 0; i < n; i += 1) {
        rows[at + i] = (rows[at + i] as number) - along * (rows[p * n + i] as number);
      }
    }
    const norm = Math.sqrt(rowProduct(rows, at, at, n));
    for (let i = 0; i < n; i += 1) rows[at + i] = (rows[at + i] as number) / norm;
  }
}

function rowProduct(rows: Float64Array, x: number, y: number, n: number): number {
  let s = 0;
  for (let i = 0; i < n; i += 1) s += (rows[x + i] as number) * (rows[y + i] as number);
  return s;
}
