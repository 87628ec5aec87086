// Whether a rule, or one that it runs, reads the gradient that the step is handed.

import type { Block, Expr, Statement } from "../1-parse/ast.ts";
import type { RuleNode } from "../2-check/checked.ts";
import { allStatements, childrenOf } from "../1-parse/walk.ts";

/** Whether a tree reads `grad` without `at`. */
export function takesPlainGradient(node: RuleNode): boolean {
  if (node.kind === "pipeline") return takesPlainGradient(node.rule);
  return (
    readsGrad(node.declaration.body) ||
    [...node.parts.values()].some((part) => part !== null && takesPlainGradient(part))
  );
}

function readsGrad(body: Block): boolean {
  return allStatements(body).some((statement) => expressionsOf(statement).some(hasPlainGrad));
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

/** The expressions of a statement, those of statements inside it apart. */
function expressionsOf(statement: Statement): readonly Expr[] {
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
    case "if statement":
      return [statement.condition];
    case "every":
      return [statement.period];
    default:
      return [];
  }
}
