// Lists by place: an entry is taken where its number is known when the rule is compiled.

import type { Block, Expr, Statement } from "../1-parse/ast.ts";
import { constant, nodeOf, type Lowering } from "./builder.ts";
import type { NodeId } from "./graph.ts";
import { noEntry } from "./errors.ts";
import { entriesOf } from "./lower-loop.ts";

/** The value of a number that is known when the rule is compiled, or `null`. */
export function knownNumber(expr: Expr, lowering: Lowering): number | null {
  const { instance, values, builder } = lowering;
  switch (expr.kind) {
    case "number":
      return expr.value;
    case "brackets":
      return knownNumber(expr.inner, lowering);
    case "unary": {
      const operand = expr.operator === "-" ? knownNumber(expr.operand, lowering) : null;
      return operand === null ? null : -operand;
    }
    case "binary": {
      const [a, b] = [knownNumber(expr.left, lowering), knownNumber(expr.right, lowering)];
      if (a === null || b === null) return null;
      if (expr.operator === "+") return a + b;
      if (expr.operator === "-") return a - b;
      return expr.operator === "*" ? a * b : null;
    }
    case "name": {
      const symbol = instance.names.get(expr);
      const id = symbol === undefined ? undefined : values.get(symbol);
      const node = symbol?.kind === "local" && id !== undefined ? nodeOf(builder, id) : null;
      return node?.kind === "constant" ? node.value : null;
    }
    case "call": {
      const [list] = expr.arguments;
      const target = instance.calls.get(expr);
      const builtin = target?.kind === "builtin" ? target.builtin : null;
      if (list === undefined || builtin?.kind !== "fact" || builtin.fact !== "count") return null;
      if (instance.types.get(list.value)?.kind !== "list") return null;
      return entriesOf(list.value, lowering).length;
    }
    default:
      return null;
  }
}

/** `x[i]` of a list. */
export function lowerListEntry(expr: Extract<Expr, { kind: "index" }>, lowering: Lowering): NodeId {
  const entries = entriesOf(expr.of, lowering);
  const index = knownNumber(expr.index, lowering);
  const entry = index === null ? undefined : entries[index];
  if (entry !== undefined) return entry;
  lowering.builder.problems.push(noEntry(index ?? NaN, entries.length, expr.index.span));
  return constant(lowering.builder, NaN);
}

/** Whether turns of a loop cannot share their lines: a state is declared in them, or an entry of a list is taken. */
export function needsWritingOut(body: Block, entries: (list: Expr) => boolean): boolean {
  const open: unknown[] = [body];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (typeof part !== "object" || part === null) continue;
    if ("kind" in part) {
      const { kind } = part as Statement | Expr;
      if (kind === "state" || kind === "accumulate") return true;
      if (kind === "index" && entries((part as Extract<Expr, { kind: "index" }>).of)) return true;
    }
    for (const inner of Object.values(part)) if (typeof inner === "object") open.push(inner ?? 0);
  }
  return false;
}
