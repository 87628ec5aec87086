// Statements in reading order: they change what cells and names stand for; branches are merged.

import type { Block as AstBlock, Expr, IfStatement, Statement } from "../1-parse/ast.ts";
import { statementsOf, type Side } from "../1-parse/walk.ts";
import {
  add,
  apply,
  cellIn,
  computing,
  constant,
  extend,
  giveName,
  inBlock,
  inBranch,
  stored,
  typeOf,
  valueOf,
  widen,
  type Lowering,
} from "./builder.ts";
import { declareAbsent } from "./absent-cell.ts";
import { giveNames, seenHere } from "./views.ts";
import type { Block, GraphShape, NodeId } from "./graph.ts";
import { lowerAccumulate } from "./lower-accumulator.ts";
import { assign, cellComputing, declareCell, throughMemory } from "./lower-cell.ts";
import { summandOfParam } from "./additive.ts";
import { lowerEntryUpdate } from "./lower-entry.ts";
import { lowerDispatch, lowerFactIf } from "./lower-dispatch.ts";
import { entriesOf, lowerLoop } from "./lower-loop.ts";
import { isExamples } from "./lower-history.ts";
import { lowerExamples, lowerRange, lowerRepeat } from "./lower-repeat.ts";
import { lowerReport } from "./lower-report.ts";
import { lowerReset } from "./lower-reset.ts";
import { lowerRun } from "./lower-rule.ts";
import { inSteps, lowerSkip } from "./skip.ts";
import { decide, lowerExpression, lowerTuple } from "./lower-expression.ts";

/** Lowers statements into the block at hand. */
export function lowerStatements(statements: readonly Statement[], lowering: Lowering): void {
  const parts = statements.map((one) => (inner: Lowering) => lowerStatement(one, inner));
  inSteps(parts, lowering, branchThen);
}

/** What happens under a condition, merged with what is where it does not hold. */
export function branchThen(
  condition: NodeId,
  then: (inner: Lowering) => void,
  lowering: Lowering,
): void {
  branchOn(condition, [then, () => undefined], lowering);
}

function lowerStatement(statement: Statement, lowering: Lowering): void {
  const { builder, instance, values } = lowering;
  switch (statement.kind) {
    case "state": {
      const cell = instance.cells.get(statement)?.[0];
      if (cell === undefined) throw new Error("a state without a cell");
      declareCell(cellIn(cell, lowering), statement.start, lowering);
      return;
    }
    case "accumulate": {
      lowerAccumulate(statement, lowering);
      const declared = instance.cells.get(statement)?.[0];
      if (declared === undefined) return;
      const cell = cellIn(declared, lowering);
      giveName(builder, valueOf(cell, cell.name, lowering), cell.name);
      return;
    }
    case "var": {
      const cells = (instance.cells.get(statement) ?? []).map((cell) => cellIn(cell, lowering));
      const types = cells.map((cell) => cellComputing(cell, lowering));
      const square = types[0]?.shape ?? null;
      const results =
        cells.length === 1 && !statement.tuple
          ? [lowerExpression(statement.value, lowering, square)]
          : lowerTuple(statement.value, lowering);
      for (const [i, cell] of cells.entries()) {
        const result = results[i];
        const type = types[i];
        if (result === undefined || type === undefined) continue;
        lowering.changeable.set(cell, type);
        values.set(cell, widen(builder, result, type));
      }
      return;
    }
    case "local":
      lowerLocal(statement, lowering);
      return;
    case "update":
      lowerUpdate(statement, lowering);
      return;
    case "step": {
      moveParam(lowerExpression(statement.value, lowering), lowering);
      return;
    }
    case "if statement":
      lowerIf(statement, lowering);
      return;
    case "every": {
      const t = lowering.time();
      const time = statement.fromOne ? apply(builder, "-", [t, constant(builder, 1)]) : t;
      const period = lowerExpression(statement.period, lowering);
      builder.single.add(period);
      const rest = apply(builder, "mod", [time, period]);
      const isDue = apply(builder, "==", [rest, constant(builder, 0)], "truth");
      branch(isDue, statement.body, null, lowering);
      return;
    }
    case "run":
      lowerRun(statement, true, lowering);
      return;
    case "repeat":
      lowerRepeat(statement, lowering);
      return;
    case "for":
      if (statement.to === null && isExamples(statement.from, lowering))
        lowerExamples(statement, lowering);
      else if (statement.to === null) lowerLoop(statement, lowering);
      else lowerRange(statement, statement.to, lowering);
      return;
    case "reset":
      lowerReset(statement, lowering);
      return;
    case "report":
      lowerReport(statement.value, lowering);
      return;
    case "dispatch":
      lowerDispatch(statement, lowering);
      return;
    case "require":
      // Asked when an optimizer is created, not in a step.
      return;
    case "skip":
      lowerSkip(lowering);
      return;
    case "return":
    case "broken statement":
      throw new Error(`checking let \`${statement.kind}\` pass`);
    default:
      statement satisfies never;
  }
}

function lowerLocal(statement: Extract<Statement, { kind: "local" }>, lowering: Lowering): void {
  const { builder, instance, values } = lowering;
  const [first] = statement.names;
  if (first !== undefined && statement.value.kind !== "run" && isList(statement.value, lowering)) {
    const symbol = instance.names.get(first);
    if (symbol !== undefined) lowering.lists.set(symbol, entriesOf(statement.value, lowering));
    return;
  }
  const results =
    statement.value.kind === "run"
      ? [lowerRun(statement.value, false, lowering)]
      : statement.tuple
        ? lowerTuple(statement.value, lowering)
        : [lowerExpression(statement.value, lowering, multipleOf(statement.value, lowering))];
  for (const [i, name] of statement.names.entries()) {
    const symbol = instance.names.get(name);
    const result = results[i];
    if (symbol === undefined || result === undefined) continue;
    values.set(symbol, result);
    giveName(builder, result, name.name);
  }
}

/** A multiple of `I` is held as the number by which it is one, until it meets its matrix. */
function multipleOf(value: Expr, { instance }: Lowering): GraphShape | null {
  const type = instance.types.get(value);
  return type?.kind === "value" && type.shape.kind === "identity" ? { kind: "number" } : null;
}

function isList(value: Expr, lowering: Lowering): boolean {
  return lowering.instance.types.get(value)?.kind === "list";
}

/** Of several at once, all right sides come first. */
function lowerUpdate(statement: Extract<Statement, { kind: "update" }>, lowering: Lowering): void {
  const { builder, instance } = lowering;
  if (statement.index !== null) return lowerEntryUpdate(statement, statement.index, lowering);
  const [first] = statement.targets;
  const firstSymbol = first === undefined ? undefined : instance.names.get(first);
  const square =
    firstSymbol?.kind === "cell"
      ? cellComputing(cellIn(firstSymbol.cell, lowering), lowering).shape
      : null;
  const results = statement.tuple
    ? lowerTuple(statement.value, lowering)
    : [lowerExpression(statement.value, lowering, square)];
  for (const [i, target] of statement.targets.entries()) {
    const result = results[i];
    if (result === undefined) continue;
    const symbol = instance.names.get(target);
    if (symbol?.kind === "cell") {
      const cell = cellIn(symbol.cell, lowering);
      giveNames(builder, assign(cell, result, lowering), cell.name);
    } else if (lowering.stage !== null) {
      const key = target.name === "update" ? lowering.stage.update : lowering.stage.grad;
      const type = computing(builder, "element", lowering.like, "real");
      lowering.values.set(key, widen(builder, result, type));
    } else {
      const added = addedTo(statement.value, lowering);
      if (added === null || lowering.change === null) setParam(result, lowering);
      else moveParam(added(), lowering);
    }
  }
}

/** What `param <- param + e` or `param <- param - e` adds; `null` for any other form. */
function addedTo(value: Expr, lowering: Lowering): (() => NodeId) | null {
  const summand = summandOfParam(value);
  if (summand === null) return null;
  return () => {
    const added = lowerExpression(summand.value, lowering);
    return summand.subtracted ? apply(lowering.builder, "negate", [added]) : added;
  };
}

/** `param <- param + e`, and the sum of such changes where someone asks for it. */
export function moveParam(change: NodeId, lowering: Lowering): void {
  const { builder, values } = lowering;
  const param = seenHere(valueOf(lowering.param, "param", lowering), lowering);
  setParam(apply(builder, "+", [param, change]), lowering);
  if (lowering.change === null) return;
  const type = computing(builder, "element", lowering.like, "real");
  const before = valueOf(lowering.change, "update", lowering);
  const wide = widen(builder, change, type);
  // Before the first change the sum is a plain 0, and 0 + e would lose the sign of a zero.
  const isFirst = before === lowering.initial.get(lowering.change);
  values.set(lowering.change, isFirst ? wide : apply(builder, "+", [before, wide]));
}

/** Gives `param` a value, rounded as memory rounds it. */
export function setParam(value: NodeId, lowering: Lowering): void {
  const { builder } = lowering;
  const memory = stored(builder, "element", lowering.like, "real");
  const param = throughMemory(value, memory, builder);
  giveNames(builder, param, "param");
  lowering.values.set(lowering.param, param);
}

function lowerIf(statement: IfStatement, lowering: Lowering): void {
  const decision = decide(statement.condition, lowering);
  if (decision === null && lowering.instance.branches.has(statement.then)) {
    lowerFactIf(statement, lowering);
    return;
  }
  if (decision === null) {
    const condition = lowerExpression(statement.condition, lowering);
    branch(condition, statement.then, statement.otherwise, lowering);
    return;
  }
  const taken = decision ? statement.then : statement.otherwise;
  const left = decision ? statement.otherwise : statement.then;
  if (left !== null) declareAbsent(left, lowering);
  if (taken !== null) lowerSide(taken, lowering);
}

/** One side of a condition. */
export function lowerSide(side: Side, lowering: Lowering): void {
  lowerStatements(statementsOf(side), lowering);
}

/** Two sides of a run-time condition, and what they changed merged. */
function branch(
  condition: NodeId,
  then: AstBlock,
  otherwise: AstBlock | IfStatement | null,
  lowering: Lowering,
): void {
  const sides = [then, otherwise].map((side) => (inner: Lowering) => {
    if (side !== null) lowerSide(side, inner);
  });
  branchOn(condition, sides, lowering);
}

function branchOn(
  condition: NodeId,
  fills: readonly ((inner: Lowering) => void)[],
  lowering: Lowering,
): void {
  const { builder } = lowering;
  const change = {
    unconditional: false,
    inTensorCondition: lowering.inTensorCondition || typeOf(builder, condition).scope === "tensor",
  };
  const sides = fills.map((fill) => {
    const inner = inBranch(lowering, change);
    const block = inBlock(builder, () => {
      fill(inner);
      return [];
    });
    return { block, inner };
  });
  const changed = [...lowering.changeable].filter(([key]) => {
    const before = lowering.values.get(key) ?? lowering.initial.get(key);
    return before !== undefined && sides.some(({ inner }) => valueIn(inner, key) !== before);
  });
  if (changed.length === 0) return;
  const clocks = new Set<object>(lowering.clocks.values());
  if (changed.some(([key]) => clocks.has(key))) builder.single.add(condition);
  const blocks: Block[] = sides.map(({ block, inner }) =>
    extend(
      block,
      () => changed.map(([key, type]) => widen(builder, valueIn(inner, key), type)),
      builder,
    ),
  );
  const [a, b] = blocks;
  const first = changed[0]?.[1];
  if (a === undefined || b === undefined || first === undefined) return;
  const node = add(builder, { kind: "if", condition, then: a, otherwise: b }, first);
  for (const [index, [key, type]] of changed.entries()) {
    const part = add(builder, { kind: "part", of: node, index }, type);
    const name = nameOf(key);
    if (name !== null) giveName(builder, part, name);
    lowering.values.set(key, part);
  }
}

function valueIn(lowering: Lowering, key: object): NodeId {
  return valueOf(key, "a cell", lowering);
}

/** The author's name for what is kept under a key. */
export function nameOf(key: object): string | null {
  if ("name" in key && typeof key.name === "string") return key.name;
  return "prologue" in key ? "param" : null;
}
