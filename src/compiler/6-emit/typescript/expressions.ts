// Values as expressions of TypeScript, with the brackets that prettier would leave, no more and no fewer.

import type { ElementwiseBuiltin, Precedence } from "../../builtins/builtin.ts";
import { elementwise } from "../../builtins/table.ts";

/** An expression and how strongly its outermost operator binds. */
export interface Expression {
  readonly text: string;
  readonly precedence: Precedence;
  /** The builtin at its top, where that is an operator. */
  readonly builtin: string | null;
}

/** A name, a call, a number: anything that needs no brackets. */
export const atom = (text: string): Expression => ({ text, precedence: "call", builtin: null });

/** A number as prettier writes it. */
export function numberText(value: number): Expression {
  const text = Object.is(value, -0) ? "-0" : String(value).replace("e+", "e");
  return { text, precedence: text.startsWith("-") ? "unary" : "call", builtin: null };
}

/** A builtin applied to expressions. */
export function applied(builtin: string, operands: readonly Expression[]): Expression {
  const entry = elementwise(builtin);
  const texts = operands.map((operand, position) => inBrackets(operand, entry, position));
  return { text: entry.typescript(...texts), precedence: entry.precedence, builtin };
}

/** `c ? a : b`. */
export function conditional(c: Expression, a: Expression, b: Expression): Expression {
  return { text: `${c.text} ? ${a.text} : ${b.text}`, precedence: "conditional", builtin: null };
}

/** Rounded to f32. */
export const rounded = (x: Expression): Expression => atom(`f32(${x.text})`);

/** Whether an expression may stand inside `builtin` without a name of its own. */
export function mayNest(operand: Expression, builtin: string): boolean {
  const { precedence } = elementwise(builtin);
  if (precedence === "conditional" || precedence === "equality") {
    return RANK[operand.precedence] > RANK[precedence];
  }
  return precedence === "call" || operand.precedence !== "conditional";
}

const RANK: Readonly<Record<Precedence, number>> = {
  conditional: 0,
  or: 1,
  and: 2,
  equality: 3,
  relation: 4,
  sum: 5,
  product: 6,
  unary: 7,
  call: 8,
};

function inBrackets(operand: Expression, parent: ElementwiseBuiltin, position: number): string {
  const outer = RANK[parent.precedence];
  const inner = RANK[operand.precedence];
  const bracketed = `(${operand.text})`;
  switch (parent.precedence) {
    case "call":
      return operand.text;
    case "unary": {
      const isNegation = operand.text.startsWith("-");
      return inner > outer || (inner === outer && !isNegation) ? operand.text : bracketed;
    }
    case "sum":
      return inner > outer || (inner === outer && position === 0) ? operand.text : bracketed;
    case "product":
    case "and":
      return inner > outer || (position === 0 && operand.builtin === parent.name)
        ? operand.text
        : bracketed;
    case "or":
      // Prettier brackets `a && b` inside `||`.
      return (inner > outer && operand.precedence !== "and") ||
        (position === 0 && operand.builtin === parent.name)
        ? operand.text
        : bracketed;
    case "conditional":
    case "equality":
    case "relation":
      return inner > outer ? operand.text : bracketed;
    default:
      return parent.precedence satisfies never;
  }
}
