// Arrays of a value: element by element, repeated along dimensions, folded along them, through matrix functions.

import { matrixBuiltin } from "../builtins/table.ts";
import { anyOf, maxOf, minOf, sumOf } from "../../numeric/reduce.ts";
import { matrixCalls, type MatrixValue } from "../../numeric/matrix-calls.ts";
import type { Surroundings, Value } from "./interpret.ts";
import type { Fold, Graph, GraphShape, Node, NodeId, ValueType } from "./graph.ts";
import { shapeIn, sizeOf } from "./layout.ts";
import { everyNode } from "./point-ahead.ts";

/** A number. */
export function number(x: number): Value {
  return { arrays: [Float64Array.of(x)] };
}

/** The element i of tensor `tensor`, where a wider value counts for all that it covers. */
export function at(value: Value, tensor: number, i: number): number {
  const array = value.arrays.length === 1 ? value.arrays[0] : value.arrays[tensor];
  if (array === undefined) return NaN;
  return (array.length === 1 ? array[0] : array[i]) ?? NaN;
}

/** A value of a type from its elements, rounded as the type asks; nothing for tensors that are not here. */
export function shaped(
  { scope, shape, precision }: ValueType,
  active: readonly number[],
  { layout }: Surroundings,
  element: (tensor: number, i: number) => number,
): Value {
  const round = precision === "f32" ? Math.fround : (x: number): number => x;
  const isWhole = scope === "step" || layout.isWhole(shape);
  const make = (tensor: number, size: number): Float64Array => {
    const array = new Float64Array(size);
    for (let i = 0; i < size; i++) array[i] = round(element(tensor, i));
    return array;
  };
  if (isWhole) {
    const size = scope === "step" ? 1 : sizeOf(shapeIn(shape, 0, layout));
    return { arrays: [make(scope === "step" ? (active[0] ?? 0) : 0, size)] };
  }
  const arrays: Float64Array[] = Array.from({ length: layout.count }, () => new Float64Array(0));
  for (const tensor of active)
    arrays[tensor] = make(tensor, scope === "tensor" ? 1 : sizeOf(shapeIn(shape, tensor, layout)));
  return { arrays };
}

/** The same elements in another shape: of the vector of all parameters, or of its part for each tensor. */
export function viewed(
  { type, operand: id }: Extract<Node, { kind: "view" }>,
  operand: Value,
  active: readonly number[],
  around: Surroundings,
): Value {
  const { layout, graph } = around;
  const from = typesOf(graph).get(id)?.shape ?? type.shape;
  const isWhole = layout.isWhole(type.shape);
  if (isWhole === layout.isWhole(from))
    return shaped(type, active, around, (tensor, i) => at(operand, tensor, i));
  if (isWhole) {
    const all = layout.sizes.flatMap((size, tensor) =>
      Array.from({ length: size }, (_, i) => at(operand, tensor, i)),
    );
    return { arrays: [Float64Array.from(all)] };
  }
  let first = 0;
  const arrays = layout.sizes.map((size) => {
    first += size;
    return (operand.arrays[0] ?? new Float64Array(0)).slice(first - size, first);
  });
  return { arrays };
}

/** Where the elements of a shape stand in an array of some of its dimensions, tensor by tensor. */
export function placesIn(
  from: GraphShape,
  to: GraphShape,
  { layout }: Surroundings,
): (tensor: number, i: number) => number {
  if (from.kind !== "dims" || to.kind !== "dims" || from.dims.length >= to.dims.length)
    return (_, i) => i;
  const isOf = to.dims.map((dim) => from.dims.includes(dim));
  return (tensor, i) => {
    const extents = shapeIn(to, tensor, layout);
    let rest = i;
    let place = 0;
    let stride = 1;
    for (let d = extents.length - 1; d >= 0; d--) {
      const extent = extents[d] ?? 1;
      if (isOf[d] === true) {
        place += stride * (rest % extent);
        stride *= extent;
      }
      rest = Math.floor(rest / extent);
    }
    return place;
  };
}

/** Law 5: each tensor, or each line along the dimensions, in the fixed order; over the model the totals of all. */
export function reduce(
  node: Extract<Node, { kind: "reduce" }>,
  operand: Value,
  active: readonly number[],
  around: Surroundings,
): Value {
  const fold = folds[node.fold];
  const whole = (array: Float64Array | undefined): number =>
    fold(array?.length ?? 0, (i) => array?.[i] ?? NaN);
  const ofTensor = (tensor: number): Float64Array | undefined =>
    operand.arrays[operand.arrays.length === 1 ? 0 : tensor];
  if (node.over === "model") {
    const here = operand.arrays.length === 1 ? [0] : active;
    return number(
      combine(
        node.fold,
        here.map((tensor) => whole(ofTensor(tensor))),
      ),
    );
  }
  const { over } = node;
  if (over === "tensor")
    return shaped(node.type, active, around, (tensor) => whole(ofTensor(tensor)));
  const from = typesOf(around.graph).get(node.operand)?.shape;
  if (from?.kind !== "dims") throw new Error("a reduction over dimensions of something without");
  return shaped(node.type, active, around, (tensor, i) => {
    const extents = shapeIn(from, tensor, around.layout);
    const places = lineOf(from.dims, extents, over, i);
    const array = ofTensor(tensor);
    return fold(places.length, (j) => array?.[places[j] ?? 0] ?? NaN);
  });
}

/** The places of the elements that result i is made of, in order. */
function lineOf(
  dims: readonly string[],
  extents: readonly number[],
  over: readonly string[],
  i: number,
): readonly number[] {
  let rest = i;
  let places = [0];
  let stride = 1;
  let first = 0;
  for (let d = dims.length - 1; d >= 0; d--) {
    const extent = extents[d] ?? 1;
    const step = stride;
    if (over.includes(dims[d] ?? ""))
      // Outer dimensions come first in order, so each one found repeats what the inner ones gave.
      places = Array.from({ length: extent }, (_, k) => k * step).flatMap((offset) =>
        places.map((place) => place + offset),
      );
    else {
      first += step * (rest % extent);
      rest = Math.floor(rest / extent);
    }
    stride *= extent;
  }
  return places.map((place) => place + first);
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

/** The results of a matrix function for each tensor that is here. */
export function callMatrix(
  node: Extract<Node, { kind: "matrix" }>,
  operands: readonly Value[],
  active: readonly number[],
  around: Surroundings,
): readonly Value[] {
  const { call } = matrixBuiltin(node.builtin);
  const run = matrixCalls[call];
  if (run === undefined) throw new Error(`there is no matrix call \`${call}\``);
  const { graph, layout } = around;
  const types = typesOf(graph);
  const results: Float64Array[][] = [];
  const isWhole = node.operands.some((id) => {
    const shape = types.get(id)?.shape;
    return shape !== undefined && layout.isWhole(shape);
  });
  const count = isWhole ? 1 : layout.count;
  for (const tensor of isWhole ? [0] : active) {
    const given = operands.map(({ arrays }, i): MatrixValue => {
      const data = arrays[arrays.length === 1 ? 0 : tensor] ?? new Float64Array(0);
      const type = types.get(node.operands[i] ?? -1);
      return { data, shape: type === undefined ? [] : shapeIn(type.shape, tensor, layout) };
    });
    const outcome = run(given, graph.numberType === "f32");
    if (outcome.kind === "failed") throw new Error(`\`${node.builtin}\`: ${outcome.reason}`);
    outcome.results.forEach(({ data }, index) => {
      const rounded = node.type.precision === "f32" ? data.map(Math.fround) : data;
      const made = (results[index] ??= Array.from({ length: count }, () => new Float64Array(0)));
      made[tensor] = Float64Array.from(rounded);
    });
  }
  return results.map((arrays) => ({ arrays }));
}

const known = new WeakMap<Graph, ReadonlyMap<NodeId, ValueType>>();

/** The types of all nodes of a Graph. */
export function typesOf(graph: Graph): ReadonlyMap<NodeId, ValueType> {
  const before = known.get(graph);
  if (before !== undefined) return before;
  const blocks = [graph.body, graph.point, graph.report]
    .concat(graph.dispatches.flatMap(({ branches }) => branches.map(({ guard }) => guard)))
    .concat(graph.dimensions.map(({ size }) => (size.kind === "value" ? size.block : null)));
  const types = new Map<NodeId, ValueType>();
  for (const block of blocks)
    if (block !== null) for (const node of everyNode(block)) types.set(node.id, node.type);
  known.set(graph, types);
  return types;
}
