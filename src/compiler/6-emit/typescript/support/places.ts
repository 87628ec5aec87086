// Places of entries along the first dimension of an array.

import type { Floats } from "../../../../runtime/optimizer.ts";
import { gradusError } from "./gradus-error.ts";

/** The index as it is; throws where it is no whole number below `count`. */
export function placeIn(
  index: number,
  count: number,
  rule: string,
  called: string | null,
  step: number,
  tensor?: string,
): number {
  if (Number.isInteger(index) && index >= 0 && index < count) return index;
  const array = called === null ? "an array" : `\`${called}\``;
  const has = count === 0 ? "no entries" : `entries 0 to ${count - 1}`;
  const whose = tensor === undefined ? "" : ` of tensor \`${tensor}\``;
  const message = `${array}${whose} has ${has}, but ${index} is asked for at step ${step}`;
  throw gradusError("E0712", rule, message, {
    ...(tensor === undefined ? {} : { tensor }),
    step,
    value: index,
  });
}

/** The entries of an array that stand at a place along its first dimension, as many as `to` has. */
export function copyRow(to: Floats, from: Floats, place: number): void {
  to.set(from.subarray(place * to.length, (place + 1) * to.length));
}
