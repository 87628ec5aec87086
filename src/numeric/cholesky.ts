// The Cholesky factor, row by row (Golub & Van Loan 2013, section 4.2).

import { allFinite, symmetricPart } from "./matrix-entries.ts";
import { matrixFailure, type MatrixFailure } from "./matrix-failure.ts";

/** L, n × n, row-major, zero above its diagonal. */
export type CholeskyFactor = { readonly kind: "factored"; readonly l: Float64Array };

/**
 * L lower triangular with positive diagonal and L Lᵀ = (A + Aᵀ) / 2. Fails as "not finite" where A
 * holds NaN or an infinity, as "not positive definite" where a pivot is not above zero.
 */
export function choleskyFactor(a: Float64Array, n: number): CholeskyFactor | MatrixFailure {
  if (!allFinite(a, n * n)) return matrixFailure("not finite");
  const l = symmetricPart(a, n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let s = l[i * n + j] as number;
      for (let p = 0; p < j; p += 1) s -= (l[i * n + p] as number) * (l[j * n + p] as number);
      if (j < i) l[i * n + j] = s / (l[j * n + j] as number);
      else if (s > 0 && s < Infinity) l[i * n + i] = Math.sqrt(s);
      else return matrixFailure("not positive definite");
    }
    for (let j = i + 1; j < n; j += 1) l[i * n + j] = 0;
  }
  return { kind: "factored", l };
}
