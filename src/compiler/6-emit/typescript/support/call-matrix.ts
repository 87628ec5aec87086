// A matrix function on whole arrays inside a step.

import type { MatrixCall, MatrixValue } from "../../../../numeric/matrix-calls.ts";
import type { Floats } from "../../../../runtime/optimizer.ts";
import { gradusError } from "./gradus-error.ts";

/** Fills `results` (`null`: not taken) with what `call` gives, or stops the step where it gives nothing. */
export function callMatrix(
  call: MatrixCall,
  operands: readonly MatrixValue[],
  results: readonly (Floats | null)[],
  rounds: boolean,
  rule: string,
  name: string,
  step: number,
): void {
  const given = call(operands, rounds);
  if (given.kind === "failed") {
    const message = `\`${name}\` has no result at step ${step}: the matrix is ${given.reason}`;
    throw gradusError("E0709", rule, message, { step, value: given.reason });
  }
  results.forEach((result, index) => result?.set(given.results[index]?.data ?? []));
}

/** An array of n entries as a vector. */
export const asVector = (data: Floats): MatrixValue => ({ shape: [data.length], data });

/** An array of n·n entries as a matrix. */
export function asMatrix(data: Floats): MatrixValue {
  const n = Math.round(Math.sqrt(data.length));
  return { shape: [n, n], data };
}
