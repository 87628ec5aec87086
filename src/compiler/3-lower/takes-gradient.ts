// Whether a rule, or one that it runs, reads the gradient that the step is handed.

import type { Block as AstBlock, Expr, Statement } from "../1-parse/ast.ts";
import type { RuleNode } from "../2-check/checked.ts";
import { childrenOf } from "../1-parse/walk.ts";

/** Whether a tree reads `grad` without `at`. */
export function takesPlainGradient(node: RuleNode): boolean {
  if (node.kind === "pipeline") return takesPlainGradient(node.rule);
  return (
    readsGrad(node.declaration.body) ||
    [...node.parts.values()].some((part) => part !== null && takesPlainGradient(part))
  );
}

function readsGrad(block: AstBlock): boolean {
  return block.statements.some((statement) => expressionsOf(statement).some(hasPlainGrad));
}

function hasPlainGrad(expr: Expr): boolean {
  const open: Expr[] = [expr];
  for (let e = open.pop(); e !== undefined; e = open.pop()) {
    if (e.kind === "name" && e.name === "grad") return true;
    if (e.kind === "at") open.push(e.point);
    else open.push(...childrenOf(e));
  }
  return false;
}

function expressionsOf(statement: Statement): readonly Expr[] {
  const inside = (block: AstBlock): readonly Expr[] => block.statements.flatMap(expressionsOf);
  switch (statement.kind) {
    case "state":
      return [statement.start];
    case "accumulate":
      return [statement.of, statement.decay, statement.start].filter((e) => e !== null);
    case "var":
    case "update":
    case "step":
    case "report":
    case "return":
      return [statement.value];
    case "local":
      return statement.value.kind === "run"
        ? statement.value.with.map(({ value }) => value)
        : [statement.value];
    case "run":
      return statement.with.map(({ value }) => value);
    case "if statement": {
      const { otherwise } = statement;
      const rest =
        otherwise === null
          ? []
          : otherwise.kind === "block"
            ? inside(otherwise)
            : expressionsOf(otherwise);
      return [statement.condition, ...inside(statement.then), ...rest];
    }
    case "every":
      return [statement.period, ...inside(statement.body)];
    case "repeat":
    case "for":
      return inside(statement.body);
    case "dispatch": {
      const { otherwise } = statement;
      const rest =
        otherwise === null
          ? []
          : otherwise.kind === "block"
            ? inside(otherwise)
            : expressionsOf(otherwise);
      return [...inside(statement.body), ...rest];
    }
    default:
      return [];
  }
}
