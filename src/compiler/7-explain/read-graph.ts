// What a formula leaves out of a Graph, found once: values that differ by rounding or broadcasting only are one
// value, each knows its name, its cell and how often it is used; products of decays, counts of updates and starts
// are told from arithmetic of the author's.

import { notationOf } from "../builtins/notation.ts";
import type { Block, BranchBlock, Graph, Node, NodeId, Write } from "../3-lower/graph.ts";
import { blocksOf as blocksIn, operandsOf } from "../3-lower/operands.ts";
import { authorsName } from "./scene.ts";

/** The facts that lines and formulas are written from. All look-ups take any node. */
export interface GraphFacts {
  readonly graph: Graph;
  /** The node behind broadcasts, roundings and first reads. */
  canon(id: NodeId): Node;
  /** The author's name for the value, cells' names apart. */
  nameOf(id: NodeId): string | null;
  /** The cell whose new value this is. */
  cellOf(id: NodeId): string | null;
  /** How many nodes, results and writes take the value. */
  usesOf(id: NodeId): number;
  /** The parts of an `if` or a matrix call, by index; absent where nobody takes it. */
  partsOf(id: NodeId): ReadonlyMap<number, NodeId>;
  /** Starts that are computed when their line is first reached, by cell. */
  readonly starts: ReadonlyMap<string, Block>;
  /** Values of what the compiler keeps beside a cell: the product of its decays, the count of its updates. */
  readonly kept: ReadonlyMap<NodeId, Kept>;
  /** Whether arrays are multiplied as matrices. */
  readonly hasMatrices: boolean;
}

/** A value beside the cell `of`; `decay` where the product has one factor a step, unconditionally. */
export interface Kept {
  readonly what: "bias" | "count";
  readonly of: string;
  readonly factors: readonly NodeId[];
  readonly everyStep: boolean;
  /** As the step found it. */
  readonly before: boolean;
}

/** Reads the facts off an optimised Graph. */
export function readGraph(graph: Graph): GraphFacts {
  const all = blocksOf(graph).flatMap(nodesOf);
  const byId = new Map(all.map((node) => [node.id, node]));
  const get = (id: NodeId): Node => {
    const node = byId.get(id);
    if (node === undefined) throw new Error(`the Graph has no value ${id}`);
    return node;
  };
  const { starts, aliases } = findStarts(all, get);
  const canon = (id: NodeId): Node => {
    let node = get(id);
    for (;;) {
      const alias = aliases.get(node.id);
      if (alias !== undefined) node = get(alias);
      else if (isRepeated(node)) node = get(node.operand);
      else return node;
    }
  };
  const names = new Map<NodeId, string>();
  const cells = new Map<NodeId, string>();
  const cellNamed = cellsByBranch(graph);
  // A value's own name comes before that of its rounded or repeated self.
  const isOwner = (node: Node): boolean => canon(node.id).id === node.id;
  for (const node of [...all.filter(isOwner), ...all.filter((one) => !isOwner(one))]) {
    const { id, kind } = canon(node.id);
    if (node.name === null || isLeaf(kind) || names.has(id) || cells.has(id)) continue;
    const cell = node.type.precision === "truth" ? null : cellNamed(node);
    if (cell === null) names.set(id, node.name);
    else if (kind !== "oracle" && kind !== "product" && kind !== "hessian") cells.set(id, cell);
  }
  // The state `inner.m` of a wrapped rule is called `m` in the text that it comes from.
  const writeTo = (cell: string, value: NodeId): void => {
    const node = canon(value);
    const name = names.get(node.id);
    const isFree = name === undefined || authorsName(cell).endsWith(`.${name}`);
    if (cells.has(node.id) ? cells.get(node.id) !== cell : !isFree) return;
    if (node.kind !== "apply" && node.kind !== "part") return;
    names.delete(node.id);
    cells.set(node.id, cell);
    const whole = node.kind === "part" ? canon(node.of) : node;
    if ((whole.kind !== "if" && whole.kind !== "dispatch") || node.kind !== "part") return;
    for (const { results } of blocksIn(whole)) writeTo(cell, results[node.index] ?? -1);
  };
  for (const { cell, value } of allWrites(graph, all)) writeTo(cell, value);
  const parts = new Map<NodeId, Map<number, NodeId>>();
  for (const node of all) {
    if (node.kind !== "part" || aliases.has(node.id)) continue;
    const known = parts.get(node.of) ?? new Map<number, NodeId>();
    parts.set(node.of, known.set(node.index, node.id));
  }
  const uses = countUses(graph, all, (id) => canon(id).id);
  return {
    graph,
    canon,
    nameOf: (id) => names.get(canon(id).id) ?? null,
    cellOf: (id) => cells.get(canon(id).id) ?? null,
    usesOf: (id) => uses.get(canon(id).id) ?? 0,
    partsOf: (id) => parts.get(id) ?? new Map(),
    starts,
    kept: findKept(graph, all, canon),
    hasMatrices: all.some(({ kind }) => kind === "matrix"),
  };
}

/** The cell whose name a node has: one of the branch that it stands in, else of those around, else any. */
function cellsByBranch(graph: Graph): (node: Node) => string | null {
  const branches = new Map<NodeId, readonly string[]>();
  const walk = (block: Block, around: readonly string[]): void => {
    for (const node of block.nodes) {
      branches.set(node.id, around);
      const key = node.kind === "dispatch" ? node.dispatch : null;
      const found = graph.dispatches.find((one) => one.key === key)?.branches;
      blocksIn(node).forEach((inner, i) => {
        const branch = found?.[i]?.key;
        walk(inner, branch === undefined ? around : [branch, ...around]);
      });
    }
  };
  for (const block of blocksOf(graph)) walk(block, []);
  return ({ id, name }) => {
    if (name === "param") return name;
    const called = graph.cells.filter((cell) => authorsName(cell.name) === name);
    const places = [...(branches.get(id) ?? []), null];
    const nearest = places.map((place) => called.find(({ branch }) => branch === place));
    return (nearest.find((cell) => cell !== undefined) ?? called[0])?.name ?? null;
  };
}

/** Nodes that show their operand as it is, in another shape, scope or precision. */
const isRepeated = (node: Node): node is Node & { kind: "broadcast" | "convert" | "view" } =>
  node.kind === "broadcast" || node.kind === "convert" || node.kind === "view";

/** What the cells of a rule hold at the end of a step, those of branches among them. */
function allWrites(graph: Graph, all: readonly Node[]): readonly Write[] {
  const inside = all.flatMap((node) => (node.kind === "dispatch" ? node.blocks : []));
  return [...graph.writes, ...inside.flatMap(writesOf)];
}

/** What a branch leaves in cells of its own. */
export const writesOf = ({ results, writes }: BranchBlock): readonly Write[] =>
  writes.map((cell, index) => {
    return { cell, value: results[results.length - writes.length + index] ?? -1 };
  });

/** Values that are written where they are used, never given a line. */
export function isLeaf(kind: Node["kind"]): boolean {
  switch (kind) {
    case "constant":
    case "hyperparameter":
    case "time":
    case "read":
    case "identity":
    case "position":
    case "size":
    case "dimension":
    case "rank":
    case "name matches":
      return true;
    default:
      return false;
  }
}

/** The blocks of a Graph: step, point, report, computed defaults, conditions of branches. */
export function blocksOf(graph: Graph): readonly Block[] {
  const defaults = graph.hyperparameters.map(({ default: value }) => value);
  const guards = graph.dispatches.flatMap(({ branches }) => branches.map(({ guard }) => guard));
  return [graph.body, graph.point, graph.report, ...defaults, ...guards].filter(
    (block) => block !== null && typeof block !== "number",
  );
}

/** The nodes of a block and of the blocks inside it. */
export function nodesOf(block: Block): Node[] {
  return block.nodes.flatMap((node) => [node, ...blocksIn(node).flatMap(nodesOf)]);
}

/** The values that a node takes, as formulas show them: those of the blocks inside it stand there. */
export function takenBy(node: Node): readonly NodeId[] {
  switch (node.kind) {
    case "if":
      return [node.condition];
    case "loop":
      return [node.count, ...node.carried];
    case "random":
      return [node.visit];
    case "dispatch":
    case "hyperparameter":
      return [];
    default:
      return operandsOf(node);
  }
}

function countUses(
  graph: Graph,
  all: readonly Node[],
  canon: (id: NodeId) => NodeId,
): ReadonlyMap<NodeId, number> {
  const uses = new Map<NodeId, number>();
  const use = (id: NodeId): void => void uses.set(canon(id), (uses.get(canon(id)) ?? 0) + 1);
  for (const node of all) {
    if (isRepeated(node)) continue;
    for (const operand of new Set(takenBy(node).map(canon))) use(operand);
    for (const inner of blocksIn(node)) inner.results.forEach(use);
  }
  graph.writes.forEach(({ value }) => use(value));
  if (graph.skipped !== null) use(graph.skipped);
  for (const block of blocksOf(graph)) block.results.forEach(use);
  return uses;
}

/** `if t == 1 then e else r`, and the same with `r:started`: r as it is read, with the start e. */
function findStarts(
  all: readonly Node[],
  get: (id: NodeId) => Node,
): { readonly starts: Map<string, Block>; readonly aliases: Map<NodeId, NodeId> } {
  const starts = new Map<string, Block>();
  const aliases = new Map<NodeId, NodeId>();
  const strip = (id: NodeId): Node => {
    const node = get(id);
    return isRepeated(node) ? strip(node.operand) : node;
  };
  for (const part of all) {
    if (part.kind !== "part" || part.index !== 0) continue;
    const choice = get(part.of);
    if (choice.kind !== "if" || choice.otherwise.results.length !== 1) continue;
    const [kept = -1] = choice.otherwise.results;
    const held = strip(kept);
    if (held.kind !== "read" || (part.name !== null && part.name !== held.cell)) continue;
    if (!isFirstTime(strip(choice.condition), held.cell, strip)) continue;
    const isReadElsewhere = all.some(
      (node) =>
        node.id !== choice.id &&
        !isRepeated(node) &&
        takenBy(node).some((id) => strip(id).id === held.id),
    );
    if (isReadElsewhere) continue;
    starts.set(held.cell, choice.then);
    aliases.set(part.id, held.id);
  }
  return { starts, aliases };
}

function isFirstTime(condition: Node, cell: string, strip: (id: NodeId) => Node): boolean {
  if (condition.kind !== "apply") return false;
  const operands = condition.operands.map(strip);
  const notation = notationOf(condition.builtin);
  if (notation.kind === "not") {
    return operands.some((node) => node.kind === "read" && node.cell === `${cell}:started`);
  }
  if (notation.kind !== "infix" || notation.sign !== "=") return false;
  const hasTime = operands.some(({ kind }) => kind === "time");
  return hasTime && operands.some((node) => node.kind === "constant" && node.value === 1);
}

/** From what the compiler's cells hold at the end of the step back to what they held at its start. */
function findKept(
  graph: Graph,
  all: readonly Node[],
  canon: (id: NodeId) => Node,
): ReadonlyMap<NodeId, Kept> {
  const kept = new Map<NodeId, Kept>();
  for (const { cell, value } of allWrites(graph, all)) {
    const [of = "", what] = splitLast(cell);
    if (what !== "bias" && what !== "count") continue;
    if (graph.cells.find(({ name }) => name === cell)?.origin !== "compiler") continue;
    const values: NodeId[] = [];
    const factors: NodeId[] = [];
    let everyStep = true;
    let updates = 0;
    const follow = (id: NodeId): void => {
      const node = canon(id);
      if (node.kind === "read" || values.includes(node.id)) return;
      values.push(node.id);
      if (node.kind === "part") {
        everyStep = false;
        const choice = canon(node.of);
        if (choice.kind !== "if") return;
        for (const block of [choice.then, choice.otherwise]) {
          const result = block.results[node.index];
          if (result !== undefined) follow(result);
        }
      } else if (node.kind === "apply") {
        updates += 1;
        const [before = -1, factor = -1] = node.operands;
        factors.push(canon(factor).id);
        follow(before);
      }
    };
    follow(value);
    const fact: Omit<Kept, "before"> = {
      what,
      of,
      factors: [...new Set(factors)],
      everyStep: everyStep && updates === 1,
    };
    for (const id of values) kept.set(id, { ...fact, before: false });
    for (const node of all) {
      if (node.kind === "read" && node.cell === cell) kept.set(node.id, { ...fact, before: true });
    }
  }
  return kept;
}

function splitLast(name: string): readonly string[] {
  const at = name.lastIndexOf(":");
  return at < 0 ? [name] : [name.slice(0, at), name.slice(at + 1)];
}
