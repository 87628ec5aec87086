// `normal()`, `uniform()`, `rademacher()`: random values like the parameter, of a written shape, or one per tensor.

import type { CallExpr } from "../1-parse/ast.ts";
import type { RandomBuiltin } from "../builtins/builtin.ts";
import { checkArguments } from "./check-call.ts";
import type { Type } from "./checked.ts";
import type { Context, Env } from "./context.ts";
import { dimensionFrom } from "./dimensions.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as nameErrors from "./errors/names.ts";
import * as stateErrors from "./errors/states.ts";
import { paramShape, tensorScope } from "./place.ts";
import { numberShape, unknown, value } from "./types.ts";

/** The type of random values. */
export function checkRandom(
  call: CallExpr,
  builtin: RandomBuiltin,
  env: Env,
  context: Context,
): Type {
  if (context.sees === "time") context.report(stateErrors.notInSchedule(builtin.name, call.span));
  if (context.inOwnTurns)
    context.report(
      kindErrors.notBuiltYet("a random value in turns that each tensor decides on", call.span),
    );
  const [shape, ...others] = call.arguments;
  if (builtin.distribution === "permutation") return checkPermutation(call, builtin, env, context);
  if (shape === undefined) return value("element", paramShape(context));
  if (others.length > 0 || shape.value.kind !== "list") {
    checkArguments(call, env, context);
    const given = call.arguments.length;
    context.report(nameErrors.wrongCount(builtin.name, builtin.signature, given, call.span));
    return unknown;
  }
  const dims = shape.value.items.map((item) => dimensionFrom(item, env, context));
  if (dims.length === 0) return value(tensorScope(context), numberShape);
  const known = dims.filter((dim) => dim !== null);
  return known.length < dims.length ? unknown : value("element", { kind: "dims", dims: known });
}

/** `permutation(n)`: a vector along a dimension. */
function checkPermutation(
  call: CallExpr,
  builtin: RandomBuiltin,
  env: Env,
  context: Context,
): Type {
  const [first, ...others] = call.arguments;
  checkArguments(call, env, context);
  if (first === undefined || others.length > 0) {
    const given = call.arguments.length;
    context.report(nameErrors.wrongCount(builtin.name, builtin.signature, given, call.span));
    return unknown;
  }
  const dimension = dimensionFrom(first.value, env, context);
  return dimension === null ? unknown : value("element", { kind: "dims", dims: [dimension] });
}
