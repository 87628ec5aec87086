// Statements in reading order: what they declare, what they change, whether it fits.

import type { Block, Expr, Identifier, IfStatement, Statement } from "../1-parse/ast.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { checkAccumulate, checkState, checkVar, growCell } from "./check-cell.ts";
import { checkEntryUpdate } from "./check-entry.ts";
import { checkExpression } from "./check-expression.ts";
import { checkCondition, isStatic, onSide } from "./check-condition.ts";
import { declaredElsewhere } from "./check-name.ts";
import { requireLikeParam, requireParamShape } from "./require-param.ts";
import { asNamed, requireStepNumber } from "./require.ts";
import type { Symbol, Type } from "./checked.ts";
import { findLocal, innerEnv, knownNames, aliases, type Context, type Env } from "./context.ts";
import { isTaken } from "./is-taken.ts";
import { checkReport } from "./check-report.ts";
import { checkDispatch, checkFactSide } from "./check-dispatch.ts";
import { checkFor, checkRepeat } from "./check-loop.ts";
import { checkRequire } from "./check-require.ts";
import { checkReset } from "./check-reset.ts";
import { checkSkip } from "./check-skip.ts";
import { checkRun } from "./check-run.ts";
import * as historyErrors from "./errors/histories.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as nameErrors from "./errors/names.ts";
import * as stateErrors from "./errors/states.ts";
import { factsOf, isOnFacts } from "./static-facts.ts";
import { unknown } from "./types.ts";

/** A block with names of its own. */
export function checkBlock(block: Block, env: Env, context: Context, place: Place): void {
  checkStatements(block, innerEnv(env), context, place);
}

/** Where statements stand, for people. */
export type Place = "a rule" | "a function" | "an inner block";

/** The statements of a block, whose names go into `env`. */
export function checkStatements(block: Block, env: Env, context: Context, place: Place): void {
  for (const [i, statement] of block.statements.entries()) {
    const isLast = i === block.statements.length - 1;
    checkStatement(statement, env, context, place, isLast);
  }
}

function checkStatement(
  statement: Statement,
  env: Env,
  context: Context,
  place: Place,
  isLast: boolean,
): void {
  switch (statement.kind) {
    case "state":
    case "accumulate":
      if (context.calls.length > 0) {
        const what = statement.kind === "state" ? "`state`" : "`accumulate`";
        context.report(
          stateErrors.misplaced(what, "a function", statement.span, "states belong to rules"),
        );
        return;
      }
      if (statement.kind === "state") checkState(statement, env, context);
      else checkAccumulate(statement, env, context);
      return;
    case "var":
      checkVar(statement, env, context);
      return;
    case "local":
      checkLocal(statement, env, context);
      return;
    case "update":
      checkUpdate(statement, env, context);
      return;
    case "step":
      if (context.place === "stage")
        context.report(
          stateErrors.misplaced(
            "`step`",
            "a stage",
            statement.span,
            "a stage ends in `grad <-` or `update <-`",
          ),
        );
      if (context.calls.length > 0)
        context.report(
          stateErrors.misplaced(
            "`step`",
            "a function",
            statement.span,
            "`return` the update instead",
          ),
        );
      requireLikeParam(statement.value, "step", env, context);
      return;
    case "if statement":
      checkIf(statement, env, context);
      return;
    case "every":
      requireStepNumber(statement.period, env, context, "one number");
      checkBlock(statement.body, env, { ...context, isConditional: true }, "an inner block");
      return;
    case "return":
      if (context.calls.length === 0 || !isLast || place === "an inner block")
        context.report(
          stateErrors.misplaced(
            "`return`",
            context.calls.length === 0 ? "a rule" : "the middle of a function",
            statement.span,
            context.calls.length === 0
              ? "a rule ends in `step e`"
              : "a function has one `return`, as its last line",
          ),
        );
      checkExpression(statement.value, env, context);
      return;
    case "run":
      checkRun(statement, true, env, context);
      return;
    case "report":
      checkReport(statement, env, context);
      return;
    case "reset":
      checkReset(statement, env, context);
      return;
    case "for":
      checkFor(statement, env, context);
      return;
    case "repeat":
      checkRepeat(statement, env, context);
      return;
    case "require":
      checkRequire(statement, env, context);
      return;
    case "skip":
      checkSkip(statement, isLast, context);
      return;
    case "dispatch":
      checkDispatch(statement, env, context);
      return;
    case "broken statement":
      return;
    default:
      statement satisfies never;
  }
}

/** Declares a name in a block, unless it is visible already. */
export function declare(name: Identifier, symbol: Symbol, env: Env, context: Context): void {
  if (name.name === "_") return;
  if (isTaken(name)) {
    refuseTaken(name, env, context);
    return;
  }
  context.instance.names.set(name, symbol);
  const before = findLocal(env, name.name);
  if (before === null) env.names.set(name.name, symbol);
  else context.report(declaredTwice(name, before));
}

/** Says so once; of what the author meant by the name nothing more is said. */
export function refuseTaken(name: Identifier, env: Env, context: Context): void {
  const symbol = localOf(name, unknown);
  context.instance.names.set(name, symbol);
  env.names.set(name.name, symbol);
  if (context.missing.has(name.name)) return;
  context.missing.add(name.name);
  context.report(nameErrors.takenName(name.spelling, name.name, name.span));
}

/** What to say where a name is declared that means `before` already. */
export function declaredTwice(name: Identifier, before: Symbol): Diagnostic {
  const as = before.kind === "cell" ? "state" : before.kind === "local" ? "value" : "other";
  return nameErrors.declaredTwice(name.spelling, name.span, spanOfSymbol(before), as);
}

/** Where a symbol is declared. */
export function spanOfSymbol(symbol: Symbol): Span | null {
  return symbol.kind === "builtin" ? null : symbol.span;
}

function checkLocal(
  statement: Extract<Statement, { kind: "local" }>,
  env: Env,
  context: Context,
): void {
  if (statement.value.kind === "run") {
    const type = checkRun(statement.value, false, env, context);
    const [name] = statement.names;
    if (name === undefined) return;
    if (statement.names.length > 1 || statement.tuple)
      context.report(stateErrors.wrongTupleSize(statement.names.length, 1, statement.value.span));
    declare(name, localOf(name, type), env, context);
    return;
  }
  const type = checkExpression(statement.value, env, { ...context, naming: statement.names });
  const types = spread(statement.names, statement.tuple, type, statement.value, context);
  for (const [i, name] of statement.names.entries()) {
    const item = statement.value.kind === "tuple" ? statement.value.items[i] : undefined;
    const { span } = item ?? statement.value;
    const itemType = asNamed(types[i] ?? unknown, statement.tuple, span, context);
    const before = findLocal(env, name.name);
    const between = { ...name.span, start: name.span.end, end: statement.value.span.start };
    if (before?.kind === "cell") {
      context.report(stateErrors.assignedCell(name.spelling, name.span, before.span, between));
      context.doubtful.add(before.cell);
      continue;
    }
    const isRebound =
      name.name === "param" ||
      (context.place === "stage" && (name.name === "grad" || name.name === "update"));
    if (isRebound) {
      context.report(stateErrors.assignedCell(name.spelling, name.span, null, between));
      continue;
    }
    if (itemType.kind === "history")
      context.report(
        itemType.pushed
          ? historyErrors.historyAsValue(itemType, statement.value.span)
          : historyErrors.secondName(name.spelling, itemType.cell.name, statement.value.span),
      );
    const local: Symbol = {
      kind: "local",
      name: name.name,
      type: itemType.kind === "history" ? unknown : itemType,
      facts: statement.tuple ? null : factsOf(statement.value, context.instance),
      declared: name,
      span: name.span,
    };
    declare(name, local, env, context);
  }
}

/** A local of whose value nothing is known at creation. */
export function localOf(name: Identifier, type: Type): Symbol {
  return { kind: "local", name: name.name, type, facts: null, declared: name, span: name.span };
}

/** The types of several names for one value, or of one name. */
export function spread(
  names: readonly Identifier[],
  tuple: boolean,
  type: Type,
  value: Expr,
  context: Context,
): readonly Type[] {
  if (type.kind === "unknown") return names.map(() => unknown);
  const items = type.kind === "tuple" ? type.items : [type];
  if (items.length === names.length && tuple === (type.kind === "tuple")) return items;
  context.report(stateErrors.wrongTupleSize(names.length, items.length, value.span));
  return names.map(() => unknown);
}

function checkUpdate(
  statement: Extract<Statement, { kind: "update" }>,
  env: Env,
  context: Context,
): void {
  if (statement.index !== null) {
    checkEntryUpdate(statement, statement.index, env, context);
    return;
  }
  for (const target of statement.targets)
    if (findLocal(env, target.name) === null)
      updateTarget(target, unknown, statement.value, env, context);
  const type = checkExpression(statement.value, env, context);
  const types = spread(statement.targets, statement.tuple, type, statement.value, context);
  for (const [i, target] of statement.targets.entries()) {
    const itemExpr = statement.value.kind === "tuple" ? statement.value.items[i] : statement.value;
    const blamed = context.blamed.size;
    updateTarget(target, types[i] ?? unknown, itemExpr ?? statement.value, env, context);
    if (context.blamed.size === blamed) continue;
    // Where two values change places and one is of the wrong kind, so is the other.
    for (const other of statement.targets) {
      const symbol = findLocal(env, other.name);
      if (symbol?.kind === "cell") context.blamed.add(symbol.cell);
    }
    return;
  }
}

function updateTarget(
  target: Identifier,
  type: Type,
  from: Expr,
  env: Env,
  context: Context,
): void {
  const { span } = from;
  const symbol = findLocal(env, target.name);
  if (symbol?.kind === "cell") {
    context.instance.names.set(target, symbol);
    if (symbol.cell.history !== null) {
      const isOwn = type.kind === "history" && type.pushed && type.cell === symbol.cell;
      if (type.kind === "unknown") context.doubtful.add(symbol.cell);
      if (!isOwn && type.kind !== "unknown")
        context.report(historyErrors.onlyPush(target.spelling, span, symbol.span));
      return;
    }
    if (type.kind === "history") {
      context.doubtful.add(symbol.cell);
      context.report(historyErrors.historyAsValue(type, span));
      return;
    }
    if (type.kind === "value") growCell(symbol.cell, type, from, context);
    else context.doubtful.add(symbol.cell);
    if (type.kind !== "value" && type.kind !== "unknown")
      context.report(
        kindErrors.wrongKind("a number", type, span, `\`${target.spelling}\` holds numbers`),
      );
    return;
  }
  if (symbol !== null) {
    if (symbol.kind === "local" && symbol.type.kind === "unknown") return;
    const what =
      symbol.kind === "hyperparameter"
        ? "a hyperparameter"
        : symbol.kind === "dimension"
          ? "a dimension"
          : "a local";
    context.report(
      stateErrors.notUpdatable(target.spelling, what, target.span, spanOfSymbol(symbol)),
    );
    return;
  }
  if (context.place === "stage" && (target.name === "grad" || target.name === "update")) {
    if (type.kind === "value") requireParamShape(type, "<-", span, target.span, context);
    return;
  }
  if (target.name === "param") {
    if (context.place === "stage")
      context.report(
        stateErrors.misplaced(
          "`param <-`",
          "a stage",
          target.span,
          "a stage changes `grad` or `update`",
        ),
      );
    if (context.calls.length > 0)
      context.report(
        stateErrors.misplaced(
          "`param <-`",
          "a function",
          target.span,
          "`return` the new value instead",
        ),
      );
    if (type.kind === "value") requireParamShape(type, "<-", span, target.span, context);
    return;
  }
  if (target.name === "grad" || target.name === "update") {
    context.report(
      stateErrors.notUpdatable(target.spelling, "what the model gave", target.span, null),
    );
    return;
  }
  if (context.missing.has(target.name)) return;
  context.missing.add(target.name);
  const elsewhere = declaredElsewhere(target.name, target.span, context);
  const known = knownNames(env, context);
  context.report(
    elsewhere === null
      ? nameErrors.unknownTarget(target.spelling, target.span, known)
      : nameErrors.unknownName(target.spelling, target.span, known, aliases, elsewhere),
  );
}

function checkIf(statement: IfStatement, env: Env, context: Context): void {
  const condition = checkCondition(statement.condition, env, context);
  if (isOnFacts(statement.condition, context)) {
    checkFactSide(statement.then, env, context, checkIf);
    if (statement.otherwise !== null) checkFactSide(statement.otherwise, env, context, checkIf);
    return;
  }
  const decided = isStatic(statement.condition, context);
  const before = new Set(context.root.names.keys());
  checkBlock(
    statement.then,
    env,
    onSide(statement.condition, true, condition.context),
    "an inner block",
  );
  if (statement.otherwise === null) return;
  // Of two branches decided when compiling, both may declare a state of one name.
  const hidden = new Map<string, Symbol>();
  if (decided)
    for (const [name, symbol] of context.root.names)
      if (!before.has(name)) hidden.set(name, symbol);
  for (const name of hidden.keys()) context.root.names.delete(name);
  const other = onSide(statement.condition, false, condition.context);
  if (statement.otherwise.kind === "block")
    checkBlock(statement.otherwise, env, other, "an inner block");
  else checkIf(statement.otherwise, env, other);
  // A name that both declare means one of two cells below, so it ends with the `if`.
  for (const [name, symbol] of hidden)
    if (!context.root.names.delete(name)) context.root.names.set(name, symbol);
}
