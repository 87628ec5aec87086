// Which arrays of a Graph there is one of for the model, where the rest of it goes tensor by tensor.

import type { Dimension, Graph, ValueType } from "./graph.ts";

/** The dimensions of arrays of which there is one for the model, in a Graph that else goes tensor by tensor. */
export function wholeDimensions({ overModel, dimensions }: Graph): ReadonlySet<string> {
  const isWhole = ({ size }: Dimension): boolean =>
    size.kind === "model" || (size.kind === "value" && size.isWhole === true);
  return new Set(overModel ? [] : dimensions.filter(isWhole).map(({ name }) => name));
}

/** Whether a type is that of such an array. */
export const isWholeType = (
  { shape }: Pick<ValueType, "shape">,
  whole: ReadonlySet<string>,
): boolean => shape.kind === "dims" && shape.dims.some((dim) => whole.has(dim));
