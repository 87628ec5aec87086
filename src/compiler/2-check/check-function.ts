// A function or schedule at one call: its body is checked with the types of the arguments given.

import type { Block, Expr, Parameter } from "../1-parse/ast.ts";
import { checkStatements } from "./check-statement.ts";
import { checkExpression } from "./check-expression.ts";
import { requireSchedule, withSize } from "./require.ts";
import type { CallTarget, Symbol, Type } from "./checked.ts";
import type { Context, Env } from "./context.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as stateErrors from "./errors/states.ts";
import type { FileScope } from "./file-scope.ts";
import { unknown } from "./types.ts";

type Argument = Extract<CallTarget, { kind: "function" }>["arguments"][number];

/** The type that the call gives. `given` are the types of the arguments, `unknown` for defaults. */
export function checkFunctionBody(
  target: Extract<CallTarget, { kind: "function" }>,
  given: readonly Type[],
  scope: FileScope,
  context: Context,
): Type {
  const { declaration, instance } = target;
  const env: Env = { names: new Map(), outer: null };
  const inner: Context = {
    ...context,
    scope,
    instance,
    sees: declaration.kind === "schedule" ? "time" : context.sees,
    calls: [...context.calls, declaration],
    naming: [],
    missing: new Set(),
    root: env,
  };
  instance.parameters.length = 0;
  for (const [i, parameter] of declaration.parameters.entries()) {
    if (parameter.domain?.kind === "shape")
      context.report(kindErrors.notBuiltYet("an argument with a shape", parameter.domain.span));
    const argument = target.arguments[i];
    const type = typeOf(parameter, argument, given[i] ?? unknown, env, inner);
    const symbol: Symbol = {
      kind: "argument",
      name: parameter.name.name,
      type,
      span: parameter.name.span,
    };
    instance.parameters.push(symbol);
    env.names.set(parameter.name.name, symbol);
  }
  if (!isBlock(declaration.body)) {
    const type = checkExpression(declaration.body, env, inner);
    return withSize(type, declaration.body.span, context);
  }
  checkStatements(declaration.body, env, inner, "a function");
  const last = declaration.body.statements.at(-1);
  if (last?.kind === "return")
    return withSize(instance.types.get(last.value) ?? unknown, last.value.span, context);
  if (last?.kind !== "broken statement")
    context.report(stateErrors.noReturn(declaration.name.spelling, declaration.name.span));
  return unknown;
}

/** Whether an argument is read at a time, as a schedule. */
export function takesSchedule(parameter: Parameter | undefined): boolean {
  return parameter?.domain?.kind === "named" && parameter.domain.name === "schedule";
}

/** The type of an argument, given or by default. */
function typeOf(
  parameter: Parameter,
  argument: Argument | undefined,
  given: Type,
  env: Env,
  context: Context,
): Type {
  const isDefault = argument?.kind === "default";
  if (!takesSchedule(parameter))
    return isDefault ? checkExpression(argument.value, env, context) : given;
  if (isDefault) requireSchedule(argument.value, env, context);
  return { kind: "schedule" };
}

function isBlock(body: Block | Expr): body is Block {
  return body.kind === "block";
}
