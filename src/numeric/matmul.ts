// Products of row-major matrices for emitted modules, which carry the text: every element is a sum from +0 with the
// inner index rising, in f64 or with each product and each sum rounded to f32. Loops run i-k-j (rows of B stay in
// cache), which leaves that order as it is. What trains models multiplies with `product/`: faster, longer, the bits
// of the f64 functions here.

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
  for (let i = 0; i < m; i += 1) {
    const row = i * n;
    for (let j = 0; j < n; j += 1) c[row + j] = 0;
    for (let p = 0; p < k; p += 1) {
      const x = a[i * k + p] as number;
      const from = p * n;
      for (let j = 0; j < n; j += 1) {
        c[row + j] = (c[row + j] as number) + x * (b[from + j] as number);
      }
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
  for (let i = 0; i < m; i += 1) {
    const row = i * n;
    for (let j = 0; j < n; j += 1) c[row + j] = 0;
    for (let p = 0; p < k; p += 1) {
      const x = a[i * k + p] as number;
      const from = p * n;
      for (let j = 0; j < n; j += 1) {
        c[row + j] = Math.fround((c[row + j] as number) + Math.fround(x * (b[from + j] as number)));
      }
    }
  }
}
