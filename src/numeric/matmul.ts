// Products of row-major matrices by law 6 of language.md, section 9: every element of the result is
// a sum from +0 with the inner index rising, in f64 or with each product and each sum rounded to
// f32. Loops run i-k-j (rows of B stay in cache), which leaves that order as it is.

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
  matmulStridedF64(c, a, k, 1, b, m, k, n);
}

/** C = Aᵀ B in f64: A is k × m, B is k × n, C is m × n and overwritten. */
export function matmulTransposedF64(
  c: Float64Array,
  a: MatrixEntries,
  b: MatrixEntries,
  m: number,
  k: number,
  n: number,
): void {
  matmulStridedF64(c, a, 1, m, b, m, k, n);
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
  matmulStridedF32(c, a, k, 1, b, m, k, n);
}

/** C = Aᵀ B in f32: A is k × m, B is k × n, C is m × n and overwritten. */
export function matmulTransposedF32(
  c: Float32Array,
  a: Float32Array,
  b: Float32Array,
  m: number,
  k: number,
  n: number,
): void {
  matmulStridedF32(c, a, 1, m, b, m, k, n);
}

/** C = A Bᵀ in f32: A is m × k, B is n × k, C is m × n and overwritten. */
export function matmulByTransposedF32(
  c: Float32Array,
  a: Float32Array,
  b: Float32Array,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < n; j += 1) {
      let s = 0;
      for (let p = 0; p < k; p += 1) {
        s = Math.fround(s + Math.fround((a[i * k + p] as number) * (b[j * k + p] as number)));
      }
      c[i * n + j] = s;
    }
  }
}

// Element (i, p) of the left factor is a[i * rowStride + p * columnStride].
function matmulStridedF64(
  c: Float64Array,
  a: MatrixEntries,
  rowStride: number,
  columnStride: number,
  b: MatrixEntries,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i += 1) {
    const row = i * n;
    for (let j = 0; j < n; j += 1) c[row + j] = 0;
    for (let p = 0; p < k; p += 1) {
      const x = a[i * rowStride + p * columnStride] as number;
      const from = p * n;
      for (let j = 0; j < n; j += 1) {
        c[row + j] = (c[row + j] as number) + x * (b[from + j] as number);
      }
    }
  }
}

function matmulStridedF32(
  c: Float32Array,
  a: Float32Array,
  rowStride: number,
  columnStride: number,
  b: Float32Array,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i += 1) {
    const row = i * n;
    for (let j = 0; j < n; j += 1) c[row + j] = 0;
    for (let p = 0; p < k; p += 1) {
      const x = a[i * rowStride + p * columnStride] as number;
      const from = p * n;
      for (let j = 0; j < n; j += 1) {
        c[row + j] = Math.fround((c[row + j] as number) + Math.fround(x * (b[from + j] as number)));
      }
    }
  }
}
