// Reductions (language.md section 9, law 5): in f64; where the argument is written as a product, its
// factors are ordinary values and the product is formed in f64.

import type { Argument, CallExpr, Expr } from "../1-parse/ast.ts";
import type { ReductionBuiltin } from "../builtins/builtin.ts";
import {
  add,
  apply,
  applyInF64,
  constant,
  narrowest,
  numberType,
  typeOf,
  widen,
  type Lowering,
} from "./builder.ts";
import type { Fold, NodeId } from "./graph.ts";
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
  const { all } = first;
  if (isHistory(first.value, lowering))
    return lowerHistoryReduction(first.value, builtin, lowering);
  if (builtin.before === "square" && second !== undefined)
    return lowerNorm(first, second.value, lowering);
  switch (builtin.before) {
    case "truth":
      return fold("any", lowerWhole(first.value, lowering), all, lowering);
    case "square": {
      const x = lowerWhole(first.value, lowering);
      const sum = fold("sum", applyInF64(builder, "*", [x, x]), all, lowering);
      return apply(builder, "sqrt", [sum]);
    }
    case "product": {
      if (second === undefined) throw new Error(`\`${builtin.name}\` needs two arguments`);
      const x = lowerWhole(first.value, lowering);
      const y = lowerWhole(second.value, lowering);
      return fold(builtin.fold, applyInF64(builder, "*", [x, y]), all, lowering);
    }
    case "value":
    case "power": {
      const operand = inShape(lowerOperand(first, lowering), first.value, lowering);
      const folded = fold(builtin.fold, operand, all, lowering);
      if (builtin.after !== "mean") return folded;
      return apply(builder, "/", [folded, countOf(operand, all, lowering)]);
    }
    default:
      return builtin.before satisfies never;
  }
}

/** `norm(x, p)`: (∑ |x|^p)^(1/p), the largest magnitude for p = ∞. */
function lowerNorm(first: Argument, p: Expr, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const x = lowerWhole(first.value, lowering);
  const magnitude = apply(builder, "abs", [x]);
  if (p.kind === "name" && p.name === "inf") {
    // Over nothing a norm is 0, the largest of nothing is −∞.
    const largest = fold("max", magnitude, first.all, lowering);
    return apply(builder, "max", [constant(builder, 0), largest]);
  }
  if (p.kind === "number" && p.value === 1) return fold("sum", magnitude, first.all, lowering);
  const exponent = lowerExpression(p, lowering);
  const powers = applyInF64(builder, "^", [widenToF64(magnitude, lowering), exponent]);
  const sum = fold("sum", powers, first.all, lowering);
  return apply(builder, "^", [sum, apply(builder, "/", [constant(builder, 1), exponent])]);
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

function fold(kind: Fold, operand: NodeId, all: boolean, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const over = all || builder.overModel ? "model" : "tensor";
  const type = numberType(over === "model" ? "step" : "tensor", kind === "any" ? "truth" : "f64");
  const value = kind === "any" ? operand : widenToF64(operand, lowering);
  return add(builder, { kind: "reduce", fold: kind, over, operand: value }, type);
}

function widenToF64(id: NodeId, lowering: Lowering): NodeId {
  const { builder } = lowering;
  return widen(builder, id, { ...typeOf(builder, id), precision: "f64" });
}

function countOf(operand: NodeId, all: boolean, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const type = typeOf(builder, operand);
  if (narrowest([type.scope]) === "element") return lowerSize(operand, all, lowering);
  const ones = widen(builder, constant(builder, 1), { ...type, precision: "f64" });
  return fold("sum", ones, all, lowering);
}
