// Facts about the tensor at hand that are known at creation: its rank, whether its name is one of some patterns.

import type { CallExpr, Expr } from "../1-parse/ast.ts";
import type { FactBuiltin } from "../builtins/builtin.ts";
import { checkArguments } from "./check-call.ts";
import { checkExpression } from "./check-expression.ts";
import { resolve } from "./check-name.ts";
import type { Type } from "./checked.ts";
import type { Context, Env } from "./context.ts";
import * as nameErrors from "./errors/names.ts";
import * as shapeErrors from "./errors/shapes.ts";
import { requireValue } from "./require.ts";
import { numberShape, unknown, value } from "./types.ts";

/** The type of `rank(param)`. */
export function checkRank(call: CallExpr, builtin: FactBuiltin, env: Env, context: Context): Type {
  const [of] = call.arguments;
  if (of === undefined || call.arguments.length !== 1)
    return wrongCount(call, builtin, env, context);
  const type = requireValue(of.value, env, context);
  if (type === null) return unknown;
  if (context.instance.overModel)
    context.report(shapeErrors.tensorOverModel(builtin.name, call.span));
  return value("tensor", numberShape);
}

/** The type of `name_matches(["*.bias"])`. */
export function checkNameMatches(
  call: CallExpr,
  builtin: FactBuiltin,
  env: Env,
  context: Context,
): Type {
  const [patterns] = call.arguments;
  if (patterns === undefined || call.arguments.length !== 1)
    return wrongCount(call, builtin, env, context);
  if (context.instance.overModel)
    context.report(shapeErrors.tensorOverModel(builtin.name, call.span));
  const list = patterns.value;
  const symbol = list.kind === "name" ? resolve(list.name, env, context) : null;
  const isNames = symbol?.kind === "hyperparameter" && symbol.domain.kind === "names";
  if (isNames) context.instance.names.set(list, symbol);
  if (!isNames && !isPatterns(list)) {
    if (checkExpression(list, env, context).kind !== "unknown")
      context.report(nameErrors.notPatterns(list.span));
    return unknown;
  }
  context.instance.types.set(list, { kind: "string" });
  return value("tensor", numberShape, "truth");
}

/** Whether an expression is a list of patterns of names. */
export function isPatterns(list: Expr): boolean {
  return (
    list.kind === "list" && list.items.every(({ kind }) => kind === "string" || kind === "broken")
  );
}

function wrongCount(
  call: CallExpr,
  { name, signature }: FactBuiltin,
  env: Env,
  context: Context,
): Type {
  checkArguments(call, env, context);
  context.report(nameErrors.wrongCount(name, signature, call.arguments.length, call.span));
  return unknown;
}
