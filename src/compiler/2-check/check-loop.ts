// `for x in xs { }`: a turn for each number of a list, each with states of its own.

import type { Statement } from "../1-parse/ast.ts";
import { checkBlock, declare } from "./check-statement.ts";
import { checkExpression } from "./check-expression.ts";
import { innerEnv, type Context, type Env } from "./context.ts";
import * as kindErrors from "./errors/kinds.ts";
import { stepNumber, unknown } from "./types.ts";

/** Checks a loop over a list. */
export function checkFor(
  statement: Extract<Statement, { kind: "for" }>,
  env: Env,
  context: Context,
): void {
  const { name, from, to } = statement;
  if (to !== null) {
    context.report(kindErrors.notBuiltYet("a loop that counts", statement.span));
    return;
  }
  const type = checkExpression(from, env, context);
  const isList = type.kind === "list";
  if (!isList && type.kind !== "unknown") context.report(kindErrors.notAList(type, from.span));
  const inner = innerEnv(env);
  const entry = isList ? stepNumber : unknown;
  declare(name, { kind: "local", name: name.name, type: entry, span: name.span }, inner, context);
  checkBlock(statement.body, inner, context, "an inner block");
}
