// `report e`: the parameters to evaluate and save, computed when someone asks.

import { requireLikeParam } from "./require-param.ts";
import type { Statement } from "../1-parse/ast.ts";
import type { Context, Env } from "./context.ts";
import * as stateErrors from "./errors/states.ts";
import { reportOfLocal } from "./errors/composition.ts";
import { symbolsIn } from "./flow.ts";

/** Checks a report: like `param`, outside conditions, made of what lives between steps. */
export function checkReport(
  statement: Extract<Statement, { kind: "report" }>,
  env: Env,
  context: Context,
): void {
  requireLikeParam(statement.value, "report", env, context);
  const where =
    context.place === "stage"
      ? "a stage"
      : context.calls.length > 0
        ? "a function"
        : context.isConditional
          ? "a condition"
          : null;
  if (where !== null)
    context.report(
      stateErrors.misplaced(
        "`report`",
        where,
        statement.span,
        "a rule reports once, on every path",
      ),
    );
  for (const symbol of symbolsIn(statement.value, context.instance)) {
    const isLocal =
      (symbol.kind === "local" && symbol.type.kind !== "unknown") ||
      (symbol.kind === "cell" && symbol.cell.kind === "var") ||
      (symbol.kind === "builtin" && symbol.builtin.kind === "oracle");
    if (isLocal) context.report(reportOfLocal(symbol.name, statement.value.span));
  }
}
