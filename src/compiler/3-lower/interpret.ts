// Runs a block of a Graph: one node after the other, each for all tensors before the next.

import { elementwise } from "../builtins/table.ts";
import { nameMatches } from "../../numeric/name-matches.ts";
import type { Views } from "../../runtime/optimizer.ts";
import type { Block, Graph, Node, NodeId } from "./graph.ts";
import {
  at,
  callMatrix,
  number,
  placesIn,
  reduce,
  shaped,
  typesOf,
  viewed,
} from "./interpret-arrays.ts";
import { clearHistory, entryOf, foldEntries, historyOf, pushOnto } from "./interpret-history.ts";
import { pickAt, placeAlong } from "./interpret-entries.ts";
import { askOracle, fill, modelOf, pointOf } from "./interpret-oracle.ts";
import { drawAt } from "./interpret-random.ts";
import { shapeIn, sizeOf, type Layout } from "./layout.ts";

/** One array per tensor; over the whole model, and for step scope, one. */
export type Arrays = readonly Float64Array[];

/** What a node gives: numbers are arrays of length 1. */
export interface Value {
  readonly arrays: Arrays;
  /** Of a history: its entries, the newest first, and how many of them were pushed. */
  /** Of the gradients of examples: each of them. */
  readonly examples?: readonly Arrays[];
  readonly history?: { readonly entries: readonly Arrays[]; readonly pushed: number };
}

/** The model, for rules that call it back. */
export interface Model {
  loss(point: Views<string>): number;
  gradient(point: Views<string>, out: Views<string>): number;
  hvp?(point: Views<string>, u: Views<string>, out: Views<string>): void;
  ggn?(point: Views<string>, u: Views<string>, out: Views<string>): void;
  hessian?(point: Views<string>, out: Float64Array): void;
  examples?(point: Views<string>): readonly Views<string>[];
}

/** What a block is run with. */
export interface Surroundings {
  readonly graph: Graph;
  readonly time: number;
  readonly seed: number;
  readonly cells: ReadonlyMap<string, Value>;
  readonly layout: Layout;
  /** A hyperparameter at a time. */
  readonly hyperparameter: (name: string, time: number, tensor: number | null) => number;
  /** The gradient handed in, for gradient rules. */
  readonly grad: Arrays | null;
  readonly loss: number | null;
  /** The gradients of examples handed in. */
  readonly examples?: readonly Readonly<Record<string, ArrayLike<number>>>[];
  readonly model: Model | null;
  /** What the cells of branches are to hold when the step ends, of the tensors that came there. */
  readonly stored: Map<string, Value>;
  readonly views: (arrays: Arrays) => Views<string>;
  readonly copyBack: (views: Readonly<Record<string, ArrayLike<number>>>, arrays: Arrays) => void;
}

/** The values of all nodes of a block that were reached. */
export function interpret(block: Block, around: Surroundings): ReadonlyMap<NodeId | string, Value> {
  return interpretFor(block, [...Array(around.layout.count).keys()], around);
}

/** The values of all nodes of a block that these tensors go through. */
export function interpretFor(
  block: Block,
  active: readonly number[],
  around: Surroundings,
): ReadonlyMap<NodeId | string, Value> {
  const values: Values = new Map();
  runBlock(block, values, active, around);
  return values;
}

/** Values by node, and under keys of their own what several results and turns leave. */
type Values = Map<NodeId | string, Value>;

/** `active` are the tensors that come here. */
function runBlock(
  block: Block,
  values: Values,
  active: readonly number[],
  around: Surroundings,
): void {
  for (const node of block.nodes) {
    if (node.kind === "if") runIf(node, values, active, around);
    else if (node.kind === "dispatch") runDispatch(node, values, active, around);
    else if (node.kind === "loop") runLoop(node, values, active, around);
    else if (node.kind === "carried" || node.kind === "turn") takeCarried(node, values);
    else if (node.kind === "part") takePart(node, values);
    else values.set(node.id, evaluate(node, values, active, around));
  }
}

/** Several results of one node, kept until `part` takes them. */
const resultKey = (of: NodeId, index: number): string => `${of} gives ${index}`;

function takePart(node: Extract<Node, { kind: "part" }>, values: Values): void {
  const value = values.get(resultKey(node.of, node.index));
  if (value !== undefined) values.set(node.id, value);
}

function runIf(
  node: Extract<Node, { kind: "if" }>,
  values: Values,
  active: readonly number[],
  around: Surroundings,
): void {
  const condition = get(values, node.condition);
  const holds = (tensor: number): boolean =>
    (condition.arrays[condition.arrays.length === 1 ? 0 : tensor]?.[0] ?? 0) !== 0;
  const perTensor = condition.arrays.length > 1;
  const then = active.filter(holds);
  const otherwise = active.filter((tensor) => !holds(tensor));
  const everyone = active.length === 0 ? holds(0) : then.length > 0;
  const sides = [
    { block: node.then, tensors: then, runs: perTensor ? then.length > 0 : everyone },
    {
      block: node.otherwise,
      tensors: otherwise,
      runs: perTensor ? otherwise.length > 0 : !everyone,
    },
  ];
  const merged: (Float64Array | undefined)[][] = node.then.results.map(() => []);
  const histories = new Map<number, Value>();
  for (const { block, tensors, runs } of sides) {
    if (!runs) continue;
    runBlock(block, values, tensors, around);
    block.results.forEach((id, index) => {
      const value = get(values, id);
      const { arrays } = value;
      if (value.history !== undefined) histories.set(index, value);
      const into = merged[index] ?? [];
      if (!perTensor || arrays.length === 1) arrays.forEach((array, i) => (into[i] = array));
      else for (const tensor of tensors) into[tensor] = arrays[tensor];
    });
  }
  merged.forEach((arrays, index) => {
    const all = Array.from(arrays, (array) => array ?? new Float64Array(0));
    values.set(resultKey(node.id, index), histories.get(index) ?? { arrays: all });
  });
}

/** Each branch for the tensors that take it: there they are the model. */
function runDispatch(
  node: Extract<Node, { kind: "dispatch" }>,
  values: Values,
  active: readonly number[],
  around: Surroundings,
): void {
  const { layout, stored } = around;
  const empty = (): Float64Array[] =>
    Array.from({ length: layout.count }, () => new Float64Array(0));
  const merged: Float64Array[][] = [];
  for (const [index, block] of node.blocks.entries()) {
    const shared = block.results.length - block.writes.length;
    for (let i = 0; i < shared; i++) merged[i] ??= empty();
    const tensors = active.filter((t) => layout.branchOf(node.dispatch, t) === index);
    if (tensors.length === 0) continue;
    runBlock(block, values, tensors, around);
    block.results.forEach((id, i) => {
      const value = get(values, id);
      const { arrays } = value;
      const cell = block.writes[i - shared];
      const isWhole = value.history !== undefined || arrays.length < layout.count;
      if (cell !== undefined && isWhole) stored.set(cell, value);
      const into = cell === undefined ? merged[i] : [...(stored.get(cell)?.arrays ?? empty())];
      if (into === undefined || (cell !== undefined && isWhole)) return;
      for (const t of tensors) into[t] = arrays[arrays.length === 1 ? 0 : t] ?? new Float64Array(0);
      if (cell !== undefined) stored.set(cell, { arrays: into });
    });
  }
  merged.forEach((arrays, index) => values.set(resultKey(node.id, index), { arrays }));
}

function get(values: Values, id: NodeId): Value {
  const value = values.get(id);
  if (value === undefined) throw new Error(`node ${id} has no value`);
  return value;
}

/** Turns of a loop, each on what the one before it gave. */
function runLoop(
  node: Extract<Node, { kind: "loop" }>,
  values: Values,
  active: readonly number[],
  around: Surroundings,
): void {
  const turns = Math.floor(get(values, node.count).arrays[0]?.[0] ?? 0);
  let carried = node.carried.map((id) => get(values, id));
  const set = (turn: number): void => {
    carried.forEach((value, index) => values.set(carriedKey(node.id, index), value));
    values.set(turnKey(node.id), number(turn));
  };
  for (let turn = 0; turn < turns; turn++) {
    set(turn);
    if (node.until !== null) {
      runBlock(node.until, values, active, around);
      const [stop] = node.until.results;
      if (stop !== undefined && get(values, stop).arrays[0]?.[0] !== 0) break;
    }
    runBlock(node.body, values, active, around);
    carried = node.body.results.map((id) => get(values, id));
  }
  carried.forEach((value, index) => values.set(resultKey(node.id, index), value));
}

const carriedKey = (loop: NodeId, index: number): string => `${loop} carries ${index}`;
const turnKey = (loop: NodeId): string => `turn of ${loop}`;

function takeCarried(node: Extract<Node, { kind: "carried" | "turn" }>, values: Values): void {
  const key = node.kind === "turn" ? turnKey(node.loop) : carriedKey(node.loop, node.index);
  const value = values.get(key);
  if (value !== undefined) values.set(node.id, value);
}

type Plain = Exclude<Node, { kind: "if" | "loop" | "dispatch" | "carried" | "turn" | "part" }>;

function evaluate(
  node: Plain,
  values: Values,
  active: readonly number[],
  around: Surroundings,
): Value {
  const { layout } = around;
  switch (node.kind) {
    case "constant":
      return number(node.value);
    case "hyperparameter":
      return readHyperparameter(node, timeAt(node.at, values, around), active, around);
    case "time":
      return number(around.time);
    case "read": {
      const held = around.cells.get(node.cell);
      if (held === undefined) throw new Error(`there is no cell \`${node.cell}\``);
      if (held.history !== undefined) return held;
      return { arrays: held.arrays.map((array) => array.slice()) };
    }
    case "identity":
      return shaped(node.type, active, around, (tensor, i) => {
        const [n = 0] = shapeIn(node.type.shape, tensor, layout);
        return Math.floor(i / n) === i % n ? 1 : 0;
      });
    case "position":
      return shaped(node.type, active, around, (_, i) => i);
    case "place":
      return placeAlong(node, get(values, node.index), active, around);
    case "pick":
      return pickAt(node, get(values, node.array), get(values, node.place), active, around);
    case "size":
      return node.over === "model"
        ? number(sizeOfModel(active, around))
        : shaped(node.type, active, around, (tensor) => layout.sizes[tensor] ?? NaN);
    case "apply": {
      const { meaning } = elementwise(node.builtin);
      const operands = node.operands.map((id) => get(values, id));
      return shaped(node.type, active, around, (tensor, i) =>
        meaning(...operands.map((operand) => at(operand, tensor, i))),
      );
    }
    case "view":
      return viewed(node, get(values, node.operand), active, around);
    case "convert": {
      const operand = get(values, node.operand);
      return shaped(node.type, active, around, (tensor, i) => at(operand, tensor, i));
    }
    case "broadcast": {
      const operand = get(values, node.operand);
      const from = typesOf(around.graph).get(node.operand)?.shape ?? node.type.shape;
      const place = placesIn(from, node.type.shape, around);
      return shaped(node.type, active, around, (tensor, i) =>
        at(operand, tensor, place(tensor, i)),
      );
    }
    case "reduce":
      return reduce(node, get(values, node.operand), active, around);
    case "push":
      return pushOnto(get(values, node.history), get(values, node.value));
    case "clear":
      return clearHistory(get(values, node.history), node.start);
    case "entry":
      return entryOf(get(values, node.history), get(values, node.index));
    case "fold":
      return foldEntries(node.fold, get(values, node.history));
    case "pushed":
      return number(historyOf(get(values, node.history)).pushed);
    case "random": {
      const visit = get(values, node.visit).arrays[0]?.[0] ?? 0;
      const time = timeAt(node.time, values, around);
      const draw = drawAt(node, around.seed, time, visit, (tensor) =>
        sizeOf(shapeIn(node.type.shape, tensor, layout)),
      );
      const one = (_: number, i: number): number => draw(0, i);
      return shaped(node.type, active, around, node.type.scope === "step" ? one : draw);
    }
    case "matrix": {
      const operands = node.operands.map((id) => get(values, id));
      for (const [index, value] of callMatrix(node, operands, active, around).entries())
        values.set(resultKey(node.id, index), value);
      return { arrays: [] };
    }
    case "oracle":
      return askOracle(node, (id) => get(values, id), around);
    case "example": {
      const index = get(values, node.index).arrays[0]?.[0] ?? NaN;
      const arrays = get(values, node.examples).examples?.[index];
      if (arrays === undefined) throw new Error(`there is no example ${index}`);
      return { arrays };
    }
    case "product":
      return fill(around, (views, model) => {
        const u = around.views(get(values, node.vector).arrays);
        const point = pointOf(node.point, (id) => get(values, id), around);
        if (node.oracle === "hvp") model.hvp?.(point, u, views);
        else model.ggn?.(point, u, views);
      });
    case "hessian": {
      const n = sizeOfModel(active, around);
      const matrix = new Float64Array(n * n);
      modelOf(around).hessian?.(
        pointOf(node.point, (id) => get(values, id), around),
        matrix,
      );
      return { arrays: [node.type.precision === "f32" ? matrix.map(Math.fround) : matrix] };
    }
    case "dimension":
      return shaped(node.type, active, around, (tensor) => layout.extent(node.dimension, tensor));
    case "rank":
      return shaped(node.type, active, around, (tensor) => layout.shapes[tensor]?.length ?? NaN);
    case "name matches": {
      const patterns =
        typeof node.patterns === "string" ? layout.patterns(node.patterns) : node.patterns;
      return shaped(node.type, active, around, (tensor) =>
        nameMatches(layout.names[tensor] ?? "", patterns) ? 1 : 0,
      );
    }
    default:
      return node satisfies never;
  }
}

function readHyperparameter(
  { hyperparameter, type }: Extract<Node, { kind: "hyperparameter" }>,
  time: number,
  active: readonly number[],
  around: Surroundings,
): Value {
  if (type.scope === "step") return number(around.hyperparameter(hyperparameter, time, null));
  return shaped(type, active, around, (tensor) =>
    around.hyperparameter(hyperparameter, time, tensor),
  );
}

const timeAt = (at: NodeId | null, values: Values, { time }: Surroundings): number =>
  at === null ? time : (get(values, at).arrays[0]?.[0] ?? NaN);

/** The elements of all tensors that are here. */
function sizeOfModel(active: readonly number[], { graph, layout }: Surroundings): number {
  const here = graph.overModel ? layout.sizes : active.map((tensor) => layout.sizes[tensor] ?? 0);
  return here.reduce((sum, size) => sum + size, 0);
}
