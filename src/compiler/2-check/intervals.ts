// What can be said of a number before anything runs: an interval that holds its value, from literals,
// domains and `t` >= 1. Used to refuse what is certain to be wrong, never what might be.

import type { Expr } from "../1-parse/ast.ts";
import type { Instance, NumberDomain } from "./checked.ts";

/** Bounds that hold for certain; an open end is not reached. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly lowOpen: boolean;
  readonly highOpen: boolean;
}

/** One end of an interval. */
interface End {
  readonly at: number;
  readonly open: boolean;
}

const closed = (low: number, high: number): Interval => ({
  low,
  high,
  lowOpen: false,
  highOpen: false,
});

const anything: Interval = closed(-Infinity, Infinity);

/** The interval of an expression at time `t` (any time if `null`); `anything` where nothing is known. */
export function intervalOf(expr: Expr, instance: Instance, t: number | null): Interval {
  const of = (e: Expr): Interval => intervalOf(e, instance, t);
  switch (expr.kind) {
    case "number":
      return closed(expr.value, expr.value);
    case "brackets":
      return of(expr.inner);
    case "unary": {
      if (expr.operator === "not") return anything;
      const x = of(expr.operand);
      return { low: -x.high, high: -x.low, lowOpen: x.highOpen, highOpen: x.lowOpen };
    }
    case "name": {
      const symbol = instance.names.get(expr);
      if (symbol?.kind === "hyperparameter" && symbol.domain.kind === "optional")
        return ofDomain(symbol.domain.of);
      if (symbol?.kind === "hyperparameter" && symbol.domain.kind === "number")
        return ofDomain(symbol.domain);
      if (
        symbol?.kind === "builtin" &&
        symbol.builtin.kind === "fact" &&
        symbol.builtin.fact === "time"
      )
        return t === null ? closed(1, Infinity) : closed(t, t);
      if (symbol?.kind === "builtin" && symbol.builtin.kind === "value")
        return typeof symbol.builtin.value === "number"
          ? closed(symbol.builtin.value, symbol.builtin.value)
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

function ofDomain({ low, high, lowOpen, highOpen }: NumberDomain): Interval {
  return { low, high, lowOpen, highOpen };
}

/** The smallest interval around some ends; an end is reached where any of those that stand there is. */
function hull(...ends: readonly End[]): Interval {
  const places = ends.map(({ at }) => at);
  if (places.some(Number.isNaN)) return anything;
  const low = Math.min(...places);
  const high = Math.max(...places);
  const isOpen = (at: number): boolean => ends.every((end) => end.at !== at || end.open);
  return { low, high, lowOpen: isOpen(low), highOpen: isOpen(high) };
}

function combine(operator: string, left: Expr, right: Expr, of: (e: Expr) => Interval): Interval {
  // The left spine of a long sum is deep; nothing is said of it.
  if (left.kind === "binary" && left.left.kind === "binary" && left.left.left.kind === "binary")
    return anything;
  const a = of(left);
  const b = of(right);
  const [aLow, aHigh] = endsOf(a);
  const [bLow, bHigh] = endsOf(b);
  const pairs = [
    [aLow, bLow],
    [aLow, bHigh],
    [aHigh, bLow],
    [aHigh, bHigh],
  ] as const;
  const either = (x: End, y: End, at: number): End => ({ at, open: x.open || y.open });
  switch (operator) {
    case "+":
      return hull(either(aLow, bLow, a.low + b.low), either(aHigh, bHigh, a.high + b.high));
    case "-":
      return hull(either(aLow, bHigh, a.low - b.high), either(aHigh, bLow, a.high - b.low));
    case "*":
      // A zero that is reached makes a zero that is reached, whatever stands beside it.
      return hull(
        ...pairs.map(([x, y]) =>
          isZero(x) || isZero(y) ? { at: x.at * y.at, open: false } : either(x, y, x.at * y.at),
        ),
      );
    case "/":
      if (b.low <= 0 && b.high >= 0) return anything;
      return hull(
        ...pairs.map(([x, y]) =>
          isZero(x) ? { at: x.at / y.at, open: false } : either(x, y, x.at / y.at),
        ),
      );
    case "^":
      if (a.low === a.high && b.low === b.high && a.low > 0) {
        const power = a.low ** b.low;
        return closed(power, power);
      }
      return b.low === b.high && a.low > 0 && b.low > 0
        ? hull({ ...aLow, at: a.low ** b.low }, { ...aHigh, at: a.high ** b.low })
        : anything;
    default:
      return anything;
  }
}

const endsOf = (x: Interval): readonly [End, End] => [
  { at: x.low, open: x.lowOpen },
  { at: x.high, open: x.highOpen },
];

const isZero = ({ at, open }: End): boolean => at === 0 && !open;
