// What can be said of a number before anything runs: an interval that holds its value, from literals,
// domains and `t` >= 1. Used to refuse what is certain to be wrong, never what might be.

import type { Expr } from "../1-parse/ast.ts";
import type { Instance } from "./checked.ts";

/** Bounds that hold for certain, ends included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const anything: Interval = { low: -Infinity, high: Infinity };

/** The interval of an expression at time `t` (any time if `null`); `anything` where nothing is known. */
export function intervalOf(expr: Expr, instance: Instance, t: number | null): Interval {
  const of = (e: Expr): Interval => intervalOf(e, instance, t);
  switch (expr.kind) {
    case "number":
      return { low: expr.value, high: expr.value };
    case "brackets":
      return of(expr.inner);
    case "unary": {
      if (expr.operator === "not") return anything;
      const x = of(expr.operand);
      return { low: -x.high, high: -x.low };
    }
    case "name": {
      const symbol = instance.names.get(expr);
      if (symbol?.kind === "hyperparameter" && symbol.domain.kind === "optional")
        return { low: symbol.domain.of.low, high: symbol.domain.of.high };
      if (symbol?.kind === "hyperparameter" && symbol.domain.kind === "number")
        return { low: symbol.domain.low, high: symbol.domain.high };
      if (
        symbol?.kind === "builtin" &&
        symbol.builtin.kind === "fact" &&
        symbol.builtin.fact === "time"
      )
        return t === null ? { low: 1, high: Infinity } : { low: t, high: t };
      if (symbol?.kind === "builtin" && symbol.builtin.kind === "value")
        return typeof symbol.builtin.value === "number"
          ? { low: symbol.builtin.value, high: symbol.builtin.value }
          : anything;
      return anything;
    }
    case "binary":
      return combine(expr.operator, expr.left, expr.right, of);
    default:
      return anything;
  }
}

/** The value of an expression of literals, `inf` and `pi`, or `null`. */
export function constantOf(expr: Expr, instance: Instance): number | null {
  const { low, high } = intervalOf(expr, instance, null);
  return low === high ? low : null;
}

function combine(operator: string, left: Expr, right: Expr, of: (e: Expr) => Interval): Interval {
  // The left spine of a long sum is deep; nothing is said of it.
  if (left.kind === "binary" && left.left.kind === "binary" && left.left.left.kind === "binary")
    return anything;
  const a = of(left);
  const b = of(right);
  const hull = (...ends: readonly number[]): Interval =>
    ends.some(Number.isNaN) ? anything : { low: Math.min(...ends), high: Math.max(...ends) };
  switch (operator) {
    case "+":
      return hull(a.low + b.low, a.high + b.high);
    case "-":
      return hull(a.low - b.high, a.high - b.low);
    case "*":
      return hull(a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high);
    case "/":
      if (b.low <= 0 && b.high >= 0) return anything;
      return hull(a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high);
    case "^":
      if (a.low === a.high && b.low === b.high && a.low > 0) {
        const power = a.low ** b.low;
        return { low: power, high: power };
      }
      return b.low === b.high && a.low > 0 && b.low > 0
        ? hull(a.low ** b.low, a.high ** b.low)
        : anything;
    default:
      return anything;
  }
}
