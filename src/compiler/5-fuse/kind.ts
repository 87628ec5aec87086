// What must drive a rule, read off the oracles in its Graph: gradients at one point known
// ahead are handed in; anything else calls the model back.

import type { Block, Graph, Node, OraclePoint } from "../3-lower/graph.ts";
import { blocksOf } from "../3-lower/operands.ts";
import type { RuleKind } from "./plan.ts";

/** The kind of a rule and what it asks of its driver. */
export function kindOf(graph: Graph): {
  readonly kind: RuleKind;
  readonly uses: readonly ("hvp" | "ggn" | "hessian")[];
  readonly usesLoss: boolean;
} {
  const nodes = allNodes(graph.body);
  const products = new Set<"hvp" | "ggn" | "hessian">();
  const points = new Set<OraclePoint>();
  let usesLoss = false;
  for (const node of nodes) {
    if (node.kind === "product") products.add(node.oracle);
    if (node.kind === "hessian") products.add("hessian");
    if (node.kind === "oracle") points.add(node.point);
    if (node.kind === "oracle" && node.oracle === "loss") usesLoss = true;
  }
  const uses = (["hvp", "ggn", "hessian"] as const).filter((product) => products.has(product));
  if (uses.length > 0) return { kind: "second order", uses, usesLoss };
  const handed = graph.point === null ? "start" : "ahead";
  const isGradient = [...points].every((point) => point === handed);
  return { kind: isGradient ? "gradient" : "closure", uses, usesLoss };
}

/** The nodes of a block and of the blocks inside it. */
export function allNodes(block: Block): Node[] {
  return block.nodes.flatMap((node) => [node, ...blocksOf(node).flatMap(allNodes)]);
}
