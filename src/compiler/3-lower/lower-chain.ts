// Chains of `*` and `/`: factors of wider scope, divisors as reciprocals,
// are multiplied in f64 in reading order and rounded once, where the product meets the elements.

import type { BinaryExpr, CallExpr, Expr } from "../1-parse/ast.ts";
import type { Shape } from "../2-check/checked.ts";
import { apply, constant, typeOf, type Lowering } from "./builder.ts";
import type { NodeId } from "./graph.ts";
import { correction } from "./lower-accumulator.ts";
import { lowerExpression } from "./lower-expression.ts";

/** One factor, or divisor, of a chain. */
export interface Factor {
  readonly value: NodeId;
  readonly divides: boolean;
}

/** Whether an expression is a product or quotient. */
export function isChain(expr: Expr): expr is BinaryExpr & { operator: "*" | "/" } {
  return expr.kind === "binary" && (expr.operator === "*" || expr.operator === "/");
}

/** The node of a chain. */
export function lowerChain(expr: BinaryExpr, lowering: Lowering, square: Shape | null): NodeId {
  return multiply(factorsOf(expr, lowering, square), lowering);
}

/** `unbiased(m)` by itself: `m / (1 - bias(m))`. */
export function lowerUnbiased(call: CallExpr, lowering: Lowering): NodeId {
  return multiply(unbiasedFactors(call, lowering), lowering);
}

/** The factors of a chain in reading order. */
export function factorsOf(
  expr: BinaryExpr,
  lowering: Lowering,
  square: Shape | null,
): readonly Factor[] {
  const terms: { readonly value: Expr; readonly divides: boolean }[] = [];
  let rest: Expr = expr;
  while (isChain(rest)) {
    terms.push({ value: rest.right, divides: rest.operator === "/" });
    rest = rest.left;
  }
  terms.push({ value: rest, divides: false });
  return terms.reverse().flatMap(({ value, divides }) => {
    if (!divides && value.kind === "call" && isUnbiased(value, lowering))
      return unbiasedFactors(value, lowering);
    return [{ value: lowerExpression(value, lowering, square), divides }];
  });
}

/** The product of factors, the wider ones first. */
export function multiply(factors: readonly Factor[], lowering: Lowering): NodeId {
  const { builder } = lowering;
  const isElement = ({ value }: Factor): boolean => typeOf(builder, value).scope === "element";
  const elements = factors.filter(isElement);
  const wider = factors.filter((factor) => !isElement(factor));
  if (elements.length === 0 || wider.length === 0) return inOrder(null, factors, lowering);
  let product: NodeId | null = null;
  for (const { value, divides } of wider) {
    const factor = divides ? apply(builder, "/", [constant(builder, 1), value]) : value;
    product = product === null ? factor : apply(builder, "*", [product, factor]);
  }
  return inOrder(product, elements, lowering);
}

function inOrder(first: NodeId | null, factors: readonly Factor[], lowering: Lowering): NodeId {
  let product = first;
  for (const { value, divides } of factors)
    product =
      product === null ? value : apply(lowering.builder, divides ? "/" : "*", [product, value]);
  if (product === null) throw new Error("a chain without factors");
  return product;
}

function unbiasedFactors(call: CallExpr, lowering: Lowering): readonly Factor[] {
  const [argument] = call.arguments;
  if (argument === undefined) throw new Error("`unbiased` without an argument");
  return [
    { value: lowerExpression(argument.value, lowering), divides: false },
    { value: correction(argument.value, lowering), divides: true },
  ];
}

function isUnbiased(call: CallExpr, lowering: Lowering): boolean {
  const target = lowering.instance.calls.get(call);
  return (
    target?.kind === "builtin" &&
    target.builtin.kind === "form" &&
    target.builtin.form === "unbiased"
  );
}
