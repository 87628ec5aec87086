// Forms whose meaning is the checker's and lowering's: `expand`, `prev`, `bias`, `unbiased`.

import type { CallExpr, Expr } from "../1-parse/ast.ts";
import type { FormBuiltin } from "../builtins/builtin.ts";
import { checkArguments } from "./check-call.ts";
import { checkExpression } from "./check-expression.ts";
import { checkPush } from "./check-history.ts";
import { dimensionFrom } from "./dimensions.ts";
import { seen, tensorScope } from "./place.ts";
import { requireReal, withSize } from "./require.ts";
import type { Cell, Type } from "./checked.ts";
import type { Context, Env } from "./context.ts";
import * as historyErrors from "./errors/histories.ts";
import * as nameErrors from "./errors/names.ts";
import * as shapeErrors from "./errors/shapes.ts";
import * as stateErrors from "./errors/states.ts";
import { isSquare, lineUp, sameShape, unknown, value } from "./types.ts";

/** The type of a form. */
export function checkForm(call: CallExpr, builtin: FormBuiltin, env: Env, context: Context): Type {
  const { form } = builtin;
  const wanted = form === "expand" || form === "push" || form === "reshape" ? 2 : 1;
  if (call.arguments.length !== wanted) {
    checkArguments(call, env, context);
    context.report(
      nameErrors.wrongCount(
        builtin.name,
        builtin.signature,
        call.arguments.length,
        call.span,
        builtin.form === "unbiased" || builtin.form === "bias"
          ? ["an accumulator knows its decay and how often it was updated"]
          : [],
      ),
    );
    return unknown;
  }
  const [first, second] = call.arguments;
  if (first === undefined) return unknown;
  switch (builtin.form) {
    case "expand": {
      const type = requireReal(first.value, env, context);
      const target = second === undefined ? null : requireReal(second.value, env, context);
      if (type === null || target === null) return unknown;
      if (withSize(type, first.value.span, context).kind === "unknown") return unknown;
      const shape = lineUp(type.shape, target.shape);
      if (shape !== null && sameShape(shape, target.shape)) return value("element", shape);
      context.report(
        shapeErrors.cannotLineUp(
          "expand",
          type,
          target,
          call.span,
          first.value.span,
          second?.value.span ?? call.span,
        ),
      );
      return unknown;
    }
    case "index": {
      requireReal(first.value, env, context);
      const dimension = dimensionFrom(first.value, env, context);
      if (dimension === null) return unknown;
      return value("element", { kind: "dims", dims: [dimension] });
    }
    case "push":
      return checkPush(call, env, context);
    case "reshape":
      return second === undefined ? unknown : checkReshape(first.value, second.value, env, context);
    case "trace": {
      const type = requireReal(first.value, env, context);
      if (type === null) return unknown;
      if (isSquare(type.shape)) return value(tensorScope(context), { kind: "number" });
      context.report(shapeErrors.wrongMatrixShapes(builtin.name, ["[n, n]"], [type], call.span));
      return unknown;
    }
    case "prev": {
      const type = checkExpression(first.value, env, context);
      if (type.kind === "unknown") return unknown;
      if (type.kind === "history") {
        context.report(historyErrors.historyAsValue(type, first.value.span));
        return unknown;
      }
      const cell = cellOf(first.value, context);
      if (cell !== null && cell.kind !== "var") return type;
      const name = first.value.kind === "name" ? first.value.spelling : "this";
      context.report(stateErrors.prevOfNoState(name, first.value.span));
      return unknown;
    }
    case "bias":
    case "unbiased":
      return checkBias(call, builtin.form, first.value, env, context);
    default:
      return builtin.form satisfies never;
  }
}

/** `reshape(x, y)`, `reshape(x, [a, b])`: that there are as many elements is asked at creation. */
function checkReshape(of: Expr, to: Expr, env: Env, context: Context): Type {
  const type = requireReal(of, env, context);
  if (to.kind === "list") {
    const dims = to.items.map((item) => dimensionFrom(item, env, context));
    context.instance.types.set(to, { kind: "list", length: dims.length });
    const known = dims.filter((dim) => dim !== null);
    if (type === null || known.length < dims.length || dims.length === 0) return unknown;
    return value("element", { kind: "dims", dims: known });
  }
  const target = requireReal(to, env, context);
  if (type === null || target === null) return unknown;
  return withSize(value("element", target.shape), to.span, context);
}

function checkBias(
  call: CallExpr,
  form: "bias" | "unbiased",
  argument: Expr,
  env: Env,
  context: Context,
): Type {
  const type = checkExpression(argument, env, context);
  if (type.kind === "history") {
    const { name } = type.cell;
    context.report(stateErrors.nothingToCorrect(name, form, "it is a history", call.span, false));
  }
  if (type.kind !== "value") return unknown;
  const cell = cellOf(argument, context);
  const name = argument.kind === "name" ? argument.spelling : "this";
  const why =
    cell === null || cell.accumulator === null
      ? "it is no accumulator"
      : !cell.accumulator.decays
        ? "it does not decay"
        : form === "unbiased" && cell.accumulator.kind !== "average"
          ? "it is no average"
          : form === "unbiased" && cell.constantStart !== 0
            ? "it does not start at 0"
            : null;
  if (why !== null || cell === null) {
    const isPlain = cell?.kind === "accumulator" && cell.accumulator?.kind !== "average";
    context.report(stateErrors.nothingToCorrect(name, form, why ?? "", call.span, isPlain));
    return unknown;
  }
  cell.usesBias = true;
  if (form === "unbiased") return type;
  return seen(cell.biasType, context);
}

function cellOf(expr: Expr, context: Context): Cell | null {
  const symbol = context.instance.names.get(expr);
  return symbol?.kind === "cell" ? symbol.cell : null;
}
