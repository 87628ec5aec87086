// Entries of arrays along their first dimension: taken at a place that is asked for, or set, all others kept.

import type { Expr, Statement } from "../1-parse/ast.ts";
import {
  add,
  addOnce,
  apply,
  cellIn,
  giveName,
  numberType,
  typeOf,
  valueOf,
  widen,
  type Builder,
  type Lowering,
} from "./builder.ts";
import type { GraphShape, NodeId, ValueType } from "./graph.ts";
import { assign } from "./lower-cell.ts";
import { lowerExpression, lowerWhole } from "./lower-expression.ts";
import { seenHere } from "./views.ts";

type Update = Extract<Statement, { kind: "update" }>;

/** `x[i]` of an array: a number of its tensor, or an array of the other dimensions. */
export function lowerEntry(
  { of, index }: Extract<Expr, { kind: "index" }>,
  lowering: Lowering,
): NodeId {
  const { builder } = lowering;
  const array = lowerWhole(of, lowering);
  const { shape, precision } = typeOf(builder, array);
  const [first, rest] = split(shape);
  const place = lowerPlace(index, first, nameOf(of), lowering);
  const type: ValueType =
    rest.length === 0
      ? numberType(scopeOf(lowering), precision === "truth" ? "truth" : "f64")
      : { scope: "element", shape: { kind: "dims", dims: rest }, precision };
  return add(builder, { kind: "pick", array, place }, type);
}

/** `a[i] <- e`: e where the place along the first dimension is i, what was there elsewhere. */
export function lowerEntryUpdate(statement: Update, index: Expr, lowering: Lowering): void {
  const { builder, instance } = lowering;
  const [target] = statement.targets;
  const symbol = target === undefined ? undefined : instance.names.get(target);
  if (symbol?.kind !== "cell") throw new Error("checking let an entry of no cell pass");
  const cell = cellIn(symbol.cell, lowering);
  const value = lowerExpression(statement.value, lowering);
  const held = seenHere(valueOf(cell, cell.name, lowering), lowering);
  const [first] = split(typeOf(builder, held).shape);
  const place = lowerPlace(index, first, cell.name, lowering);
  // Places are compared in f64, so that those above 2²⁴ are told apart in every element type.
  const along = { scope: "element", shape: { kind: "dims", dims: [first] } } as const;
  const operands = [
    addOnce(builder, { kind: "position" }, { ...along, precision: "f64" }),
    widen(builder, place, { ...along, precision: "f64" }),
  ];
  const isThere = add(
    builder,
    { kind: "apply", builtin: "==", operands },
    { ...along, precision: "truth" },
  );
  const changed =
    symbol.cell.type.element === "truth"
      ? chooseTruth(isThere, value, held, builder)
      : apply(builder, "where", [isThere, value, held]);
  giveName(builder, assign(cell, changed, lowering), cell.name);
}

function chooseTruth(chosen: NodeId, a: NodeId, b: NodeId, builder: Builder): NodeId {
  const not = (id: NodeId): NodeId => apply(builder, "not", [id], "truth");
  const both = (x: NodeId, y: NodeId): NodeId => apply(builder, "and", [x, y], "truth");
  // One of the two, as not neither.
  return not(both(not(both(chosen, a)), not(both(not(chosen), b))));
}

function lowerPlace(
  index: Expr,
  dimension: string,
  called: string | null,
  lowering: Lowering,
): NodeId {
  const content = { kind: "place", index: lowerExpression(index, lowering) } as const;
  return add(lowering.builder, { ...content, dimension, called }, numberType(scopeOf(lowering)));
}

const scopeOf = ({ builder }: Lowering): "step" | "tensor" =>
  builder.overModel ? "step" : "tensor";

function split(shape: GraphShape): readonly [string, readonly string[]] {
  const [first, ...rest] = shape.kind === "dims" ? shape.dims : [];
  if (first === undefined) throw new Error("checking let an entry of a number pass");
  return [first, rest];
}

/** What the author calls an array. */
function nameOf(expr: Expr): string | null {
  if (expr.kind === "brackets") return nameOf(expr.inner);
  return expr.kind === "name" ? expr.spelling : null;
}
