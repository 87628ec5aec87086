// `normal()`, `uniform()`, `rademacher()`: random values like the parameter, of a written shape, or one per tensor.

import type { CallExpr } from "../1-parse/ast.ts";
import type { RandomBuiltin } from "../builtins/builtin.ts";
import { checkArguments } from "./check-call.ts";
import type { Type } from "./checked.ts";
import type { Context, Env } from "./context.ts";
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
  const [shape, ...others] = call.arguments;
  if (shape === undefined) return value("element", paramShape(context));
  if (others.length > 0 || shape.value.kind !== "list") {
    checkArguments(call, env, context);
    const given = call.arguments.length;
    context.report(nameErrors.wrongCount(builtin.name, builtin.signature, given, call.span));
    return unknown;
  }
  const dims = shape.value.items.map((item) => (item.kind === "name" ? item.name : null));
  if (dims.length === 0) return value(tensorScope(context), numberShape);
  if (context.instance.overModel && dims.length <= 2 && dims.every((dim) => dim === "n"))
    return value("element", { kind: "dims", dims: dims.map(() => "n") });
  context.report(kindErrors.notBuiltYet(`\`${builtin.name}\` of this shape`, shape.value.span));
  return unknown;
}
