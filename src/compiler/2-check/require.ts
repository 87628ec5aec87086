// Expressions that must be of one kind: `require…` gives the type, or reports and gives nothing.

import type { Expr } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { checkExpression } from "./check-expression.ts";
import { resolve } from "./check-name.ts";
import type { Cell, Symbol, Type, ValueType } from "./checked.ts";
import type { Context, Env } from "./context.ts";
import * as historyErrors from "./errors/histories.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as shapeErrors from "./errors/shapes.ts";
import { describeElement, isNumber, unknown } from "./types.ts";

/** A value (no tuple, choice or text), or `null` after a report. */
export function requireValue(expr: Expr, env: Env, context: Context): ValueType | null {
  const type = checkExpression(expr, env, context);
  return asValue(expr, type, context);
}

/** The type, or `unknown` after a report: a multiple of `I` has no size of its own. */
export function withSize(type: Type, span: Span, context: Context): Type {
  if (type.kind !== "value" || type.shape.kind !== "identity") return type;
  context.report(shapeErrors.identityWithoutShape(span));
  return unknown;
}

/** A number or array of numbers, or `null` after a report. */
export function requireReal(expr: Expr, env: Env, context: Context): ValueType | null {
  const type = requireValue(expr, env, context);
  if (type === null || type.element === "real") return type;
  refuseElement("a number", type, expr, "truth values are no numbers", context);
  return null;
}

/** One number of step scope, or `null` after a report. */
export function requireStepNumber(
  expr: Expr,
  env: Env,
  context: Context,
  what: string,
): ValueType | null {
  const type = requireReal(expr, env, context);
  if (type === null) return null;
  if (type.scope === "step" && isNumber(type)) return type;
  context.report(
    shapeErrors.tooNarrow(what, type, expr.kind === "name" ? expr.spelling : "…", expr.span),
  );
  return null;
}

/** One number, of the step or of each tensor, or `null` after a report. */
export function requireNumber(expr: Expr, env: Env, context: Context): ValueType | null {
  const type = requireReal(expr, env, context);
  if (type === null || isNumber(type)) return type;
  const text = expr.kind === "name" ? expr.spelling : "…";
  context.report(shapeErrors.tooNarrow("one number", type, text, expr.span));
  return null;
}

/** What a number may follow from step to step: an expression of `t`, or the name of a schedule; `null` after a report. */
export function requireSchedule(expr: Expr, env: Env, context: Context): Type | null {
  const symbol = expr.kind === "name" ? resolve(expr.name, env, context) : null;
  if (expr.kind !== "name" || symbol === null || !isScheduleSymbol(symbol))
    return requireStepNumber(expr, env, context, "one number");
  context.instance.names.set(expr, symbol);
  const type: Type = { kind: "schedule" };
  context.instance.types.set(expr, type);
  return type;
}

/** Whether a name stands for a schedule. */
export function isScheduleSymbol(symbol: Symbol): boolean {
  return symbol.kind === "hyperparameter"
    ? symbol.domain.kind === "schedule"
    : symbol.kind === "argument" && symbol.type.kind === "schedule";
}

/** A truth value, or `null` after a report. `element` says whether one per element will do. */
export function requireTruth(expr: Expr, env: Env, context: Context): ValueType | null {
  const type = requireValue(expr, env, context);
  if (type === null || type.element === "truth") return type;
  refuseElement("a condition", type, expr, "not true or false", context);
  return null;
}

/** Reports a truth value for a number or the reverse; of what a name holds only once, however often it is used. */
export function refuseElement(
  needed: string,
  type: ValueType,
  expr: Expr,
  why: string,
  context: Context,
): void {
  const holder = holderOf(expr, context);
  if (holder === null) {
    const ways = type.element === "truth" ? [kindErrors.asNumber(expr)] : [];
    context.report(kindErrors.wrongKind(needed, type, expr.span, why, [], ways));
    return;
  }
  if (context.blamed.has(holder)) return;
  context.blamed.add(holder);
  const origin = { span: holder.span, text: `\`${holder.name}\` is ${describeElement(type)}` };
  context.report(kindErrors.wrongKind(needed, type, expr.span, why, [origin]));
}

/** The cell or local that an expression names, `null` where it is anything else. */
export function holderOf(
  expr: Expr,
  context: Context,
): Cell | Extract<Symbol, { kind: "local" }> | null {
  let named = expr;
  while (named.kind === "brackets") named = named.inner;
  const symbol = named.kind === "name" ? context.instance.names.get(named) : undefined;
  if (symbol?.kind === "cell") return symbol.cell;
  return symbol?.kind === "local" ? symbol : null;
}

/** The type of a value, or `null` after a report where it is a tuple, a choice or a text. */
export function asValue(expr: Expr, type: Type, context: Context): ValueType | null {
  switch (type.kind) {
    case "value":
      return type;
    case "unknown":
      return null;
    case "choice":
      context.report(
        kindErrors.choiceAsValue(
          expr.kind === "name" ? expr.spelling : "this",
          type.members,
          expr.span,
        ),
      );
      return null;
    case "schedule":
      context.report(
        kindErrors.scheduleAsValue(expr.kind === "name" ? expr.spelling : "this", expr.span),
      );
      return null;
    case "history":
      context.report(historyErrors.historyAsValue(type, expr.span));
      return null;
    case "examples":
      context.report(kindErrors.examplesAsValue(expr.span));
      return null;
    case "tuple":
    case "list":
    case "none":
    case "string":
      context.report(kindErrors.wrongKind("a number", type, expr.span, "not one number or array"));
      return null;
    default:
      return type satisfies never;
  }
}

/**
 * The type of what a local names: texts and values in brackets have none. A name by itself may stand for a multiple of
 * `I`, whose matrix it meets later.
 */
export function asNamed(type: Type, isTuple: boolean, span: Span, context: Context): Type {
  if (isTuple && type.kind === "value") return withSize(type, span, context);
  if (type.kind !== "string" && type.kind !== "tuple") return type;
  context.report(kindErrors.wrongKind("a number", type, span, "a local names one value"));
  return unknown;
}
