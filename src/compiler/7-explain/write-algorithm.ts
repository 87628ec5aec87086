// Graph -> the lines of its algorithm box, in the author's names: what changes a cell, what the author named, and
// what is used twice, each on a line of its own, in reading order.

import { notationOf } from "../builtins/notation.ts";
import type { Block, Graph, Node, NodeId } from "../3-lower/graph.ts";
import type { Formula, Line } from "./formula.ts";
import { symbol } from "./make-formula.ts";
import { blocksOf, isLeaf, nodesOf, readGraph, takenBy, type GraphFacts } from "./read-graph.ts";
import { innerScene, spelled, type Page, type Scene } from "./scene.ts";
import { spellNames } from "./spell-names.ts";
import { refer, writeFormula } from "./write-formula.ts";
import { writeDispatch } from "./write-dispatch.ts";
import { writeLoop } from "./write-loop.ts";
import { writeSides } from "./write-sides.ts";

/** The box of a step, and what stands beside it. */
export interface Algorithm {
  readonly lines: readonly Line[];
  /** Where a gradient handed in is taken; `null` where it is the parameter. */
  readonly point: Formula | null;
  /** Starts that are computed, by cell. */
  readonly starts: ReadonlyMap<string, Formula>;
  /** Defaults that are computed or follow a schedule, by hyperparameter. */
  readonly defaults: ReadonlyMap<string, readonly Line[]>;
  /** What is evaluated and saved where it is not the parameter. */
  readonly report: readonly Line[];
  readonly notes: readonly string[];
}

/** The algorithm box of an optimised Graph; `assumed` are hyperparameters taken as numbers. */
export function writeAlgorithm(
  graph: Graph,
  assumed: ReadonlyMap<string, number> = new Map(),
): Algorithm {
  const facts = readGraph(graph);
  const spelling = spellNames(namesIn(graph));
  let apart = new Set<NodeId>();
  for (;;) {
    const found = new Set(apart);
    const written = writeBox({ facts, spelling, assumed, apart: found });
    // What turned out to be used after its cell moved on gets a line of its own, and all is written anew.
    if (found.size === apart.size) return written;
    apart = found;
  }
}

/** How the names of a rule are printed. */
export function spellingOf(graph: Graph): ReadonlyMap<string, string> {
  return spellNames(namesIn(graph));
}

function namesIn(graph: Graph): readonly string[] {
  return [
    ...graph.hyperparameters.map(({ name }) => name),
    ...graph.cells.filter(({ origin }) => origin === "author").map(({ name }) => name),
    ...blocksOf(graph)
      .flatMap(nodesOf)
      .flatMap(({ name }) => (name === null ? [] : [name])),
  ];
}

function writeBox(base: Pick<Page, "facts" | "spelling" | "assumed" | "apart">): Algorithm {
  const { facts } = base;
  const { graph } = facts;
  const notes = new Set<string>();
  const page: Page = {
    ...base,
    notes,
    given: new Map(),
    shared: new Map(),
    fresh: makeFresh(base.spelling),
  };
  const scene: Scene = { page, holders: new Map(), bound: new Map(), hats: new Set(), lines: [] };
  const starts = new Map<string, Formula>();
  for (const [cell, block] of facts.starts) {
    const inner = innerScene(scene);
    starts.set(cell, refer(block.results[0] ?? -1, inner));
  }
  writeBlock(graph.body, scene);
  for (const { cell, value } of graph.writes) {
    const node = facts.canon(value);
    const isShown = scene.holders.get(cell) === node.id;
    if (isShown || isHidden(cell, facts) || (node.kind === "read" && node.cell === cell)) continue;
    setLine(cell, refer(node.id, scene), scene);
    scene.holders.set(cell, node.id);
  }
  if (graph.skipped !== null) {
    const value = refer(graph.skipped, scene);
    scene.lines.push({ kind: "let", targets: ["skipped"], value });
    notes.add("where skipped holds, t stays: the step does not count");
  }
  const after: Scene = { ...innerScene(scene), holders: new Map(), bound: new Map() };
  for (const block of graph.report === null ? [] : [graph.report]) {
    writeBlock(block, after);
    const report = refer(block.results[0] ?? -1, after);
    after.lines.push({ kind: "let", targets: ["report"], value: report });
  }
  const defaults = new Map<string, readonly Line[]>();
  for (const one of graph.hyperparameters) {
    if (one.default === null || typeof one.default === "number") continue;
    const inner: Scene = { ...innerScene(after), bound: new Map() };
    writeBlock(one.default, inner, one.default.results[0]);
    const value = refer(one.default.results[0] ?? -1, inner);
    inner.lines.push({ kind: "let", targets: [spelled(page, one.name)], value });
    defaults.set(one.name, inner.lines);
  }
  const [ahead] = graph.point?.results ?? [];
  const point = ahead === undefined ? null : refer(ahead, { ...after, lines: [] });
  return { lines: scene.lines, point, starts, defaults, report: after.lines, notes: [...notes] };
}

/** The lines of a block; the value `last` is left to the caller. */
export function writeBlock(block: Block, scene: Scene, last: NodeId | null = null): void {
  for (const node of block.nodes) if (node.id !== last) writeNode(node, scene);
}

function writeNode(node: Node, scene: Scene): void {
  const { page } = scene;
  const { facts } = page;
  if (isLeaf(node.kind) || facts.canon(node.id).id !== node.id || facts.kept.has(node.id)) return;
  if (node.kind === "if") {
    if (!isPlain(node, scene)) writeChoice(node, scene);
    return;
  }
  if (node.kind === "loop") return writeLoop(node, scene);
  if (node.kind === "dispatch") return writeDispatch(node, scene);
  if (node.kind === "matrix") return writeMatrixParts(node, scene);
  if (scene.bound.has(node.id)) return;
  const cell = facts.cellOf(node.id);
  const name = facts.nameOf(node.id);
  if (cell !== null && !page.apart.has(node.id)) {
    setLine(cell, writeFormula(node, scene), scene);
    scene.bound.set(node.id, symbol(spelled(page, cell)));
    scene.holders.set(cell, node.id);
  } else if (cell !== null) bindFresh(node, `${spelled(page, cell)}′`, scene);
  else if (name !== null) bind(node.id, spelled(page, name), writeFormula(node, scene), scene);
  else if (needsName(node, scene)) bindFresh(node, null, scene);
}

/** A line by which a cell takes a value; nothing where it has it already. */
export function setLine(cell: string, value: Formula, scene: Scene): void {
  const text = spelled(scene.page, cell);
  if (value.kind === "symbol" && value.text === text) return;
  scene.lines.push({ kind: "set", targets: [text], value });
}

/** Names a value on a line of its own; what is a name or a number already needs none. */
function bind(id: NodeId, name: string, value: Formula, scene: Scene): void {
  if (value.kind === "symbol" || value.kind === "number") scene.bound.set(id, value);
  else {
    const text = giveName(id, name, scene);
    scene.lines.push({ kind: "let", targets: [text], value });
    scene.bound.set(id, symbol(text));
  }
}

/** The name, with primes where another value has it: the same function may stand in a step twice. */
export function giveName(id: NodeId, name: string, { page }: Scene): string {
  const { given, shared } = page;
  const known = shared.get(page.facts.canon(id).id);
  if (known !== undefined) return known;
  let text = name;
  while (given.has(text) && given.get(text) !== id) text += "′";
  given.set(text, id);
  return text;
}

function bindFresh(node: Node, wish: string | null, scene: Scene): void {
  const isGradient = node.kind === "oracle" && node.oracle === "grad" && node.point !== null;
  const value = writeFormula(node, scene);
  const name = wish ?? scene.page.fresh(isGradient ? "g" : undefined);
  bind(node.id, name, value, scene);
}

/** Whether an unnamed value gets a line: it is used twice and not short, or its cell moves on too early. */
function needsName(node: Node, { page }: Scene): boolean {
  const { facts } = page;
  if (page.apart.has(node.id)) return true;
  const isTwice = facts.usesOf(node.id) > 1;
  switch (node.kind) {
    case "random":
      return isTwice;
    case "oracle":
    case "product":
    case "hessian":
    case "reduce":
      return isTwice && node.kind !== "hessian";
    case "part":
      return ["if", "dispatch"].includes(facts.canon(node.of).kind) || isTwice;
    case "apply":
      if (notationOf(node.builtin).kind === "choose") return true;
      return isTwice && weightOf(node.id, facts) > (node.type.scope === "element" ? 2 : 4);
    default:
      return false;
  }
}

function weightOf(id: NodeId, facts: GraphFacts): number {
  const node = facts.canon(id);
  const isNamed = facts.nameOf(id) !== null || facts.cellOf(id) !== null;
  const isAtom = isLeaf(node.kind) || node.kind === "oracle" || isNamed;
  if (isAtom || facts.kept.has(node.id)) return 0;
  const inside = takenBy(node).map((operand) => weightOf(operand, facts));
  return 1 + inside.reduce((total, weight) => total + weight, 0);
}

/** An `if` that gives one value and whose sides need no lines: it is written as cases. */
function isPlain(node: Extract<Node, { kind: "if" }>, { page }: Scene): boolean {
  const { facts } = page;
  if (node.then.results.length !== 1) return false;
  return [node.then, node.otherwise].every((block) =>
    block.nodes.every((inner) => {
      if (inner.kind === "if" || inner.kind === "oracle" || inner.kind === "product") return false;
      if (inner.kind === "push" || inner.kind === "clear") return false;
      // What only shows another value says nothing.
      if (facts.canon(inner.id).id !== inner.id) return true;
      const isResult = block.results.some((id) => facts.canon(id).id === facts.canon(inner.id).id);
      const isNamed = facts.nameOf(inner.id) !== null;
      return isResult || (!isNamed && facts.cellOf(inner.id) === null);
    }),
  );
}

/** An `if` as a statement: what its sides change, and names for what they give. */
function writeChoice(node: Extract<Node, { kind: "if" }>, scene: Scene): void {
  const condition = refer(node.condition, scene);
  const [then = [], otherwise = []] = writeSides(node, [node.then, node.otherwise], scene);
  if (condition.kind === "number") {
    scene.lines.push(...(condition.value === 0 ? otherwise : then));
  } else if (then.length > 0 || otherwise.length > 0) {
    scene.lines.push({ kind: "if", condition, then, otherwise });
  }
}

/** The results of a matrix call with several: `(λ, Q) = eigh(H)`. */
function writeMatrixParts(node: Extract<Node, { kind: "matrix" }>, scene: Scene): void {
  const { page } = scene;
  const parts = page.facts.partsOf(node.id);
  const last = Math.max(-1, ...parts.keys());
  if (last < 1) return;
  const targets = Array.from({ length: last + 1 }, (_, index) => {
    const id = parts.get(index);
    if (id === undefined) return "_";
    const name = page.facts.nameOf(id);
    const text = name === null ? page.fresh() : giveName(id, spelled(page, name), scene);
    scene.bound.set(id, symbol(text));
    return text;
  });
  scene.lines.push({ kind: "let", targets, value: writeFormula(node, scene) });
}

/** Whether a cell is one that the compiler keeps, which formulas write out. */
export function isHidden(cell: string, { graph }: GraphFacts): boolean {
  return /:(bias|count|started)$/.test(cell) && graph.cells.some(isCompilers(cell));
}

function isCompilers(cell: string): (one: Graph["cells"][number]) => boolean {
  return ({ name, origin }) => name === cell && origin === "compiler";
}

function makeFresh(spelling: ReadonlyMap<string, string>): (wish?: string) => string {
  const taken = new Set([...spelling.values(), "θ", "t", "I", "H", "G", "f"]);
  return (wish) => {
    const letters = ["x", "y", "z", "w", "u", "c", "d", "e", "h", "k", "p", "q", "s"];
    const wished = wish === undefined ? [] : [wish, "∇"];
    const numbered = Array.from({ length: taken.size + 1 }, (_, index) => `x${"′".repeat(index)}`);
    const free = [...wished, ...letters, ...numbered].find((name) => !taken.has(name)) ?? "x";
    taken.add(free);
    return free;
  };
}
