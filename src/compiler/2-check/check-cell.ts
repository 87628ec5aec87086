// States, accumulators and `var`s. A cell has the smallest shape and scope that hold its start and all
// that is assigned: the body is read again and again until no cell grows.

import type { Expr, Identifier, Statement } from "../1-parse/ast.ts";
import { checkHistory } from "./check-history.ts";
import { checkExpression } from "./check-expression.ts";
import { writtenShape } from "./dimensions.ts";
import { outside } from "./place.ts";
import { holderOf, requireReal } from "./require.ts";
import { declare, declaredTwice, localOf, spread } from "./check-statement.ts";
import { isTaken } from "./is-taken.ts";
import type { Cell, Shape, ValueType } from "./checked.ts";
import { findLocal, type Context, type Env } from "./context.ts";
import * as historyErrors from "./errors/histories.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as shapeErrors from "./errors/shapes.ts";
import * as stateErrors from "./errors/states.ts";
import { constantOf, intervalOf } from "./intervals.ts";
import {
  describeElement,
  isNumber,
  lineUp,
  narrower,
  sameShape,
  sameType,
  stepNumber,
  unknown,
  value,
} from "./types.ts";

type StateStatement = Extract<Statement, { kind: "state" }>;
type AccumulateStatement = Extract<Statement, { kind: "accumulate" }>;
type VarStatement = Extract<Statement, { kind: "var" }>;

/** Where an accumulator starts unless `starting at` says otherwise. */
function accumulatorStart(statement: AccumulateStatement): number {
  switch (statement.accumulator) {
    case "sum":
    case "average":
      return 0;
    case "product":
      return 1;
    case "max":
      return statement.decay === null ? -Infinity : 0;
    case "min":
      return Infinity;
    default:
      return statement.accumulator satisfies never;
  }
}

/** `state v = e`. */
export function checkState(statement: StateStatement, env: Env, context: Context): void {
  if (statement.history !== null) {
    checkHistory(statement, statement.history, env, context);
    return;
  }
  const type = checkExpression(statement.start, env, context);
  const shape = writtenShape(statement.shape, env, context);
  if (shape === "unknown") {
    declareUnknown(statement.name, env, context);
    return;
  }
  const cell = cellAt(statement, 0, context, () => ({
    name: statement.name.name,
    kind: "state",
    accumulator: null,
    span: statement.name.span,
    constantStart: constantStart(statement.start, context),
    type: firstType(type.kind === "value" ? type : stepNumber, shape),
    isFixed: shape !== null,
    history: null,
    biasType: stepNumber,
    usesBias: false,
    branch: context.branch,
  }));
  declareCell(cell, statement, env, context);
  if (type.kind === "value") growCell(cell, type, statement.start, context);
  else context.doubtful.add(cell);
  if (type.kind !== "value" && type.kind !== "unknown")
    context.report(kindErrors.wrongKind("a number", type, statement.start.span, "a state's start"));
}

/** `accumulate m = average decay b of e`, the first or a further update of its cell. */
export function checkAccumulate(statement: AccumulateStatement, env: Env, context: Context): void {
  const known = findLocal(env, statement.name.name);
  const goesOn = known?.kind === "cell" && known.cell.span !== statement.name.span;
  const of = requireReal(statement.of, env, context);
  const decay = statement.decay === null ? null : requireReal(statement.decay, env, context);
  const start = statement.start === null ? null : requireReal(statement.start, env, context);
  const shape = writtenShape(statement.shape, env, context);
  if (shape === "unknown") {
    declareUnknown(statement.name, env, context);
    return;
  }
  const accumulator = { kind: statement.accumulator, decays: statement.decay !== null };
  if (
    goesOn &&
    (known.cell.accumulator === null ||
      known.cell.accumulator.kind !== accumulator.kind ||
      known.cell.accumulator.decays !== accumulator.decays)
  ) {
    context.report(
      known.cell.accumulator === null
        ? declaredTwice(statement.name, known)
        : stateErrors.otherAccumulator(statement.name.spelling, statement.name.span, known.span),
    );
    return;
  }
  const cell = goesOn
    ? known.cell
    : cellAt(statement, 0, context, () => ({
        name: statement.name.name,
        kind: "accumulator",
        accumulator,
        span: statement.name.span,
        constantStart:
          statement.start === null
            ? accumulatorStart(statement)
            : constantStart(statement.start, context),
        type: firstType(start ?? stepNumber, shape),
        isFixed: shape !== null,
        history: null,
        biasType: stepNumber,
        usesBias: false,
        branch: context.branch,
      }));
  if (goesOn) {
    context.instance.cells.set(statement, [cell]);
    context.instance.names.set(statement.name, known);
  } else declareCell(cell, statement, env, context);
  for (const [type, expr] of [
    [start, statement.start],
    [of, statement.of],
    [decay, statement.decay],
  ] as const)
    if (type !== null && expr !== null) growCell(cell, type, expr, context);
  if (of === null || (statement.start !== null && start === null)) context.doubtful.add(cell);
  if (decay === null || statement.decay === null) return;
  checkDecay(statement.decay, cell.name, context);
  growBias(cell, decay, context);
}

/** Refuses what domains and constants keep outside of [0, 1]. */
function checkDecay(decay: Expr, name: string, context: Context): void {
  const range = intervalOf(decay, context.instance, null);
  const { low, high, lowOpen, highOpen } = range;
  if (low > 1 || (low === 1 && lowOpen) || high < 0 || (high === 0 && highOpen))
    context.report(stateErrors.notADecay(decay.span, name, range));
}

function growBias(cell: Cell, decay: ValueType, context: Context): void {
  const isPart = context.tensorCondition !== null || isFromOutside(cell, context);
  const scope = isPart ? narrower(decay.scope, "tensor") : decay.scope;
  const grown = value(
    narrower(cell.biasType.scope, scope),
    isNumber(decay) ? cell.biasType.shape : cell.type.shape,
  );
  if (sameType(grown, cell.biasType)) return;
  cell.biasType = grown;
  context.grew();
}

/** `var q = e`, `var (a, b) = (0, 1)`. */
export function checkVar(statement: VarStatement, env: Env, context: Context): void {
  const type = checkExpression(statement.value, env, context);
  const types = spread(statement.names, statement.tuple, type, statement.value, context);
  const shape = writtenShape(statement.shape, env, context);
  if (shape === "unknown") {
    for (const name of statement.names) declareUnknown(name, env, context);
    return;
  }
  for (const [i, name] of statement.names.entries()) {
    const itemType = types[i];
    const cell = cellAt(statement, i, context, () => ({
      name: name.name,
      kind: "var",
      accumulator: null,
      span: name.span,
      constantStart: null,
      type: firstType(itemType?.kind === "value" ? itemType : stepNumber, shape),
      isFixed: shape !== null,
      history: null,
      biasType: stepNumber,
      usesBias: false,
      branch: context.branch,
    }));
    declare(name, { kind: "cell", name: name.name, cell, span: name.span }, env, context);
    if (itemType?.kind === "value") growCell(cell, itemType, statement.value, context);
    else context.doubtful.add(cell);
    if (itemType?.kind === "history")
      context.report(historyErrors.historyAsValue(itemType, statement.value.span));
    else if (itemType !== undefined && itemType.kind !== "value" && itemType.kind !== "unknown")
      context.report(
        kindErrors.wrongKind("a number", itemType, statement.value.span, "a `var`'s start"),
      );
  }
}

/** Makes a cell hold one more value, or reports that it cannot. */
export function growCell(cell: Cell, given: ValueType, from: Expr, context: Context): void {
  const { span } = from;
  const type = outside(given, cell, context);
  const shape = cell.isFixed ? cell.type.shape : lineUp(cell.type.shape, type.shape);
  if (cell.type.element !== type.element) {
    if (context.blamed.has(cell)) return;
    context.blamed.add(cell);
    const needed = describeElement(cell.type);
    const origins = [{ span: cell.span, text: `\`${cell.name}\` is ${needed}` }];
    const given = holderOf(from, context);
    if (given !== null)
      origins.push({ span: given.span, text: `\`${given.name}\` is ${describeElement(type)}` });
    context.report(kindErrors.wrongKind(needed, type, span, "of the other kind", origins));
    return;
  }
  const isIdentity = type.shape.kind === "identity" && shape?.kind === "dims";
  const fits = isNumber(type) || isIdentity || (shape !== null && sameShape(type.shape, shape));
  if (!fits)
    context.report(shapeErrors.doesNotFitCell(cell.name, cell.type, type, span, cell.span));
  if (shape === null) return;
  const inBranch = isFromOutside(cell, context);
  const inTensor = context.tensorCondition !== null || inBranch;
  const scope = narrower(
    narrower(cell.type.scope, type.scope),
    inTensor && cell.kind === "var" ? "tensor" : "step",
  );
  if (inTensor && cell.kind !== "var" && scope === "step" && context.tensorCondition !== null)
    context.report(
      stateErrors.stepCellUnderTensorCondition(cell.name, span, context.tensorCondition),
    );
  if (inBranch && cell.kind !== "var" && scope === "step" && !isArray(shape))
    context.report(stateErrors.stepCellInBranch(cell.name, span, cell.span));
  const grown = value(isArray(shape) ? "element" : scope, shape, cell.type.element);
  if (sameType(grown, cell.type)) return;
  cell.type = grown;
  context.grew();
}

/** Whether code in a branch changes a cell that tensors outside of it have too. */
function isFromOutside(cell: Cell, { branch }: Context): boolean {
  return branch !== null && cell.branch !== branch;
}

/** A name of which nothing more is said. */
export function declareUnknown(name: Identifier, env: Env, context: Context): void {
  declare(name, localOf(name, unknown), env, context);
}

function isArray(shape: ValueType["shape"]): boolean {
  return shape.kind !== "number";
}

function firstType(start: ValueType, shape: Shape | null): ValueType {
  return shape === null ? start : value("element", shape, start.element);
}

/** The cell that a statement declared when the body was read before, or a new one. */
export function cellAt(statement: Statement, i: number, context: Context, make: () => Cell): Cell {
  const cells = context.instance.cells.get(statement) ?? [];
  const known = cells[i];
  if (known !== undefined) return known;
  const cell = make();
  context.instance.cells.set(statement, [...cells, cell]);
  return cell;
}

/** Declares a cell: one that starts from a constant can be read to the end of the rule, another in its block. */
export function declareCell(
  cell: Cell,
  statement: StateStatement | AccumulateStatement,
  env: Env,
  context: Context,
): void {
  const { name } = statement;
  const home = cell.constantStart === null ? env : context.root;
  const before = findLocal(env, name.name);
  if (before !== null && !isTaken(name)) {
    context.report(declaredTwice(name, before));
    return;
  }
  declare(name, { kind: "cell", name: name.name, cell, span: name.span }, home, context);
}

/** The start, where it is a literal. */
export function constantStart(start: Expr, context: Context): number | "identity" | null {
  const type = context.instance.types.get(start);
  if (start.kind === "name" && type?.kind === "value" && type.shape.kind === "identity")
    return "identity";
  if (start.kind === "boolean") return start.value ? 1 : 0;
  return isLiteral(start) ? constantOf(start, context.instance) : null;
}

function isLiteral(expr: Expr): boolean {
  switch (expr.kind) {
    case "number":
      return true;
    case "name":
      return expr.name === "inf";
    case "unary":
      return isLiteral(expr.operand);
    case "brackets":
      return isLiteral(expr.inner);
    default:
      return false;
  }
}
