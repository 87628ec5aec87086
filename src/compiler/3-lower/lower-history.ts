// Histories as values: `push` gives a new one, `entry` and `pushed` look into one. Checking has made sure that each
// is pushed onto at most once on any path, so that what runs a Graph can keep one ring of memory for all of them.

import type { Expr } from "../1-parse/ast.ts";
import type * as checked from "../2-check/checked.ts";
import type { ReductionBuiltin } from "../builtins/builtin.ts";
import {
  add,
  apply,
  computing,
  nodeOf,
  numberType,
  stored,
  typeOf,
  widen,
  type Lowering,
} from "./builder.ts";
import { graphShape } from "./graph-dimensions.ts";
import type { Cell, HistoryFold, NodeId, ValueType } from "./graph.ts";
import { lowerEntry } from "./lower-entry.ts";
import { lowerExample } from "./lower-oracle.ts";
import { lowerListEntry } from "./lower-list.ts";
import { lowerExpression } from "./lower-expression.ts";
import { seenHere } from "./views.ts";

/** The type of a history in memory, or `null` for any other cell. */
export function historyType(cell: checked.Cell, lowering: Lowering): ValueType | null {
  const { scope, shape, element } = cell.type;
  if (cell.history === null || shape.kind === "identity") return null;
  const history = lengthOf(cell.history, lowering);
  return { ...stored(lowering.builder, scope, graphShape(shape, lowering), element), history };
}

/** A hyperparameter of a rule that a body names may stand for a number or a hyperparameter of that body's. */
function lengthOf(length: number | string, lowering: Lowering): number | string {
  if (typeof length === "number") return length;
  const node = nodeOf(lowering.builder, lowering.number(lowering.prefix + length));
  if (node.kind === "hyperparameter") return node.hyperparameter;
  if (node.kind === "constant") return node.value;
  throw new Error(`the size \`${length}\` of a history is computed`);
}

/** Whether an expression is a history. */
export function isHistory(expr: Expr, lowering: Lowering): boolean {
  return lowering.instance.types.get(expr)?.kind === "history";
}

/** Whether an expression is the gradients of examples. */
export function isExamples(expr: Expr, lowering: Lowering): boolean {
  return lowering.instance.types.get(expr)?.kind === "examples";
}

/** `push(S, e)`: the entry is rounded as memory rounds it. */
export function lowerPush(of: Expr, entry: Expr, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const history = lowerExpression(of, lowering);
  const type = typeOf(builder, history);
  const memory = entryType(type);
  const element = memory.precision === "truth" ? "truth" : "real";
  const wide = computing(builder, memory.scope, memory.shape, element);
  const value = widen(builder, widen(builder, lowerExpression(entry, lowering), wide), memory);
  return add(builder, { kind: "push", history, value }, type);
}

/** `reset S`: its start, rounded as memory rounds it, in every entry. */
export function clear(
  { name, start }: Pick<Cell, "name" | "start">,
  history: NodeId,
  { builder }: Lowering,
): NodeId {
  const type = typeOf(builder, history);
  const held = type.precision === "f32" ? Math.fround(Number(start)) : Number(start);
  return add(builder, { kind: "clear", history, start: held }, type, name);
}

/** `count(S)`: the entries pushed. */
export function lowerPushed(of: Expr, lowering: Lowering): NodeId {
  const history = lowerExpression(of, lowering);
  return add(lowering.builder, { kind: "pushed", history }, numberType("step"));
}

/** `S[i]` of a history, as later lines compute with it, of a list or of an array. */
export function lowerIndex(expr: Extract<Expr, { kind: "index" }>, lowering: Lowering): NodeId {
  const { builder } = lowering;
  if (lowering.instance.types.get(expr.of)?.kind === "list") return lowerListEntry(expr, lowering);
  const isKept = isHistory(expr.of, lowering) || isExamples(expr.of, lowering);
  if (!isKept) return lowerEntry(expr, lowering);
  const history = lowerExpression(expr.of, lowering);
  const index = lowerExpression(expr.index, lowering);
  if (isExamples(expr.of, lowering)) return lowerExample(history, index, lowering);
  const memory = entryType(typeOf(builder, history));
  const entry = add(builder, { kind: "entry", history, index }, memory);
  const element = memory.precision === "truth" ? "truth" : "real";
  const value = widen(builder, entry, computing(builder, memory.scope, memory.shape, element));
  return seenHere(value, lowering);
}

/** `sum`, `mean`, `max`, `min` and `norm` of the entries pushed. */
export function lowerHistoryReduction(
  of: Expr,
  builtin: ReductionBuiltin,
  lowering: Lowering,
): NodeId {
  const { builder } = lowering;
  const history = lowerExpression(of, lowering);
  const type = entryType(typeOf(builder, history));
  const fold = (kind: HistoryFold): NodeId =>
    add(builder, { kind: "fold", fold: kind, history }, type);
  if (builtin.before === "square") return apply(builder, "sqrt", [fold("squares")]);
  if (builtin.after !== "mean") return fold(builtin.fold === "any" ? "sum" : builtin.fold);
  return apply(builder, "/", [fold("sum"), lowerPushed(of, lowering)]);
}

function entryType({ scope, shape, precision }: ValueType): ValueType {
  return { scope, shape, precision };
}
