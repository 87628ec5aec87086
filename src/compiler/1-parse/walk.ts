// The expressions directly inside an expression.

import type { Expr } from "./ast.ts";

/** The parts of an expression, in reading order. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "number":
    case "string":
    case "boolean":
    case "none":
    case "name":
    case "broken":
      return [];
    case "unary":
    case "is none":
      return [expr.operand];
    case "binary":
      return [expr.left, expr.right];
    case "call":
      return [expr.callee, ...expr.arguments.map((argument) => argument.value)];
    case "index":
      return [expr.of, expr.index];
    case "member":
    case "transpose":
      return [expr.of];
    case "tuple":
    case "list":
      return expr.items;
    case "brackets":
      return [expr.inner];
    case "if":
      return [expr.condition, expr.then, expr.otherwise];
    case "at":
      return [expr.oracle, expr.point];
    case "pipe":
      return [expr.first, expr.second];
    default:
      return expr satisfies never;
  }
}
