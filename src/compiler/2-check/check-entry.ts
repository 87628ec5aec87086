// `x[i]` and `a[i] <- e`: entries of histories by age, of lists by place, of arrays along their first dimension.

import type { Expr, Statement } from "../1-parse/ast.ts";
import { checkExpression } from "./check-expression.ts";
import type { Type, ValueType } from "./checked.ts";
import { findLocal, type Context, type Env } from "./context.ts";
import * as errors from "./errors/histories.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as shapeErrors from "./errors/shapes.ts";
import { constantOf } from "./intervals.ts";
import { isKnownNumber } from "./known-numbers.ts";
import { paramShape, seen, tensorScope } from "./place.ts";
import { requireNumber, requireStepNumber, requireValue } from "./require.ts";
import {
  describeElement,
  isNumber,
  numberShape,
  sameShape,
  stepNumber,
  unknown,
  value,
} from "./types.ts";

type Update = Extract<Statement, { kind: "update" }>;

/** `x[i]`: an entry of a history by its age, of a list by its place, of an array along its first dimension. */
export function checkIndex(
  expr: Extract<Expr, { kind: "index" }>,
  env: Env,
  context: Context,
): Type {
  const type = checkExpression(expr.of, env, context);
  if (type.kind === "value" && type.shape.kind === "dims") {
    checkPlace(expr.index, type.shape.dims[0], env, context);
    return entryOf(type, context);
  }
  const index = requireStepNumber(expr.index, env, context, "one number");
  switch (type.kind) {
    case "unknown":
      return unknown;
    case "history": {
      if (type.pushed) {
        context.report(errors.historyAsValue(type, expr.of.span));
        return unknown;
      }
      const { history } = type.cell;
      refuseOutside(expr.index, typeof history === "number" ? history : null, context);
      return context.silenced.has(type.cell) ? unknown : seen(type.cell.type, context);
    }
    case "list":
      refuseOutside(expr.index, type.length, context);
      if (index === null) return unknown;
      if (isKnownNumber(expr.index, context)) return stepNumber;
      context.report(kindErrors.notBuiltYet("`x[i]` of a list at a number of the step", expr.span));
      return unknown;
    case "examples":
      refuseOutside(expr.index, null, context);
      return value("element", paramShape(context));
    default:
      context.report(errors.noEntries(type, expr.of.span));
      return unknown;
  }
}

/** `a[i] <- e`: one entry of a state or `var` that is an array. */
export function checkEntryUpdate(statement: Update, index: Expr, env: Env, context: Context): void {
  const [target] = statement.targets;
  if (target === undefined) return;
  const given = requireValue(statement.value, env, context);
  const symbol = findLocal(env, target.name);
  if (symbol?.kind !== "cell") {
    checkExpression(index, env, context);
    const isUnread = symbol?.kind === "local" && symbol.type.kind === "unknown";
    if (!isUnread) context.report(errors.noEntryToSet(target.spelling, target.span));
    return;
  }
  const { cell } = symbol;
  context.instance.names.set(target, symbol);
  if (given === null) context.doubtful.add(cell);
  if (cell.history !== null) {
    checkExpression(index, env, context);
    context.report(errors.onlyPush(target.spelling, statement.span, symbol.span));
    return;
  }
  const type = seen(cell.type, context);
  if (type.shape.kind !== "dims") {
    checkExpression(index, env, context);
    if (!context.silenced.has(cell)) context.report(errors.entryOfNumber(cell, type, target.span));
    return;
  }
  checkPlace(index, type.shape.dims[0], env, context);
  if (given === null) return;
  const entry = entryOf(type, context);
  const { span } = statement.value;
  if (given.element !== entry.element)
    context.report(kindErrors.wrongKind(describeElement(entry), given, span, "of the other kind"));
  else if (!isNumber(given) && !sameShape(given.shape, entry.shape))
    context.report(shapeErrors.doesNotFitCell(`${cell.name}[…]`, entry, given, span, cell.span));
}

/** The type of an entry along the first dimension. */
function entryOf({ shape, element }: ValueType, context: Context): ValueType {
  const rest = shape.kind === "dims" ? shape.dims.slice(1) : [];
  if (rest.length === 0) return value(tensorScope(context), numberShape, element);
  return value("element", { kind: "dims", dims: rest }, element);
}

/** An index along a dimension: one number, of the step or of each tensor. */
function checkPlace(index: Expr, dimension: string | undefined, env: Env, context: Context): void {
  requireNumber(index, env, context);
  const size = context.instance.dimensions.sizes.get(dimension ?? "");
  refuseOutside(index, typeof size === "number" ? size : null, context);
}

function refuseOutside(index: Expr, count: number | null, context: Context): void {
  const known = constantOf(index, context.instance);
  if (known === null || context.instance.types.get(index)?.kind !== "value") return;
  if (!Number.isInteger(known) || known < 0 || (count !== null && known >= count))
    context.report(errors.outside(known, count, index.span));
}
