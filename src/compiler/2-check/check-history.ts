// Histories: states that keep the values pushed last. They are declared with a size, changed by `push`, read entry
// by entry or by a reduction, and never copied, so they have one name each.

import type { CallExpr, Expr, Statement } from "../1-parse/ast.ts";
import type { ReductionBuiltin } from "../builtins/builtin.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { cellAt, constantStart, declareCell, declareUnknown, growCell } from "./check-cell.ts";
import { checkExpression } from "./check-expression.ts";
import type { Cell, Type } from "./checked.ts";
import { findLocal, type Context, type Env } from "./context.ts";
import * as errors from "./errors/histories.ts";
import * as stateErrors from "./errors/states.ts";
import { constantOf } from "./intervals.ts";
import { requireReal, requireStepNumber } from "./require.ts";
import { numberShape, stepNumber, unknown, value } from "./types.ts";

type StateStatement = Extract<Statement, { kind: "state" }>;

/** `state S: history[10] = 0`. */
export function checkHistory(
  statement: StateStatement,
  size: Expr,
  env: Env,
  context: Context,
): void {
  const start = requireReal(statement.start, env, context);
  const length = sizeOf(size, env, context);
  if (length === null || start === null) {
    declareUnknown(statement.name, env, context);
    return;
  }
  const first = constantStart(statement.start, context);
  if (typeof first !== "number")
    context.report(errors.computedStart(statement.name.spelling, statement.start.span));
  const cell = cellAt(statement, 0, context, () => ({
    name: statement.name.name,
    kind: "state",
    accumulator: null,
    span: statement.name.span,
    constantStart: typeof first === "number" ? first : 0,
    type: stepNumber,
    isFixed: false,
    history: length,
    biasType: stepNumber,
    usesBias: false,
    branch: context.branch,
  }));
  declareCell(cell, statement, env, context);
}

/** A number of entries known when an optimizer is created; `null` after a report. */
function sizeOf(size: Expr, env: Env, context: Context): number | string | null {
  const type = requireStepNumber(size, env, context, "one number");
  if (type === null) return null;
  const symbol = size.kind === "name" ? findLocal(env, size.name) : null;
  if (symbol?.kind === "hyperparameter" && symbol.domain.kind === "number" && symbol.domain.whole) {
    context.sizes.add(symbol.name);
    return symbol.name;
  }
  const known = size.kind === "number" ? constantOf(size, context.instance) : null;
  if (known !== null && Number.isInteger(known) && known >= 1) return known;
  context.report(errors.wrongSize(size.span));
  return null;
}

/** `push(S, e)`: the history S with `e` as its newest entry. */
export function checkPush(call: CallExpr, env: Env, context: Context): Type {
  const [of, entry] = call.arguments;
  if (of === undefined || entry === undefined) return unknown;
  const type = checkExpression(of.value, env, context);
  if (type.kind === "unknown") {
    checkExpression(entry.value, env, context);
    return unknown;
  }
  if (type.kind !== "history" || type.pushed || !isCell(of.value, type.cell, context)) {
    const symbol = context.instance.names.get(of.value);
    const declared = symbol === undefined || symbol.kind === "builtin" ? null : symbol.span;
    const name = of.value.kind === "name" ? of.value.spelling : "this";
    context.report(errors.noHistory(name, of.value.span, declared));
    checkExpression(entry.value, env, context);
    return unknown;
  }
  const pushed = requireReal(entry.value, env, context);
  if (pushed === null) context.doubtful.add(type.cell);
  else if (requireAllTensors(type.cell, "push", call.span, context))
    growCell(type.cell, pushed, entry.value, context);
  return { ...type, pushed: true };
}

/** A history changes for all tensors that have it at once; reports where not all of them come. */
export function requireAllTensors(
  { name, span: declared, branch }: Cell,
  change: "push" | "reset",
  span: Span,
  context: Context,
): boolean {
  const { tensorCondition } = context;
  if (branch !== context.branch)
    context.report(errors.changedInBranch(name, change, span, declared));
  else if (tensorCondition !== null)
    context.report(errors.changedUnderTensorCondition(name, change, span, tensorCondition));
  else return true;
  return false;
}

/** A history that a function was handed is its caller's to push. */
function isCell(expr: Expr, cell: Cell, context: Context): boolean {
  const symbol = context.instance.names.get(expr);
  return symbol?.kind === "cell" && symbol.cell === cell;
}

/** A reduction of the entries pushed, where the argument is a history; `null` where it is none. */
export function checkHistoryReduction(
  call: CallExpr,
  builtin: ReductionBuiltin,
  env: Env,
  context: Context,
): Type | null {
  const [first] = call.arguments;
  const history = first === undefined ? null : historyNamed(first.value, env);
  if (first === undefined || history === null) return null;
  const type = checkExpression(first.value, env, context);
  for (const argument of call.arguments.slice(1)) checkExpression(argument.value, env, context);
  if (type.kind !== "history") return unknown;
  const { cell } = type;
  const folds = builtin.before === "value" || builtin.before === "square";
  if (!folds || call.arguments.length > 1 || cell.type.shape.kind !== "number") {
    context.report(errors.cannotReduce(builtin.name, cell.name, cell.type, call.span));
    return unknown;
  }
  if (first.all)
    context.report(
      stateErrors.misplaced("`all`", "a reduction of a history", first.span, "leave it out"),
    );
  return value(cell.type.scope, numberShape);
}

/** The history that an expression names, looked up before anything is said of it. */
function historyNamed(expr: Expr, env: Env): Cell | null {
  if (expr.kind === "brackets") return historyNamed(expr.inner, env);
  if (expr.kind !== "name") return null;
  const symbol = findLocal(env, expr.name);
  if (symbol?.kind === "cell" && symbol.cell.history !== null) return symbol.cell;
  if (symbol?.kind === "argument" && symbol.type.kind === "history") return symbol.type.cell;
  return null;
}
