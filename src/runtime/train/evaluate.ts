// Loss and accuracy over a whole part of a data set, in pieces, so that memory does not grow with the data.

import { noBatch, type Batch, type Model } from "../nn/model.ts";
import type { Views } from "../optimizer.ts";

/** The mean loss over examples, and the share that is classified rightly (`null` where there are no classes). */
export interface Evaluation {
  readonly loss: number;
  readonly accuracy: number | null;
}

// Rows at a time; large enough for the matrix kernels, small enough for the cache.
const rowsAtOnce = 256;

/** Evaluate `model` at `point`; a function has no examples, and is simply evaluated. `null` for no examples. */
export function evaluate(model: Model, point: Views, examples: Batch | null): Evaluation | null {
  if (model.task === "function") {
    return { loss: model.evaluate(point, noBatch).loss, accuracy: null };
  }
  if (examples === null || examples.size === 0) return null;
  const { size, x, y } = examples;
  const width = x.length / size;
  const depth = y.length / size;
  let loss = 0;
  let correct: number | null = 0;
  for (let start = 0; start < size; start += rowsAtOnce) {
    const end = Math.min(size, start + rowsAtOnce);
    const piece = model.evaluate(point, {
      size: end - start,
      x: x.subarray(start * width, end * width),
      y: y.subarray(start * depth, end * depth),
    });
    loss += piece.loss * (end - start);
    correct = correct === null || piece.correct === null ? null : correct + piece.correct;
  }
  return { loss: loss / size, accuracy: correct === null ? null : correct / size };
}
