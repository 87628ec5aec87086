// Drops what nothing reads and what cannot stop the step: nodes, results of an `if`, and cells that only their own
// updates read.

import { matrixBuiltin } from "../builtins/table.ts";
import type { Block, Graph, Node, NodeId } from "../3-lower/graph.ts";
import { blocksOf, operandsOf, withOperands } from "../3-lower/operands.ts";
import { mapBlocks } from "./map-blocks.ts";

/** The Graph without dead nodes and cells; states of the author stay, because people look at them. */
export function removeDead(graph: Graph): Graph {
  const live = liveCells(graph);
  const cells = graph.cells.filter((cell) => cell.origin === "author" || live.has(cell.name));
  const kept = new Set(cells.map((cell) => cell.name));
  const writes = graph.writes.filter((write) => write.cell === "param" || kept.has(write.cell));
  const isShorter = cells.length < graph.cells.length || writes.length < graph.writes.length;
  const roots = new Set(writes.map((write) => write.value));
  if (graph.skipped !== null) roots.add(graph.skipped);
  const swept = mapBlocks(isShorter ? { ...graph, cells, writes } : graph, (block, place) => {
    const used = usedIn(block, place === "body" ? roots : new Set());
    const nodes = sweep(block.nodes, used);
    return nodes === block.nodes ? block : { ...block, nodes };
  });
  return swept;
}

/** The cells on which `param`, the point, the report, oracles or the author's states depend, and what branches write. */
function liveCells(graph: Graph): ReadonlySet<string> {
  const live = new Set<string>();
  const seen = new Set<NodeId>();
  const waiting: NodeId[] = [];
  const written = new Map<string, NodeId[]>();
  for (const { cell, value } of graph.writes) {
    const values = written.get(cell);
    if (values === undefined) written.set(cell, [value]);
    else values.push(value);
  }
  const wake = (cell: string): void => {
    if (live.has(cell)) return;
    live.add(cell);
    for (const value of written.get(cell) ?? []) waiting.push(value);
  };
  const nodes = new Map<NodeId, Node>();
  for (const node of everyNode(graph.body)) {
    nodes.set(node.id, node);
    if (node.kind === "oracle" || node.kind === "product" || isNeeded(node)) waiting.push(node.id);
    if (node.kind === "dispatch") for (const { writes } of node.blocks) writes.forEach(wake);
  }
  if (graph.skipped !== null) waiting.push(graph.skipped);
  wake("param");
  for (const cell of graph.cells) if (cell.origin === "author") wake(cell.name);
  for (const block of [graph.point, graph.report])
    for (const node of block === null ? [] : everyNode(block))
      if (node.kind === "read") wake(node.cell);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = nodes.get(id);
    if (node === undefined || seen.has(id)) continue;
    seen.add(id);
    if (node.kind === "read") wake(node.cell);
    if (node.kind === "carried") waiting.push(node.loop);
    for (const operand of operandsOf(node)) waiting.push(operand);
  }
  return live;
}

function* everyNode(block: Block): Generator<Node> {
  for (const node of block.nodes) {
    yield node;
    for (const inner of blocksOf(node)) yield* everyNode(inner);
  }
}

/**
 * Whether a node is not dead, whoever reads it: it may stop the step, which the evaluator would, or it writes states of
 * a branch.
 */
function isNeeded(node: Node): boolean {
  if (node.kind === "matrix") return matrixBuiltin(node.builtin).mayStop;
  if (node.kind === "dispatch" && node.blocks.some(({ writes }) => writes.length > 0)) return true;
  return blocksOf(node).some((block) => block.nodes.some(isNeeded));
}

/** What a block must compute: its results, `roots`, and everything that those read, blocks inside included. */
function usedIn(block: Block, roots: ReadonlySet<NodeId>): Set<NodeId> {
  const used = new Set([...block.results, ...roots]);
  markUsed(block.nodes, used);
  return used;
}

function markUsed(nodes: readonly Node[], used: Set<NodeId>): void {
  for (const node of [...nodes].reverse()) {
    if (isNeeded(node)) used.add(node.id);
    if (!used.has(node.id)) continue;
    operandsOf(node).forEach((id) => used.add(id));
    for (const inner of blocksOf(node)) markUsed(inner.nodes, used);
  }
}

function sweep(nodes: readonly Node[], used: ReadonlySet<NodeId>): readonly Node[] {
  let isSame = true;
  const kept = nodes.flatMap((node): Node[] => {
    if (!used.has(node.id)) {
      isSame = false;
      return [];
    }
    let isWhole = true;
    const inBlock = (block: Block): Block => {
      const inner = sweep(block.nodes, used);
      if (inner === block.nodes) return block;
      isWhole = false;
      return { ...block, nodes: inner };
    };
    const swept = blocksOf(node).length === 0 ? node : withOperands(node, (id) => id, inBlock);
    if (isWhole) return [node];
    isSame = false;
    return [swept];
  });
  return isSame ? nodes : kept;
}
