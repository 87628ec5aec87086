// Common subexpressions: two nodes that do the same with the same operands are one, under the name that the author
// gave to either.

import type { Graph, Node, NodeId } from "../3-lower/graph.ts";
import { replaceNodes } from "./map-blocks.ts";

/** The Graph with each value computed once wherever an equal one stands before it. */
export function mergeEqual(graph: Graph): Graph {
  const known = new Map<string, NodeId>();
  const names = new Map<NodeId, string>();
  const merged = replaceNodes(graph, (node, visible) => {
    const key = keyOf(node);
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

/** What a node computes, as text; `null` where it cannot be merged. */
function keyOf(node: Node): string | null {
  if (node.kind === "if" || node.kind === "loop") return null;
  return JSON.stringify({ ...node, id: 0, name: null, span: null }, (_, value: unknown) =>
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
      ? `number ${Object.is(value, -0) ? "-0" : value}`
      : value,
  );
}
