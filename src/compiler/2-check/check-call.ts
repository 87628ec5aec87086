// Calls: of builtins by their entries, of functions and schedules by checking their bodies anew.

import type { Argument, CallExpr } from "../1-parse/ast.ts";
import type { Builtin, ElementwiseBuiltin } from "../builtins/builtin.ts";
import { namedBuiltins, reductionBuiltins } from "../builtins/table.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { checkExpression } from "./check-expression.ts";
import { inferMember, refuseInBranch } from "./check-name.ts";
import { paramShape, tensorScope } from "./place.ts";
import { isScheduleSymbol, refuseElement, requireReal, requireStepNumber } from "./require.ts";
import { dimensionFrom } from "./dimensions.ts";
import { checkNameMatches, checkRank } from "./check-facts.ts";
import { checkForm } from "./check-form.ts";
import { checkMatrix } from "./check-matrix.ts";
import { checkAlong, checkOrder } from "./check-along.ts";
import { checkRandom } from "./check-random.ts";
import { checkReduction, isReduction, requireSized } from "./check-reduction.ts";
import { checkUserCall } from "./check-user-call.ts";
import type { Symbol, Type, ValueType } from "./checked.ts";
import { type Context, type Env, aliases, findLocal, knownNames } from "./context.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as nameErrors from "./errors/names.ts";
import * as shapeErrors from "./errors/shapes.ts";
import * as stateErrors from "./errors/states.ts";
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
        context.report(nameErrors.notAFunction(null, describeType(type), call.callee.span));
    }
    checkArguments(call, env, context);
    return unknown;
  }
  const { name, spelling, span } = call.callee;
  const local = findLocal(env, name);
  if (local !== null && isScheduleSymbol(local)) return checkRead(call, local, env, context);
  if (local !== null) {
    const type = checkExpression(call.callee, env, context);
    if (type.kind !== "unknown")
      context.report(nameErrors.notAFunction(spelling, describeType(type), span));
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
      context.report(nameErrors.unknownName(spelling, span, knownNames(env, context), aliases));
    context.missing.add(name);
    checkArguments(call, env, context);
    return unknown;
  }
  return checkBuiltinCall(call, builtin, env, context);
}

/** `first(e)`: a schedule, read at e. */
function checkRead(call: CallExpr, schedule: Symbol, env: Env, context: Context): Type {
  const { callee } = call;
  if (callee.kind === "name") context.instance.names.set(callee, schedule);
  const [at, ...others] = call.arguments;
  if (at === undefined || others.length > 0 || at.name !== null || at.all || at.over !== null) {
    checkArguments(call, env, context);
    context.report(kindErrors.readOnce(schedule.name, call.arguments.length, call.span));
    return unknown;
  }
  if (requireStepNumber(at.value, env, context, "a time") === null) return unknown;
  context.instance.calls.set(call, { kind: "read", schedule, at: at.value });
  return stepNumber;
}

/** The types of all arguments, where nothing is known of the callee. */
export function checkArguments(call: CallExpr, env: Env, context: Context): readonly Type[] {
  return call.arguments.map(({ value: argument }) => {
    if (argument.kind !== "list") return checkExpression(argument, env, context);
    // It may be a shape, whose entries are more than numbers of the step.
    for (const item of argument.items) checkExpression(item, env, context);
    return { kind: "list", length: argument.items.length };
  });
}

function checkBuiltinCall(call: CallExpr, named: Builtin, env: Env, context: Context): Type {
  const reduction = reductionBuiltins.get(named.name);
  const reduces = reduction !== undefined && isReduction(call, named);
  const builtin = reduces ? reduction : named;
  context.instance.calls.set(call, { kind: "builtin", builtin });
  const wrong = call.arguments.flatMap((argument) => wrongForms(argument, builtin));
  for (const one of wrong) context.report(one);
  const type = typeOfBuiltin(call, builtin, env, context);
  return wrong.length === 0 ? type : unknown;
}

/** What stands in an argument and has no meaning for the builtin. */
function wrongForms(argument: Argument, builtin: Builtin): readonly Diagnostic[] {
  const { kind, name } = builtin;
  const named = argument.name;
  const { misplaced } = stateErrors;
  const reduces = kind === "reduction";
  const isAlong = kind === "matrix" && builtin.isAlong === true;
  return [
    ...(named === null ? [] : [nameErrors.unknownArgument(named.spelling, name, named.span, [])]),
    ...(argument.over === null || reduces || isAlong
      ? []
      : [misplaced("`over`", `\`${name}\``, argument.span, overHelp)]),
    ...(!argument.all || reduces || name === "size"
      ? []
      : [misplaced("`all`", `\`${name}\``, argument.span, allHelp)]),
  ];
}

const overHelp = "`over` belongs to reductions: `mean(grad^2 over n)`";
const allHelp = "`all` belongs to reductions: `norm(all grad)`";

function typeOfBuiltin(call: CallExpr, builtin: Builtin, env: Env, context: Context): Type {
  switch (builtin.kind) {
    case "elementwise":
      return checkElementwise(call, builtin, env, context);
    case "reduction":
      return checkReduction(call, builtin, env, context);
    case "matrix": {
      const last = call.arguments.at(-1);
      if (builtin.isOrdered === true && call.arguments.length === 2)
        return checkOrder(call, builtin, env, context);
      const types = call.arguments.map((argument) => requireReal(argument.value, env, context));
      const known = types.filter((type) => type !== null);
      if (known.length < types.length) return unknown;
      if (builtin.isAlong === true && last?.over)
        return checkAlong(call, builtin.name, known, last.over, env, context);
      return checkMatrix(builtin.name, known, call.span, context, (i) =>
        dimensionOfArgument(call.arguments[i], env, context),
      );
    }
    case "oracle":
      return checkProduct(call, builtin, env, context);
    case "form":
      return checkForm(call, builtin, env, context);
    case "fact":
      if (builtin.fact === "count") return checkCount(call, env, context);
      if (builtin.fact === "size") return checkSize(call, env, context);
      if (builtin.fact === "rank") return checkRank(call, builtin, env, context);
      if (builtin.fact === "name_matches") return checkNameMatches(call, builtin, env, context);
      break;
    case "random":
      return checkRandom(call, builtin, env, context);
    case "value":
      break;
    default:
      return builtin satisfies never;
  }
  checkArguments(call, env, context);
  context.report(nameErrors.notAFunction(builtin.name, "a value", call.callee.span));
  return unknown;
}

/** The dimension that an argument says the size of. */
function dimensionOfArgument(
  argument: Argument | undefined,
  env: Env,
  context: Context,
): string | null {
  return argument === undefined ? null : dimensionFrom(argument.value, env, context);
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
    context.report(nameErrors.wrongCount(builtin.name, builtin.signature, given.length, call.span));
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
      const why = `argument ${i + 1} of \`${builtin.name}\``;
      refuseElement(needed, type, argument.value, why, context);
      broken = true;
      continue;
    }
    const shape = result === null ? null : lineUp(result.shape, type.shape);
    if (result !== null && shape === null) {
      context.report(
        shapeErrors.cannotLineUp(
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
        ? nameErrors.wrongCount(builtin.name, builtin.signature, call.arguments.length, call.span)
        : nameErrors.notAFunction(builtin.name, "a value", call.callee.span),
    );
    return unknown;
  }
  if (context.sees === "time") context.report(stateErrors.notInSchedule(builtin.name, call.span));
  refuseInBranch(builtin.name, call.span, context);
  if (context.tensorCondition !== null)
    context.report(
      stateErrors.wholeModelUnderTensorCondition(
        `\`${builtin.name}\``,
        call.span,
        context.tensorCondition,
      ),
    );
  const type = requireReal(vector.value, env, context);
  const shape = paramShape(context);
  if (type !== null && !isNumber(type) && !sameShape(type.shape, shape))
    context.report(
      shapeErrors.cannotLineUp(
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
    context.report(nameErrors.wrongCount("size", "size(param)", call.arguments.length, call.span));
    return unknown;
  }
  const type = requireSized(of.value, env, context);
  if (type === null) return unknown;
  if (isNumber(type)) context.report(shapeErrors.nothingToReduce("size", call.span));
  return value(of.all ? "step" : tensorScope(context), numberShape);
}

export type Given = { readonly kind: "given" | "default"; readonly value: Argument["value"] };

function checkCount(call: CallExpr, env: Env, context: Context): Type {
  const [of] = call.arguments;
  const types = checkArguments(call, env, context);
  const [type] = types;
  if (of === undefined || type === undefined || types.length !== 1) {
    context.report(nameErrors.wrongCount("count", "count(x)", types.length, call.span));
    return unknown;
  }
  if (type.kind === "list" || type.kind === "examples") return stepNumber;
  if (type.kind === "history" && !type.pushed) return stepNumber;
  if (type.kind !== "unknown") context.report(kindErrors.notAList(type, of.value.span));
  return unknown;
}
