// Whether a rule only ever adds to `param`: then its update is the sum of what it added, in order.

import type { Block, Expr, IfStatement, Statement } from "../1-parse/ast.ts";
import type { Instance, RuleNode } from "../2-check/checked.ts";

/** The e of `param + e` or `param - e`, or `null` where an expression has another form. */
export function summandOfParam(
  value: Expr,
): { readonly value: Expr; readonly subtracted: boolean } | null {
  if (value.kind !== "binary" || (value.operator !== "+" && value.operator !== "-")) return null;
  if (value.left.kind !== "name" || value.left.name !== "param") return null;
  return { value: value.right, subtracted: value.operator === "-" };
}

/** Whether all changes of `param` in a tree are `step e` or `param <- param ± e`. */
export function isAdditive(node: RuleNode): boolean {
  if (node.kind === "pipeline") return node.after.length > 0 || isAdditive(node.rule);
  return addsOnly(node.declaration.body, node.body, node.parts);
}

function addsOnly(
  block: Block,
  instance: Instance,
  parts: ReadonlyMap<string, RuleNode | null>,
): boolean {
  return block.statements.every((statement) => addsOnlyIn(statement, instance, parts));
}

function addsOnlyIn(
  statement: Statement,
  instance: Instance,
  parts: ReadonlyMap<string, RuleNode | null>,
): boolean {
  const inside = (block: Block | IfStatement): boolean =>
    block.kind === "block" ? addsOnly(block, instance, parts) : addsOnlyIn(block, instance, parts);
  switch (statement.kind) {
    case "update":
      return (
        !statement.targets.some(({ name }) => name === "param") ||
        (!statement.tuple && summandOfParam(statement.value) !== null)
      );
    case "run": {
      const target = instance.runs.get(statement);
      const rule = target?.kind === "named" ? target.rule : (parts.get(target?.name ?? "") ?? null);
      return rule !== null && isAdditive(rule);
    }
    case "if statement":
      return (
        inside(statement.then) && (statement.otherwise === null || inside(statement.otherwise))
      );
    case "every":
    case "repeat":
    case "for":
      return inside(statement.body);
    case "dispatch": {
      const { otherwise } = statement;
      const rest =
        otherwise === null ||
        (otherwise.kind === "block" ? inside(otherwise) : addsOnlyIn(otherwise, instance, parts));
      return inside(statement.body) && rest;
    }
    default:
      return true;
  }
}
