// Drops what nothing reads: nodes, results of an `if`, and cells that only their own updates read.

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

/** The cells that `param`, the point, the report, oracles or the author's states depend on. */
function liveCells(graph: Graph): ReadonlySet<string> {
  const reads = new Map<string, ReadonlySet<string>>();
  const nodes = new Map([...everyNode(graph.body)].map((node) => [node.id, node]));
  for (const write of graph.writes) reads.set(write.cell, cellsBehind([write.value], nodes));
  const oracles = [...nodes.values()].filter(
    (node) => node.kind === "oracle" || node.kind === "product" || node.kind === "matrix",
  );
  const live = new Set<string>(["param"]);
  for (const cell of graph.cells) if (cell.origin === "author") live.add(cell.name);
  const asked = oracles.map((node) => node.id);
  const ends = graph.skipped === null ? [] : [graph.skipped];
  for (const cell of cellsBehind([...asked, ...ends], nodes)) live.add(cell);
  for (const block of [graph.point, graph.report]) {
    for (const node of block === null ? [] : everyNode(block)) {
      if (node.kind === "read") live.add(node.cell);
    }
  }
  for (let isGrowing = true; isGrowing;) {
    const before = live.size;
    for (const cell of [...live]) for (const read of reads.get(cell) ?? []) live.add(read);
    isGrowing = live.size > before;
  }
  return live;
}

function cellsBehind(
  roots: readonly NodeId[],
  nodes: ReadonlyMap<NodeId, Node>,
): ReadonlySet<string> {
  const cells = new Set<string>();
  const seen = new Set<NodeId>();
  const waiting = [...roots];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = nodes.get(id);
    if (node === undefined || seen.has(id)) continue;
    seen.add(id);
    if (node.kind === "read") cells.add(node.cell);
    if (node.kind === "carried") waiting.push(node.loop);
    waiting.push(...operandsOf(node));
  }
  return cells;
}

function* everyNode(block: Block): Generator<Node> {
  for (const node of block.nodes) {
    yield node;
    for (const inner of blocksOf(node)) yield* everyNode(inner);
  }
}

/** What a block must compute: its results, `roots`, and everything that those read, blocks inside included. */
function usedIn(block: Block, roots: ReadonlySet<NodeId>): Set<NodeId> {
  const used = new Set([...block.results, ...roots]);
  markUsed(block.nodes, used);
  return used;
}

function markUsed(nodes: readonly Node[], used: Set<NodeId>): void {
  for (const node of [...nodes].reverse()) {
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
