// `run inner with grad = e`: a step of a wrapped rule.

import type { RunStatement } from "../1-parse/ast.ts";
import { paramShape } from "./place.ts";
import { requireReal } from "./require.ts";
import type { Builtin } from "../builtins/builtin.ts";
import type { CallTarget, Instance, RuleNode, Type } from "./checked.ts";
import { findLocal, type Context, type Env } from "./context.ts";
import * as compositionErrors from "./errors/composition.ts";
import * as shapeErrors from "./errors/shapes.ts";
import * as stateErrors from "./errors/states.ts";
import { coreOf, hasModelRule } from "./rule-tree.ts";
import { isNumber, sameShape, unknown, value } from "./types.ts";

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
  requireGranularity(run, context);
  const given = run.with.map(({ name, value: expr }) => ({
    name,
    expr,
    type: requireReal(expr, env, context),
  }));
  const handed = given.find(({ name }) => name.name === "param");
  if (handed !== undefined && isStatement)
    context.report(compositionErrors.runWithParamAsStatement(run.span));
  // Nothing can be said of shapes where that of `param` is not known.
  if (handed?.type === null) return unknown;
  const shape =
    handed === undefined || isNumber(handed.type) ? paramShape(context) : handed.type.shape;
  if (!sameShape(shape, paramShape(context))) requirePlainGradient(run, context);
  for (const { name, expr, type } of given) {
    if (name.name !== "grad" && name.name !== "param")
      context.report(compositionErrors.runWithUnknown(name.spelling, name.span));
    // While shapes are inferred an array may still count as a number.
    else if (type !== null && !isNumber(type) && !sameShape(type.shape, shape))
      context.report(
        shapeErrors.cannotLineUp(
          name.name,
          { kind: "value", scope: "element", shape, element: "real" },
          type,
          expr.span,
          handed?.expr.span ?? name.span,
          expr.span,
        ),
      );
  }
  return value("element", shape);
}

/** A rule that works on a `param` of another shape has no model to ask but for the gradient that it is handed. */
function requirePlainGradient(run: RunStatement, context: Context): void {
  const rule = ruleOf(run, context);
  if (rule !== null && asksMore(rule)) context.report(compositionErrors.runOnOtherShape(run.span));
  else if (!run.with.some(({ name }) => name.name === "grad"))
    context.report(compositionErrors.runOnOtherShape(run.span));
}

/** What the rule that runs sees as the model is what the rule that is run needs. */
function requireGranularity(run: RunStatement, context: Context): void {
  const rule = ruleOf(run, context);
  if (rule === null) return;
  const name = coreOf(rule).declaration.name.spelling;
  if (context.branch !== null && hasModelRule(rule))
    context.report(compositionErrors.modelRuleInBranch(name, run.rule.span));
  if (context.instance.overModel && tellsApart(rule))
    context.report(compositionErrors.apartInModel(name, run.rule.span));
}

/** The rule that a `run` runs, as far as it is known. */
function ruleOf(run: RunStatement, context: Context): RuleNode | null {
  const target = context.instance.runs.get(run);
  return target?.kind === "named" ? target.rule : (context.parts.get(target?.name ?? "") ?? null);
}

/** Whether what a rule, a stage around it or a rule that it runs does hangs on the shape or name of a tensor. */
function tellsApart(node: RuleNode): boolean {
  const bodies =
    node.kind === "pipeline"
      ? [...node.before, ...node.after].map(({ body }) => body)
      : node.body.overModel
        ? []
        : [node.body];
  const inside =
    node.kind === "pipeline" ? [node.rule] : [...node.parts.values()].filter((one) => one !== null);
  return bodies.some(asksTensor) || inside.some(tellsApart);
}

function asksTensor({ branches, calls, runs }: Instance): boolean {
  const isFact = (one: CallTarget): boolean =>
    one.kind === "function"
      ? asksTensor(one.instance)
      : one.kind === "builtin" &&
        one.builtin.kind === "fact" &&
        one.builtin.fact === "name_matches";
  return (
    branches.size > 0 ||
    [...calls.values()].some(isFact) ||
    [...runs.values()].some((one) => one.kind === "named" && tellsApart(one.rule))
  );
}

/** Whether a rule, or one that it runs, asks for more than plain `grad`. */
function asksMore(node: RuleNode): boolean {
  if (node.kind === "pipeline")
    return [...node.before, ...node.after].some(({ body }) => asks(body)) || asksMore(node.rule);
  return (
    asks(node.body) || [...node.parts.values()].some((part) => part !== null && asksMore(part))
  );
}

function asks({ types, names, calls, runs }: Instance): boolean {
  const isOracle = (builtin: Builtin): boolean =>
    builtin.kind === "oracle" && builtin.oracle !== "grad";
  return (
    [...types.keys()].some(({ kind }) => kind === "at") ||
    [...names.values()].some((one) => one.kind === "builtin" && isOracle(one.builtin)) ||
    [...calls.values()].some((one) =>
      one.kind === "function"
        ? asks(one.instance)
        : one.kind === "builtin" && isOracle(one.builtin),
    ) ||
    [...runs.values()].some((one) => one.kind === "named" && asksMore(one.rule))
  );
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
