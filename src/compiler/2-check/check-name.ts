// What a name means where it is used: a local, a state, a builtin, a part of a wrapped rule; else a mistake.

import type { Expr } from "../1-parse/ast.ts";
import { namedBuiltins } from "../builtins/table.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { checkExpression } from "./check-expression.ts";
import type { Symbol, Type } from "./checked.ts";
import { type Context, type Env, aliases, findLocal, knownNames } from "./context.ts";
import * as compositionErrors from "./errors/composition.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as nameErrors from "./errors/names.ts";
import type { Elsewhere } from "./errors/names.ts";
import * as shapeErrors from "./errors/shapes.ts";
import * as stateErrors from "./errors/states.ts";
import { paramShape, seen } from "./place.ts";
import { findIn, flatten, memberPath } from "./rule-tree.ts";
import { stepNumber, stepTruth, unknown, value } from "./types.ts";

/** The type of a name, noted in the instance. */
export function inferName(expr: Extract<Expr, { kind: "name" }>, env: Env, context: Context): Type {
  const symbol = resolve(expr.name, env, context);
  if (symbol === null) {
    if (context.scope.broken.has(expr.name)) return unknown;
    if (context.scope.find(expr.name) !== null) {
      context.report(nameErrors.functionAsValue(expr.spelling, `${expr.spelling}(…)`, expr.span));
      return unknown;
    }
    if (context.missing.has(expr.name)) return unknown;
    context.missing.add(expr.name);
    const elsewhere = declaredElsewhere(expr.name, expr.span, context);
    const known = knownNames(env, context);
    context.report(nameErrors.unknownName(expr.spelling, expr.span, known, aliases, elsewhere));
    return unknown;
  }
  context.instance.names.set(expr, symbol);
  return typeOfSymbol(symbol, expr.spelling, expr.span, context);
}

/** Where this body declares a name that is not visible at `span`. */
export function declaredElsewhere(name: string, span: Span, context: Context): Elsewhere | null {
  if (aliases.has(name)) return null;
  const own = context.naming.find((one) => one.name === name);
  if (own !== undefined) return { span: own.span, where: "here" };
  for (const symbol of context.instance.names.values())
    if ((symbol.kind === "local" || symbol.kind === "cell") && symbol.name === name)
      return {
        span: symbol.span,
        where: symbol.span.start > span.start ? "below" : "inside",
      };
  return null;
}

/** `torch.sqrt(v)`, `self.lr`, `param.grad`: said in the words of the language where they mean something. */
export function inferMember(
  expr: Extract<Expr, { kind: "member" }>,
  isCalled: boolean,
  env: Env,
  context: Context,
): Type {
  const ofRule = inferPartOfRule(expr, env, context);
  if (ofRule !== null) return ofRule;
  if (expr.of.kind !== "name") {
    if (checkExpression(expr.of, env, context).kind !== "unknown")
      context.report(nameErrors.noParts("this", expr.member.spelling, null, isCalled, expr.span));
    return unknown;
  }
  const { name, spelling } = expr.of;
  const isKnown = findLocal(env, name) !== null || namedBuiltins.has(name);
  if (isKnown && checkExpression(expr.of, env, context).kind === "unknown") return unknown;
  const part = expr.member.name;
  const known = knownNames(env, context);
  const meant = aliases.get(part) ?? (known.includes(part) ? part : null);
  const isMethod = isKnown && isCalled;
  const isWord = meant !== null && /^\w+$/.test(meant);
  const instead = isWord && isMethod ? `${meant}(${spelling})` : isWord ? meant : null;
  context.report(nameErrors.noParts(spelling, expr.member.spelling, instead, isMethod, expr.span));
  return unknown;
}

/** The `n` of `over model` is declared by these words, which have no name of their own. */
const wholeModel: Span = { file: "", start: 0, end: 0 };

/** What a name means where nothing follows it: a local, else a builtin; `null` for anything else. */
export function resolve(name: string, env: Env, context: Context): Symbol | null {
  const local = findLocal(env, name);
  if (local !== null) return local;
  if (context.scope.find(name) !== null) return null;
  if (name === "n" && context.instance.overModel && context.sees === "model")
    return { kind: "dimension", name, dimension: name, span: wholeModel };
  const builtin = namedBuiltins.get(name);
  return builtin === undefined ? null : { kind: "builtin", name, builtin };
}

function typeOfSymbol(symbol: Symbol, name: string, span: Span, context: Context): Type {
  switch (symbol.kind) {
    case "hyperparameter":
      switch (symbol.domain.kind) {
        case "number":
          return stepNumber;
        case "flag":
          return stepTruth;
        case "choice":
          return { kind: "choice", members: symbol.domain.members };
        case "optional":
          if (context.given.has(symbol.name) || context.isGivenUnclear) return stepNumber;
          context.report(kindErrors.mayBeNone(name, span));
          return unknown;
        case "list":
          return { kind: "list", length: symbol.length };
        case "schedule":
          return { kind: "schedule" };
        case "names":
          return { kind: "string" };
        case "optimizer":
          context.report(compositionErrors.ruleAsValue(name, span));
          return unknown;
        default:
          return symbol.domain satisfies never;
      }
    case "argument":
    case "local":
      return context.blamed.has(symbol) ? unknown : seen(symbol.type, context);
    case "dimension":
      return dimensionSize(symbol.dimension, context);
    case "cell":
      if (symbol.cell.history !== null)
        return { kind: "history", cell: symbol.cell, pushed: false };
      return context.silenced.has(symbol.cell) || context.blamed.has(symbol.cell)
        ? unknown
        : seen(symbol.cell.type, context);
    case "builtin":
      return typeOfBuiltin(symbol, name, span, context);
    default:
      return symbol satisfies never;
  }
}

function typeOfBuiltin(
  symbol: Extract<Symbol, { kind: "builtin" }>,
  name: string,
  span: Span,
  context: Context,
): Type {
  const { builtin } = symbol;
  const paramType = value("element", paramShape(context));
  switch (builtin.kind) {
    case "value":
      return builtin.value === "identity" ? value("element", { kind: "identity" }) : stepNumber;
    case "fact":
      if (builtin.fact === "time") return stepNumber;
      if (builtin.fact === "update") {
        if (context.place === "stage" && context.sees === "model") return paramType;
        context.report(
          stateErrors.misplaced("`update`", "a rule", span, "stages right of a rule have it"),
        );
        return unknown;
      }
      if (builtin.fact === "param") return seesModel(name, span, context) ? paramType : unknown;
      break;
    case "oracle":
      if (!seesModel(name, span, context)) return unknown;
      if (builtin.oracle === "grad") return paramType;
      refuseInBranch(name, span, context);
      if (builtin.oracle === "loss") return stepNumber;
      if (builtin.oracle === "hessian") {
        if (context.instance.overModel) return value("element", { kind: "dims", dims: ["n", "n"] });
        context.report(shapeErrors.needsOverModel(name, span));
        return unknown;
      }
      if (builtin.oracle === "example_grads") return { kind: "examples" };
      break;
    default:
      break;
  }
  context.report(nameErrors.functionAsValue(name, builtin.signature, span));
  return unknown;
}

/** The size of a dimension: of the whole model, or of a pattern one per tensor. */
function dimensionSize(dimension: string, { instance }: Context): Type {
  return value(instance.overModel && dimension === "n" ? "step" : "tensor", { kind: "number" });
}

/** Reports what asks the whole model in a branch, where the model is the tensors of the branch. */
export function refuseInBranch(name: string, span: Span, context: Context): void {
  if (context.branch !== null) context.report(shapeErrors.wholeModelInBranch(name, span));
}

/** `inner.lr`: a hyperparameter of the rule that `inner` stands for; `null` where `inner` is no rule. */
function inferPartOfRule(
  expr: Extract<Expr, { kind: "member" }>,
  env: Env,
  context: Context,
): Type | null {
  const [first, ...rest] = memberPath(expr) ?? [];
  const symbol = first === undefined ? null : findLocal(env, first);
  if (symbol?.kind !== "hyperparameter" || symbol.domain.kind !== "optimizer") return null;
  const part = context.parts.get(symbol.name) ?? null;
  if (part === null) return unknown;
  const known = flatten(part, "");
  const found = findIn(part, rest.join("."));
  if (found?.domain.kind === "number") return stepNumber;
  const names = known.flatMap((h) => (h.domain.kind === "number" ? [h.name] : []));
  context.report(
    compositionErrors.noSuchHyperparameter(rest.join("."), symbol.name, expr.member.span, names),
  );
  return unknown;
}

/** Whether the model may be asked here; reports where it may not. */
function seesModel(name: string, span: Span, context: Context): boolean {
  if (context.sees === "model") return true;
  context.report(stateErrors.notInSchedule(name, span));
  return false;
}
