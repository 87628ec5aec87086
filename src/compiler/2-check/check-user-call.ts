// Calls of functions and schedules: arguments find their parameters, and the body is checked anew.

import type {
  CallExpr,
  Domain as DomainSyntax,
  Expr,
  FunctionDeclaration,
  Parameter,
} from "../1-parse/ast.ts";
import { type Given, checkArguments } from "./check-call.ts";
import { checkExpression } from "./check-expression.ts";
import { membersOf } from "./check-operator.ts";
import { requireSchedule, withSize } from "./require.ts";
import { checkFunctionBody, takesSchedule } from "./check-function.ts";
import type { CallTarget, Type } from "./checked.ts";
import { type Context, type Env, findLocal, newInstance } from "./context.ts";
import { contains, domainText, numberDomains, rangeText } from "./domains.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as nameErrors from "./errors/names.ts";
import * as stateErrors from "./errors/states.ts";
import type { Found } from "./file-scope.ts";
import { constantOf } from "./intervals.ts";
import { unknown } from "./types.ts";

/** Calls written out inside one another, and in one rule: beyond any rule that people write. */
const deepestCalls = 100;

const mostCalls = 2000;

/** The type of a call of a function, whose body is checked with the types of its arguments. */
export function checkUserCall(call: CallExpr, found: Found, env: Env, context: Context): Type {
  const { declaration } = found;
  const { name } = declaration.name;
  if (declaration.kind !== "fn" && declaration.kind !== "schedule") {
    checkArguments(call, env, context);
    context.report(nameErrors.notAFunction(name, "a rule", call.callee.span));
    return unknown;
  }
  if (context.calls.includes(declaration)) {
    context.report(nameErrors.recursion(name, call.span));
    return unknown;
  }
  if (context.calls.length >= deepestCalls || context.written.calls > mostCalls) {
    if (context.written.calls <= mostCalls)
      context.report(
        nameErrors.tooManyCalls(call.span, `more than ${deepestCalls} deep inside one another`),
      );
    return unknown;
  }
  context.written.calls++;
  if (context.written.calls > mostCalls)
    context.report(nameErrors.tooManyCalls(call.span, `more than ${mostCalls} times`));
  const matched = matchArguments(call, declaration, context);
  const known = context.instance.calls.get(call);
  const instance =
    known?.kind === "function"
      ? known.instance
      : newInstance(context.instance.overModel, context.instance.dimensions);
  const types = matched.map((argument, i) => {
    if (argument?.kind !== "given") return unknown;
    if (takesSchedule(declaration.parameters[i]))
      return requireSchedule(argument.value, env, context) ?? unknown;
    const domain = declaration.parameters[i]?.domain;
    if (domain?.kind === "choice") return checkChoiceArgument(argument.value, domain, env, context);
    const type = checkExpression(argument.value, env, context);
    if (domain?.kind === "list")
      return requireList(type, declaration.parameters[i], argument, context);
    return passed(type, argument.value, context);
  });
  if (matched.some((argument) => argument === null)) return unknown;
  checkRanges(declaration.parameters, matched, context);
  const target: CallTarget = {
    kind: "function",
    declaration,
    instance,
    arguments: matched.filter((argument) => argument !== null),
  };
  context.instance.calls.set(call, target);
  // The library is right: what is wrong there with these arguments is wrong at the call, and said once,
  // by the argument itself where that could not be read.
  let isSaid = matched.some((one, i) => one?.kind === "given" && types[i]?.kind === "unknown");
  const report: Context["report"] = context.scope.own.has(name)
    ? context.report
    : (diagnostic) => {
        if (!isSaid) context.report(nameErrors.inLibraryCall(name, call.span, diagnostic));
        isSaid = true;
      };
  const result = checkFunctionBody(target, types, found.scope, { ...context, report });
  return passed(result, call, context);
}

/** A list where the parameter is one. */
function requireList(
  type: Type,
  parameter: Parameter | undefined,
  { value }: Given,
  context: Context,
): Type {
  if (type.kind === "list" || type.kind === "unknown") return type;
  context.report(kindErrors.listNeeded(parameter?.name.spelling ?? "", value.span));
  return unknown;
}

/** The type of what goes into a function or comes out of it: anything but a text or a list. */
function passed(type: Type, value: Expr, context: Context): Type {
  if (type.kind !== "string" && type.kind !== "list") return withSize(type, value.span, context);
  const why = "functions take and give numbers and arrays";
  context.report(kindErrors.wrongKind("a number", type, value.span, why));
  return unknown;
}

/** Numbers that certainly lie outside the domains of their parameters. */
function checkRanges(
  parameters: readonly Parameter[],
  matched: readonly (Given | null)[],
  context: Context,
): void {
  for (const [i, { name, domain }] of parameters.entries()) {
    const argument = matched[i];
    const range = domain?.kind === "named" ? numberDomains.get(domain.name) : undefined;
    if (argument?.kind !== "given" || range === undefined) continue;
    const constant = constantOf(argument.value, context.instance);
    if (constant === null || contains(range, constant)) continue;
    const { span } = argument.value;
    context.report(
      kindErrors.outsideDomain(
        name.spelling,
        range.name,
        rangeText(range),
        constant,
        span,
        name.span,
      ),
    );
  }
}

/** A member of a function's choice, or a choice whose members it has as well. */
function checkChoiceArgument(
  value: Expr,
  domain: Extract<DomainSyntax, { kind: "choice" }>,
  env: Env,
  context: Context,
): Type {
  const members = domain.members.map(({ name }) => name);
  const symbol = value.kind === "name" ? findLocal(env, value.name) : null;
  const given = symbol === null ? null : membersOf(symbol);
  if (symbol !== null && given !== null) context.instance.names.set(value, symbol);
  if (symbol !== null && given === null && checkExpression(value, env, context).kind === "unknown")
    return unknown;
  const isMember = value.kind === "name" && symbol === null && members.includes(value.name);
  context.instance.types.set(value, { kind: "choice", members });
  if (isMember || given?.every((member) => members.includes(member)) === true)
    return { kind: "choice", members };
  const name = value.kind === "name" ? value.spelling : "this";
  if (value.kind !== "broken")
    context.report(kindErrors.unknownMember(name, domainText(domain), members, value.span));
  return unknown;
}

/** The arguments in the order of the parameters; `null` where one is missing, after a report. */
export function matchArguments(
  call: CallExpr,
  callee: {
    readonly name: FunctionDeclaration["name"];
    readonly parameters: readonly Parameter[];
  },
  context: Context,
): (Given | null)[] {
  const { parameters } = callee;
  const given = new Map<string, Given>();
  let next = 0;
  let isMisnamed = false;
  for (const argument of call.arguments) {
    if (argument.all || argument.over !== null)
      context.report(
        stateErrors.misplaced(
          "`all` or `over`",
          "a call of a function",
          argument.span,
          "it belongs to reductions: `norm(all grad)`",
        ),
      );
    const parameter =
      argument.name === null
        ? parameters[next++]
        : parameters.find((p) => p.name.name === argument.name?.name);
    if (parameter === undefined) {
      isMisnamed = true;
      context.report(
        argument.name === null
          ? nameErrors.wrongCount(
              callee.name.spelling,
              signatureOf(callee),
              call.arguments.length,
              call.span,
            )
          : nameErrors.unknownArgument(
              argument.name.spelling,
              callee.name.spelling,
              argument.name.span,
              parameters.map((p) => p.name.spelling),
            ),
      );
      continue;
    }
    if (given.has(parameter.name.name))
      context.report(nameErrors.argumentTwice(parameter.name.spelling, argument.span));
    given.set(parameter.name.name, { kind: "given", value: argument.value });
  }
  return parameters.map((parameter) => {
    const argument = given.get(parameter.name.name);
    if (argument !== undefined) return argument;
    if (parameter.default !== null) return { kind: "default", value: parameter.default };
    // An argument under a wrong name is probably this one.
    if (isMisnamed) return null;
    context.report(
      nameErrors.missingArgument(
        callee.name.spelling,
        parameter.name.spelling,
        call.span,
        parameter.span,
      ),
    );
    return null;
  });
}

function signatureOf(callee: {
  readonly name: FunctionDeclaration["name"];
  readonly parameters: readonly Parameter[];
}): string {
  return `${callee.name.spelling}(${callee.parameters.map((p) => p.name.spelling).join(", ")})`;
}
