// Numbers of step scope that follow from constants are constants: computed here by the builtin's own meaning, in
// f64, as a step would.

import { elementwise } from "../builtins/table.ts";
import type { Graph } from "../3-lower/graph.ts";
import { replaceNodes } from "./map-blocks.ts";

/** The Graph with constant numbers computed. */
export function foldConstants(graph: Graph): Graph {
  return replaceNodes(graph, (node, visible) => {
    const { id, type, name, span } = node;
    if (type.scope !== "step" || type.shape.kind !== "number" || type.precision === "f32")
      return node;
    if (node.kind !== "apply") return node;
    const operands: number[] = [];
    for (const operand of node.operands) {
      const known = visible(operand);
      if (known?.kind !== "constant") return node;
      operands.push(known.value);
    }
    const value = elementwise(node.builtin).meaning(...operands);
    return { kind: "constant", id, type, name, span, value };
  });
}
