// Calls: of builtins by their entries, of functions and schedules by checking their bodies anew.

import type { Argument, CallExpr, Expr, FunctionDeclaration, Parameter } from "../1-parse/ast.ts";
import type { Builtin, ElementwiseBuiltin, ReductionBuiltin } from "../builtins/builtin.ts";
import { namedBuiltins, reductionBuiltins } from "../builtins/table.ts";
import {
  checkExpression,
  inferMember,
  paramShape,
  requireReal,
  requireValue,
  tensorScope,
  withSize,
} from "./check-expression.ts";
import { checkForm } from "./check-form.ts";
import { checkFunctionBody } from "./check-function.ts";
import { checkMatrix } from "./check-matrix.ts";
import type { CallTarget, Type, ValueType } from "./checked.ts";
import { aliases, findLocal, knownNames, newInstance, type Context, type Env } from "./context.ts";
import * as errors from "./errors.ts";
import type { Found } from "./file-scope.ts";
import {
  describeType,
  isNumber,
  lineUp,
  narrower,
  numberShape,
  sameShape,
  stepNumber,
  unknown,
  value,
} from "./types.ts";

/** The type of a call; what it calls is noted in the instance. */
export function checkCall(call: CallExpr, env: Env, context: Context): Type {
  if (call.callee.kind !== "name") {
    if (call.callee.kind === "member") inferMember(call.callee, true, env, context);
    else {
      const type = checkExpression(call.callee, env, context);
      if (type.kind !== "unknown")
        context.report(errors.notAFunction(null, describeType(type), call.callee.span));
    }
    checkArguments(call, env, context);
    return unknown;
  }
  const { name, spelling, span } = call.callee;
  const local = findLocal(env, name);
  if (local !== null) {
    const type = checkExpression(call.callee, env, context);
    if (type.kind !== "unknown")
      context.report(errors.notAFunction(spelling, describeType(type), span));
    checkArguments(call, env, context);
    return unknown;
  }
  const found = context.scope.find(name);
  if (found !== null) return checkUserCall(call, found, env, context);
  if (context.scope.broken.has(name)) {
    checkArguments(call, env, context);
    return unknown;
  }
  const builtin = namedBuiltins.get(name);
  if (builtin === undefined) {
    if (!context.missing.has(name))
      context.report(errors.unknownName(spelling, span, knownNames(env, context), aliases));
    context.missing.add(name);
    checkArguments(call, env, context);
    return unknown;
  }
  return checkBuiltinCall(call, builtin, env, context);
}

function checkArguments(call: CallExpr, env: Env, context: Context): readonly Type[] {
  return call.arguments.map((argument) => checkExpression(argument.value, env, context));
}

function checkBuiltinCall(call: CallExpr, named: Builtin, env: Env, context: Context): Type {
  const reduction = reductionBuiltins.get(named.name);
  const reduces = reduction !== undefined && isReduction(call, named);
  const builtin = reduces ? reduction : named;
  context.instance.calls.set(call, { kind: "builtin", builtin });
  for (const argument of call.arguments) {
    if (argument.name !== null)
      context.report(
        errors.unknownArgument(argument.name.spelling, named.name, argument.name.span, []),
      );
    if (argument.over !== null)
      context.report(errors.notBuiltYet("`over` a dimension", argument.span));
    if (argument.all && builtin.kind !== "reduction" && named.name !== "size")
      context.report(
        errors.misplaced(
          "`all`",
          `\`${named.name}\``,
          argument.span,
          "`all` belongs to reductions: `norm(all grad)`",
        ),
      );
  }
  switch (builtin.kind) {
    case "elementwise":
      return checkElementwise(call, builtin, env, context);
    case "reduction":
      return checkReduction(call, builtin, env, context);
    case "matrix": {
      const types = call.arguments.map((argument) => requireReal(argument.value, env, context));
      return types.some((type) => type === null)
        ? unknown
        : checkMatrix(
            builtin.name,
            types.filter((type) => type !== null),
            call.span,
            context,
          );
    }
    case "oracle":
      return checkProduct(call, builtin, env, context);
    case "form":
      return checkForm(call, builtin, env, context);
    case "fact":
      if (builtin.fact === "size") return checkSize(call, env, context);
      break;
    case "planned":
      checkArguments(call, env, context);
      context.report(errors.notBuiltYet(`\`${builtin.signature}\``, call.span));
      return unknown;
    case "value":
      break;
    default:
      return builtin satisfies never;
  }
  checkArguments(call, env, context);
  context.report(errors.notAFunction(builtin.name, "a value", call.callee.span));
  return unknown;
}

/** `min` and `max` of one argument reduce, of more they are elementwise. */
function isReduction(call: CallExpr, named: Builtin): boolean {
  return named.kind === "reduction" || call.arguments.length === 1;
}

function checkElementwise(
  call: CallExpr,
  builtin: ElementwiseBuiltin,
  env: Env,
  context: Context,
): Type {
  const given = call.arguments;
  const fits = builtin.variadic
    ? given.length >= builtin.operands.length
    : given.length === builtin.operands.length;
  if (!fits) {
    checkArguments(call, env, context);
    context.report(errors.wrongCount(builtin.name, builtin.signature, given.length, call.span));
    return unknown;
  }
  let result: ValueType | null = { ...stepNumber, element: builtin.result };
  let broken = false;
  let before: Argument | null = null;
  for (const [i, argument] of given.entries()) {
    const type = requireSized(argument.value, env, context);
    const wanted = builtin.operands[Math.min(i, builtin.operands.length - 1)] ?? "real";
    if (type === null) {
      broken = true;
      continue;
    }
    if (type.element !== wanted) {
      const needed = wanted === "truth" ? "a condition" : "a number";
      context.report(
        errors.wrongKind(
          needed,
          type,
          argument.value.span,
          `argument ${i + 1} of \`${builtin.name}\``,
        ),
      );
      broken = true;
      continue;
    }
    const shape = result === null ? null : lineUp(result.shape, type.shape);
    if (result !== null && shape === null) {
      context.report(
        errors.cannotLineUp(
          builtin.name,
          result,
          type,
          call.span,
          (before ?? argument).value.span,
          argument.value.span,
        ),
      );
      return unknown;
    }
    if (result !== null && shape !== null)
      result = value(narrower(result.scope, type.scope), shape, builtin.result);
    before = argument;
  }
  return broken ? unknown : (result ?? unknown);
}

/** A value that knows its size: every one but a multiple of `I`. */
function requireSized(expr: Expr, env: Env, context: Context): ValueType | null {
  const type = requireValue(expr, env, context);
  if (type?.shape.kind !== "identity") return type;
  context.report(errors.identityWithoutShape(expr.span));
  return null;
}

function checkReduction(
  call: CallExpr,
  builtin: ReductionBuiltin,
  env: Env,
  context: Context,
): Type {
  const given = call.arguments;
  const all = given.some((argument) => argument.all);
  const power = builtin.before === "square" && given.length === 2 ? given[1] : undefined;
  const operands = power === undefined ? given : given.slice(0, 1);
  if (operands.length !== builtin.operands) {
    checkArguments(call, env, context);
    context.report(errors.wrongCount(builtin.name, builtin.signature, given.length, call.span));
    return unknown;
  }
  if (given.slice(1).some((argument) => argument.all))
    context.report(
      errors.misplaced(
        "a second `all`",
        "a reduction",
        call.span,
        "`all` is written once, first, and covers all arguments",
      ),
    );
  if (power !== undefined) {
    const type = requireReal(power.value, env, context);
    if (type !== null && (!isNumber(type) || type.scope !== "step"))
      context.report(errors.tooNarrow("one number for p", type, "…", power.value.span));
  }
  const types: ValueType[] = [];
  for (const argument of operands) {
    const type = requireSized(argument.value, env, context);
    if (type === null) continue;
    const wanted = builtin.before === "truth" ? "truth" : "real";
    if (type.element !== wanted) {
      const needed = wanted === "truth" ? "a condition" : "a number";
      context.report(
        errors.wrongKind(needed, type, argument.value.span, `argument of \`${builtin.name}\``),
      );
      continue;
    }
    types.push(type);
  }
  if (types.length < operands.length) return unknown;
  if (all && context.tensorCondition !== null)
    context.report(
      errors.wholeModelUnderTensorCondition(
        `\`${builtin.name}(all …)\``,
        call.span,
        context.tensorCondition,
      ),
    );
  const [a, b] = types;
  const shape = a === undefined ? null : b === undefined ? a.shape : lineUp(a.shape, b.shape);
  if (a !== undefined && b !== undefined && shape === null) {
    const [first, second] = operands;
    context.report(
      errors.cannotLineUp(
        builtin.name,
        a,
        b,
        call.span,
        (first ?? call.arguments[0])?.value.span ?? call.span,
        second?.value.span ?? call.span,
      ),
    );
    return unknown;
  }
  const scope = types.reduce<ValueType["scope"]>((s, type) => narrower(s, type.scope), "step");
  const element = builtin.before === "truth" ? "truth" : "real";
  const nothing = shape?.kind === "number" && scope === "step";
  const perTensor = shape?.kind === "number" && scope === "tensor" && !all;
  // While shapes are inferred an array may still count as a number: only the last reading reports.
  if (nothing || perTensor) context.report(errors.nothingToReduce(builtin.name, call.span));
  return value(all ? "step" : tensorScope(context), numberShape, element);
}

function checkProduct(
  call: CallExpr,
  builtin: Extract<Builtin, { kind: "oracle" }>,
  env: Env,
  context: Context,
): Type {
  const [vector] = call.arguments;
  const takesVector = builtin.oracle === "hvp" || builtin.oracle === "ggn";
  if (!takesVector || vector === undefined || call.arguments.length !== 1) {
    checkArguments(call, env, context);
    context.report(
      takesVector
        ? errors.wrongCount(builtin.name, builtin.signature, call.arguments.length, call.span)
        : errors.notAFunction(builtin.name, "a value", call.callee.span),
    );
    return unknown;
  }
  if (context.sees === "time") context.report(errors.notInSchedule(builtin.name, call.span));
  if (context.tensorCondition !== null)
    context.report(
      errors.wholeModelUnderTensorCondition(
        `\`${builtin.name}\``,
        call.span,
        context.tensorCondition,
      ),
    );
  const type = requireReal(vector.value, env, context);
  const shape = paramShape(context);
  if (type !== null && !isNumber(type) && !sameShape(type.shape, shape))
    context.report(
      errors.cannotLineUp(
        builtin.name,
        { ...type, shape },
        type,
        call.span,
        call.callee.span,
        vector.value.span,
      ),
    );
  return value("element", shape);
}

function checkSize(call: CallExpr, env: Env, context: Context): Type {
  const [of] = call.arguments;
  if (of === undefined || call.arguments.length !== 1) {
    checkArguments(call, env, context);
    context.report(errors.wrongCount("size", "size(param)", call.arguments.length, call.span));
    return unknown;
  }
  const type = requireSized(of.value, env, context);
  if (type === null) return unknown;
  if (isNumber(type)) context.report(errors.nothingToReduce("size", call.span));
  return value(of.all ? "step" : tensorScope(context), numberShape);
}

/** Calls written out inside one another, and in one rule: beyond any rule that people write. */
const deepestCalls = 100;
const mostCalls = 2000;

function checkUserCall(call: CallExpr, found: Found, env: Env, context: Context): Type {
  const { declaration } = found;
  const { name } = declaration.name;
  if (declaration.kind !== "fn" && declaration.kind !== "schedule") {
    checkArguments(call, env, context);
    context.report(errors.notAFunction(name, "a rule", call.callee.span));
    return unknown;
  }
  if (context.calls.includes(declaration)) {
    context.report(errors.recursion(name, call.span));
    return unknown;
  }
  if (context.calls.length >= deepestCalls || context.written.calls > mostCalls) {
    if (context.written.calls <= mostCalls)
      context.report(
        errors.tooManyCalls(call.span, `more than ${deepestCalls} deep inside one another`),
      );
    return unknown;
  }
  context.written.calls++;
  if (context.written.calls > mostCalls)
    context.report(errors.tooManyCalls(call.span, `more than ${mostCalls} times`));
  const matched = matchArguments(call, declaration, context);
  const known = context.instance.calls.get(call);
  const instance =
    known?.kind === "function" ? known.instance : newInstance(context.instance.overModel);
  const types = matched.map((argument) =>
    argument?.kind === "given"
      ? withSize(checkExpression(argument.value, env, context), argument.value.span, context)
      : unknown,
  );
  if (matched.some((argument) => argument === null)) return unknown;
  const target: CallTarget = {
    kind: "function",
    declaration,
    instance,
    arguments: matched.filter((argument) => argument !== null),
  };
  context.instance.calls.set(call, target);
  if (context.scope.own.has(name)) return checkFunctionBody(target, types, found.scope, context);
  // The library is right: what is wrong there with these arguments is wrong at the call.
  return checkFunctionBody(target, types, found.scope, {
    ...context,
    report: (diagnostic) => context.report(errors.inLibraryCall(name, call.span, diagnostic)),
  });
}

type Given = { readonly kind: "given" | "default"; readonly value: Argument["value"] };

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
        errors.misplaced(
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
          ? errors.wrongCount(
              callee.name.spelling,
              signatureOf(callee),
              call.arguments.length,
              call.span,
            )
          : errors.unknownArgument(
              argument.name.spelling,
              callee.name.spelling,
              argument.name.span,
              parameters.map((p) => p.name.spelling),
            ),
      );
      continue;
    }
    if (given.has(parameter.name.name))
      context.report(errors.argumentTwice(parameter.name.spelling, argument.span));
    given.set(parameter.name.name, { kind: "given", value: argument.value });
  }
  return parameters.map((parameter) => {
    const argument = given.get(parameter.name.name);
    if (argument !== undefined) return argument;
    if (parameter.default !== null) return { kind: "default", value: parameter.default };
    // An argument under a wrong name is probably this one.
    if (isMisnamed) return null;
    context.report(
      errors.missingArgument(
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
