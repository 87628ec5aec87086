// Loops: over a list, a turn for each of its numbers with states of its own; over a range and in `repeat`,
// bounded, so that every step ends.

import type { Statement } from "../1-parse/ast.ts";
import { allStatements } from "../1-parse/walk.ts";
import { checkCondition } from "./check-condition.ts";
import { checkExpression } from "./check-expression.ts";
import { checkBlock, declare, localOf } from "./check-statement.ts";
import type { Type } from "./checked.ts";
import { innerEnv, type Context, type Env } from "./context.ts";
import { isKnownNumber } from "./known-numbers.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as stateErrors from "./errors/states.ts";
import { paramShape } from "./place.ts";
import { requireStepNumber } from "./require.ts";
import { stepNumber, unknown, value } from "./types.ts";

type For = Extract<Statement, { kind: "for" }>;
type Repeat = Extract<Statement, { kind: "repeat" }>;

/** Checks a loop over a list or a range. */
export function checkFor(statement: For, env: Env, context: Context): void {
  if (statement.to !== null) {
    requireStepNumber(statement.from, env, context, "one number");
    requireStepNumber(statement.to, env, context, "one number");
    const isKnown = [statement.from, statement.to].every((end) => isKnownNumber(end, context));
    checkTurns(statement, isKnown, context);
    const inner = innerEnv(env);
    if (!isKnown) checkNamed(statement, stepNumber, inner, { ...context, isConditional: true });
    else checkNamed(statement, stepNumber, inner, { ...context, root: inner }, true);
    return;
  }
  const type = checkExpression(statement.from, env, context);
  if (type.kind === "examples") {
    checkTurns(statement, false, context);
    const entry = value("element", paramShape(context));
    checkNamed(statement, entry, innerEnv(env), { ...context, isConditional: true });
    return;
  }
  if (type.kind !== "list" && type.kind !== "unknown")
    context.report(kindErrors.notAList(type, statement.from.span));
  // Each turn has states of its own, which nobody else can name.
  const inner = innerEnv(env);
  checkNamed(statement, type.kind === "list" ? stepNumber : unknown, inner, {
    ...context,
    root: inner,
  });
}

function checkNamed(
  { name, body }: For,
  type: Type,
  inner: Env,
  context: Context,
  isKnown = false,
): void {
  const variable = localOf(name, type);
  declare(name, variable, inner, context);
  const unrolled = isKnown ? new Set([...context.unrolled, variable]) : context.unrolled;
  checkBlock(body, inner, { ...context, unrolled, inTurns: true }, "an inner block");
}

/** Checks `repeat n until c { }`: where each tensor has a `c` of its own, turns stand under a condition of tensor scope. */
export function checkRepeat(statement: Repeat, env: Env, context: Context): void {
  requireStepNumber(statement.count, env, context, "one number");
  checkTurns(statement, false, context);
  const inner = { ...context, isConditional: true, inTurns: true };
  const turns =
    statement.until === null
      ? inner
      : checkCondition(statement.until, env, inner, "repeat").context;
  checkBlock(statement.body, env, turns, "an inner block");
}

/** A turn may come twice: `step` has its place after it, and states are declared where turns are written out only. */
function checkTurns({ body }: For | Repeat, isKnown: boolean, context: Context): void {
  for (const statement of allStatements(body)) {
    const declares = statement.kind === "state" || statement.kind === "accumulate";
    if (declares && !isKnown)
      context.report(stateErrors.stateInLoop(statement.name.spelling, statement.span));
    if (statement.kind === "skip")
      context.report(
        stateErrors.misplaced(
          "`skip`",
          "a loop",
          statement.span,
          "note what the turns find in a `var`, and `skip` after the loop",
        ),
      );
    if (statement.kind === "step" || statement.kind === "run")
      context.report(stateErrors.stepInLoop(statement.kind, statement.span));
  }
}
