// Oracles at points: `grad at param + alpha * v`.

import type { Expr } from "../1-parse/ast.ts";
import { checkExpression } from "./check-expression.ts";
import { refuseInBranch } from "./check-name.ts";
import { paramShape } from "./place.ts";
import { requireReal } from "./require.ts";
import type { Type } from "./checked.ts";
import type { Context, Env } from "./context.ts";
import * as shapeErrors from "./errors/shapes.ts";
import * as stateErrors from "./errors/states.ts";
import { isNumber, sameShape, unknown } from "./types.ts";

/** The type of `oracle at point`. */
export function checkPoint(expr: Extract<Expr, { kind: "at" }>, env: Env, context: Context): Type {
  const oracle = checkExpression(expr.oracle, env, context);
  const point = requireReal(expr.point, env, context);
  if (oracle.kind === "unknown") return unknown;
  if (!isOracle(expr.oracle, context)) {
    context.report(stateErrors.notAnOracle(expr, lastOracle(expr.oracle, context)));
    return unknown;
  }
  if (context.tensorCondition !== null && !isGradient(expr.oracle, context))
    context.report(
      stateErrors.wholeModelUnderTensorCondition("this oracle", expr.span, context.tensorCondition),
    );
  if (!isGradient(expr.oracle, context)) refuseInBranch("this oracle", expr.span, context);
  if (point === null) return oracle;
  for (const summand of summands(expr.point)) {
    const type = context.instance.types.get(summand);
    if (type?.kind === "value" && isNumber(type) && summand !== expr.point) {
      context.report(stateErrors.numberInPoint(summand.span));
      return oracle;
    }
  }
  // A cell whose shape is not known yet counts as a number meanwhile.
  if (!isNumber(point) && !sameShape(point.shape, paramShape(context)))
    context.report(
      shapeErrors.cannotLineUp(
        "at",
        { kind: "value", scope: "element", shape: paramShape(context), element: "real" },
        point,
        expr.span,
        expr.oracle.span,
        expr.point.span,
      ),
    );
  return oracle;
}

function isOracle(expr: Expr, context: Context): boolean {
  if (expr.kind === "name") {
    const symbol = context.instance.names.get(expr);
    return symbol?.kind === "builtin" && symbol.builtin.kind === "oracle";
  }
  if (expr.kind !== "call") return false;
  const target = context.instance.calls.get(expr);
  return target?.kind === "builtin" && target.builtin.kind === "oracle";
}

/** The oracle that stands last in an expression: the one that `at` is meant for. */
function lastOracle(expr: Expr, context: Context): Expr | null {
  let last = expr;
  while (last.kind === "binary" || last.kind === "unary")
    last = last.kind === "binary" ? last.right : last.operand;
  return isOracle(last, context) ? last : null;
}

function isGradient(expr: Expr, context: Context): boolean {
  const symbol = context.instance.names.get(expr);
  return (
    symbol?.kind === "builtin" &&
    symbol.builtin.kind === "oracle" &&
    symbol.builtin.oracle === "grad"
  );
}

function summands(point: Expr): readonly Expr[] {
  const found: Expr[] = [];
  let rest = point;
  while (rest.kind === "binary" && (rest.operator === "+" || rest.operator === "-")) {
    found.push(rest.right);
    rest = rest.left;
  }
  return [...found, rest];
}
