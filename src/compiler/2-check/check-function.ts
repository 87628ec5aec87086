// A function or schedule at one call: its body is checked with the types of the arguments given.

import type { Block, Expr, Identifier, Parameter, ShapeSyntax } from "../1-parse/ast.ts";
import { checkStatements } from "./check-statement.ts";
import { checkExpression } from "./check-expression.ts";
import { requireSchedule, withSize } from "./require.ts";
import type { CallTarget, Symbol, Type } from "./checked.ts";
import type { Context, Env } from "./context.ts";
import { dimensionOf } from "./dimensions.ts";
import * as shapeErrors from "./errors/shapes.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as stateErrors from "./errors/states.ts";
import type { FileScope } from "./file-scope.ts";
import { factsOf } from "./static-facts.ts";
import { unknown, value } from "./types.ts";

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
  // Around an argument of a shape that is not known nothing is said of the result.
  let isFitting = true;
  for (const [i, parameter] of declaration.parameters.entries()) {
    const argument = target.arguments[i];
    const actual = typeOf(parameter, argument, given[i] ?? unknown, env, inner);
    const shape = parameter.domain?.kind === "shape" ? parameter.domain.shape : null;
    const type = shape === null ? actual : bindShape(shape, parameter.name, actual, env, inner);
    if (shape !== null && type !== actual) isFitting = false;
    const facts =
      argument === undefined
        ? null
        : factsOf(argument.value, argument.kind === "default" ? instance : context.instance);
    const symbol: Symbol = {
      kind: "argument",
      name: parameter.name.name,
      type,
      facts,
      declared: parameter.name,
      span: parameter.name.span,
    };
    instance.parameters.push(symbol);
    env.names.set(parameter.name.name, symbol);
  }
  if (!isBlock(declaration.body)) {
    const type = checkExpression(declaration.body, env, inner);
    return isFitting ? withSize(type, declaration.body.span, context) : unknown;
  }
  checkStatements(declaration.body, env, inner, "a function");
  const last = declaration.body.statements.at(-1);
  if (last?.kind === "return" && !isFitting) return unknown;
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
  if (parameter.domain?.kind === "choice" && isDefault) {
    const members = parameter.domain.members.map(({ name }) => name);
    context.instance.types.set(argument.value, { kind: "choice", members });
    const { value } = argument;
    if (value.kind === "name" && members.includes(value.name)) return { kind: "choice", members };
    const name = value.kind === "name" ? value.spelling : "this";
    context.report(kindErrors.unknownMember(name, parameter.name.spelling, members, value.span));
    return unknown;
  }
  if (!takesSchedule(parameter))
    return isDefault ? checkExpression(argument.value, env, context) : given;
  if (isDefault) requireSchedule(argument.value, env, context);
  return { kind: "schedule" };
}

/** `G: [m, n]`: the names stand for the dimensions of what is given. */
function bindShape(
  { dims }: ShapeSyntax,
  { spelling, span }: Identifier,
  given: Type,
  env: Env,
  context: Context,
): Type {
  for (const { name, rest, span: at } of dims)
    if (rest) context.report(shapeErrors.restOutsidePattern(name.spelling, at));
  const actual = given.kind === "value" && given.shape.kind === "dims" ? given.shape.dims : null;
  const bound = new Map<string, string>();
  const fits =
    actual !== null &&
    actual.length === dims.length &&
    dims.every(({ name }, i) => {
      const dimension = actual[i] ?? "";
      const before = bound.get(name.name) ?? declaredDimension(name.name, env);
      bound.set(name.name, dimension);
      return before === null || before === dimension;
    });
  if (given.kind !== "unknown" && !fits) {
    const wanted = `[${dims.map(({ name }) => name.spelling).join(", ")}]`;
    context.report(shapeErrors.wrongArgumentShape(spelling, wanted, given, span));
  }
  for (const { name } of dims) {
    // Of a dimension that nothing is known of, a name of its own stands for it, in all arguments.
    const known = (fits ? bound.get(name.name) : undefined) ?? declaredDimension(name.name, env);
    env.names.set(name.name, {
      kind: "dimension",
      name: name.name,
      dimension: known ?? dimensionOf(name, name.name, context),
      span: name.span,
    });
  }
  if (fits) return given;
  const known = dims.map(({ name }) => declaredDimension(name.name, env) ?? name.name);
  return value("element", { kind: "dims", dims: known });
}

function declaredDimension(name: string, env: Env): string | null {
  const symbol = env.names.get(name);
  return symbol?.kind === "dimension" ? symbol.dimension : null;
}

function isBlock(body: Block | Expr): body is Block {
  return body.kind === "block";
}
