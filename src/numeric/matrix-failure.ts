// What the decompositions answer where there is no answer: data, never an exception and never a silent NaN.

/** Why a matrix does not allow an operation. */
export type MatrixFailure = {
  readonly kind: "failed";
  readonly reason: "singular" | "not positive definite" | "not finite" | "no convergence";
};

/** The failure for a reason. */
export function matrixFailure(reason: MatrixFailure["reason"]): MatrixFailure {
  return { kind: "failed", reason };
}

/** Whether the first n entries hold neither NaN nor an infinity. */
export function allFinite(values: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i += 1) {
    const x = values[i] as number;
    if (x - x !== 0) return false;
  }
  return true;
}

/** The symmetric part (A + Aᵀ) / 2 of a row-major n × n matrix, in a new array. */
export function symmetricPart(a: Float64Array, n: number): Float64Array {
  const s = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      // Halved before adding, so that nothing overflows.
      const x = 0.5 * (a[i * n + j] as number) + 0.5 * (a[j * n + i] as number);
      s[i * n + j] = x;
      s[j * n + i] = x;
    }
  }
  return s;
}
