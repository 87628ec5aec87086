// What stands inside what: the parts of an expression, the bodies and sides of a statement, the statements of a body.

import type { Block, DispatchStatement, Expr, IfStatement, Statement } from "./ast.ts";

/** What a statement holds other statements in; `else if` and `else for` are sides that are statements themselves. */
export type Side = Block | IfStatement | DispatchStatement;

/** The parts of an expression, in reading order. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "number":
    case "string":
    case "boolean":
    case "none":
    case "name":
    case "broken":
      return [];
    case "unary":
    case "is none":
      return [expr.operand];
    case "binary":
      return [expr.left, expr.right];
    case "call":
      return [expr.callee, ...expr.arguments.map((argument) => argument.value)];
    case "index":
      return [expr.of, expr.index];
    case "member":
    case "transpose":
      return [expr.of];
    case "tuple":
    case "list":
      return expr.items;
    case "brackets":
      return [expr.inner];
    case "if":
      return [expr.condition, expr.then, expr.otherwise];
    case "at":
      return [expr.oracle, expr.point];
    case "pipe":
      return [expr.first, expr.second];
    default:
      return expr satisfies never;
  }
}

/** The statements of a side: those of a block, or the one that it is. */
export function statementsOf(side: Side): readonly Statement[] {
  return side.kind === "block" ? side.statements : [side];
}

/** The bodies and sides directly inside a statement, in reading order. */
export function sidesOf(statement: Statement): readonly Side[] {
  switch (statement.kind) {
    case "if statement":
      return [statement.then, statement.otherwise].filter((side) => side !== null);
    case "dispatch":
      return [statement.body, statement.otherwise].filter((side) => side !== null);
    case "every":
    case "repeat":
    case "for":
      return [statement.body];
    default:
      return [];
  }
}

/** Every statement of a side, each before those inside it. */
export function allStatements(side: Side): readonly Statement[] {
  return statementsOf(side).flatMap((statement) => [
    statement,
    ...sidesOf(statement).flatMap(allStatements),
  ]);
}
