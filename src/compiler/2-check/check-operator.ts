// Operators: both sides line up, choices are compared with their members. Long chains are walked, not recursed.

import type { BinaryExpr, Expr } from "../1-parse/ast.ts";
import { checkExpression } from "./check-expression.ts";
import { checkMatrix } from "./check-matrix.ts";
import { resolve } from "./check-name.ts";
import type { Symbol, Type, ValueType } from "./checked.ts";
import { type Context, type Env, findLocal } from "./context.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as shapeErrors from "./errors/shapes.ts";
import * as stateErrors from "./errors/states.ts";
import { intervalOf } from "./intervals.ts";
import { asValue, holderOf, refuseElement } from "./require.ts";
import { isSquare, lineUp, narrower, stepTruth, unknown, value } from "./types.ts";

/** The type of an operator. Its left spine may be 10⁵ terms long, so it is walked, not recursed. */
export function checkSpine(expr: BinaryExpr, env: Env, context: Context): Type {
  const spine: BinaryExpr[] = [];
  let first: Expr = expr;
  while (first.kind === "binary") {
    spine.push(first);
    first = first.left;
  }
  const innermost = spine[spine.length - 1] ?? expr;
  let left: Type = isChoiceComparison(innermost, env)
    ? unknown
    : checkExpression(first, env, context);
  for (const node of spine.reverse()) {
    left = checkBinary(node, left, env, context);
    context.instance.types.set(node, left);
  }
  return left;
}

function isChoiceComparison(expr: BinaryExpr, env: Env): boolean {
  return choiceOf(expr, env) !== null;
}

/** The choice in a comparison with one of its members. */
function choiceOf(
  expr: BinaryExpr,
  env: Env,
): {
  readonly choice: Expr & { kind: "name" };
  readonly member: Expr;
  readonly symbol: Symbol;
  readonly members: readonly string[];
} | null {
  if (expr.operator !== "==" && expr.operator !== "!=") return null;
  for (const [choice, member] of [
    [expr.left, expr.right],
    [expr.right, expr.left],
  ] as const) {
    if (choice.kind !== "name") continue;
    const symbol = findLocal(env, choice.name);
    const members = symbol === null ? null : membersOf(symbol);
    if (symbol !== null && members !== null) return { choice, member, symbol, members };
  }
  return null;
}

/** The members of a choice: a hyperparameter, or an argument that one is handed to. */
export function membersOf(symbol: Symbol): readonly string[] | null {
  if (symbol.kind === "hyperparameter")
    return symbol.domain.kind === "choice" ? symbol.domain.members : null;
  if (symbol.kind !== "argument" || symbol.type.kind !== "choice") return null;
  return symbol.type.members;
}

/** `mode == fast` where `mode` could not be read: `fast` may be a member of the choice that it should be. */
function mayBeMember({ operator, right }: BinaryExpr, env: Env, context: Context): boolean {
  if ((operator !== "==" && operator !== "!=") || right.kind !== "name") return false;
  const symbol = resolve(right.name, env, context);
  const isFunction =
    symbol?.kind === "builtin" && !/^(value|fact|oracle)$/.test(symbol.builtin.kind);
  const isKnown = symbol !== null && !isFunction;
  if (!isKnown) context.instance.types.set(right, unknown);
  return !isKnown;
}

function checkBinary(expr: BinaryExpr, left: Type, env: Env, context: Context): Type {
  const comparison = choiceOf(expr, env);
  if (comparison !== null) return checkChoice(comparison, context);
  if (left.kind === "unknown" && mayBeMember(expr, env, context)) return unknown;
  const right = checkExpression(expr.right, env, context);
  const a = asValue(expr.left, left, context);
  const b = asValue(expr.right, right, context);
  if (a === null || b === null) return unknown;
  const logical = expr.operator === "and" || expr.operator === "or";
  const equality = expr.operator === "==" || expr.operator === "!=";
  const needed = logical ? "truth" : equality ? a.element : "real";
  for (const [side, type] of [
    [expr.left, a],
    [expr.right, b],
  ] as const) {
    if (type.element === needed) continue;
    // Of two kinds compared, what a name holds was meant to be the kind of what is written out.
    if (equality && holderOf(expr.left, context) !== null && holderOf(side, context) === null) {
      const meant = type.element === "truth" ? "a condition" : "a number";
      refuseElement(meant, a, expr.left, `operand of \`${expr.operator}\``, context);
      return unknown;
    }
    const kind = needed === "truth" ? "a condition" : "a number";
    refuseElement(kind, type, side, `operand of \`${expr.operator}\``, context);
    return unknown;
  }
  if (expr.operator === "@") return checkMatrix("@", [a, b], expr.span, context);
  if (expr.operator === "/") refuseZero(expr, context);
  lintPower(expr, env, context);
  const shape = combineShapes(expr, a, b);
  if (shape === null) {
    context.report(
      shapeErrors.cannotLineUp(
        expr.operator,
        a,
        b,
        expr.operatorSpan,
        expr.left.span,
        expr.right.span,
      ),
    );
    return unknown;
  }
  const isTruth = logical || equality || /^[<>]/.test(expr.operator);
  return value(narrower(a.scope, b.scope), shape, isTruth ? "truth" : "real");
}

function combineShapes(expr: BinaryExpr, a: ValueType, b: ValueType): ValueType["shape"] | null {
  const product = expr.operator === "*" || expr.operator === "/";
  const identities = [a, b].filter((type) => type.shape.kind === "identity").length;
  if (identities === 0) return lineUp(a.shape, b.shape);
  if (product) return identities === 1 || expr.operator === "*" ? lineUp(a.shape, b.shape) : null;
  if (expr.operator !== "+" && expr.operator !== "-") return null;
  // A number plus I is no multiple of I.
  if (identities === 2) return a.shape;
  const other = a.shape.kind === "identity" ? b.shape : a.shape;
  return isSquare(other) ? other : null;
}

function checkChoice(comparison: NonNullable<ReturnType<typeof choiceOf>>, context: Context): Type {
  const { choice, member, symbol, members } = comparison;
  context.instance.names.set(choice, symbol);
  for (const side of [choice, member])
    context.instance.types.set(side, { kind: "choice", members });
  if (member.kind === "broken") return unknown;
  if (member.kind !== "name" || !members.includes(member.name)) {
    const name = member.kind === "name" ? member.spelling : "this";
    context.report(kindErrors.unknownMember(name, choice.spelling, members, member.span));
    return unknown;
  }
  return stepTruth;
}

function refuseZero(expr: BinaryExpr, context: Context): void {
  const divisor = intervalOf(expr.right, context.instance, 1);
  if (divisor.low === 0 && divisor.high === 0 && context.sees === "model" && !context.isConditional)
    context.report(stateErrors.zeroAtFirstStep(expr.right.span));
}

/** `beta2^t` beside an accumulator that decays by `beta2`. */
function lintPower(expr: BinaryExpr, env: Env, context: Context): void {
  if (expr.operator !== "^" || expr.left.kind !== "name" || expr.right.kind !== "name") return;
  const base = context.instance.names.get(expr.left);
  const exponent = context.instance.names.get(expr.right);
  const isTime =
    exponent?.kind === "builtin" &&
    exponent.builtin.kind === "fact" &&
    exponent.builtin.fact === "time";
  if (!isTime || base?.kind !== "hyperparameter" || base.domain.name !== "decay") return;
  const decayed = accumulatorWith(base.name, env, context);
  if (decayed !== null)
    context.report(stateErrors.powerOfDecay(expr.left.spelling, decayed, expr.span));
}

function accumulatorWith(decay: string, env: Env, context: Context): string | null {
  for (const [statement, cells] of context.instance.cells) {
    if (statement.kind !== "accumulate" || statement.decay?.kind !== "name") continue;
    const name = cells[0]?.name;
    if (statement.decay.name === decay && name !== undefined && findLocal(env, name) !== null)
      return name;
  }
  return null;
}
