// Random values as the Graph means them: element by element, from the stream that a node names.

import {
  normalAt,
  permutationOf,
  rademacherAt,
  randomStream,
  uniformAt,
  uniformToSingle,
} from "../../numeric/random.ts";
import type { Node } from "./graph.ts";

/** The element `i` of tensor `tensor`, in the precision of the node. */
export function drawAt(
  node: Extract<Node, { kind: "random" }>,
  seed: number,
  time: number,
  visit: number,
  sizeOf: (tensor: number) => number,
): (tensor: number, i: number) => number {
  const streams = new Map<number, ReturnType<typeof randomStream>>();
  const streamOf = (tensor: number): ReturnType<typeof randomStream> => {
    const known = streams.get(tensor);
    if (known !== undefined) return known;
    const stream = randomStream(seed, time, node.instance, node.site, visit, tensor);
    streams.set(tensor, stream);
    return stream;
  };
  switch (node.distribution) {
    case "normal":
      return (tensor, i) => normalAt(streamOf(tensor), i);
    case "signs":
      return (tensor, i) => rademacherAt(streamOf(tensor), i);
    case "uniform":
      return (tensor, i) => {
        const x = uniformAt(streamOf(tensor), i);
        return node.type.precision === "f32" ? uniformToSingle(x) : x;
      };
    case "permutation": {
      const orders = new Map<number, Uint32Array>();
      return (tensor, i) => {
        const order = orders.get(tensor) ?? permutationOf(streamOf(tensor), sizeOf(tensor));
        orders.set(tensor, order);
        return order[i] ?? NaN;
      };
    }
    default:
      return node.distribution satisfies never;
  }
}
