// Common subexpressions: two nodes that do the same with the same operands are one, under the name that the author
// gave to either.

import type { Graph, Node, NodeId, ValueType } from "../3-lower/graph.ts";
import { replaceNodes } from "./map-blocks.ts";

/** The Graph with each value computed once wherever an equal one stands before it. */
export function mergeEqual(graph: Graph): Graph {
  const known = new Map<string, NodeId>();
  const names = new Map<NodeId, string>();
  const merged = replaceNodes(graph, (node, visible, model) => {
    const key = keyOf(node, model);
    if (key === null) return node;
    const id = known.get(key);
    const twin = id === undefined ? undefined : visible(id);
    if (twin === undefined) {
      known.set(key, node.id);
      return node;
    }
    if (twin.name === null && node.name !== null && !names.has(twin.id)) {
      names.set(twin.id, node.name);
    }
    return twin.id;
  });
  if (names.size === 0) return merged;
  return replaceNodes(merged, (node) => {
    const name = names.get(node.id);
    return name === undefined ? node : { ...node, name };
  });
}

/**
 * What a node computes, as text; `null` where it cannot be merged. In a branch the `model` is the tensors that take it.
 * Most nodes are of the kinds written out here.
 */
function keyOf(node: Node, model: string): string | null {
  switch (node.kind) {
    case "if":
    case "loop":
    case "dispatch":
      return null;
    case "apply":
      return `${node.builtin}(${node.operands.join()}) ${textOf(node.type)}`;
    case "broadcast":
    case "convert":
      return `${node.kind} ${node.operand} ${textOf(node.type)}`;
    case "constant":
      return `constant ${Object.is(node.value, -0) ? "-0" : node.value} ${textOf(node.type)}`;
    case "reduce":
    case "size":
      return (node.over === "model" ? model : "") + textIn(node);
    default:
      return textIn(node);
  }
}

const textIn = (node: Node): string => JSON.stringify({ ...node, id: 0, name: null, span: null });
function textOf({ scope, shape, precision, history }: ValueType): string {
  const dims = shape.kind === "dims" ? `[${shape.dims.join()}]` : shape.kind;
  return `${scope} ${dims} ${precision}${history === undefined ? "" : ` of ${history}`}`;
}
