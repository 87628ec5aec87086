// Runs a block of a Graph: one node after the other, each for all tensors before the next.

import { elementwise, matrixBuiltin } from "../builtins/table.ts";
import { anyOf, maxOf, minOf, sumOf } from "../../numeric/reduce.ts";
import {
  matrixCholesky,
  matrixDiagonal,
  matrixEigen,
  matrixInverse,
  matrixOuter,
  matrixProduct,
  matrixSolve,
  matrixTranspose,
} from "../../numeric/matrix-calls.ts";
import type { MatrixCall, MatrixValue } from "../../numeric/matrix-calls.ts";
import type { Views } from "../../runtime/optimizer.ts";
import type { Block, Fold, Graph, GraphShape, Node, NodeId, ValueType } from "./graph.ts";
import { entryOf, foldEntries, historyOf, pushOnto } from "./interpret-history.ts";
import { askOracle, fill, modelOf, pointOf } from "./interpret-oracle.ts";
import { everyNode } from "./point-ahead.ts";

/** One array per tensor; over the whole model, and for step scope, one. */
export type Arrays = readonly Float64Array[];

/** What a node gives: numbers are arrays of length 1. */
export interface Value {
  readonly arrays: Arrays;
  /** Of a history: its entries, the newest first, and how many of them were pushed. */
  readonly history?: { readonly entries: readonly Arrays[]; readonly pushed: number };
}

/** The model, for rules that call it back. */
export interface Model {
  loss(point: Views<string>): number;
  gradient(point: Views<string>, out: Views<string>): number;
  hvp?(point: Views<string>, u: Views<string>, out: Views<string>): void;
  ggn?(point: Views<string>, u: Views<string>, out: Views<string>): void;
  hessian?(point: Views<string>, out: Float64Array): void;
}

/** What a block is run with. */
export interface Surroundings {
  readonly graph: Graph;
  readonly time: number;
  readonly cells: ReadonlyMap<string, Value>;
  /** Of the tensors, in order of declaration. */
  readonly sizes: readonly number[];
  /** A hyperparameter at a time. */
  readonly hyperparameter: (name: string, time: number) => number;
  /** The gradient handed in, for gradient rules. */
  readonly grad: Arrays | null;
  readonly loss: number | null;
  readonly model: Model | null;
  readonly views: (arrays: Arrays) => Views<string>;
  readonly copyBack: (views: Views<string>, arrays: Arrays) => void;
}

/** The values of all nodes of a block that were reached. */
export function interpret(block: Block, around: Surroundings): ReadonlyMap<NodeId | string, Value> {
  const values: Values = new Map();
  const count = around.graph.overModel ? 1 : around.sizes.length;
  runBlock(block, values, [...Array(count).keys()], around);
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

type Plain = Exclude<Node, { kind: "if" | "loop" | "carried" | "turn" | "part" }>;

function evaluate(
  node: Plain,
  values: Values,
  active: readonly number[],
  around: Surroundings,
): Value {
  const { graph, sizes } = around;
  switch (node.kind) {
    case "constant":
      return number(node.value);
    case "hyperparameter":
      return number(around.hyperparameter(node.hyperparameter, timeAt(node.at, values, around)));
    case "time":
      return number(around.time);
    case "read": {
      const held = around.cells.get(node.cell);
      if (held === undefined) throw new Error(`there is no cell \`${node.cell}\``);
      if (held.history !== undefined) return held;
      return { arrays: held.arrays.map((array) => array.slice()) };
    }
    case "identity": {
      const n = total(sizes);
      return shaped(node.type, around, (_, i) => (Math.floor(i / n) === i % n ? 1 : 0));
    }
    case "size":
      return node.over === "model"
        ? number(total(sizes))
        : { arrays: sizes.map((size) => Float64Array.of(size)) };
    case "apply": {
      const { meaning } = elementwise(node.builtin);
      const operands = node.operands.map((id) => get(values, id));
      return shaped(node.type, around, (tensor, i) =>
        meaning(...operands.map((operand) => at(operand, tensor, i))),
      );
    }
    case "broadcast":
    case "convert": {
      const operand = get(values, node.operand);
      return shaped(node.type, around, (tensor, i) => at(operand, tensor, i));
    }
    case "reduce":
      return reduce(node, get(values, node.operand), active, around);
    case "push":
      return pushOnto(get(values, node.history), get(values, node.value));
    case "entry":
      return entryOf(get(values, node.history), get(values, node.index));
    case "fold":
      return foldEntries(node.fold, get(values, node.history));
    case "pushed":
      return number(historyOf(get(values, node.history)).pushed);
    case "matrix": {
      const { call } = matrixBuiltin(node.builtin);
      const run = callsByName.get(call);
      if (run === undefined) throw new Error(`there is no matrix call \`${call}\``);
      const operands = node.operands.map((id): MatrixValue => {
        const data = get(values, id).arrays[0] ?? new Float64Array(0);
        return { data, shape: extentsOf(shapeOf(id, around), total(sizes)) };
      });
      const outcome = run(operands, graph.numberType === "f32");
      if (outcome.kind === "failed") throw new Error(`\`${node.builtin}\`: ${outcome.reason}`);
      outcome.results.forEach(({ data }, index) => {
        const rounded = node.type.precision === "f32" ? data.map(Math.fround) : data;
        values.set(resultKey(node.id, index), { arrays: [Float64Array.from(rounded)] });
      });
      return { arrays: [] };
    }
    case "oracle":
      return askOracle(node, (id) => get(values, id), around);
    case "product":
      return fill(around, (views, model) => {
        const u = around.views(get(values, node.vector).arrays);
        const point = pointOf(node.point, (id) => get(values, id), around);
        if (node.oracle === "hvp") model.hvp?.(point, u, views);
        else model.ggn?.(point, u, views);
      });
    case "hessian": {
      const n = total(sizes);
      const matrix = new Float64Array(n * n);
      modelOf(around).hessian?.(
        pointOf(node.point, (id) => get(values, id), around),
        matrix,
      );
      return { arrays: [node.type.precision === "f32" ? matrix.map(Math.fround) : matrix] };
    }
    case "dispatch":
    case "view":
    case "dimension":
    case "rank":
    case "name matches":
      throw new Error(`${node.kind} is not evaluated`);
    default:
      return node satisfies never;
  }
}

const timeAt = (at: NodeId | null, values: Values, { time }: Surroundings): number =>
  at === null ? time : (get(values, at).arrays[0]?.[0] ?? NaN);

function number(x: number): Value {
  return { arrays: [Float64Array.of(x)] };
}

const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);

/** The matrix functions by the names under which the table of builtins calls them. */
const callsByName: ReadonlyMap<string, MatrixCall> = new Map(
  Object.entries({
    matrixCholesky,
    matrixDiagonal,
    matrixEigen,
    matrixInverse,
    matrixOuter,
    matrixProduct,
    matrixSolve,
    matrixTranspose,
  }),
);

function shapeOf(id: NodeId, { graph }: Surroundings): GraphShape {
  for (const block of [graph.body, graph.point, graph.report])
    if (block !== null)
      for (const node of everyNode(block)) if (node.id === id) return node.type.shape;
  throw new Error(`the Graph has no node ${id}`);
}

/** Over the model every dimension is `n`. */
function extentsOf(shape: GraphShape, n: number): readonly number[] {
  return shape.kind === "dims" ? shape.dims.map(() => n) : [n];
}

/** The element i of tensor `tensor`, where a wider value counts for all that it covers. */
function at(value: Value, tensor: number, i: number): number {
  const array = value.arrays.length === 1 ? value.arrays[0] : value.arrays[tensor];
  if (array === undefined) return NaN;
  return (array.length === 1 ? array[0] : array[i]) ?? NaN;
}

/** A value of a type from its elements, rounded as the type asks. */
function shaped(
  type: ValueType,
  around: Surroundings,
  element: (tensor: number, i: number) => number,
): Value {
  const { graph, sizes } = around;
  const round = type.precision === "f32" ? Math.fround : (x: number): number => x;
  const make = (tensor: number, size: number): Float64Array => {
    const array = new Float64Array(size);
    for (let i = 0; i < size; i++) array[i] = round(element(tensor, i));
    return array;
  };
  if (type.scope === "step") return { arrays: [make(0, 1)] };
  if (type.scope === "tensor") return { arrays: sizes.map((_, tensor) => make(tensor, 1)) };
  if (!graph.overModel) return { arrays: sizes.map((size, tensor) => make(tensor, size)) };
  const n = total(sizes);
  const isMatrix = type.shape.kind === "dims" && type.shape.dims.length === 2;
  return { arrays: [make(0, isMatrix ? n * n : n)] };
}

function reduce(
  node: Extract<Node, { kind: "reduce" }>,
  operand: Value,
  active: readonly number[],
  around: Surroundings,
): Value {
  const fold = folds[node.fold];
  const each = operand.arrays.map((array) => fold(array.length, (i) => array[i] ?? NaN));
  if (node.over !== "model") return { arrays: each.map((x) => Float64Array.of(x)) };
  const here = around.graph.overModel ? [0] : active;
  return number(
    combine(
      node.fold,
      here.map((tensor) => each[tensor] ?? NaN),
    ),
  );
}

const folds: Readonly<Record<Fold, (n: number, term: (i: number) => number) => number>> = {
  sum: sumOf,
  max: maxOf,
  min: minOf,
  any: (n, term) => (anyOf(n, (i) => term(i) !== 0) ? 1 : 0),
};

/** Totals of tensors, in order of declaration. */
function combine(fold: Fold, totals: readonly number[]): number {
  switch (fold) {
    case "sum":
      return totals.reduce((a, b) => a + b, 0);
    case "max":
      return totals.reduce((a, b) => Math.max(a, b), -Infinity);
    case "min":
      return totals.reduce((a, b) => Math.min(a, b), Infinity);
    case "any":
      return totals.some((x) => x !== 0) ? 1 : 0;
    default:
      return fold satisfies never;
  }
}
