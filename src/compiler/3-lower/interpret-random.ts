// Random values as the Graph means them: element by element, from the stream that a node names.

import {
  normalAt,
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
    default:
      return node.distribution satisfies never;
  }
}
