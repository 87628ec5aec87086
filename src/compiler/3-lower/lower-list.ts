// Lists by place: an entry is taken where its number is known when the rule is compiled.

import type { Expr } from "../1-parse/ast.ts";
import { isCount } from "../2-check/known-numbers.ts";
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
      if (list === undefined || !isCount(expr, instance)) return null;
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
