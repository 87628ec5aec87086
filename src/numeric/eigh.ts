// Eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to tridiagonal form
// (Golub & Van Loan 2013, section 8.3.1), then QL with implicit shifts (Martin & Wilkinson 1968,
// EISPACK's imtql2). Loops run along rows.

import { householder } from "./householder.ts";
import { allFinite, magnitudeScale, symmetricPart } from "./matrix-entries.ts";
import { matrixFailure, type MatrixFailure } from "./matrix-failure.ts";

/**
 * A = Q diag(values) Qᵀ: the n eigenvalues, rising, and Q, n × n, row-major, an eigenvector per
 * column.
 */
export type EigenSystem = {
  readonly kind: "decomposed";
  readonly values: Float64Array;
  readonly vectors: Float64Array;
};

/**
 * The eigensystem of (A + Aᵀ) / 2, n × n, backward stable (‖A Q − Q Λ‖ about n ulp of ‖A‖). In each
 * eigenvector the entry largest in magnitude, the first of equals, is positive; equal eigenvalues
 * keep the order in which they were found. Fails as "not finite" where A holds NaN or an infinity
 * or an eigenvalue overflows.
 */
export function eigh(a: Float64Array, n: number): EigenSystem | MatrixFailure {
  if (!allFinite(a, n * n)) return matrixFailure("not finite");
  const t = symmetricPart(a, n);
  const scale = magnitudeScale(t, n * n);
  for (let i = 0; i < n * n; i += 1) t[i] = (t[i] as number) * scale;
  const d = new Float64Array(n);
  const e = new Float64Array(n);
  const rows = tridiagonalize(t, n, d, e);
  if (!diagonalizeTridiagonal(d, e, rows, n)) return matrixFailure("no convergence");

  const order = Array.from(d.keys()).sort((i, j) => (d[i] as number) - (d[j] as number));
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  for (const [column, from] of order.entries()) {
    values[column] = (d[from] as number) / scale;
    const turn = rowSign(rows, from * n, n);
    for (let i = 0; i < n; i += 1) vectors[i * n + column] = turn * (rows[from * n + i] as number);
  }
  if (!allFinite(values, n)) return matrixFailure("not finite");
  return { kind: "decomposed", values, vectors };
}

/**
 * The sign of the entry largest in magnitude, the first of equals, among n from `from` on; 1 for
 * zeros.
 */
export function rowSign(values: Float64Array, from: number, n: number): number {
  let most = 0;
  for (let i = from; i < from + n; i += 1) {
    const x = values[i] as number;
    if (Math.abs(x) > Math.abs(most)) most = x;
  }
  return most < 0 ? -1 : 1;
}

// Overwrites the lower triangle of A = P T Pᵀ; leaves T's diagonal in d, its subdiagonal in e[0 …
// n−2], and returns Pᵀ.
function tridiagonalize(
  a: Float64Array,
  n: number,
  d: Float64Array,
  e: Float64Array,
): Float64Array {
  const tau = new Float64Array(n);
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let k = 0; k < n - 1; k += 1) {
    d[k] = a[k * n + k] as number;
    for (let i = k + 1; i < n; i += 1) v[i] = a[i * n + k] as number;
    const { tau: factor, beta } = householder(v, k + 1, n);
    e[k] = beta;
    tau[k] = factor;
    if (factor === 0) continue;
    // w = τ A v over the lower triangle, then w − ½ τ (wᵀ v) v, so that H A H = A − v wᵀ − w vᵀ.
    w.fill(0, k + 1);
    for (let i = k + 1; i < n; i += 1) {
      const row = i * n;
      const vi = v[i] as number;
      let s = 0;
      for (let j = k + 1; j < i; j += 1) {
        const x = a[row + j] as number;
        s += x * (v[j] as number);
        w[j] = (w[j] as number) + x * vi;
      }
      w[i] = (w[i] as number) + s + (a[row + i] as number) * vi;
    }
    let wv = 0;
    for (let i = k + 1; i < n; i += 1) {
      w[i] = factor * (w[i] as number);
      wv += (w[i] as number) * (v[i] as number);
    }
    const shift = 0.5 * factor * wv;
    for (let i = k + 1; i < n; i += 1) w[i] = (w[i] as number) - shift * (v[i] as number);
    for (let i = k + 1; i < n; i += 1) {
      const row = i * n;
      const vi = v[i] as number;
      const wi = w[i] as number;
      for (let j = k + 1; j <= i; j += 1) {
        a[row + j] = (a[row + j] as number) - (vi * (w[j] as number) + wi * (v[j] as number));
      }
      a[row + k] = vi;
    }
  }
  if (n > 0) d[n - 1] = a[n * n - 1] as number;

  // P = H₀ H₁ …, built from the last reflection on, in the trailing block that each one touches.
  const p = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) p[i * n + i] = 1;
  for (let k = n - 2; k >= 0; k -= 1) {
    const factor = tau[k] as number;
    if (factor === 0) continue;
    w.fill(0, k + 1);
    for (let i = k + 1; i < n; i += 1) {
      const vi = a[i * n + k] as number;
      for (let j = k + 1; j < n; j += 1) w[j] = (w[j] as number) + vi * (p[i * n + j] as number);
    }
    for (let i = k + 1; i < n; i += 1) {
      const vi = factor * (a[i * n + k] as number);
      for (let j = k + 1; j < n; j += 1) {
        p[i * n + j] = (p[i * n + j] as number) - vi * (w[j] as number);
      }
    }
  }
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) rows[j * n + i] = p[i * n + j] as number;
  }
  return rows;
}

// QL on the tridiagonal (d, e); each rotation of columns i and i + 1 of P acts on rows i and i + 1
// of `rows`. Leaves the eigenvalues in d, unordered. False where an eigenvalue takes more than 60
// turns.
function diagonalizeTridiagonal(
  d: Float64Array,
  e: Float64Array,
  rows: Float64Array,
  n: number,
): boolean {
  for (let l = 0; l < n; l += 1) {
    for (let turn = 0; ; turn += 1) {
      const m = firstNegligible(d, e, l, n);
      if (m === l) break;
      if (turn === 60) return false;
      // Wilkinson's shift.
      const el = e[l] as number;
      const half = ((d[l + 1] as number) - (d[l] as number)) / (2 * el);
      const root = hypotenuse(half, 1);
      let g = (d[m] as number) - (d[l] as number) + el / (half + (half < 0 ? -root : root));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; i -= 1) {
        const f = s * (e[i] as number);
        const b = c * (e[i] as number);
        const r = hypotenuse(f, g);
        e[i + 1] = r;
        if (r === 0) {
          // The matrix has split: take the shift back and look anew for a block.
          d[i + 1] = (d[i + 1] as number) - p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        const below = (d[i + 1] as number) - p;
        const q = ((d[i] as number) - below) * s + 2 * c * b;
        p = s * q;
        d[i + 1] = below + p;
        g = c * q - b;
        rotateRows(rows, i * n, (i + 1) * n, n, c, s);
      }
      if (i >= l) continue;
      d[l] = (d[l] as number) - p;
      e[l] = g;
      e[m] = 0;
    }
  }
  return true;
}

// The first m ≥ l whose subdiagonal entry is lost beside its diagonal neighbours; n − 1 if there is
// none.
function firstNegligible(d: Float64Array, e: Float64Array, l: number, n: number): number {
  for (let m = l; m < n - 1; m += 1) {
    const beside = Math.abs(d[m] as number) + Math.abs(d[m + 1] as number);
    // The matrix was scaled to about 1: 2^-1000 only stops blocks of zeros.
    if (Math.abs(e[m] as number) <= 2.220446049250313e-16 * beside + 9.332636185032189e-302)
      return m;
  }
  return n - 1;
}

/** (x, y) ← (c x − s y, s x + c y) for the n entries from `x` and from `y` on. */
export function rotateRows(
  rows: Float64Array,
  x: number,
  y: number,
  n: number,
  c: number,
  s: number,
): void {
  for (let k = 0; k < n; k += 1) {
    const a = rows[x + k] as number;
    const b = rows[y + k] as number;
    rows[x + k] = c * a - s * b;
    rows[y + k] = s * a + c * b;
  }
}

// √(a² + b²) without overflow or harmful underflow.
function hypotenuse(a: number, b: number): number {
  const x = Math.abs(a);
  const y = Math.abs(b);
  const most = x > y ? x : y;
  const least = x > y ? y : x;
  if (most === 0) return 0;
  const q = least / most;
  return most * Math.sqrt(1 + q * q);
}
