// What the training loop and a rule's oracle may ask of a model, be it a network or a test function.

import type { Floats, Views } from "../optimizer.ts";
import type { ParameterTensors } from "./parameters.ts";

/** Examples side by side: `x` is row-major [size, features], `y` one class number per row, or targets [size, k]. */
export interface Batch {
  readonly size: number;
  readonly x: Floats;
  readonly y: Int32Array | Floats;
}

/** A loss of parameters and a batch, with derivatives; computes in the element type of the point it is given. */
export interface Model {
  readonly name: string;
  /** `function`: there is no data, and batches are ignored. */
  readonly task: "classification" | "regression" | "function";
  /** The parameters of this model: the start of seed 0, or what it was trained to. */
  readonly parameters: ParameterTensors;
  /** Where training with this seed starts; the parameters themselves where they were given. */
  start(seed: number): ParameterTensors;
  /** The same model with (a copy of) these parameters. Throws E0723 where a tensor is missing or has another size. */
  withParameters(values: Views): Model;
  /** Whether `ggn` can be asked: the loss is a convex function of outputs. */
  readonly hasGaussNewton: boolean;
  /** The mean loss over the batch. */
  loss(point: Views, batch: Batch): number;
  /** Fills `out` with the gradient; returns the loss. */
  gradient(point: Views, batch: Batch, out: Views): number;
  /** out = H(point) u; `out` and `u` may not be the same arrays. */
  hvp(point: Views, batch: Batch, u: Views, out: Views): void;
  /** out = G(point) u with the Gauss-Newton matrix. Throws E0722 where the loss is not a convex function of outputs. */
  ggn(point: Views, batch: Batch, u: Views, out: Views): void;
  /** The Hessian over all n parameters, row-major, n·n entries. */
  hessian(point: Views, batch: Batch, out: Floats): void;
  /** The mean loss over the batch, and how many of its rows are classified rightly (`null` where there are no classes). */
  evaluate(point: Views, batch: Batch): { readonly loss: number; readonly correct: number | null };
}

/** A batch of nothing, for models that have no data. */
export const noBatch: Batch = { size: 0, x: new Float32Array(0), y: new Int32Array(0) };
