// Parameters outside of an optimizer: named tensors with values, to start from or trained.

import { sizeOf } from "../autodiff/tape.ts";
import { makeGradusError } from "../errors.ts";
import type { Floats, Tensors, Views } from "../optimizer.ts";

/** Parameters with their values, by name, in order of declaration: what a rule's `create` takes. */
export type ParameterTensors = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: Floats }>
>;

/** The tensors in f64, zeros where no data is given. Throws E0723 where shape and data disagree. */
export function takeStart(tensors: Tensors): ParameterTensors {
  const entries = Object.entries(tensors).map(([name, start]) => {
    const shape = "shape" in start ? start.shape : [start.length];
    const data = "shape" in start ? (start.data ?? new Float64Array(sizeOf(shape))) : start;
    if (data.length !== sizeOf(shape)) {
      const message = `tensor \`${name}\` has shape [${shape.join(", ")}], but ${data.length} entries`;
      throw makeGradusError("E0723", message, { tensor: name, value: data.length });
    }
    return [name, { shape: [...shape], data: Float64Array.from(data) }] as const;
  });
  return Object.fromEntries(entries);
}

/** A copy of `values` in the shapes of `like`. Throws E0723 where one is missing or has another size. */
export function copyParameters(like: ParameterTensors, values: Views): ParameterTensors {
  const entries = Object.entries(like).map(([name, { shape, data }]) => {
    const given: Floats | undefined = values[name];
    if (given?.length !== data.length) {
      const found = given === undefined ? "is missing" : `has ${given.length} entries`;
      const message = `tensor \`${name}\` ${found}; the model has ${data.length} there`;
      throw makeGradusError("E0723", message, { tensor: name, value: given?.length });
    }
    return [name, { shape, data: given.slice() }] as const;
  });
  return Object.fromEntries(entries);
}

/** The values alone, by name: a point at which a model can be evaluated. */
export function viewsOf(parameters: ParameterTensors): Views {
  return Object.fromEntries(Object.entries(parameters).map(([name, { data }]) => [name, data]));
}
