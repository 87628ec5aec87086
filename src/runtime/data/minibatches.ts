// The order in which a training run sees its examples: a function of seed and epoch alone, whatever ran before.

import { permutationOf } from "../../numeric/random.ts";
import { makeGradusError } from "../errors.ts";
import type { Batch } from "../nn/model.ts";
import type { Floats } from "../optimizer.ts";
import { epochStream } from "../streams.ts";

/** Batches of a training set. */
export interface Minibatches {
  /** Batches in one pass over the data; the last one is smaller where the sizes do not divide. */
  readonly perEpoch: number;
  /** Batch `index` of pass `epoch`, both from 0; it lives in buffers that the next call writes over. */
  at(epoch: number, index: number): Batch;
}

/** How the examples are dealt out. */
export interface MinibatchSettings {
  /** Examples per batch, or `full` for all of them in their own order. */
  readonly batch_size: number | "full";
  readonly seed: number;
  /** Element type of the batches; targets and features are rounded to it. */
  readonly type: "f32" | "f64";
}

/** Deal examples out without replacement, in a new order each epoch. Throws E0724 for a size that is not whole and positive. */
export function minibatches(examples: Batch, settings: MinibatchSettings): Minibatches {
  const { batch_size, seed, type } = settings;
  if (batch_size !== "full" && !(Number.isInteger(batch_size) && batch_size >= 1)) {
    const message = `batch_size is a whole number from 1 or "full", not ${batch_size}`;
    throw makeGradusError("E0724", message, { value: batch_size });
  }
  if (examples.size === 0) {
    throw makeGradusError("E0724", "there are no examples to train on", { value: 0 });
  }
  const width = examples.x.length / examples.size;
  const depth = examples.y.length / examples.size;
  const floats = (length: number): Floats =>
    type === "f64" ? new Float64Array(length) : new Float32Array(length);
  const empty = (size: number): Batch => ({
    size,
    x: floats(size * width),
    y: examples.y instanceof Int32Array ? new Int32Array(size) : floats(size * depth),
  });

  if (batch_size === "full" || batch_size >= examples.size) {
    const all = empty(examples.size);
    all.x.set(examples.x);
    all.y.set(examples.y);
    return { perEpoch: 1, at: () => all };
  }
  const perEpoch = Math.ceil(examples.size / batch_size);
  const usual = empty(batch_size);
  const last = empty(examples.size - (perEpoch - 1) * batch_size);
  let order: Uint32Array = new Uint32Array(0);
  let orderOf = -1;

  return {
    perEpoch,
    at(epoch, index) {
      if (epoch !== orderOf) {
        order = permutationOf(epochStream(seed, epoch), examples.size);
        orderOf = epoch;
      }
      const batch = index === perEpoch - 1 ? last : usual;
      for (let i = 0; i < batch.size; i++) {
        const row = order[index * batch_size + i] as number;
        copyRow(batch.x, i, examples.x, row, width);
        copyRow(batch.y, i, examples.y, row, depth);
      }
      return batch;
    },
  };
}

function copyRow(
  out: Int32Array | Floats,
  to: number,
  from: Int32Array | Floats,
  row: number,
  width: number,
): void {
  for (let i = 0; i < width; i++) out[to * width + i] = from[row * width + i] as number;
}
