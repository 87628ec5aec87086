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
  tensor?: string,
): void {
  const given = call(operands, rounds);
  if (given.kind === "failed") {
    const of = tensor === undefined ? "" : ` for tensor \`${tensor}\``;
    const message = `\`${name}\` has no result at step ${step}${of}: the matrix is ${given.reason}`;
    const facts = { step, value: given.reason };
    throw gradusError("E0709", rule, message, tensor === undefined ? facts : { ...facts, tensor });
  }
  results.forEach((result, index) => result?.set(given.results[index]?.data ?? []));
}

/** A number as an operand. */
export const scalar = (x: number): MatrixValue => ({ shape: [], data: Float64Array.of(x) });

/** Row-major data as an array of one or two dimensions. */
export const shaped = (data: Floats, ...shape: number[]): MatrixValue => ({ shape, data });
