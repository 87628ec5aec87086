// `skip`: the end of a step, under a condition that holds for the whole model.

import type { Statement } from "../1-parse/ast.ts";
import type { Context } from "./context.ts";
import * as stateErrors from "./errors/states.ts";

/** Checks a `skip`: in a rule or stage, last in its block, under a condition of step scope. */
export function checkSkip(
  { span }: Extract<Statement, { kind: "skip" }>,
  isLast: boolean,
  context: Context,
): void {
  if (context.calls.length > 0)
    context.report(
      stateErrors.misplaced("`skip`", "a function", span, "a rule or a stage ends its step"),
    );
  else if (context.branch !== null)
    context.report(
      stateErrors.misplaced("`skip`", "a branch", span, "a step ends for all tensors or for none"),
    );
  else if (context.tensorCondition !== null)
    context.report(stateErrors.skipOfTensor(span, context.tensorCondition));
  else if (!context.isConditional && !context.isGivenUnclear)
    context.report(stateErrors.skipAlways(span));
  else if (!isLast) context.report(stateErrors.nothingBelowSkip(span));
}
