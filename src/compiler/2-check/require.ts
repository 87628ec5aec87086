// Expressions that must be of one kind: `require…` gives the type, or reports and gives nothing.

import type { Expr } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { checkExpression } from "./check-expression.ts";
import type { Type, ValueType } from "./checked.ts";
import type { Context, Env } from "./context.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as shapeErrors from "./errors/shapes.ts";
import { isNumber, unknown } from "./types.ts";

/** A value (no tuple, choice or text), or `null` after a report. */
export function requireValue(expr: Expr, env: Env, context: Context): ValueType | null {
  const type = checkExpression(expr, env, context);
  return asValue(expr, type, context);
}

/** The type, or `unknown` after a report: a multiple of `I` has no size of its own, so it has no name either. */
export function withSize(type: Type, span: Span, context: Context): Type {
  if (type.kind !== "value" || type.shape.kind !== "identity") return type;
  context.report(shapeErrors.identityWithoutShape(span));
  return unknown;
}

/** A number or array of numbers, or `null` after a report. */
export function requireReal(expr: Expr, env: Env, context: Context): ValueType | null {
  const type = requireValue(expr, env, context);
  if (type === null || type.element === "real") return type;
  context.report(kindErrors.wrongKind("a number", type, expr.span, "truth values are no numbers"));
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

/** A truth value, or `null` after a report. `element` says whether one per element will do. */
export function requireTruth(expr: Expr, env: Env, context: Context): ValueType | null {
  const type = requireValue(expr, env, context);
  if (type === null || type.element === "truth") return type;
  context.report(kindErrors.wrongKind("a condition", type, expr.span, "not true or false"));
  return null;
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
