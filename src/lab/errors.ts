// The mistakes of whoever asks for a comparison, one function each: all are found before the first run begins,
// but for the folder of the results. They are GradusErrors, as everything that the runtime throws.

import { makeGradusError } from "../runtime/errors.ts";
import type { GradusError } from "../runtime/optimizer.ts";
import { nearest } from "./nearest.ts";

/** The lab's half of E07, by code. */
export const labCodes = {
  E0740: "there is no problem of this name",
  E0741: "a rule needs something that this problem cannot give",
  E0742: "a comparison is not well posed",
  E0743: "the results cannot be written",
  E0744: "a file of results cannot be read",
} as const;

/** `name` is no problem of the lab; the nearest one is offered. */
export function unknownProblem(name: string, known: readonly string[]): GradusError {
  const guess = nearest(name, known);
  const help = guess === undefined ? "" : ` (did you mean \`${guess}\`?)`;
  const message = `there is no problem \`${name}\`${help}; there are ${known.join(", ")}`;
  return makeGradusError("E0740", message, { value: name });
}

/** `rule` asks for a product that `problem` does not serve; `why` completes "because …". */
export function unservedProduct(
  rule: string,
  problem: string,
  product: string,
  why: string,
): GradusError {
  return makeGradusError(
    "E0741",
    `${rule} cannot run on ${problem}: the rule asks for \`${product}\`, and ${why}`,
    { rule, value: product },
  );
}

/** The comparison as asked for cannot be made; `message` says what to change. */
export function illPosed(message: string, value: unknown): GradusError {
  return makeGradusError("E0742", message, { value });
}

/** The folder or a file in it refuses to be written. */
export function cannotWrite(path: string, reason: string): GradusError {
  return makeGradusError("E0743", `cannot write the results to \`${path}\`: ${reason}`, {
    value: path,
  });
}

/** Line `line` (from 1) of a results.jsonl is not a record. */
export function notARecord(line: number, reason: string): GradusError {
  return makeGradusError("E0744", `line ${line} is not the record of a run: ${reason}`, {
    value: line,
  });
}
