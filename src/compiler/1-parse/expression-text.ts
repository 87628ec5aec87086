// Expressions as text again, for people: what stands in hyperparameters, conditions and messages, no more.

import type { Expr } from "./ast.ts";

/** An expression as one would write it; parts of other kinds are an ellipsis. */
export function textOf(expr: Expr): string {
  switch (expr.kind) {
    case "number":
      return expr.text;
    case "name":
      return expr.name;
    case "unary":
      return `${expr.operator}${textOf(expr.operand)}`;
    case "brackets":
      return `(${textOf(expr.inner)})`;
    case "binary": {
      // A sum may have 10⁵ terms: its left spine is walked.
      const parts: string[] = [];
      let left: typeof expr | typeof expr.left = expr;
      for (; left.kind === "binary"; left = left.left)
        parts.push(`${left.operator} ${textOf(left.right)}`);
      return [textOf(left), ...parts.reverse()].join(" ");
    }
    case "call": {
      const given = expr.arguments.map(
        ({ name, value }) => (name === null ? "" : `${name.name} = `) + textOf(value),
      );
      return `${textOf(expr.callee)}(${given.join(", ")})`;
    }
    default:
      return "…";
  }
}
