// The model on which programs of the census are written out a second time: tensors of ranks 0 to 3, wide and tall,
// under a quadratic whose matrix couples all of them.

import { gradientAt, valueAt, type Objective } from "../../src/tools/trace/objective.ts";
import { at, type Vector } from "./vectors.ts";

/** A tensor's shape and start. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Vector;
}
/** The elements of all tensors, in order. */
export type Model = readonly Vector[];
/** The next model, from the number of the step, the model, its gradient and its loss. */
export type ModelStep = (t: number, x: Model, g: Model, f: number) => Model;
/** Fresh steppers by the rule that they transcribe. */
export type ModelTranscriptions = Readonly<Record<string, () => ModelStep>>;
/** The next tensor, from the number of the step, the tensor, its gradient and the model's loss. */
export type TensorStep = (t: number, x: Vector, g: Vector, f: number) => Vector;

/** The model's tensors by name. */
export const tensors = {
  number: tensor([], 1),
  vector: tensor([5], 2),
  wide: tensor([3, 5], 3),
  tall: tensor([4, 3], 4),
  cube: tensor([3, 2, 2], 5),
} satisfies Readonly<Record<string, Tensor>>;

const all: readonly Tensor[] = Object.values(tensors);
const size = all.reduce((sum, { data }) => sum + data.length, 0);

/** Where every run starts. */
export const origin: Model = all.map(({ data }) => data);

/** The quadratic: positive definite, every element coupled with every other, no gradient 0 at the start. */
export const quadratic: Objective = {
  name: "quadratic",
  A: Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_x, j) =>
      i === j ? 1 + ((7 * i) % 5) / 4 : 0.02 * Math.cos(i + j),
    ),
  ),
  b: Array.from({ length: size }, (_, i) => Math.sin(3 * i + 1)),
};

/** The gradient at a model. */
export function gradient(x: Model): Model {
  const flat = gradientAt(quadratic, Float64Array.from(x.flat()));
  let from = 0;
  return x.map((data) => Array.from(flat.subarray(from, (from += data.length))));
}

/** The loss at a model. */
export const loss = (x: Model): number => valueAt(quadratic, Float64Array.from(x.flat()));

/** A stepper of the model from one of each tensor, which knows the tensor that it is for and its number. */
export function tensorwise(make: (of: Tensor, k: number) => TensorStep): () => ModelStep {
  return () => {
    const steps = all.map(make);
    return (t, x, g, f) => steps.map((step, k) => step(t, part(x, k), part(g, k), f));
  };
}

/** The elements of the k-th tensor. */
export const part = (x: Model, k: number): Vector => x[k] ?? [];
/** Elementwise over a model's tensors. */
export const combine = (x: Model, y: Model, f: (a: number, b: number) => number): Model =>
  x.map((a, k) => a.map((ai, i) => f(ai, at(part(y, k), i))));

function tensor(shape: readonly number[], seed: number): Tensor {
  const length = shape.reduce((product, extent) => product * extent, 1);
  return {
    shape,
    data: Array.from({ length }, (_, i) => 1.5 * Math.sin(5 * seed + 2.3 * i + 0.1 * i * i)),
  };
}
