// Schedules as values: an expression of time that is written out wherever it is read, with that time for `t`.

import type { Expr } from "../1-parse/ast.ts";
import type { Symbol } from "../2-check/checked.ts";
import type { Lowering } from "./builder.ts";
import type { NodeId } from "./graph.ts";
import { lowerExpression } from "./lower-expression.ts";

/** What an expression, or the schedule that a name stands for, is at a time. */
export function scheduleOf(value: Expr, lowering: Lowering): (at: NodeId) => NodeId {
  const symbol = lowering.instance.names.get(value);
  const named = symbol === undefined ? null : namedSchedule(symbol, lowering);
  return (
    named ??
    ((at) => lowerExpression(value, { ...lowering, time: () => at, scheduleTime: () => at }))
  );
}

/** The schedule that a hyperparameter or argument stands for, `null` where it is none. */
export function namedSchedule(
  symbol: Symbol,
  { schedules, readAt, prefix }: Lowering,
): ((at: NodeId) => NodeId) | null {
  if (symbol.kind === "argument") return schedules.get(symbol) ?? null;
  if (symbol.kind !== "hyperparameter" || symbol.domain.kind !== "schedule") return null;
  return (at) => readAt(prefix + symbol.name, at);
}
