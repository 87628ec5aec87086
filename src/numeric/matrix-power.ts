// Real powers of a symmetric positive semidefinite matrix through its eigensystem: A^p = Q Λ^p Qᵀ.

import { eigh } from "./eigh.ts";
import { allFinite } from "./matrix-entries.ts";
import { matrixFailure, type MatrixFailure } from "./matrix-failure.ts";
import { matmulByTransposedF64 } from "./matmul.ts";
import { pow } from "./pow.ts";

/** A^p, n × n, row-major, symmetric. */
export type MatrixPower = { readonly kind: "raised"; readonly x: Float64Array };

/**
 * ((A + Aᵀ) / 2)^p for real p, negative eigenvalues taken as 0, and 0^0 = 1. Fails as "singular"
 * where p < 0 and an eigenvalue is not above 0, as "not finite" where A or p is or the power
 * overflows.
 */
export function matrixPower(a: Float64Array, n: number, p: number): MatrixPower | MatrixFailure {
  if (p - p !== 0) return matrixFailure("not finite");
  const system = eigh(a, n);
  if (system.kind === "failed") return system;
  const q = system.vectors;
  const scaled = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1) {
    const lambda = system.values[j] as number;
    if (p < 0 && lambda <= 0) return matrixFailure("singular");
    const factor = pow(lambda > 0 ? lambda : 0, p);
    for (let i = 0; i < n; i += 1) scaled[i * n + j] = (q[i * n + j] as number) * factor;
  }
  const x = new Float64Array(n * n);
  matmulByTransposedF64(x, scaled, q, n, n, n);
  // The two halves differ by rounding only.
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < i; j += 1) x[j * n + i] = x[i * n + j] as number;
  return allFinite(x, n * n) ? { kind: "raised", x } : matrixFailure("not finite");
}
