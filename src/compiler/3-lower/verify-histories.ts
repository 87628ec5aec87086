// What lets a history live in one ring of memory: once a value has been pushed onto it, on either side of a condition
// or in a turn, nothing that comes later reads it as it was before.

import type { Block, Graph, NodeId } from "./graph.ts";
import { blocksOf } from "./operands.ts";

/** Where a Graph reads a history that a push has changed, in words; empty for a correct one. */
export function verifyHistories(graph: Graph): string[] {
  const problems: string[] = [];
  const walk = (block: Block, before: ReadonlySet<NodeId>): Set<NodeId> => {
    const ended = new Set(before);
    const read = (id: NodeId, by: string): void => {
      if (ended.has(id)) problems.push(`${by}: %${id} was pushed onto before`);
    };
    for (const node of block.nodes) {
      if (node.kind === "entry" || node.kind === "fold" || node.kind === "pushed")
        read(node.history, `%${node.id}`);
      if (node.kind === "push" || node.kind === "clear") {
        read(node.history, `%${node.id}`);
        ended.add(node.history);
      }
      if (node.kind === "loop") for (const id of node.carried) read(id, `%${node.id}`);
      const sides = blocksOf(node).map((inner) => walk(inner, ended));
      for (const side of sides) for (const id of side) ended.add(id);
      if (node.kind !== "loop") continue;
      // What turns change of a history that they are handed is changed for those after them.
      node.carried.forEach((id, index) => {
        const carried = node.body.nodes.find(
          (one) => one.kind === "carried" && one.loop === node.id && one.index === index,
        );
        if (carried?.type.history !== undefined && node.body.results[index] !== carried.id)
          ended.add(id);
      });
    }
    for (const id of block.results) read(id, "a block");
    return ended;
  };
  walk(graph.body, new Set());
  return problems;
}
