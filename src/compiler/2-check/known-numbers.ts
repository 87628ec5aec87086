// Numbers known when a rule is compiled: literals, lengths of lists, variables of loops that are written out, and
// what is made of them by +, - and *.

import type { Expr } from "../1-parse/ast.ts";
import type { Instance } from "./checked.ts";
import type { Context } from "./context.ts";

/** Whether a checked expression is such a number. */
export function isKnownNumber(expr: Expr, context: Context): boolean {
  const { instance, unrolled } = context;
  switch (expr.kind) {
    case "number":
      return true;
    case "brackets":
      return isKnownNumber(expr.inner, context);
    case "unary":
      return expr.operator === "-" && isKnownNumber(expr.operand, context);
    case "binary": {
      const isArithmetic = expr.operator === "+" || expr.operator === "-" || expr.operator === "*";
      return (
        isArithmetic && isKnownNumber(expr.left, context) && isKnownNumber(expr.right, context)
      );
    }
    case "name": {
      const symbol = instance.names.get(expr);
      return symbol !== undefined && unrolled.has(symbol);
    }
    case "call": {
      const [list] = expr.arguments;
      return list !== undefined && isCount(expr, instance) && isList(list.value, instance);
    }
    default:
      return false;
  }
}

/** Whether an expression is `count(x)`. */
function isCount(expr: Extract<Expr, { kind: "call" }>, instance: Instance): boolean {
  const target = instance.calls.get(expr);
  const builtin = target?.kind === "builtin" ? target.builtin : null;
  return builtin?.kind === "fact" && builtin.fact === "count";
}

function isList(expr: Expr, instance: Instance): boolean {
  return instance.types.get(expr)?.kind === "list";
}
