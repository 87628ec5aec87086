// What needs whole arrays -> items: folds along named dimensions, matrix calls, entries by place. Results are arrays from then on.

import type { Node } from "../3-lower/graph.ts";
import {
  dimsOf,
  factsOf,
  isWholeSpace,
  leaf,
  operandOf,
  resolve,
  spaceOf,
  typeSpace,
  type FlattenContext,
  type Item,
} from "./items.ts";
import type { MatrixArray, ValueId } from "./plan.ts";

/** The item of a fold along dimensions. */
export function flattenLines(
  node: Node & { kind: "reduce" },
  context: FlattenContext,
  items: Item[],
): void {
  const value = resolve(node.operand, context);
  const space = typeSpace(node.operand, context) ?? "vector";
  const dims = dimsOf(space, context) ?? [];
  const over = typeof node.over === "string" ? [] : node.over;
  const left = dims.filter((dim) => !over.includes(dim));
  const folded = dims.filter((dim) => over.includes(dim));
  const called = `${node.fold}_over_${folded.join("_")}`;
  const to = context.answerArray(node.name ?? called, node.type, context);
  // Lines that end together with the loop around them come one by one and need no lanes of their own.
  const isInnermost = folded.every((dim, index) => dim === dims[left.length + index]);
  const lanes =
    node.fold !== "sum" || isInnermost
      ? null
      : context.answerArray(`${called}_lanes`, { ...node.type, precision: "f64" }, context, LANES);
  const gives = [leaf(node, to, context)];
  items.push({
    kind: "lines",
    fold: node.fold,
    value,
    space,
    over: folded,
    dims: left,
    to,
    lanes,
    isWhole: isWholeSpace(space, context),
    gives,
  });
}

/** Eight lanes and the total of the chunks before. */
const LANES = 9;

/** The item of a matrix call, with arrays for its results. */
export function flattenMatrix(
  node: Node & { kind: "matrix" },
  parts: readonly (Node & { kind: "part" })[],
  context: FlattenContext,
  items: Item[],
): void {
  const count = parts.reduce((most, part) => Math.max(most, part.index + 1), 0);
  const results: (MatrixArray | null)[] = Array.from({ length: count }, () => null);
  const gives: ValueId[] = [];
  for (const part of parts) {
    const known = results[part.index] ?? null;
    const name = known?.name ?? context.answerArray(part.name ?? "result", part.type, context);
    const { shape } = part.type;
    const space = spaceOf(part.type, context) ?? "vector";
    const dims = shape.kind === "dims" ? shape.dims : (dimsOf(space, context) ?? []);
    results[part.index] = { name, dims };
    gives.push(leaf(part, name, context));
  }
  const operands = node.operands.map((operand) =>
    typeSpace(operand, context) === null ? resolve(operand, context) : operandOf(operand, context),
  );
  const arrays = operands.filter((operand) => typeof operand !== "number");
  const spaces = [
    ...arrays.map(({ space }) => space),
    ...parts.map(({ type }) => spaceOf(type, context)),
  ];
  const isWhole = spaces.some((space) => isWholeSpace(space, context));
  items.push({ kind: "matrix", builtin: node.builtin, operands, results, isWhole, gives });
}

/** The item of an entry of an array: a number, or an array of its own. */
export function flattenPick(
  node: Node & { kind: "pick" },
  context: FlattenContext,
  items: Item[],
): void {
  const { id, name, type } = node;
  const array = operandOf(node.array, context);
  const place = resolve(node.place, context);
  const isNumber = type.shape.kind === "number";
  const to = isNumber ? null : context.answerArray(name ?? "row", type, context);
  if (to !== null) leaf(node, to, context);
  else {
    const home = context.mode === "whole" || type.scope === "step" ? "step" : "tensor";
    const facts = { id, name, home, space: null, precision: type.precision } as const;
    context.values.set(id, { ...facts, operation: null });
    context.alias.set(id, id);
  }
  const isWhole = isWholeSpace(array.space, context);
  items.push({ kind: "pick", array, place, to, isWhole, gives: id });
}

/** The same elements in another shape: the same value where that is the same space, else an array that is read in two ways. */
export function flattenView(
  node: Node & { kind: "view" },
  context: FlattenContext,
  items: Item[],
): void {
  const value = resolve(node.operand, context);
  const facts = factsOf(value, context);
  const space = spaceOf(node.type, context);
  if (facts.home !== "element" || facts.space === space) {
    context.alias.set(node.id, value);
    return;
  }
  if (facts.operation?.kind === "load" && facts.operation.from === "grad") {
    leaf(node, "grad", context);
    return;
  }
  // Not that of the value: a broadcast is the value that it shows, in a space of its own.
  const from = typeSpace(node.operand, context) ?? "vector";
  const type = context.types.get(node.operand) ?? node.type;
  const to = context.answerArray(node.name ?? "view", type, context);
  const isWhole = isWholeSpace(from, context) || isWholeSpace(space, context);
  items.push({ kind: "copy", value, space: from, to, isWhole, gives: [leaf(node, to, context)] });
}
