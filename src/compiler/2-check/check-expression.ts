// The type of an expression. What is wrong is reported where it is known and becomes `unknown`, about
// which nothing more is said.

import type { BinaryExpr, Expr } from "../1-parse/ast.ts";
import { namedBuiltins } from "../builtins/table.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { checkCall } from "./check-call.ts";
import type { Symbol, Type, ValueType } from "./checked.ts";
import { aliases, findLocal, knownNames, type Context, type Env } from "./context.ts";
import * as errors from "./errors.ts";
import * as composition from "./errors-composition.ts";
import { flatten, memberPath } from "./rule-tree.ts";
import { intervalOf } from "./intervals.ts";
import { checkMatrix } from "./check-matrix.ts";
import { checkPoint } from "./check-oracle.ts";
import {
  isNumber,
  isSquare,
  lineUp,
  narrower,
  numberShape,
  stepNumber,
  stepTruth,
  unknown,
  value,
} from "./types.ts";

/** The type of an expression, noted in the instance. */
export function checkExpression(expr: Expr, env: Env, context: Context): Type {
  const type = expr.kind === "binary" ? checkSpine(expr, env, context) : infer(expr, env, context);
  context.instance.types.set(expr, type);
  return type;
}

/** A value (no tuple, choice or text), or `null` after a report. */
export function requireValue(expr: Expr, env: Env, context: Context): ValueType | null {
  const type = checkExpression(expr, env, context);
  return asValue(expr, type, context);
}

/** The type, or `unknown` after a report: a multiple of `I` has no size of its own, so it has no name either. */
export function withSize(type: Type, span: Span, context: Context): Type {
  if (type.kind !== "value" || type.shape.kind !== "identity") return type;
  context.report(errors.identityWithoutShape(span));
  return unknown;
}

/** A number or array of numbers, or `null` after a report. */
export function requireReal(expr: Expr, env: Env, context: Context): ValueType | null {
  const type = requireValue(expr, env, context);
  if (type === null || type.element === "real") return type;
  context.report(errors.wrongKind("a number", type, expr.span, "truth values are no numbers"));
  return null;
}

/** One number of step scope, or `null` after a report. */
export function requireStepNumber(
  expr: Expr,
  env: Env,
  context: Context,
  what: string,
): ValueType | null {
  const type = requireReal(expr, env, context);
  if (type === null) return null;
  if (type.scope === "step" && isNumber(type)) return type;
  context.report(
    errors.tooNarrow(what, type, expr.kind === "name" ? expr.spelling : "…", expr.span),
  );
  return null;
}

/** A truth value, or `null` after a report. `element` says whether one per element will do. */
export function requireTruth(expr: Expr, env: Env, context: Context): ValueType | null {
  const type = requireValue(expr, env, context);
  if (type === null || type.element === "truth") return type;
  context.report(errors.wrongKind("a condition", type, expr.span, "not true or false"));
  return null;
}

/** Whether a condition is decided when the rule is compiled. */
export function isStatic(condition: Expr, context: Context): boolean {
  const open: Expr[] = [condition];
  for (let expr = open.pop(); expr !== undefined; expr = open.pop()) {
    if (expr.kind === "boolean") continue;
    if (expr.kind === "brackets") open.push(expr.inner);
    else if (expr.kind === "unary" && expr.operator === "not") open.push(expr.operand);
    else if (expr.kind === "binary" && (expr.operator === "and" || expr.operator === "or"))
      open.push(expr.left, expr.right);
    else if (!isDecided(expr, context)) return false;
  }
  return true;
}

function isDecided(expr: Expr, context: Context): boolean {
  if (expr.kind === "name") {
    const symbol = context.instance.names.get(expr);
    return symbol?.kind === "hyperparameter" && symbol.domain.kind === "flag";
  }
  if (expr.kind !== "binary") return false;
  return [expr.left, expr.right].some(
    (side) => context.instance.types.get(side)?.kind === "choice",
  );
}

function asValue(expr: Expr, type: Type, context: Context): ValueType | null {
  switch (type.kind) {
    case "value":
      return type;
    case "unknown":
      return null;
    case "choice":
      context.report(
        errors.choiceAsValue(
          expr.kind === "name" ? expr.spelling : "this",
          type.members,
          expr.span,
        ),
      );
      return null;
    case "tuple":
    case "string":
      context.report(errors.wrongKind("a number", type, expr.span, "not one number or array"));
      return null;
    default:
      return type satisfies never;
  }
}

function infer(expr: Exclude<Expr, BinaryExpr>, env: Env, context: Context): Type {
  switch (expr.kind) {
    case "number":
      return stepNumber;
    case "boolean":
      return stepTruth;
    case "string":
      return { kind: "string" };
    case "none":
      context.report(errors.notBuiltYet("`none`", expr.span));
      return unknown;
    case "name":
      return inferName(expr, env, context);
    case "brackets":
      return checkExpression(expr.inner, env, context);
    case "unary":
      return inferUnary(expr, env, context);
    case "call":
      return checkCall(expr, env, context);
    case "transpose": {
      const type = requireReal(expr.of, env, context);
      return type === null ? unknown : checkMatrix("transpose", [type], expr.span, context);
    }
    case "tuple":
      return {
        kind: "tuple",
        items: expr.items.map((item) => checkExpression(item, env, context)),
      };
    case "if":
      return inferIf(expr, env, context);
    case "at":
      return checkPoint(expr, env, context);
    case "member":
      return inferMember(expr, false, env, context);
    case "index":
      if (checkExpression(expr.of, env, context).kind !== "unknown")
        context.report(errors.notBuiltYet("`x[i]`", expr.span));
      return unknown;
    case "list":
    case "is none":
    case "pipe": {
      const what = {
        list: "a list",
        "is none": "`is none`",
        pipe: "`|>`",
      } as const;
      context.report(errors.notBuiltYet(what[expr.kind], expr.span));
      return unknown;
    }
    case "broken":
      return unknown;
    default:
      return expr satisfies never;
  }
}

function inferName(expr: Extract<Expr, { kind: "name" }>, env: Env, context: Context): Type {
  const symbol = resolve(expr.name, env, context);
  if (symbol === null) {
    if (context.scope.broken.has(expr.name)) return unknown;
    if (context.scope.find(expr.name) !== null) {
      context.report(errors.functionAsValue(expr.spelling, `${expr.spelling}(…)`, expr.span));
      return unknown;
    }
    if (context.missing.has(expr.name)) return unknown;
    context.missing.add(expr.name);
    const elsewhere = declaredElsewhere(expr.name, expr.span, context);
    const known = knownNames(env, context);
    context.report(errors.unknownName(expr.spelling, expr.span, known, aliases, elsewhere));
    return unknown;
  }
  context.instance.names.set(expr, symbol);
  return typeOfSymbol(symbol, expr.spelling, expr.span, context);
}

/** Where this body declares a name that is not visible at `span`. */
export function declaredElsewhere(
  name: string,
  span: Span,
  context: Context,
): errors.Elsewhere | null {
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
      context.report(errors.noParts("this", expr.member.spelling, null, isCalled, expr.span));
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
  context.report(errors.noParts(spelling, expr.member.spelling, instead, isMethod, expr.span));
  return unknown;
}

function resolve(name: string, env: Env, context: Context): Symbol | null {
  const local = findLocal(env, name);
  if (local !== null) return local;
  if (context.scope.find(name) !== null) return null;
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
        case "optimizer":
          context.report(composition.ruleAsValue(name, span));
          return unknown;
        default:
          return symbol.domain satisfies never;
      }
    case "argument":
    case "local":
      return symbol.type;
    case "cell":
      return context.silenced.has(symbol.cell) ? unknown : symbol.cell.type;
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
  const paramType = context.instance.overModel
    ? value("element", { kind: "dims", dims: ["n"] })
    : value("element", { kind: "like" });
  switch (builtin.kind) {
    case "value":
      return builtin.value === "identity" ? value("element", { kind: "identity" }) : stepNumber;
    case "fact":
      if (builtin.fact === "time") return stepNumber;
      if (builtin.fact === "update") {
        if (context.place === "stage" && context.sees === "model") return paramType;
        context.report(
          errors.misplaced("`update`", "a rule", span, "stages right of a rule have it"),
        );
        return unknown;
      }
      if (builtin.fact === "param") return seesModel(name, span, context) ? paramType : unknown;
      break;
    case "oracle":
      if (!seesModel(name, span, context)) return unknown;
      if (builtin.oracle === "grad") return paramType;
      if (builtin.oracle === "loss") return stepNumber;
      if (builtin.oracle === "hessian") {
        if (context.instance.overModel) return value("element", { kind: "dims", dims: ["n", "n"] });
        context.report(errors.needsOverModel(name, span));
        return unknown;
      }
      if (builtin.oracle === "example_grads") {
        context.report(errors.notBuiltYet(`\`${name}\``, span));
        return unknown;
      }
      break;
    case "planned":
      context.report(errors.notBuiltYet(`\`${name}\``, span));
      return unknown;
    default:
      break;
  }
  context.report(errors.functionAsValue(name, builtin.signature, span));
  return unknown;
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
  const found = known.find((h) => h.name === rest.join("."));
  if (found?.domain.kind === "number") return stepNumber;
  const names = known.flatMap((h) => (h.domain.kind === "number" ? [h.name] : []));
  context.report(
    composition.noSuchHyperparameter(rest.join("."), symbol.name, expr.member.span, names),
  );
  return unknown;
}

function seesModel(name: string, span: Span, context: Context): boolean {
  if (context.sees === "model") return true;
  context.report(errors.notInSchedule(name, span));
  return false;
}

function inferUnary(expr: Extract<Expr, { kind: "unary" }>, env: Env, context: Context): Type {
  const type =
    expr.operator === "not"
      ? requireTruth(expr.operand, env, context)
      : requireReal(expr.operand, env, context);
  return type ?? unknown;
}

function inferIf(expr: Extract<Expr, { kind: "if" }>, env: Env, context: Context): Type {
  const inner = checkCondition(expr.condition, env, context);
  const then = checkExpression(expr.then, env, inner.context);
  const otherwise = checkExpression(expr.otherwise, env, inner.context);
  const a = asValue(expr.then, then, context);
  const b = asValue(expr.otherwise, otherwise, context);
  if (a === null || b === null) return a ?? b ?? unknown;
  if (a.element !== b.element) {
    context.report(
      errors.wrongKind(
        a.element === "real" ? "a number" : "a truth value",
        b,
        expr.otherwise.span,
        "both sides must be of one kind",
      ),
    );
    return unknown;
  }
  const shape = lineUp(a.shape, b.shape);
  if (shape === null) {
    context.report(errors.cannotLineUp("if", a, b, expr.span, expr.then.span, expr.otherwise.span));
    return unknown;
  }
  const type = value(narrower(narrower(a.scope, b.scope), inner.scope), shape, a.element);
  return withSize(type, expr.span, context);
}

/** A condition of `if`: its scope, and the context for what stands under it. */
export function checkCondition(
  condition: Expr,
  env: Env,
  context: Context,
): { readonly scope: "step" | "tensor"; readonly context: Context } {
  const type = requireTruth(condition, env, context);
  if (type === null) return { scope: "step", context };
  const inner = { ...context, isConditional: true };
  if (!isNumber(type)) {
    context.report(errors.elementCondition(condition.span));
    return { scope: "step", context: inner };
  }
  if (type.scope !== "tensor") return { scope: "step", context: inner };
  return { scope: "tensor", context: { ...inner, tensorCondition: condition.span } };
}

// The left spine of a sum or product may be 10⁵ terms long, so it is walked, not recursed.
function checkSpine(expr: BinaryExpr, env: Env, context: Context): Type {
  const spine: BinaryExpr[] = [];
  let first: Expr = expr;
  while (first.kind === "binary") {
    spine.push(first);
    first = first.left;
  }
  const innermost = spine[spine.length - 1] ?? expr;
  let left: Type = isChoiceComparison(innermost, env)
    ? unknown
    : checkExpression(first, env, context);
  for (const node of spine.reverse()) {
    left = checkBinary(node, left, env, context);
    context.instance.types.set(node, left);
  }
  return left;
}

function isChoiceComparison(expr: BinaryExpr, env: Env): boolean {
  return choiceOf(expr, env) !== null;
}

function choiceOf(
  expr: BinaryExpr,
  env: Env,
): {
  readonly choice: Expr & { kind: "name" };
  readonly member: Expr;
  readonly symbol: Symbol;
} | null {
  if (expr.operator !== "==" && expr.operator !== "!=") return null;
  for (const [choice, member] of [
    [expr.left, expr.right],
    [expr.right, expr.left],
  ] as const) {
    if (choice.kind !== "name") continue;
    const symbol = findLocal(env, choice.name);
    if (symbol?.kind === "hyperparameter" && symbol.domain.kind === "choice")
      return { choice, member, symbol };
  }
  return null;
}

/** `mode == fast` where `mode` could not be read: `fast` may be a member of the choice that it should be. */
function mayBeMember({ operator, right }: BinaryExpr, env: Env, context: Context): boolean {
  if ((operator !== "==" && operator !== "!=") || right.kind !== "name") return false;
  const isKnown =
    resolve(right.name, env, context) !== null || context.scope.find(right.name) !== null;
  if (!isKnown) context.instance.types.set(right, unknown);
  return !isKnown;
}

function checkBinary(expr: BinaryExpr, left: Type, env: Env, context: Context): Type {
  const comparison = choiceOf(expr, env);
  if (comparison !== null) return checkChoice(comparison, context);
  if (left.kind === "unknown" && mayBeMember(expr, env, context)) return unknown;
  const right = checkExpression(expr.right, env, context);
  const a = asValue(expr.left, left, context);
  const b = asValue(expr.right, right, context);
  if (a === null || b === null) return unknown;
  const logical = expr.operator === "and" || expr.operator === "or";
  const equality = expr.operator === "==" || expr.operator === "!=";
  const needed = logical ? "truth" : equality ? a.element : "real";
  for (const [side, type] of [
    [expr.left, a],
    [expr.right, b],
  ] as const) {
    if (type.element === needed) continue;
    context.report(
      errors.wrongKind(
        needed === "truth" ? "a condition" : "a number",
        type,
        side.span,
        `operand of \`${expr.operator}\``,
      ),
    );
    return unknown;
  }
  if (expr.operator === "@") return checkMatrix("@", [a, b], expr.span, context);
  if (expr.operator === "/") refuseZero(expr, context);
  lintPower(expr, env, context);
  const shape = combineShapes(expr, a, b);
  if (shape === null) {
    context.report(
      errors.cannotLineUp(expr.operator, a, b, expr.operatorSpan, expr.left.span, expr.right.span),
    );
    return unknown;
  }
  const isTruth = logical || equality || /^[<>]/.test(expr.operator);
  return value(narrower(a.scope, b.scope), shape, isTruth ? "truth" : "real");
}

function combineShapes(expr: BinaryExpr, a: ValueType, b: ValueType): ValueType["shape"] | null {
  const product = expr.operator === "*" || expr.operator === "/";
  const identities = [a, b].filter((type) => type.shape.kind === "identity").length;
  if (identities === 0) return lineUp(a.shape, b.shape);
  if (product) return identities === 1 || expr.operator === "*" ? lineUp(a.shape, b.shape) : null;
  if (expr.operator !== "+" && expr.operator !== "-") return null;
  // A number plus I is no multiple of I.
  if (identities === 2) return a.shape;
  const other = a.shape.kind === "identity" ? b.shape : a.shape;
  return isSquare(other) ? other : null;
}

function checkChoice(comparison: NonNullable<ReturnType<typeof choiceOf>>, context: Context): Type {
  const { choice, member, symbol } = comparison;
  if (symbol.kind !== "hyperparameter" || symbol.domain.kind !== "choice") return unknown;
  const { members } = symbol.domain;
  context.instance.names.set(choice, symbol);
  for (const side of [choice, member])
    context.instance.types.set(side, { kind: "choice", members });
  if (member.kind === "broken") return unknown;
  if (member.kind !== "name" || !members.includes(member.name)) {
    const name = member.kind === "name" ? member.spelling : "this";
    context.report(errors.unknownMember(name, choice.spelling, members, member.span));
    return unknown;
  }
  return stepTruth;
}

function refuseZero(expr: BinaryExpr, context: Context): void {
  const divisor = intervalOf(expr.right, context.instance, 1);
  if (divisor.low === 0 && divisor.high === 0 && context.sees === "model" && !context.isConditional)
    context.report(errors.zeroAtFirstStep(expr.right.span));
}

/** `beta2^t` beside an accumulator that decays by `beta2`. */
function lintPower(expr: BinaryExpr, env: Env, context: Context): void {
  if (expr.operator !== "^" || expr.left.kind !== "name" || expr.right.kind !== "name") return;
  const base = context.instance.names.get(expr.left);
  const exponent = context.instance.names.get(expr.right);
  const isTime =
    exponent?.kind === "builtin" &&
    exponent.builtin.kind === "fact" &&
    exponent.builtin.fact === "time";
  if (!isTime || base?.kind !== "hyperparameter" || base.domain.name !== "decay") return;
  const decayed = accumulatorWith(base.name, env, context);
  if (decayed !== null) context.report(errors.powerOfDecay(expr.left.spelling, decayed, expr.span));
}

function accumulatorWith(decay: string, env: Env, context: Context): string | null {
  for (const [statement, cells] of context.instance.cells) {
    if (statement.kind !== "accumulate" || statement.decay?.kind !== "name") continue;
    const name = cells[0]?.name;
    if (statement.decay.name === decay && name !== undefined && findLocal(env, name) !== null)
      return name;
  }
  return null;
}

/** The shape of `param` in a body. */
export function paramShape(context: Context): ValueType["shape"] {
  return context.instance.overModel ? { kind: "dims", dims: ["n"] } : { kind: "like" };
}

/** The scope of a number per tensor: over the whole model there is but one. */
export function tensorScope(context: Context): "step" | "tensor" {
  return context.instance.overModel ? "step" : "tensor";
}

export { numberShape };
