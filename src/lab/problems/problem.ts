// What a problem is to a comparison: a model, a start per seed, a batch per step. Everything random is drawn from the
// seed and the step alone, so that every rule meets the same starts and the same batches.

import { noBatch, type Batch, type Model } from "../../runtime/nn/model.ts";
import type { SecondOrderProduct, Tensors } from "../../runtime/optimizer.ts";

/** Something to minimise, with the budget under which rules are compared. */
export interface Problem {
  readonly name: string;
  /** Some sentences for the reader of the page: what is minimised, from where, how hard. */
  readonly description: string;
  /** The element type that rules are compiled for. */
  readonly type: "f32" | "f64";
  /** Steps of a run unless the caller says otherwise. */
  readonly steps: number;
  /** Whether each step sees the whole loss rather than a batch: then the first steps are measured one by one. */
  readonly isExact: boolean;
  /** What second-order rules may ask for here. */
  readonly serves: readonly SecondOrderProduct[];
  /** Completes "the rule asks for `hessian`, and …" for what is not served. */
  readonly refusal: string;
  /** The start that belongs to `seed`; it serves any number of runs, one after another. */
  start(seed: number): Start;
}

/** Where every rule begins for one seed, and what it is given on the way. */
export interface Start {
  readonly model: Model;
  readonly tensors: Tensors;
  /** The batch of step `t` = 1, 2, …: a function of `t` alone, valid until the next call. */
  batch(t: number): Batch;
  /** All training examples, over which losses are reported; null for a function without data. */
  readonly train: Batch | null;
  /** Test examples, or null if there are none. */
  readonly test: Batch | null;
}

/** The start of a function without data, at its own parameters. */
export function functionStart(model: Model): Start {
  return { model, tensors: model.parameters, batch: () => noBatch, train: null, test: null };
}
