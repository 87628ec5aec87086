// `require c "…"`: what hyperparameters must be to each other, asked when an optimizer is created.

import type { Expr, Statement } from "../1-parse/ast.ts";
import { childrenOf } from "../1-parse/walk.ts";
import type { Context, Env } from "./context.ts";
import * as stateErrors from "./errors/states.ts";
import { symbolsIn } from "./flow.ts";
import { requireTruth } from "./require.ts";

/** Checks a requirement: a truth value made of hyperparameters alone, on every path. */
export function checkRequire(
  { condition, span }: Extract<Statement, { kind: "require" }>,
  env: Env,
  context: Context,
): void {
  const word = { ...span, end: span.start + "require".length };
  const where =
    context.calls.length > 0 ? "a function" : context.isConditional ? "a condition" : null;
  if (where !== null)
    context.report(
      stateErrors.misplaced(
        "`require`",
        where,
        word,
        "it is asked when an optimizer is created: put it into the body of the rule",
      ),
    );
  if (requireTruth(condition, env, context) === null) return;
  const random = randomIn(condition, context);
  if (random !== null) context.report(stateErrors.requiresChanging(random, condition.span));
  const changing = symbolsIn(condition, context.instance).find(
    (symbol) =>
      symbol.kind === "local" ||
      symbol.kind === "cell" ||
      (symbol.kind === "builtin" &&
        (symbol.builtin.kind === "fact" || symbol.builtin.kind === "oracle") &&
        symbol.builtin.name !== "count"),
  );
  if (changing !== undefined)
    context.report(stateErrors.requiresChanging(changing.name, condition.span));
}

function randomIn(expr: Expr, context: Context): string | null {
  const target = expr.kind === "call" ? context.instance.calls.get(expr) : undefined;
  if (target?.kind === "builtin" && target.builtin.kind === "random") return target.builtin.name;
  for (const child of childrenOf(expr)) {
    const found = randomIn(child, context);
    if (found !== null) return found;
  }
  return null;
}
