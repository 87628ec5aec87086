// Entries of arrays by their meaning: places are whole numbers in range, an entry along the first dimension is a number
// or a row.

import type { Node } from "./graph.ts";
import type { Surroundings, Value } from "./interpret.ts";
import { at, shaped } from "./interpret-arrays.ts";
import { sizeOf, shapeIn } from "./layout.ts";

/** The index of each tensor; throws where it is no place along the dimension. */
export function placeAlong(
  { dimension, called, type }: Extract<Node, { kind: "place" }>,
  index: Value,
  active: readonly number[],
  around: Surroundings,
): Value {
  return shaped(type, active, around, (tensor) => {
    const place = at(index, tensor, 0);
    const count = around.layout.extent(dimension, tensor);
    if (Number.isInteger(place) && place >= 0 && place < count) return place;
    throw new Error(`${called ?? "an array"} of ${count} has no entry ${place}`);
  });
}

/** The entry of each tensor's array at its place. */
export function pickAt(
  { type }: Extract<Node, { kind: "pick" }>,
  array: Value,
  place: Value,
  active: readonly number[],
  around: Surroundings,
): Value {
  return shaped(type, active, around, (tensor, i) => {
    const width =
      type.shape.kind === "number" ? 1 : sizeOf(shapeIn(type.shape, tensor, around.layout));
    return at(array, tensor, at(place, tensor, 0) * width + i);
  });
}
