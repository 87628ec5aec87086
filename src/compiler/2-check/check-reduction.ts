// Reductions: over the tensor, or with `all` over the model.

import type { CallExpr, Expr, Identifier } from "../1-parse/ast.ts";
import type { Builtin, ReductionBuiltin } from "../builtins/builtin.ts";
import { checkArguments } from "./check-call.ts";
import { checkHistoryReduction } from "./check-history.ts";
import { refuseElement, requireReal, requireValue } from "./require.ts";
import { tensorScope } from "./place.ts";
import type { Type, ValueType } from "./checked.ts";
import type { Context, Env } from "./context.ts";
import { dimensionNamed } from "./dimensions.ts";
import * as nameErrors from "./errors/names.ts";
import * as shapeErrors from "./errors/shapes.ts";
import * as stateErrors from "./errors/states.ts";
import { isNumber, lineUp, narrower, numberShape, unknown, value } from "./types.ts";

/** `min` and `max` of one argument reduce, of more they are elementwise. */
export function isReduction(call: CallExpr, named: Builtin): boolean {
  return named.kind === "reduction" || call.arguments.length === 1;
}

/** A value that knows its size: every one but a multiple of `I`. */
export function requireSized(expr: Expr, env: Env, context: Context): ValueType | null {
  const type = requireValue(expr, env, context);
  if (type?.shape.kind !== "identity") return type;
  context.report(shapeErrors.identityWithoutShape(expr.span));
  return null;
}

/** The type of a reduction. */
export function checkReduction(
  call: CallExpr,
  builtin: ReductionBuiltin,
  env: Env,
  context: Context,
): Type {
  const ofHistory = checkHistoryReduction(call, builtin, env, context);
  if (ofHistory !== null) return ofHistory;
  const given = call.arguments;
  const all = given.some((argument) => argument.all);
  const power = builtin.before === "square" && given.length === 2 ? given[1] : undefined;
  const operands = power === undefined ? given : given.slice(0, 1);
  if (operands.length !== builtin.operands) {
    checkArguments(call, env, context);
    context.report(nameErrors.wrongCount(builtin.name, builtin.signature, given.length, call.span));
    return unknown;
  }
  if (given.slice(1).some((argument) => argument.all))
    context.report(
      stateErrors.misplaced(
        "a second `all`",
        "a reduction",
        call.span,
        "`all` is written once, first, and covers all arguments",
      ),
    );
  if (power !== undefined) {
    const type = requireReal(power.value, env, context);
    if (type !== null && (!isNumber(type) || type.scope !== "step"))
      context.report(shapeErrors.tooNarrow("one number for p", type, "…", power.value.span));
  }
  const types: ValueType[] = [];
  for (const argument of operands) {
    const type = requireSized(argument.value, env, context);
    if (type === null) continue;
    const wanted = builtin.before === "truth" ? "truth" : "real";
    if (type.element !== wanted) {
      const needed = wanted === "truth" ? "a condition" : "a number";
      refuseElement(needed, type, argument.value, `argument of \`${builtin.name}\``, context);
      continue;
    }
    types.push(type);
  }
  if (types.length < operands.length) return unknown;
  if (all && context.tensorCondition !== null)
    context.report(
      stateErrors.wholeModelUnderTensorCondition(
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
      shapeErrors.cannotLineUp(
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
  const over = given.flatMap((argument) => argument.over ?? []);
  if (over.length > 0 && shape !== null)
    return overDimensions(over, shape, all, element, env, context);
  if ((nothing || perTensor) && !context.isInferring) {
    context.report(shapeErrors.nothingToReduce(builtin.name, call.span));
    return unknown;
  }
  return value(all || nothing ? "step" : tensorScope(context), numberShape, element);
}

/** `mean(x over n)`: what is left keeps its order. */
function overDimensions(
  over: readonly Identifier[],
  shape: ValueType["shape"],
  all: boolean,
  element: ValueType["element"],
  env: Env,
  context: Context,
): Type {
  const dims = shape.kind === "dims" ? shape.dims : [];
  const gone = new Set<string>();
  let isRight = true;
  for (const name of over) {
    const dimension = dimensionNamed(name, env, context);
    if (dimension === null) isRight = false;
    else if (dims.filter((dim) => dim === dimension).length !== 1 || gone.has(dimension)) {
      context.report(shapeErrors.notOverDimension(name.spelling, shape, name.span));
      isRight = false;
    } else gone.add(dimension);
    if (all)
      context.report(
        stateErrors.misplaced(
          "`over`",
          "a reduction over `all`",
          name.span,
          "the tensors of a model have no dimensions in common",
        ),
      );
  }
  if (!isRight) return unknown;
  const rest = dims.filter((dim) => !gone.has(dim));
  if (rest.length === 0) return value(tensorScope(context), numberShape, element);
  return value("element", { kind: "dims", dims: rest }, element);
}
