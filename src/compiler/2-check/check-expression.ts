// The type of an expression. What is wrong is reported where it is known and becomes `unknown`, about
// which nothing more is said.

import type { BinaryExpr, Expr } from "../1-parse/ast.ts";
import { checkCall } from "./check-call.ts";
import { checkCondition, onSide } from "./check-condition.ts";
import { checkIndex } from "./check-entry.ts";
import { checkMatrix } from "./check-matrix.ts";
import { inferMember, inferName } from "./check-name.ts";
import { checkSpine } from "./check-operator.ts";
import { checkPoint } from "./check-oracle.ts";
import type { Type } from "./checked.ts";
import { findLocal, type Context, type Env } from "./context.ts";
import * as compositionErrors from "./errors/composition.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as shapeErrors from "./errors/shapes.ts";
import { asValue, requireReal, requireStepNumber, requireTruth, withSize } from "./require.ts";
import { lineUp, narrower, stepNumber, stepTruth, unknown, value } from "./types.ts";

/** The type of an expression, noted in the instance. */
export function checkExpression(expr: Expr, env: Env, context: Context): Type {
  const type = expr.kind === "binary" ? checkSpine(expr, env, context) : infer(expr, env, context);
  context.instance.types.set(expr, type);
  return type;
}

function infer(expr: Exclude<Expr, BinaryExpr>, env: Env, context: Context): Type {
  switch (expr.kind) {
    case "number":
      return stepNumber;
    case "boolean":
      return stepTruth;
    case "string":
      return { kind: "string" };
    case "none":
      context.report(kindErrors.noneAsValue(expr.span));
      return unknown;
    case "name":
      return inferName(expr, env, context);
    case "brackets":
      return checkExpression(expr.inner, env, context);
    case "unary":
      return inferUnary(expr, env, context);
    case "call":
      return checkCall(expr, env, context);
    case "transpose": {
      const type = requireReal(expr.of, env, context);
      return type === null ? unknown : checkMatrix("transpose", [type], expr.span, context);
    }
    case "tuple":
      return {
        kind: "tuple",
        items: expr.items.map((item) => checkExpression(item, env, context)),
      };
    case "if":
      return inferIf(expr, env, context);
    case "at":
      return checkPoint(expr, env, context);
    case "member":
      return inferMember(expr, false, env, context);
    case "index":
      return checkIndex(expr, env, context);
    case "list":
      for (const item of expr.items) requireStepNumber(item, env, context, "one number");
      return { kind: "list", length: expr.items.length };
    case "is none":
      return checkIsNone(expr, env, context);
    case "pipe":
      context.report(compositionErrors.pipelineAsValue(expr.span));
      return unknown;
    case "broken":
      return unknown;
    default:
      return expr satisfies never;
  }
}

/** `x is none`, of a hyperparameter whose domain is optional. */
function checkIsNone(
  { operand }: Extract<Expr, { kind: "is none" }>,
  env: Env,
  context: Context,
): Type {
  const symbol = operand.kind === "name" ? findLocal(env, operand.name) : null;
  if (symbol?.kind === "hyperparameter" && symbol.domain.kind === "optional") {
    context.instance.names.set(operand, symbol);
    return stepTruth;
  }
  if (checkExpression(operand, env, context).kind !== "unknown")
    context.report(kindErrors.neverNone(operand.span));
  return unknown;
}

function inferUnary(expr: Extract<Expr, { kind: "unary" }>, env: Env, context: Context): Type {
  const type =
    expr.operator === "not"
      ? requireTruth(expr.operand, env, context)
      : requireReal(expr.operand, env, context);
  return type ?? unknown;
}

function inferIf(expr: Extract<Expr, { kind: "if" }>, env: Env, context: Context): Type {
  const inner = checkCondition(expr.condition, env, context);
  const then = checkExpression(expr.then, env, onSide(expr.condition, true, inner.context));
  const otherwise = checkExpression(
    expr.otherwise,
    env,
    onSide(expr.condition, false, inner.context),
  );
  const a = asValue(expr.then, then, context);
  const b = asValue(expr.otherwise, otherwise, context);
  if (a === null || b === null) return a ?? b ?? unknown;
  if (a.element !== b.element) {
    context.report(
      kindErrors.wrongKind(
        a.element === "real" ? "a number" : "a truth value",
        b,
        expr.otherwise.span,
        "both sides must be of one kind",
      ),
    );
    return unknown;
  }
  const shape = lineUp(a.shape, b.shape);
  if (shape === null) {
    context.report(
      shapeErrors.cannotLineUp("if", a, b, expr.span, expr.then.span, expr.otherwise.span),
    );
    return unknown;
  }
  const type = value(narrower(narrower(a.scope, b.scope), inner.scope), shape, a.element);
  return withSize(type, expr.span, context);
}
