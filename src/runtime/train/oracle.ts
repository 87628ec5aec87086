// What a rule may call back in one step: the model on the step's batch, with every call counted.

import type { Batch, Model } from "../nn/model.ts";
import type { Floats, SecondOrderOracle, Views } from "../optimizer.ts";

/** How often the loop and the rule evaluated the model, the curves of the history not counted. */
export interface Evaluations {
  /** Gradients, each with its loss. */
  gradient: number;
  /** Losses alone. */
  loss: number;
  /** Hessian-vector products. */
  hvp: number;
  /** Gauss-Newton-vector products. */
  ggn: number;
  /** Whole Hessians. */
  hessian: number;
  /** Gradients of single examples. */
  example: number;
}

/** No evaluations yet. */
export function noEvaluations(): Evaluations {
  return { gradient: 0, loss: 0, hvp: 0, ggn: 0, hessian: 0, example: 0 };
}

/** The oracle of a step. `onGradient` sees each gradient with its loss as it is given out. */
export function makeOracle(
  model: Model,
  batch: Batch,
  counts: Evaluations,
  onGradient: (loss: number, gradient: Views) => void,
): SecondOrderOracle {
  return {
    loss(point) {
      counts.loss++;
      return model.loss(point, batch);
    },
    gradient(point, out) {
      counts.gradient++;
      const loss = model.gradient(point, batch, out);
      onGradient(loss, out);
      return loss;
    },
    hvp(point, u, out) {
      counts.hvp++;
      model.hvp(point, batch, u, out);
    },
    ggn(point, u, out) {
      counts.ggn++;
      model.ggn(point, batch, u, out);
    },
    hessian(point, out) {
      counts.hessian++;
      model.hessian(point, batch, out);
    },
    examples(point) {
      counts.example += Math.max(batch.size, 1);
      return exampleGradients(model, point, batch);
    },
  };
}

/** One gradient per example of the batch, in new arrays like those of `point`; a function without data is one example. */
export function exampleGradients(model: Model, point: Views, batch: Batch): readonly Views[] {
  if (batch.size === 0) {
    const out = zerosLike(point);
    model.gradient(point, batch, out);
    return [out];
  }
  const width = batch.x.length / batch.size;
  const depth = batch.y.length / batch.size;
  return Array.from({ length: batch.size }, (_, r) => {
    const one: Batch = {
      size: 1,
      x: batch.x.subarray(r * width, (r + 1) * width),
      y: batch.y.subarray(r * depth, (r + 1) * depth),
    };
    const out = zerosLike(point);
    model.gradient(point, one, out);
    return out;
  });
}

function zerosLike(point: Views): Views {
  return Object.fromEntries(
    Object.entries(point).map(([name, array]): [string, Floats] => [
      name,
      array instanceof Float64Array
        ? new Float64Array(array.length)
        : new Float32Array(array.length),
    ]),
  );
}
