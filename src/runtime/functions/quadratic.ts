// The quadratic ½ xᵀA x − bᵀx: gradient A x − b, Hessian A, for symmetric A.

import { sub, mul } from "../autodiff/arithmetic.ts";
import { matmul } from "../autodiff/matmul.ts";
import { dot } from "../autodiff/rearrange.ts";
import { constant } from "../autodiff/tape.ts";
import { makeGradusError } from "../errors.ts";
import { testFunction, type FunctionModel } from "./test-function.ts";

/** ½ xᵀA x − bᵀx of one vector `x`; A in rows, symmetric; b zero and the start all ones unless given. Throws E0726 where sizes differ. */
export function quadratic(
  A: readonly (readonly number[])[],
  b: readonly number[] = A.map(() => 0),
  start: readonly number[] = A.map(() => 1),
): FunctionModel {
  const n = A.length;
  if (A.some((row) => row.length !== n) || b.length !== n || start.length !== n) {
    const message = `quadratic: A must be square, b and the start as long as it; A has ${n} rows`;
    throw makeGradusError("E0726", message, { value: [n, b.length, start.length] });
  }
  const crooked = A.findIndex((row, i) => row.some((entry, j) => entry !== A[j]?.[i]));
  if (crooked !== -1) {
    const message = `quadratic: A is not symmetric in row ${crooked}`;
    throw makeGradusError("E0726", message, { value: A[crooked] });
  }
  const matrix = Float64Array.from(A.flat());
  const vector = Float64Array.from(b);
  return testFunction({
    name: "quadratic",
    start: { x: start },
    value: ({ x }, tape) => {
      const half = mul(0.5, dot(x, matmul(constant(tape, matrix, [n, n]), x)));
      return sub(half, dot(constant(tape, vector), x));
    },
  });
}
