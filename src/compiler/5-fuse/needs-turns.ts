// Whether the body of a rule must go tensor by tensor, each with arrays of its own: where something in it has named
// dimensions, or asks for what differs from tensor to tensor.

import type { Block, Graph, Node, ValueType } from "../3-lower/graph.ts";
import { blocksOf } from "../3-lower/operands.ts";
import { isWholeType, wholeDimensions } from "../3-lower/whole-dimensions.ts";

/** Whether tensors take turns in the body of a rule, its point or its report. */
export function needsTurns(graph: Graph): boolean {
  const blocks = [graph.body, graph.point, graph.report].filter((block) => block !== null);
  const whole = wholeDimensions(graph);
  const cells = graph.cells.filter((cell) => cell.branch === null);
  return (
    cells.some(({ type }) => isNamed(type, whole)) || blocks.some((one) => isApart(one, whole))
  );
}

const isNamed = ({ shape }: ValueType, whole: ReadonlySet<string>): boolean =>
  shape.kind === "dims" && !isWholeType({ shape }, whole);

function isApart(block: Block, whole: ReadonlySet<string>): boolean {
  return block.nodes.some((node) => {
    // Branches see to themselves.
    if (node.kind === "dispatch") return false;
    if (node.kind === "rank" || node.kind === "name matches") return true;
    if (node.kind === "dimension") return node.type.scope !== "step";
    return isNamed(node.type, whole) || blocksOf(node).some((one) => isApart(one, whole));
  });
}

/** The nodes of a block and of the blocks inside it. */
export const nodesIn = (block: Block): readonly Node[] =>
  block.nodes.flatMap((node) => [node, ...blocksOf(node).flatMap(nodesIn)]);
