// Products of row-major matrices for emitted modules, which carry the text: every element is a sum from +0 with the
// inner index rising, in f64 or with each product and each sum rounded to f32. Blocks of 4 × 4 sums run side by side in
// registers, which leaves the order of each as it is. What trains models multiplies with `product/`: faster, longer, the
// bits of the f64 functions here.

/** A row-major matrix that is only read; vectors are matrices with one column. */
export type MatrixEntries = Float64Array | Float32Array;

/** C = A B in f64: A is m × k, B is k × n, C is m × n and overwritten. */
export function matmulF64(
  c: Float64Array,
  a: MatrixEntries,
  b: MatrixEntries,
  m: number,
  k: number,
  n: number,
): void {
  const rows = m - (m % 4);
  const columns = n - (n % 4);
  for (let j = 0; j < columns; j += 4) {
    for (let i = 0; i < rows; i += 4) {
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      let s20 = 0;
      let s21 = 0;
      let s22 = 0;
      let s23 = 0;
      let s30 = 0;
      let s31 = 0;
      let s32 = 0;
      let s33 = 0;
      for (let p = 0; p < k; p += 1) {
        const a0 = a[(i + 0) * k + p] as number;
        const a1 = a[(i + 1) * k + p] as number;
        const a2 = a[(i + 2) * k + p] as number;
        const a3 = a[(i + 3) * k + p] as number;
        const from = p * n + j;
        const b0 = b[from] as number;
        const b1 = b[from + 1] as number;
        const b2 = b[from + 2] as number;
        const b3 = b[from + 3] as number;
        s00 += a0 * b0;
        s01 += a0 * b1;
        s02 += a0 * b2;
        s03 += a0 * b3;
        s10 += a1 * b0;
        s11 += a1 * b1;
        s12 += a1 * b2;
        s13 += a1 * b3;
        s20 += a2 * b0;
        s21 += a2 * b1;
        s22 += a2 * b2;
        s23 += a2 * b3;
        s30 += a3 * b0;
        s31 += a3 * b1;
        s32 += a3 * b2;
        s33 += a3 * b3;
      }
      c[i * n + j] = s00;
      c[i * n + j + 1] = s01;
      c[i * n + j + 2] = s02;
      c[i * n + j + 3] = s03;
      c[(i + 1) * n + j] = s10;
      c[(i + 1) * n + j + 1] = s11;
      c[(i + 1) * n + j + 2] = s12;
      c[(i + 1) * n + j + 3] = s13;
      c[(i + 2) * n + j] = s20;
      c[(i + 2) * n + j + 1] = s21;
      c[(i + 2) * n + j + 2] = s22;
      c[(i + 2) * n + j + 3] = s23;
      c[(i + 3) * n + j] = s30;
      c[(i + 3) * n + j + 1] = s31;
      c[(i + 3) * n + j + 2] = s32;
      c[(i + 3) * n + j + 3] = s33;
    }
  }
  for (let i = 0; i < m; i += 1) {
    for (let j = i < rows ? columns : 0; j < n; j += 1) {
      let s = 0;
      for (let p = 0; p < k; p += 1) {
        s += (a[i * k + p] as number) * (b[p * n + j] as number);
      }
      c[i * n + j] = s;
    }
  }
}

/** C = A Bᵀ in f64: A is m × k, B is n × k, C is m × n and overwritten. */
export function matmulByTransposedF64(
  c: Float64Array,
  a: MatrixEntries,
  b: MatrixEntries,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < n; j += 1) {
      let s = 0;
      for (let p = 0; p < k; p += 1) s += (a[i * k + p] as number) * (b[j * k + p] as number);
      c[i * n + j] = s;
    }
  }
}

/** C = A B in f32: A is m × k, B is k × n, C is m × n and overwritten. */
export function matmulF32(
  c: Float32Array,
  a: Float32Array,
  b: Float32Array,
  m: number,
  k: number,
  n: number,
): void {
  const rows = m - (m % 4);
  const columns = n - (n % 4);
  for (let j = 0; j < columns; j += 4) {
    for (let i = 0; i < rows; i += 4) {
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      let s20 = 0;
      let s21 = 0;
      let s22 = 0;
      let s23 = 0;
      let s30 = 0;
      let s31 = 0;
      let s32 = 0;
      let s33 = 0;
      for (let p = 0; p < k; p += 1) {
        const a0 = a[(i + 0) * k + p] as number;
        const a1 = a[(i + 1) * k + p] as number;
        const a2 = a[(i + 2) * k + p] as number;
        const a3 = a[(i + 3) * k + p] as number;
        const from = p * n + j;
        const b0 = b[from] as number;
        const b1 = b[from + 1] as number;
        const b2 = b[from + 2] as number;
        const b3 = b[from + 3] as number;
        s00 = Math.fround(s00 + Math.fround(a0 * b0));
        s01 = Math.fround(s01 + Math.fround(a0 * b1));
        s02 = Math.fround(s02 + Math.fround(a0 * b2));
        s03 = Math.fround(s03 + Math.fround(a0 * b3));
        s10 = Math.fround(s10 + Math.fround(a1 * b0));
        s11 = Math.fround(s11 + Math.fround(a1 * b1));
        s12 = Math.fround(s12 + Math.fround(a1 * b2));
        s13 = Math.fround(s13 + Math.fround(a1 * b3));
        s20 = Math.fround(s20 + Math.fround(a2 * b0));
        s21 = Math.fround(s21 + Math.fround(a2 * b1));
        s22 = Math.fround(s22 + Math.fround(a2 * b2));
        s23 = Math.fround(s23 + Math.fround(a2 * b3));
        s30 = Math.fround(s30 + Math.fround(a3 * b0));
        s31 = Math.fround(s31 + Math.fround(a3 * b1));
        s32 = Math.fround(s32 + Math.fround(a3 * b2));
        s33 = Math.fround(s33 + Math.fround(a3 * b3));
      }
      c[i * n + j] = s00;
      c[i * n + j + 1] = s01;
      c[i * n + j + 2] = s02;
      c[i * n + j + 3] = s03;
      c[(i + 1) * n + j] = s10;
      c[(i + 1) * n + j + 1] = s11;
      c[(i + 1) * n + j + 2] = s12;
      c[(i + 1) * n + j + 3] = s13;
      c[(i + 2) * n + j] = s20;
      c[(i + 2) * n + j + 1] = s21;
      c[(i + 2) * n + j + 2] = s22;
      c[(i + 2) * n + j + 3] = s23;
      c[(i + 3) * n + j] = s30;
      c[(i + 3) * n + j + 1] = s31;
      c[(i + 3) * n + j + 2] = s32;
      c[(i + 3) * n + j + 3] = s33;
    }
  }
  for (let i = 0; i < m; i += 1) {
    for (let j = i < rows ? columns : 0; j < n; j += 1) {
      let s = 0;
      for (let p = 0; p < k; p += 1) {
        s = Math.fround(s + Math.fround((a[i * k + p] as number) * (b[p * n + j] as number)));
      }
      c[i * n + j] = s;
    }
  }
}
