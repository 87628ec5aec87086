// `run inner with grad = e`: a step of a wrapped rule (language.md section 4).

import type { RunStatement } from "../1-parse/ast.ts";
import { paramShape } from "./place.ts";
import { requireReal } from "./require.ts";
import type { Type, ValueType } from "./checked.ts";
import { findLocal, type Context, type Env } from "./context.ts";
import * as compositionErrors from "./errors/composition.ts";
import * as shapeErrors from "./errors/shapes.ts";
import * as stateErrors from "./errors/states.ts";
import { isNumber, sameShape, value } from "./types.ts";

/** The type of the update that a run yields. As a statement it moves `param` instead. */
export function checkRun(
  run: RunStatement,
  isStatement: boolean,
  env: Env,
  context: Context,
): Type {
  if (context.place === "stage" || context.calls.length > 0)
    context.report(
      stateErrors.misplaced(
        "`run`",
        context.place === "stage" ? "a stage" : "a function",
        run.span,
        "rules run in rules",
      ),
    );
  if (context.tensorCondition !== null)
    context.report(compositionErrors.runUnderTensorCondition(run.span, context.tensorCondition));
  findTarget(run, env, context);
  const shape = paramShape(context);
  let result: ValueType["shape"] = shape;
  for (const { name, value: given } of run.with) {
    const type = requireReal(given, env, context);
    if (name.name !== "grad" && name.name !== "param") {
      context.report(compositionErrors.runWithUnknown(name.spelling, name.span));
      continue;
    }
    if (type === null) continue;
    if (name.name === "param") {
      if (isStatement) context.report(compositionErrors.runWithParamAsStatement(run.span));
      if (!isNumber(type)) result = type.shape;
    }
    // While shapes are inferred an array may still count as a number.
    if (!isNumber(type) && !sameShape(type.shape, shape))
      context.report(
        shapeErrors.cannotLineUp(
          name.name,
          { kind: "value", scope: "element", shape, element: "real" },
          type,
          given.span,
          name.span,
          given.span,
        ),
      );
  }
  return value("element", result);
}

function findTarget(run: RunStatement, env: Env, context: Context): void {
  const { rule } = run;
  if (rule.kind === "name") {
    const symbol = findLocal(env, rule.name);
    if (symbol?.kind === "hyperparameter" && symbol.domain.kind === "optimizer") {
      context.instance.names.set(rule, symbol);
      context.instance.runs.set(run, { kind: "part", name: symbol.name });
      return;
    }
    // A hyperparameter whose domain could not be read may be meant for a rule.
    if (symbol?.kind === "local" && symbol.type.kind === "unknown") return;
    if (symbol !== null) {
      // A domain that is none was reported where it stands.
      if (symbol.kind === "local" && symbol.type.kind === "unknown") return;
      context.report(compositionErrors.runOfNoRule(rule.spelling, rule.span, []));
      return;
    }
  }
  const made = context.compose(rule, env, context);
  if (made !== null) context.instance.runs.set(run, { kind: "named", ...made });
}
