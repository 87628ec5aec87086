// Matrix builtins told along which dimension to go: `gather(x, i over d)`, `transpose(x, [b, a])`.

import type { CallExpr, Identifier } from "../1-parse/ast.ts";
import type { Builtin } from "../builtins/builtin.ts";
import { checkMatrix } from "./check-matrix.ts";
import type { Type, ValueType } from "./checked.ts";
import type { Context, Env } from "./context.ts";
import { dimensionFrom, dimensionNamed } from "./dimensions.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as nameErrors from "./errors/names.ts";
import * as shapeErrors from "./errors/shapes.ts";
import { requireReal } from "./require.ts";
import { unknown, value } from "./types.ts";

/** `gather(x, i over d)`: where d is the second dimension of a matrix, its columns. */
export function checkAlong(
  call: CallExpr,
  name: string,
  operands: readonly ValueType[],
  over: readonly Identifier[],
  env: Env,
  context: Context,
): Type {
  const [first] = over;
  const [of, ...rest] = operands;
  if (first === undefined || of === undefined) return unknown;
  const dimension = dimensionNamed(first, env, context);
  if (dimension === null) return unknown;
  const dims = of.shape.kind === "dims" ? of.shape.dims : [];
  if (over.length > 1 || dims.filter((dim) => dim === dimension).length !== 1) {
    context.report(
      shapeErrors.notAlongDimension(name, (over[1] ?? first).spelling, of.shape, call.span),
    );
    return unknown;
  }
  if (dims[0] === dimension) return checkMatrix(name, operands, call.span, context);
  const result = checkMatrix(name, [turned(of), ...rest], call.span, context);
  return result.kind === "value" ? turned(result) : result;
}

/** `transpose(x, [b, a])`: all dimensions of x, in the order written. */
export function checkOrder(
  call: CallExpr,
  { name, signature }: Builtin,
  env: Env,
  context: Context,
): Type {
  const [of, order] = call.arguments;
  if (of === undefined || order === undefined) return unknown;
  const type = requireReal(of.value, env, context);
  if (order.value.kind !== "list") {
    requireReal(order.value, env, context);
    context.report(nameErrors.wrongCount(name, signature, 2, call.span));
    return unknown;
  }
  const written = order.value.items.map((item) => dimensionFrom(item, env, context));
  context.instance.types.set(order.value, { kind: "list", length: written.length });
  const dims = written.filter((dim) => dim !== null);
  if (type === null || dims.length < written.length) return unknown;
  const from = type.shape.kind === "dims" ? type.shape.dims : [];
  if (from.length === 0 || [...from].sort().join() !== [...dims].sort().join()) {
    context.report(shapeErrors.notInOrder(type.shape, dims, order.span));
    return unknown;
  }
  if (from.length > 2 && from.join() !== dims.join())
    context.report(kindErrors.notBuiltYet(`\`${name}\` of more than two dimensions`, call.span));
  return value("element", { kind: "dims", dims });
}

const turned = (type: ValueType): ValueType =>
  type.shape.kind === "dims"
    ? { ...type, shape: { kind: "dims", dims: [...type.shape.dims].reverse() } }
    : type;
