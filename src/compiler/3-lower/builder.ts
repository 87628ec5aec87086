// Makes nodes: gives them numbers, puts them into the block at hand, inserts the broadcasts and roundings
// that the law of numbers asks for.

import { largest, narrowest } from "./combine-types.ts";
import type { Block as AstBlock } from "../1-parse/ast.ts";
import type * as checked from "../2-check/checked.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { GradientStage, RandomSites } from "./lower-random.ts";
import type { SkipFrame } from "./skip.ts";
import type {
  Block,
  Cell,
  Demand,
  Dimension,
  Dispatch,
  GraphShape,
  Node,
  NodeId,
  NumberType,
  OraclePoint,
  Scope,
  ValueType,
} from "./graph.ts";
import { levelOf, newLevel, type Level } from "./levels.ts";
import { isOtherView, viewAs } from "./views.ts";

/** A node without what the builder adds. */
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type NodeContent = DistributiveOmit<Node, "id" | "type" | "name" | "span">;

/** A cell while lowering: the Graph's, as an object that values are kept under. */
export interface LoweredCell {
  readonly cell: Cell;
}

/** What lowering knows of a state of the author's: its cell, and those that the compiler keeps beside it. */
export interface CellRecord extends LoweredCell {
  readonly checked: checked.Cell;
  bias: LoweredCell | null;
  count: LoweredCell | null;
  started: LoweredCell | null;
}

/** The state of lowering one rule. */
export interface Builder {
  readonly numberType: NumberType;
  /** The Graph sees all parameters as one vector throughout. */
  readonly isFlat: boolean;
  /** The rule being lowered sees them so: also where the Graph goes tensor by tensor around it. */
  overModel: boolean;
  /** The dimension of that vector; `null` until a rule sees it. */
  model: string | null;
  /** The step, and inside it the branches being lowered, the innermost last. */
  readonly levels: Level[];
  nodes: Node[];
  readonly all: Map<NodeId, Node>;
  readonly cells: LoweredCell[];
  readonly dimensions: Dimension[];
  readonly dispatches: Dispatch[];
  /** The cells of the turns of loops that are written out, by the cell as declared and the turn. */
  readonly turnCells: Map<checked.Cell, Map<number, checked.Cell>>;
  readonly demands: Demand[];
  /** The gradient at the parameter with which the step began is asked outside of all branches. */
  asksOutside: boolean;
  /** A branch, or a rule run in one, asks the whole model. */
  asksInBranch: boolean;
  /** Points of rules that are handed another gradient: there the gradients outside are taken. */
  readonly points: Set<NodeId>;
  /** A rule that is handed one gradient takes several. */
  handsSeveral: boolean;
  /** What is wrong with the variant at hand. */
  readonly problems: Diagnostic[];
  /** Values of which a step has only one: periods, counts, conditions of runs. */
  readonly single: Set<NodeId>;
  /** The calls that draw random values, by the path of their rule, in the order in which they are met. */
  readonly sites: Map<string, RandomSites>;
  /** The paths, each with its dot, of rules that count runs of their own. */
  readonly timed: Set<string>;
  next: NodeId;
}

/** What lowering an expression needs. */
export interface Lowering {
  readonly builder: Builder;
  readonly instance: checked.Instance;
  /** The body of the rule being lowered. */
  readonly body: AstBlock;
  /** What every cell and symbol stands for at this line, where it differs from `initial`. */
  readonly values: Map<object, NodeId>;
  /** What cells held when the step began; shared by all branches. */
  readonly initial: Map<object, NodeId>;
  /** The types of what branches may change: cells, their companions, `param`. */
  readonly changeable: Map<object, ValueType>;
  /** What is known of the author's states and accumulators. */
  readonly records: Map<checked.Cell, CellRecord>;
  /** The path of the rule being lowered, with its dot: empty for the outermost. */
  readonly prefix: string;
  /** The rules that its `optimizer` hyperparameters stand for. */
  readonly parts: ReadonlyMap<string, checked.RuleNode | null>;
  /** `t`: the runs of the rule being lowered. */
  readonly time: () => NodeId;
  /** What counts them, where they are not the steps. */
  readonly clock: LoweredCell | null;
  /** The `t` of schedules that are called: that of the rule which is handed their value. */
  readonly scheduleTime: (() => NodeId) | null;
  /** A hyperparameter's value, by its path. */
  readonly number: (path: string) => NodeId;
  /** A hyperparameter that is a schedule at a time, by its path. */
  readonly readAt: (path: string, at: NodeId) => NodeId;
  /** The members that arguments stand for, by their symbols. */
  readonly choices: Map<object, string>;
  /** Patterns of names: a hyperparameter's path, or the patterns themselves. */
  readonly patterns: (path: string) => string | readonly string[];
  /** Arguments that are schedules, by their symbols. */
  readonly schedules: Map<object, (at: NodeId) => NodeId>;
  /** What *like param* is for the rule being lowered: another shape where it is handed a `param` of its own. */
  readonly like: GraphShape;
  /** What *like param* is seen as: in a branch, its pattern. */
  readonly seen: GraphShape;
  /** The key of the branch in which the code stands. */
  readonly branch: string | null;
  /** The dimensions of the Graph by their names in the rule being lowered. */
  readonly dimensions: Map<string, string>;
  /** The gradient that the rule takes at a point. */
  readonly gradientAt: (point: OraclePoint, lowering: Lowering) => NodeId;
  /** Under what the value of `param` is kept; in a rule that works on another, that one's. */
  readonly param: object;
  /** Under what the sum of the changes of `param` is kept, where someone asks for it. */
  readonly change: object | null;
  /** In a stage: under what `grad` and `update` are kept, and the point of the gradient. */
  readonly stage: Readonly<Record<"grad" | "update", object> & { point: OraclePoint }> | null;
  /** What `skip` ends: the composition at hand, `null` where nothing in it skips. */
  readonly skip: SkipFrame | null;
  /** The compositions around that may end here, outermost first. */
  readonly skips: readonly SkipFrame[];
  /** Decisions of flags and choices, by path. */
  readonly decided: ReadonlyMap<string, string | boolean>;
  /** Whether tensors decide for themselves whether they come here. */
  readonly inTensorCondition: boolean;
  /** Whether a step may come here more than once. */
  readonly inTurns: boolean;
  /** The stages that see the gradients taken here, each under its path. */
  readonly gradientStages: readonly GradientStage[];
  /** Whether every step comes here. */
  readonly unconditional: boolean;
  /** How many numbers list hyperparameters have, by path. */
  readonly lengths: ReadonlyMap<string, number>;
  /** Lists by the symbol that stands for them. */
  readonly lists: Map<object, readonly NodeId[]>;
  /** In a loop that is written out, each turn has cells of its own. */
  readonly ownCells: ReadonlyMap<checked.Cell, checked.Cell>;
  /** What `report` gave; the last one, of the outermost rule, counts. */
  readonly reports: {
    readonly prefix: string;
    readonly branch: string | null;
    readonly block: Block;
  }[];
  /** The counters of rules that do not run in every step. */
  readonly clocks: Map<checked.RuleNode, LoweredCell>;
  /** Accumulators that have had an update in this step for certain. */
  readonly updated: Set<object>;
  /** What cells were when the step began, where that is not what memory held. */
  readonly previous: Map<object, NodeId>;
}

/** An empty builder. */
export function newBuilder(numberType: NumberType, overModel: boolean, next: NodeId): Builder {
  return {
    numberType,
    isFlat: overModel,
    overModel,
    model: overModel ? "n" : null,
    levels: [newLevel(null, 0)],
    nodes: [],
    all: new Map(),
    cells: [],
    dimensions: overModel ? [{ name: "n", size: { kind: "model" } }] : [],
    dispatches: [],
    turnCells: new Map(),
    demands: [],
    asksOutside: false,
    asksInBranch: false,
    points: new Set(),
    handsSeveral: false,
    problems: [],
    single: new Set(),
    sites: new Map(),
    timed: new Set(),
    next,
  };
}

/** A number's type. */
export function numberType(
  scope: "step" | "tensor",
  precision: "f64" | "truth" = "f64",
): ValueType {
  return { scope, shape: { kind: "number" }, precision };
}

/** The type of an intermediate value. */
export function computing(
  builder: Builder,
  scope: Scope,
  shape: GraphShape,
  element: "real" | "truth",
): ValueType {
  return typeOfArray(scope, shape, element, builder.numberType === "f32", builder);
}

/** The type of what memory holds. */
export function stored(
  builder: Builder,
  scope: Scope,
  shape: GraphShape,
  element: "real" | "truth",
): ValueType {
  return typeOfArray(scope, shape, element, builder.numberType !== "f64", builder);
}

function typeOfArray(
  of: Scope,
  shape: GraphShape,
  element: "real" | "truth",
  isNarrow: boolean,
  { overModel }: Builder,
): ValueType {
  // Where the model is one vector, what there is of each tensor there is once.
  const scope = overModel && of === "tensor" ? "step" : of;
  const real = scope === "element" && isNarrow ? "f32" : "f64";
  return { scope, shape, precision: element === "truth" ? element : real };
}

/** The shape of `param` for the rule being lowered. */
export function paramShape({ overModel, model }: Builder): GraphShape {
  return overModel ? { kind: "dims", dims: [model ?? "n"] } : { kind: "like" };
}

/** The shape of `param` in memory and for the model. */
export function memoryShape({ isFlat }: Builder): GraphShape {
  return isFlat ? { kind: "dims", dims: ["n"] } : { kind: "like" };
}

/** Adds a node to the block at hand. */
export function add(
  builder: Builder,
  content: NodeContent,
  type: ValueType,
  name: string | null = null,
): NodeId {
  const node: Node = { ...content, id: builder.next++, type, name, span: null };
  builder.nodes.push(node);
  builder.all.set(node.id, node);
  return node.id;
}

/** A node that is the same wherever it stands in the step or a branch: made once, before all else there. */
export function addOnce(builder: Builder, content: NodeContent, type: ValueType): NodeId {
  const key = JSON.stringify([content, type]);
  const level = levelOf(content, builder);
  // Of the outer levels all is known here too, but for what counts the tensors that are here.
  const counts = content.kind === "size" && content.over === "model";
  for (const { known } of counts ? [level] : builder.levels) {
    const before = known.get(key);
    if (before !== undefined) return before;
  }
  const node: Node = { ...content, id: builder.next++, type, name: null, span: null };
  level.prologue.push(node);
  builder.all.set(node.id, node);
  level.known.set(key, node.id);
  return node.id;
}

/** The node with a number. */
export function nodeOf(builder: Builder, id: NodeId): Node {
  const node = builder.all.get(id);
  if (node === undefined) throw new Error(`the Graph has no node ${id}`);
  return node;
}

/** The type of a node. */
export const typeOf = (builder: Builder, id: NodeId): ValueType => nodeOf(builder, id).type;

/** Calls a value what the author calls it, unless it has a name. */
export function giveName(builder: Builder, id: NodeId, name: string): void {
  const node = nodeOf(builder, id) as Node & { name: string | null };
  const isNameless = ["constant", "hyperparameter", "time", "read"].includes(node.kind);
  if (node.name === null && !isNameless) node.name = name;
}

/** A literal. */
export function constant(builder: Builder, value: number): NodeId {
  // JSON cannot tell the infinities, NaN and -0 apart.
  const key = `constant ${Object.is(value, -0) ? "-0" : value}`;
  const [outermost] = builder.levels;
  if (outermost === undefined) throw new Error("nothing is lowered");
  const before = outermost.known.get(key);
  if (before !== undefined) return before;
  const facts = { type: numberType("step"), name: null, span: null } as const;
  const node: Node = { kind: "constant", value, id: builder.next++, ...facts };
  outermost.prologue.push(node);
  builder.all.set(node.id, node);
  outermost.known.set(key, node.id);
  return node.id;
}

/** A truth value known when compiling. */
export function truth(builder: Builder, value: boolean): NodeId {
  return addOnce(builder, { kind: "constant", value: value ? 1 : 0 }, numberType("step", "truth"));
}

/** A value seen at a type of narrower scope, more dimensions, or another precision. */
export function widen(builder: Builder, id: NodeId, type: ValueType): NodeId {
  const from = typeOf(builder, id);
  if (isSameType(from, type)) return id;
  if (isOtherView(from.shape, type.shape))
    return widen(builder, viewAs(builder, id, type.shape), type);
  const samePlace = from.scope === type.scope && isSameShape(from.shape, type.shape);
  return add(builder, { kind: samePlace ? "convert" : "broadcast", operand: id }, type);
}

/** Whether two types are the same. */
export function isSameType(a: ValueType, b: ValueType): boolean {
  return (
    a.scope === b.scope &&
    a.precision === b.precision &&
    a.history === b.history &&
    isSameShape(a.shape, b.shape)
  );
}

/** Whether two shapes are the same. */
export function isSameShape(a: GraphShape, b: GraphShape): boolean {
  if (a.kind !== "dims" || b.kind !== "dims") return a.kind === b.kind;
  return a.dims.length === b.dims.length && a.dims.every((dim, i) => dim === b.dims[i]);
}

/** An elementwise builtin at a scope and shape; operands are widened to it. */
export function apply(
  builder: Builder,
  builtin: string,
  operands: readonly NodeId[],
  result: "real" | "truth" = "real",
): NodeId {
  const types = operands.map((operand) => typeOf(builder, operand));
  const scope = narrowest(types.map((type) => type.scope));
  const shape = largest(types.map((type) => type.shape));
  const widened = operands.map((operand, i) => {
    const element = types[i]?.precision === "truth" ? "truth" : "real";
    return widen(builder, operand, computing(builder, scope, shape, element));
  });
  return add(
    builder,
    { kind: "apply", builtin, operands: widened },
    computing(builder, scope, shape, result),
  );
}

/** Runs `fill` on a block of its own. */
export function inBlock(builder: Builder, fill: () => readonly NodeId[]): Block {
  return extend({ nodes: [], results: [] }, fill, builder);
}

/** A block with more nodes at its end. */
export function extend(block: Block, fill: () => readonly NodeId[], builder: Builder): Block {
  const outer = builder.nodes;
  builder.nodes = [...block.nodes];
  const results = fill();
  const extended: Block = { nodes: builder.nodes, results };
  builder.nodes = outer;
  return extended;
}

/** The cell that a declared one is at this place: in a loop that is written out, the turn's own. */
export function cellIn(cell: checked.Cell, lowering: Lowering): checked.Cell {
  return lowering.ownCells.get(cell) ?? cell;
}

/** What a cell or symbol stands for at this line. */
export function valueOf(key: object, name: string, lowering: Lowering): NodeId {
  const value = lowering.values.get(key) ?? lowering.initial.get(key);
  if (value === undefined) throw new Error(`\`${name}\` has no value here`);
  return value;
}

/** The same lowering inside a branch: what it changes does not show outside. */
export function inBranch(lowering: Lowering, change: Partial<Lowering>): Lowering {
  return {
    ...lowering,
    values: new Map(lowering.values),
    previous: new Map(lowering.previous),
    updated: new Set(lowering.updated),
    ...change,
  };
}
