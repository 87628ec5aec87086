// What the decompositions answer where there is no answer: data, never an exception and never a
// silent NaN.

/** Why a matrix does not allow an operation. */
export type MatrixFailure = {
  readonly kind: "failed";
  readonly reason:
    | "singular"
    | "not positive definite"
    | "not finite"
    | "no convergence"
    | "wider than high"
    | "too short for a place";
};

/** The failure for a reason. */
export function matrixFailure(reason: MatrixFailure["reason"]): MatrixFailure {
  return { kind: "failed", reason };
}
