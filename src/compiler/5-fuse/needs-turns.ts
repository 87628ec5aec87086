// Whether the body of a rule must go tensor by tensor, each with arrays of its own: where something in it has named
// dimensions, or asks for what differs from tensor to tensor.

import type { Block, Graph, Node } from "../3-lower/graph.ts";
import { blocksOf } from "../3-lower/operands.ts";

/** Whether tensors take turns in the body of a rule, its point or its report. */
export function needsTurns(graph: Graph): boolean {
  const blocks = [graph.body, graph.point, graph.report].filter((block) => block !== null);
  const cells = graph.cells.filter((cell) => cell.branch === null);
  return (
    cells.some((cell) => cell.type.shape.kind === "dims") || blocks.some((block) => isApart(block))
  );
}

function isApart(block: Block): boolean {
  return block.nodes.some((node) => {
    // Branches see to themselves.
    if (node.kind === "dispatch") return false;
    if (node.kind === "rank" || node.kind === "name matches") return true;
    if (node.kind === "dimension") return node.type.scope !== "step";
    return node.type.shape.kind === "dims" || blocksOf(node).some(isApart);
  });
}

/** The nodes of a block and of the blocks inside it. */
export const nodesIn = (block: Block): readonly Node[] =>
  block.nodes.flatMap((node) => [node, ...blocksOf(node).flatMap(nodesIn)]);
