// The gradient of one example into an array of the optimizer's own.

import { gradusError } from "./gradus-error.ts";
import type { ExampleList } from "./program.ts";

/** Fills `into`, by tensor, with the gradient of an example, from 0; throws where there is none, or it does not fit. */
export function takeExample(
  { list }: ExampleList,
  index: number,
  into: Readonly<Record<string, { readonly length: number; set(from: ArrayLike<number>): void }>>,
  rule: string,
  step: number,
): void {
  const one = list[index];
  if (one === undefined) {
    const message = `there are ${list.length} examples, but number ${index} is asked for at step ${step}`;
    throw gradusError("E0712", rule, message, { step, value: index });
  }
  for (const [name, array] of Object.entries(into)) {
    const given = one[name];
    if (given?.length !== array.length) {
      const found = given === undefined ? "is missing" : `has ${given.length} entries`;
      const message = `in the gradient of example ${index} tensor \`${name}\` ${found}, not ${array.length}`;
      throw gradusError("E0707", rule, message, { tensor: name, step, value: given?.length });
    }
    array.set(given);
  }
}
