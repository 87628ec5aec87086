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
  if (expr.kind === "name") {
    const symbol = context.instance.names.get(expr);
    return symbol?.kind === "hyperparameter" && symbol.domain.kind === "flag";
  }
  if (expr.kind !== "binary") return false;
  return [expr.left, expr.right].some(
    (side) => context.instance.types.get(side)?.kind === "choice",
  );
}

/** A condition of `if`: its scope, and the context for what stands under it. */
export function checkCondition(
  condition: Expr,
  env: Env,
  context: Context,
): { readonly scope: "step" | "tensor"; readonly context: Context } {
  const type = requireTruth(condition, env, context);
  if (type === null) return { scope: "step", context };
  const inner = { ...context, isConditional: true };
  if (!isNumber(type)) {
    context.report(shapeErrors.elementCondition(condition.span));
    return { scope: "step", context: inner };
  }
  if (type.scope !== "tensor") return { scope: "step", context: inner };
  return { scope: "tensor", context: { ...inner, tensorCondition: condition.span } };
}
