// Conditions of `if`: truth values of step or tensor scope, or decided when the rule is compiled.

import type { Expr } from "../1-parse/ast.ts";
import type { Context, Env } from "./context.ts";
import * as shapeErrors from "./errors/shapes.ts";
import { requireTruth } from "./require.ts";
import { isNumber } from "./types.ts";

/** Whether a condition is decided when the rule is compiled. */
export function isStatic(condition: Expr, context: Context): boolean {
  const open: Expr[] = [condition];
  for (let expr = open.pop(); expr !== undefined; expr = open.pop()) {
    if (expr.kind === "boolean") continue;
    if (expr.kind === "brackets") open.push(expr.inner);
    else if (expr.kind === "unary" && expr.operator === "not") open.push(expr.operand);
    else if (expr.kind === "binary" && (expr.operator === "and" || expr.operator === "or"))
      open.push(expr.left, expr.right);
    else if (!isDecided(expr, context)) return false;
  }
  return true;
}

function isDecided(expr: Expr, context: Context): boolean {
  if (expr.kind === "is none") return true;
  if (expr.kind === "name") {
    const symbol = context.instance.names.get(expr);
    return symbol?.kind === "hyperparameter" && symbol.domain.kind === "flag";
  }
  if (expr.kind !== "binary") return false;
  return [expr.left, expr.right].some(
    (side) => context.instance.types.get(side)?.kind === "choice",
  );
}

/** The optional hyperparameters that are given where a condition holds, or where it does not. */
export function givenWhere(condition: Expr, holds: boolean): readonly string[] {
  switch (condition.kind) {
    case "brackets":
      return givenWhere(condition.inner, holds);
    case "unary":
      return condition.operator === "not" ? givenWhere(condition.operand, !holds) : [];
    case "is none":
      return condition.operand.kind === "name" && condition.negated === holds
        ? [condition.operand.name]
        : [];
    case "binary":
      if (condition.operator !== (holds ? "and" : "or")) return [];
      return [...givenWhere(condition.left, holds), ...givenWhere(condition.right, holds)];
    default:
      return [];
  }
}

/** The context of the side of a condition that is taken where it holds, or where it does not. */
export function onSide(condition: Expr, holds: boolean, context: Context): Context {
  const names = givenWhere(condition, holds);
  return names.length === 0
    ? context
    : { ...context, given: new Set([...context.given, ...names]) };
}

/** A condition of `if` or `repeat`: its scope, and the context for what stands under it. */
export function checkCondition(
  condition: Expr,
  env: Env,
  context: Context,
  asks: "if" | "repeat" = "if",
): { readonly scope: "step" | "tensor"; readonly context: Context } {
  const type = requireTruth(condition, env, context);
  if (type === null) return { scope: "step", context: { ...context, isGivenUnclear: true } };
  const inner = isStatic(condition, context) ? context : { ...context, isConditional: true };
  if (!isNumber(type)) {
    context.report(shapeErrors.elementCondition(asks, condition.span));
    return { scope: "step", context: inner };
  }
  if (type.scope !== "tensor") return { scope: "step", context: inner };
  const own = {
    tensorCondition: condition.span,
    inOwnTurns: context.inOwnTurns || context.inTurns,
  };
  return { scope: "tensor", context: { ...inner, ...own } };
}
