// Applies a change to the blocks of a Graph: the body, the point, the report, computed defaults and requirements.

import type { Block, Graph, Node, NodeId } from "../3-lower/graph.ts";
import { blocksOf, operandsOf, withOperands } from "../3-lower/operands.ts";

/** Where a block of a Graph stands. */
export type Place = "body" | "point" | "report" | "default" | "requirement";

/** The Graph with changed blocks; the very same one where no block changes. */
export function mapBlocks(graph: Graph, change: (block: Block, place: Place) => Block): Graph {
  const body = change(graph.body, "body");
  const point = graph.point === null ? null : change(graph.point, "point");
  const report = graph.report === null ? null : change(graph.report, "report");
  let isSame = body === graph.body && point === graph.point && report === graph.report;
  const hyperparameters = graph.hyperparameters.map((hyperparameter) => {
    const { default: standard } = hyperparameter;
    if (standard === null || typeof standard === "number") return hyperparameter;
    const changed = change(standard, "default");
    if (changed === standard) return hyperparameter;
    isSame = false;
    return { ...hyperparameter, default: changed };
  });
  const requirements = graph.requirements.map((requirement) => {
    const condition = change(requirement.condition, "requirement");
    if (condition === requirement.condition) return requirement;
    isSame = false;
    return { ...requirement, condition };
  });
  return isSame ? graph : { ...graph, body, point, report, hyperparameters, requirements };
}

/** Nodes that stand before the one at hand, in its block or around it. */
export type Visible = (id: NodeId) => Node | undefined;

/** The Graph with nodes changed, or replaced by equal ones that are visible; `model` names the tensors that the model is to a node. */
export function replaceNodes(
  graph: Graph,
  instead: (node: Node, visible: Visible, model: string) => NodeId | Node,
): Graph {
  let hasChanged = false;
  const other = new Map<NodeId, NodeId>();
  const now = (id: NodeId): NodeId => other.get(id) ?? id;
  const nodes = new Map<NodeId, Node>();
  let model = "";
  let branches = 0;
  const inBranch = (block: Block): Block => {
    const around = model;
    model = `${around}/${(branches += 1)}`;
    const inside = inBlock(block);
    model = around;
    return inside;
  };
  const changed = (old: Node): Node => {
    if (blocksOf(old).length === 0 && !operandsOf(old).some((id) => other.has(id))) return old;
    const moved = withOperands(old, now, old.kind === "dispatch" ? inBranch : inBlock);
    return isEqualNode(old, moved) ? old : moved;
  };
  const inBlock = (block: Block): Block => {
    let isSame = true;
    const kept: Node[] = [];
    for (const old of block.nodes) {
      const node = changed(old);
      const next = instead(node, (id) => nodes.get(id), model);
      if (next !== old) isSame = false;
      if (typeof next === "number") {
        other.set(node.id, now(next));
        continue;
      }
      nodes.set(next.id, next);
      kept.push(next);
    }
    const results = block.results.map(now);
    for (const node of kept) nodes.delete(node.id);
    if (isSame && results.every((id, index) => id === block.results[index])) return block;
    hasChanged = true;
    return { nodes: kept, results };
  };
  const mapped = mapBlocks(graph, inBlock);
  if (!hasChanged) return graph;
  const writes = mapped.writes.map((write) => ({ ...write, value: now(write.value) }));
  const skipped = mapped.skipped === null ? null : now(mapped.skipped);
  return { ...mapped, writes, skipped };
}

/** `withOperands` builds a new node even where neither an operand nor a block inside has changed. */
function isEqualNode(a: Node, b: Node): boolean {
  const [before, after] = [operandsOf(a), operandsOf(b)];
  const [inside, now] = [blocksOf(a), blocksOf(b)];
  return (
    before.every((id, index) => id === after[index]) &&
    inside.every((block, index) => block === now[index])
  );
}
