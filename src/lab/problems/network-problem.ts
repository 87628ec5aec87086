// A problem from a network and a data set: mini-batches in an order that the seed gives, a start that the seed draws.

import type { DataSet } from "../../runtime/data/data-set.ts";
import { minibatches } from "../../runtime/data/minibatches.ts";
import type { Model } from "../../runtime/nn/model.ts";
import type { Problem, Start } from "./problem.ts";

/** What distinguishes one network problem from another. Data and network are made when a run first needs them. */
export interface NetworkDescription extends Omit<Problem, "type" | "isExact" | "start"> {
  readonly data: () => DataSet;
  readonly network: () => Model;
  /** Examples a step, or all of them. */
  readonly batch: number | "full";
}

/** The problem: the mean training loss of the network, in 32 bits. */
export function networkProblem(description: NetworkDescription): Problem {
  const { data, network, batch, ...facts } = description;
  return {
    ...facts,
    type: "f32",
    isExact: batch === "full",
    start: (seed) => networkStart(network(), data(), batch, seed),
  };
}

function networkStart(model: Model, data: DataSet, size: number | "full", seed: number): Start {
  const batches = minibatches(data.train, { batch_size: size, seed, type: "f32" });
  const { perEpoch } = batches;
  return {
    model,
    tensors: model.start(seed),
    batch: (t) => batches.at(Math.floor((t - 1) / perEpoch), (t - 1) % perEpoch),
    train: data.train,
    test: data.test,
  };
}
