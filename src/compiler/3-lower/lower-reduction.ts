// Reductions: in f64; where the argument is written as a product, its
// factors are ordinary values and the product is formed in f64.

import { applyInF64 } from "./apply-in-f64.ts";
import { narrowest } from "./combine-types.ts";
import type { Argument, CallExpr, Expr, Identifier } from "../1-parse/ast.ts";
import type { ReductionBuiltin } from "../builtins/builtin.ts";
import {
  add,
  apply,
  computing,
  constant,
  numberType,
  typeOf,
  widen,
  type Lowering,
} from "./builder.ts";
import { dimensionIn, dimensionOfSymbol, sizeOfDimension } from "./graph-dimensions.ts";
import type { Fold, NodeId, ValueType } from "./graph.ts";
import { lowerSize } from "./lower-call.ts";
import { factorsOf, isChain } from "./lower-chain.ts";
import { isHistory, lowerHistoryReduction } from "./lower-history.ts";
import { inShape, isTwo, lowerExpression, lowerWhole } from "./lower-expression.ts";

/** The node of a reduction. */
export function lowerReduction(
  call: CallExpr,
  builtin: ReductionBuiltin,
  lowering: Lowering,
): NodeId {
  const { builder } = lowering;
  const [first, second] = call.arguments;
  if (first === undefined) throw new Error(`\`${builtin.name}\` without an argument`);
  if (isHistory(first.value, lowering))
    return lowerHistoryReduction(first.value, builtin, lowering);
  const over = overOf(call, lowering);
  if (builtin.before === "square" && second !== undefined)
    return lowerNorm(first, second.value, over, lowering);
  switch (builtin.before) {
    case "truth":
      return fold("any", lowerWhole(first.value, lowering), over, lowering);
    case "square": {
      const x = lowerWhole(first.value, lowering);
      const sum = fold("sum", applyInF64(builder, "*", [x, x]), over, lowering);
      return asComputed(applyInF64(builder, "sqrt", [sum]), lowering);
    }
    case "product": {
      if (second === undefined) throw new Error(`\`${builtin.name}\` needs two arguments`);
      const x = lowerWhole(first.value, lowering);
      const y = lowerWhole(second.value, lowering);
      const folded = fold(builtin.fold, applyInF64(builder, "*", [x, y]), over, lowering);
      return asComputed(folded, lowering);
    }
    case "value":
    case "power": {
      const operand = inShape(lowerOperand(first, lowering), first.value, lowering);
      const folded = fold(builtin.fold, operand, over, lowering);
      if (builtin.after !== "mean") return asComputed(folded, lowering);
      const count = countOf(operand, over, lowering);
      return asComputed(applyInF64(builder, "/", [folded, count]), lowering);
    }
    default:
      return builtin.before satisfies never;
  }
}

/** `norm(x, p)`: (∑ |x|^p)^(1/p), the largest magnitude for p = ∞. */
function lowerNorm(first: Argument, p: Expr, over: Over, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const x = lowerWhole(first.value, lowering);
  const magnitude = apply(builder, "abs", [x]);
  if (p.kind === "name" && p.name === "inf") {
    // Over nothing a norm is 0, the largest of nothing is −∞.
    const largest = fold("max", magnitude, over, lowering);
    return asComputed(applyInF64(builder, "max", [constant(builder, 0), largest]), lowering);
  }
  if (p.kind === "number" && p.value === 1)
    return asComputed(fold("sum", magnitude, over, lowering), lowering);
  const exponent = lowerExpression(p, lowering);
  const powers = applyInF64(builder, "^", [widenToF64(magnitude, lowering), exponent]);
  const sum = fold("sum", powers, over, lowering);
  const root = apply(builder, "/", [constant(builder, 1), exponent]);
  return asComputed(applyInF64(builder, "^", [sum, root]), lowering);
}

function lowerOperand(argument: Argument, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const { value } = argument;
  if (value.kind === "binary" && value.operator === "^" && isTwo(value.right)) {
    const x = lowerExpression(value.left, lowering);
    return applyInF64(builder, "*", [x, x]);
  }
  if (isChain(value) && isPureProduct(value)) {
    const factors = factorsOf(value, lowering, null);
    if (factors.every((factor) => !factor.divides)) {
      let product: NodeId | null = null;
      for (const factor of factors)
        product =
          product === null ? factor.value : applyInF64(builder, "*", [product, factor.value]);
      if (product !== null) return product;
    }
  }
  return lowerExpression(value, lowering);
}

function isPureProduct(expr: Expr): boolean {
  let rest = expr;
  while (isChain(rest)) {
    if (rest.operator === "/") return false;
    rest = rest.left;
  }
  return true;
}

/** Over what a reduction runs; dimensions are the Graph's. */
type Over = "tensor" | "model" | readonly string[];

function overOf(call: CallExpr, lowering: Lowering): Over {
  const names = call.arguments.flatMap((argument) => argument.over ?? []);
  if (names.length > 0) return dimensionsOver(names, lowering);
  const all = call.arguments.some((argument) => argument.all);
  return all || lowering.builder.overModel ? "model" : "tensor";
}

/** The Graph's dimensions that stand after an `over`. */
export function dimensionsOver(
  names: readonly Identifier[],
  lowering: Lowering,
): readonly string[] {
  return names.map((name) => {
    const symbol = lowering.instance.names.get(name);
    if (symbol === undefined && lowering.builder.overModel) return dimensionIn(name.name, lowering);
    if (symbol === undefined) throw new Error(`checking let the dimension \`${name.name}\` pass`);
    return dimensionIn(dimensionOfSymbol(symbol, lowering), lowering);
  });
}

/** A fold over all that a value holds. */
export function foldWhole(kind: Fold, operand: NodeId, lowering: Lowering): NodeId {
  return fold(kind, operand, lowering.builder.overModel ? "model" : "tensor", lowering);
}

function fold(kind: Fold, operand: NodeId, over: Over, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const value = kind === "any" ? operand : widenToF64(operand, lowering);
  const type = foldedType(typeOf(builder, operand), kind, over, builder.overModel);
  return add(builder, { kind: "reduce", fold: kind, over, operand: value }, type);
}

function foldedType(from: ValueType, kind: Fold, over: Over, overModel: boolean): ValueType {
  const precision = kind === "any" ? "truth" : "f64";
  if (over === "model") return numberType("step", precision);
  if (over === "tensor") return numberType("tensor", precision);
  const dims = from.shape.kind === "dims" ? from.shape.dims : [];
  const rest = dims.filter((dim) => !over.includes(dim));
  return rest.length === 0
    ? numberType(overModel ? "step" : "tensor", precision)
    : { scope: "element", shape: { kind: "dims", dims: rest }, precision };
}

/** A result that is an array is rounded to the computing type; numbers are f64. */
function asComputed(id: NodeId, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const { scope, shape, precision } = typeOf(builder, id);
  return precision === "truth" ? id : widen(builder, id, computing(builder, scope, shape, "real"));
}

function widenToF64(id: NodeId, lowering: Lowering): NodeId {
  const { builder } = lowering;
  return widen(builder, id, { ...typeOf(builder, id), precision: "f64" });
}

function countOf(operand: NodeId, over: Over, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const type = typeOf(builder, operand);
  if (over !== "tensor" && over !== "model")
    return over
      .map((dim) => sizeOfDimension(dim, lowering))
      .reduce((a, b) => apply(builder, "*", [a, b]));
  if (narrowest([type.scope]) === "element") return lowerSize(operand, over === "model", lowering);
  const ones = widen(builder, constant(builder, 1), { ...type, precision: "f64" });
  return fold("sum", ones, over, lowering);
}
