// Matrix products over typed arrays: one kernel in 4×4 register blocks serves A B, Aᵀ B and A Bᵀ by strides.
// Large ones run in WebAssembly with the same bits. Whatever the storage, products are formed and added in f64, the inner index ascending, and rounded once per entry.

import type { MatrixEntries } from "../matmul.ts";
import { addProductSimd } from "./product-simd.ts";

// Below this many multiplications copying to the vector unit costs more than it saves.
const leastWork = 8192;

/** C += A B for row-major C [m, n], A [m, k], B [k, n]. */
export function addProduct(
  c: MatrixEntries,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  m: number,
  n: number,
  k: number,
): void {
  addStrided(c, m, n, k, a, k, 1, b, n, 1);
}

/** C += Aᵀ B for row-major C [m, n], A [k, m], B [k, n]. */
export function addTransposedProduct(
  c: MatrixEntries,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  m: number,
  n: number,
  k: number,
): void {
  addStrided(c, m, n, k, a, 1, m, b, n, 1);
}

/** C += A Bᵀ for row-major C [m, n], A [m, k], B [n, k]. */
export function addProductTransposed(
  c: MatrixEntries,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  m: number,
  n: number,
  k: number,
): void {
  addStrided(c, m, n, k, a, k, 1, b, 1, k);
}

// Entry (i, p) of A is a[i·ai + p·ap], entry (p, j) of B is b[p·bp + j·bj].
function addStrided(
  c: MatrixEntries,
  m: number,
  n: number,
  k: number,
  a: ArrayLike<number>,
  ai: number,
  ap: number,
  b: ArrayLike<number>,
  bp: number,
  bj: number,
): void {
  const isLarge = m >= 4 && n >= 4 && m * n * k >= leastWork;
  if (isLarge && addProductSimd(c, m, n, k, a, ai, ap, b, bp, bj)) return;
  addStridedPlain(c, m, n, k, a, ai, ap, b, bp, bj);
}

/** What every product comes down to, without WebAssembly: C [m, n] += A B with strides; see above for their meaning. */
export function addStridedPlain(
  c: MatrixEntries,
  m: number,
  n: number,
  k: number,
  a: ArrayLike<number>,
  ai: number,
  ap: number,
  b: ArrayLike<number>,
  bp: number,
  bj: number,
): void {
  const m4 = m - (m % 4);
  const n4 = n - (n % 4);
  for (let j = 0; j < n4; j += 4) {
    for (let i = 0; i < m4; i += 4) {
      addBlock(c, i * n + j, n, k, a, i * ai, ai, ap, b, j * bj, bp, bj);
    }
  }
  for (let j = n4; j < n; j++) {
    for (let i = 0; i < m4; i += 4) {
      addColumn(c, i * n + j, n, k, a, i * ai, ai, ap, b, j * bj, bp);
    }
  }
  for (let i = m4; i < m; i++) {
    for (let j = 0; j < n4; j += 4) {
      // A row block is the column block of the transposed product.
      addColumn(c, i * n + j, 1, k, b, j * bj, bj, bp, a, i * ai, ap);
    }
    for (let j = n4; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) {
        sum += (a[i * ai + p * ap] as number) * (b[p * bp + j * bj] as number);
      }
      c[i * n + j] = (c[i * n + j] as number) + sum;
    }
  }
}

// Four entries of C, `step` apart from `c0`: the four lines of A against one line of B.
function addColumn(
  c: MatrixEntries,
  c0: number,
  step: number,
  k: number,
  a: ArrayLike<number>,
  a0: number,
  ai: number,
  ap: number,
  b: ArrayLike<number>,
  b0: number,
  bp: number,
): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let p = 0, x = a0, y = b0; p < k; p++, x += ap, y += bp) {
    const v = b[y] as number;
    s0 += (a[x] as number) * v;
    s1 += (a[x + ai] as number) * v;
    s2 += (a[x + 2 * ai] as number) * v;
    s3 += (a[x + 3 * ai] as number) * v;
  }
  c[c0] = (c[c0] as number) + s0;
  c[c0 + step] = (c[c0 + step] as number) + s1;
  c[c0 + 2 * step] = (c[c0 + 2 * step] as number) + s2;
  c[c0 + 3 * step] = (c[c0 + 3 * step] as number) + s3;
}

// Sixteen sums in locals: each entry read is used four times.
function addBlock(
  c: MatrixEntries,
  c0: number,
  n: number,
  k: number,
  a: ArrayLike<number>,
  a0: number,
  ai: number,
  ap: number,
  b: ArrayLike<number>,
  b0: number,
  bp: number,
  bj: number,
): void {
  let s00 = 0,
    s01 = 0,
    s02 = 0,
    s03 = 0;
  let s10 = 0,
    s11 = 0,
    s12 = 0,
    s13 = 0;
  let s20 = 0,
    s21 = 0,
    s22 = 0,
    s23 = 0;
  let s30 = 0,
    s31 = 0,
    s32 = 0,
    s33 = 0;
  const ai2 = 2 * ai;
  const ai3 = 3 * ai;
  const bj2 = 2 * bj;
  const bj3 = 3 * bj;
  for (let p = 0, x = a0, y = b0; p < k; p++, x += ap, y += bp) {
    const u0 = a[x] as number;
    const u1 = a[x + ai] as number;
    const u2 = a[x + ai2] as number;
    const u3 = a[x + ai3] as number;
    const v0 = b[y] as number;
    const v1 = b[y + bj] as number;
    const v2 = b[y + bj2] as number;
    const v3 = b[y + bj3] as number;
    s00 += u0 * v0;
    s01 += u0 * v1;
    s02 += u0 * v2;
    s03 += u0 * v3;
    s10 += u1 * v0;
    s11 += u1 * v1;
    s12 += u1 * v2;
    s13 += u1 * v3;
    s20 += u2 * v0;
    s21 += u2 * v1;
    s22 += u2 * v2;
    s23 += u2 * v3;
    s30 += u3 * v0;
    s31 += u3 * v1;
    s32 += u3 * v2;
    s33 += u3 * v3;
  }
  const c1 = c0 + n;
  const c2 = c1 + n;
  const c3 = c2 + n;
  addFour(c, c0, s00, s01, s02, s03);
  addFour(c, c1, s10, s11, s12, s13);
  addFour(c, c2, s20, s21, s22, s23);
  addFour(c, c3, s30, s31, s32, s33);
}

function addFour(
  c: MatrixEntries,
  at: number,
  s0: number,
  s1: number,
  s2: number,
  s3: number,
): void {
  c[at] = (c[at] as number) + s0;
  c[at + 1] = (c[at + 1] as number) + s1;
  c[at + 2] = (c[at + 2] as number) + s2;
  c[at + 3] = (c[at + 3] as number) + s3;
}
