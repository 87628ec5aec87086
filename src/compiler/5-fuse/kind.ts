// What must drive a rule, read off the oracles in its Graph: gradients at one point known
// ahead are handed in; anything else calls the model back.

import type { Block, Graph, Node, OraclePoint } from "../3-lower/graph.ts";
import { blocksOf } from "../3-lower/operands.ts";
import type { RuleKind } from "./plan.ts";

/** The kind of a rule and what it asks of its driver. */
export function kindOf(graph: Graph): {
  readonly kind: RuleKind;
  readonly uses: readonly ("hvp" | "ggn" | "hessian" | "examples")[];
  readonly usesLoss: boolean;
  readonly usesExamples: boolean;
} {
  const nodes = allNodes(graph.body);
  const products = new Set<"hvp" | "ggn" | "hessian" | "examples">();
  const points = new Set<OraclePoint>();
  let [usesLoss, usesExamples] = [false, false];
  for (const node of nodes) {
    if (node.kind === "product") products.add(node.oracle);
    if (node.kind === "hessian") products.add("hessian");
    if (node.kind === "oracle") points.add(node.point);
    if (node.kind === "oracle" && node.oracle === "loss") usesLoss = true;
    if (node.kind === "oracle" && node.oracle === "examples") usesExamples = true;
  }
  const handed = graph.point === null ? "start" : "ahead";
  const isHanded = [...points].every((point) => point === handed);
  // Gradients of examples are handed in with the gradient, or asked for where a rule calls back.
  if (usesExamples && !(isHanded && products.size === 0)) products.add("examples");
  const all = ["hvp", "ggn", "hessian", "examples"] as const;
  const uses = all.filter((product) => products.has(product));
  const kind = uses.length > 0 ? "second order" : isHanded ? "gradient" : "closure";
  return { kind, uses, usesLoss, usesExamples };
}

/** The nodes of a block and of the blocks inside it. */
export function allNodes(block: Block): Node[] {
  return block.nodes.flatMap((node) => [node, ...blocksOf(node).flatMap(allNodes)]);
}
