// Which numbers of the step would differ from tensor to tensor if hyperparameters did: what is made of them, the
// cells it is stored in, what conditions on it choose. What stands where only one number can be ends the search.

import type { Block, Graph, Node, NodeId } from "./graph.ts";
import { blocksOf, operandsOf } from "./operands.ts";
import { everyNode } from "./point-ahead.ts";
import { isWholeType, wholeDimensions } from "./whole-dimensions.ts";

/** Sets of hyperparameters as bits. */
export interface Dependence {
  /** What a node that is a number of the step is made of; of any other, nothing. */
  of(id: NodeId): bigint;
  /** The same of a result of a condition or loop, by its place. */
  ofResult(node: NodeId, index: number): bigint;
  ofCell(name: string): bigint;
}

/** What the numbers of the step are made of, of the hyperparameters that have a bit in `seeds`. */
export function dependence(graph: Graph, seeds: ReadonlyMap<string, bigint>): Dependence {
  const nodes = new Map<NodeId, bigint>();
  const results = new Map<string, bigint>();
  const cells = new Map<string, bigint>();
  const types = new Map<NodeId, Node["type"]>();
  const wide = new Set(graph.cells.filter((cell) => cell.type.scope === "step").map((c) => c.name));
  let hasGrown = true;
  const of = (id: NodeId): bigint => nodes.get(id) ?? 0n;
  const key = (node: NodeId, index: number): string => `${node} ${index}`;
  const union = (ids: readonly NodeId[]): bigint => ids.reduce((all, id) => all | of(id), 0n);
  const grow = <K>(into: Map<K, bigint>, at: K, more: bigint): void => {
    const before = into.get(at) ?? 0n;
    if ((before | more) === before) return;
    into.set(at, before | more);
    hasGrown = true;
  };
  const write = (cell: string, value: NodeId | undefined): void => {
    if (value !== undefined && wide.has(cell)) grow(cells, cell, of(value));
  };
  const isWide = (id: NodeId): boolean => types.get(id)?.scope === "step";

  const made = (node: Node): bigint => {
    switch (node.kind) {
      case "hyperparameter":
        return seeds.get(node.hyperparameter) ?? 0n;
      case "read":
        return cells.get(node.cell) ?? 0n;
      case "apply":
        return union(node.operands);
      case "broadcast":
      case "convert":
      case "view":
        return of(node.operand);
      case "part":
        return results.get(key(node.of, node.index)) ?? 0n;
      case "carried":
        return results.get(key(node.loop, node.index)) ?? 0n;
      // Of what goes onto a history of the step's numbers there is only one.
      case "push":
      case "clear":
      case "entry":
      case "fold":
      case "pushed":
      case "constant":
      case "time":
      case "identity":
      case "position":
      case "place":
      case "pick":
      case "size":
      case "reduce":
      case "matrix":
      case "oracle":
      case "example":
      case "product":
      case "hessian":
      case "random":
      case "if":
      case "loop":
      case "turn":
      case "dispatch":
      case "dimension":
      case "rank":
      case "name matches":
        return 0n;
      default:
        return node satisfies never;
    }
  };
  const visit = (block: Block): void => {
    for (const node of block.nodes) {
      types.set(node.id, node.type);
      if (node.kind === "loop")
        node.carried.forEach((id, index) => grow(results, key(node.id, index), of(id)));
      for (const inner of blocksOf(node)) visit(inner);
      if (node.kind === "if") {
        for (const [index, then] of node.then.results.entries()) {
          const sides = [then, node.otherwise.results[index] ?? then];
          if (sides.every(isWide))
            grow(results, key(node.id, index), of(node.condition) | union(sides));
        }
      }
      if (node.kind === "loop")
        node.body.results.forEach((id, index) => grow(results, key(node.id, index), of(id)));
      if (node.kind === "dispatch")
        for (const { writes, results: given } of node.blocks)
          writes.forEach((cell, i) => write(cell, given[given.length - writes.length + i]));
      if (node.type.scope === "step" || node.kind === "part" || node.kind === "carried")
        grow(nodes, node.id, node.type.scope === "step" ? made(node) : 0n);
    }
  };
  while (hasGrown) {
    hasGrown = false;
    for (const block of [graph.body, graph.point, graph.report]) if (block !== null) visit(block);
    for (const { cell, value } of graph.writes) write(cell, value);
  }
  return {
    of,
    ofResult: (node, index) => results.get(key(node, index)) ?? 0n,
    ofCell: (name) => cells.get(name) ?? 0n,
  };
}

/** The hyperparameters that may differ from tensor to tensor; `single` are values of which there can be only one. */
export function varyingOf(graph: Graph, single: ReadonlySet<NodeId>): ReadonlySet<string> {
  if (graph.overModel) return new Set();
  const free = graph.hyperparameters.filter(({ schedulable }) => schedulable);
  const seeds = new Map(free.map(({ name }, index) => [name, 1n << BigInt(index)]));
  const { of } = dependence(graph, seeds);
  const once = graph.skipped === null ? single : [...single, graph.skipped];
  let fixed = union([...once].map(of));
  const whole = wholeDimensions(graph);
  for (const block of [graph.body, graph.point, graph.report])
    if (block !== null)
      for (const node of everyNode(block)) fixed |= union(oneOf(node, graph, whole).map(of));
  for (const block of staticBlocks(graph))
    for (const node of everyNode(block))
      if (node.kind === "hyperparameter") fixed |= seeds.get(node.hyperparameter) ?? 0n;
  return new Set([...seeds].flatMap(([name, bit]) => ((fixed & bit) === 0n ? [name] : [])));
}

const union = (sets: readonly bigint[]): bigint => sets.reduce((all, one) => all | one, 0n);

/** What a node needs as one number for all tensors. */
function oneOf(node: Node, graph: Graph, whole: ReadonlySet<string>): readonly NodeId[] {
  switch (node.kind) {
    case "apply":
    case "broadcast":
    case "matrix":
      return isWholeType(node.type, whole) ? operandsOf(node) : [];
    case "loop":
      return [node.count, ...(node.until?.results ?? [])];
    case "if":
      return [node.then, node.otherwise].some((side) => asksModel(side, whole))
        ? [node.condition]
        : [];
    case "hyperparameter":
      return node.at === null ? [] : [node.at];
    case "push":
      return node.type.scope === "step" ? [node.value] : [];
    case "entry":
    case "example":
      return [node.index];
    case "reduce":
      return node.over === "model" || graph.overModel ? [node.operand] : [];
    default:
      return [];
  }
}

/** Whether a line of a block is about all tensors together. */
function asksModel(block: Block, whole: ReadonlySet<string>): boolean {
  return [...everyNode(block)].some(
    (node) =>
      isWholeType(node.type, whole) ||
      (node.kind === "reduce" && node.over === "model") ||
      [
        "oracle",
        "example",
        "product",
        "hessian",
        "matrix",
        "loop",
        "dispatch",
        "push",
        "clear",
      ].includes(node.kind),
  );
}

/** What is computed once, at creation. */
const staticBlocks = ({ dimensions, dispatches }: Graph): readonly Block[] => [
  ...dimensions.flatMap(({ size }) => (size.kind === "value" ? [size.block] : [])),
  ...dispatches.flatMap(({ branches }) => branches.flatMap(({ guard }) => guard ?? [])),
];
