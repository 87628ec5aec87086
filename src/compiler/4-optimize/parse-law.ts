// A law of the table of builtins, such as `min(max(x, y), z)` or `not (not a)`, as a pattern of builtins.

import { elementwiseBuiltins } from "../builtins/table.ts";

export type Pattern =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "apply"; readonly builtin: string; readonly operands: readonly Pattern[] };

/** The pattern of a law's side; `null` where it is written in more than operators, calls and names. */
export function parseLaw(text: string): Pattern | null {
  const tokens = text.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|[<>=!]=|[^\s]/g) ?? [];
  let at = 0;
  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  };
  const apply = (builtin: string, ...operands: readonly (Pattern | null)[]): Pattern | null => {
    const known = operands.filter((operand) => operand !== null);
    const isWhole = known.length === operands.length && elementwiseBuiltins.has(builtin);
    return isWhole ? { kind: "apply", builtin, operands: known } : null;
  };

  const atLevel = (level: number): Pattern | null => {
    const strengths = [...LEVELS.slice(level)][0];
    if (strengths === undefined) return prefix();
    let left = atLevel(level + 1);
    for (;;) {
      const operator = tokens[at];
      if (operator === undefined || !elementwiseBuiltins.has(operator)) return left;
      const entry = elementwiseBuiltins.get(operator);
      if (entry?.precedence !== strengths || entry.operands.length !== 2) return left;
      at += 1;
      left = apply(operator, left, atLevel(level + 1));
    }
  };
  const prefix = (): Pattern | null => {
    for (const entry of elementwiseBuiltins.values()) {
      if (entry.precedence !== "unary") continue;
      const sign = entry.signature.replace(/\s*\w$/, "");
      if (take(sign)) return apply(entry.name, prefix());
    }
    return primary();
  };
  const primary = (): Pattern | null => {
    if (take("(")) {
      const inner = atLevel(0);
      return take(")") ? inner : null;
    }
    const token = tokens[at];
    if (token === undefined) return null;
    at += 1;
    if (/^\d/.test(token)) return { kind: "number", value: Number(token) };
    if (!/^[A-Za-z_]/.test(token)) return null;
    if (!take("(")) return { kind: "variable", name: token };
    const operands = [atLevel(0)];
    while (take(",")) operands.push(atLevel(0));
    return take(")") ? apply(token, ...operands) : null;
  };
  const pattern = atLevel(0);
  return at === tokens.length ? pattern : null;
}

const LEVELS = ["or", "and", "equality", "relation", "sum", "product"] as const;
