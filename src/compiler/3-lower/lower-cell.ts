// Cells: what a state or `var` stands for at a line, how a new value is rounded on its way into memory.

import type * as checked from "../2-check/checked.ts";
import type { Expr } from "../1-parse/ast.ts";
import {
  add,
  addOnce,
  apply,
  computing,
  constant,
  inBlock,
  inBranch,
  numberType,
  stored,
  truth,
  typeOf,
  valueOf,
  widen,
  type Builder,
  type CellRecord,
  type LoweredCell,
  type Lowering,
} from "./builder.ts";
import type { Cell, NodeId, ValueType } from "./graph.ts";
import { clear, historyType } from "./lower-history.ts";
import { graphShape } from "./graph-dimensions.ts";
import { lowerExpression } from "./lower-expression.ts";

/** The type of a cell's value between lines. */
export function cellComputing(cell: checked.Cell, lowering: Lowering): ValueType {
  const { builder } = lowering;
  const shape = graphShape(plainShape(cell.type), lowering);
  return computing(builder, cell.type.scope, shape, cell.type.element);
}

/** The type of a cell in memory. */
export function cellStored(type: checked.ValueType, lowering: Lowering): ValueType {
  const shape = graphShape(plainShape(type), lowering);
  return stored(lowering.builder, type.scope, shape, type.element);
}

/** A value on its way into memory and as later lines see it: rounded as memory rounds. */
export function throughMemory(value: NodeId, memory: ValueType, builder: Builder): NodeId {
  const element = memory.precision === "truth" ? "truth" : "real";
  const wide = computing(builder, memory.scope, memory.shape, element);
  const computed = widen(builder, value, wide);
  return widen(builder, widen(builder, computed, memory), wide);
}

/** What a cell of the Graph held when the step began, at the computing type. */
export function readCell(cell: Cell, builder: Builder): NodeId {
  const read = addOnce(builder, { kind: "read", cell: cell.name }, cell.type);
  if (cell.type.history !== undefined) return read;
  const element = cell.type.precision === "truth" ? "truth" : "real";
  const wide = computing(builder, cell.type.scope, cell.type.shape, element);
  return cell.type.precision === wide.precision
    ? read
    : addOnce(builder, { kind: "convert", operand: read }, wide);
}

/** A cell that the compiler keeps beside one of the author's. */
export function companion(
  name: string,
  type: ValueType,
  start: number,
  lowering: Lowering,
): LoweredCell {
  const { builder, initial, changeable } = lowering;
  const made: LoweredCell = {
    cell: {
      name: uniqueCell(name, builder),
      type,
      start,
      origin: "compiler",
      branch: lowering.branch,
      span: null,
    },
  };
  builder.cells.push(made);
  const held = readCell(made.cell, builder);
  initial.set(made, held);
  changeable.set(made, typeOf(builder, held));
  return made;
}

/** Declares a state or accumulator: from here on it holds what memory held, or its start. */
export function declareCell(
  cell: checked.Cell,
  start: Expr | null,
  lowering: Lowering,
): CellRecord {
  const { builder, initial, changeable, records } = lowering;
  const before = records.get(cell);
  if (before !== undefined) {
    // A rule that stands on several paths starts on the one that is taken.
    const isComputed = cell.constantStart === null && start !== null;
    if (isComputed && !lowering.values.has(cell)) begin(before, start, lowering);
    return before;
  }
  const record: CellRecord = {
    checked: cell,
    cell: {
      name: uniqueCell(lowering.prefix + cell.name, builder),
      type: historyType(cell, lowering) ?? cellStored(cell.type, lowering),
      start: cell.constantStart ?? 0,
      origin: "author",
      branch: lowering.branch,
      span: cell.span,
    },
    bias: null,
    count: null,
    started: null,
  };
  builder.cells.push(record);
  records.set(cell, record);
  const held = readCell(record.cell, builder);
  initial.set(cell, held);
  changeable.set(cell, typeOf(builder, held));
  if (cell.constantStart === null && start !== null) begin(record, start, lowering);
  else if (lowering.branch !== null && lowering.clock !== null) beginAnew(record, held, lowering);
  return record;
}

/** A state of a branch in a rule that counts its own runs: a `reset` outside only counts them from 0 again. */
function beginAnew(record: CellRecord, held: NodeId, lowering: Lowering): void {
  const { builder } = lowering;
  const type = typeOf(builder, held);
  const isFirst = apply(builder, "==", [lowering.time(), constant(builder, 1)], "truth");
  const start = (): NodeId => atStart(record.cell, held, type, lowering);
  startAs(record, oneOf(isFirst, start, held, type, builder), lowering);
}

/** The start of a cell that holds `held`. */
export function atStart(cell: Cell, held: NodeId, type: ValueType, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const { start } = cell;
  if (type.history !== undefined) return clear(cell, held, lowering);
  if (type.precision === "truth") return widen(builder, truth(builder, start === 1), type);
  const id =
    start === "identity" ? addOnce(builder, { kind: "identity" }, type) : constant(builder, start);
  return widen(builder, id, type);
}

function begin(record: CellRecord, start: Expr, lowering: Lowering): void {
  const held = valueOf(record.checked, record.cell.name, lowering);
  startAs(record, startOnce(record, start, held, lowering), lowering);
}

function startAs({ checked: cell }: CellRecord, value: NodeId, lowering: Lowering): void {
  lowering.values.set(cell, value);
  lowering.previous.set(cell, value);
}

/** The start where the line is reached for the first time, else what memory held. */
function startOnce(record: CellRecord, start: Expr, held: NodeId, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const isFirst = lowering.unconditional
    ? apply(builder, "==", [lowering.time(), constant(builder, 1)], "truth")
    : apply(builder, "not", [startedOf(record, lowering)], "truth");
  const type = cellComputing(record.checked, lowering);
  const begun = (): NodeId => {
    const inner = inBranch(lowering, { unconditional: false });
    return throughMemory(lowerExpression(start, inner, type.shape), record.cell.type, builder);
  };
  return oneOf(isFirst, begun, held, type, builder);
}

/** The start, made only where it is the first time, or what is held. */
function oneOf(
  isFirst: NodeId,
  start: () => NodeId,
  held: NodeId,
  type: ValueType,
  builder: Builder,
): NodeId {
  const then = inBlock(builder, () => [start()]);
  const otherwise = inBlock(builder, () => [held]);
  const node = add(builder, { kind: "if", condition: isFirst, then, otherwise }, type);
  return add(builder, { kind: "part", of: node, index: 0 }, type);
}

function startedOf(record: CellRecord, lowering: Lowering): NodeId {
  const { builder, values } = lowering;
  const scope = lowering.inTensorCondition ? "tensor" : "step";
  const name = `${record.cell.name}:started`;
  record.started ??= companion(name, numberType(scope, "truth"), 0, lowering);
  const { started } = record;
  const before = valueOf(started, "started", lowering);
  values.set(started, widen(builder, truth(builder, true), started.cell.type));
  return before;
}

/** `v <- e` of a state: rounded into memory. Of a `var`: kept at the computing type. */
export function assign(cell: checked.Cell, value: NodeId, lowering: Lowering): NodeId {
  const { builder, values } = lowering;
  if (cell.history !== null) {
    values.set(cell, value);
    return value;
  }
  const assigned =
    cell.kind === "var"
      ? widen(builder, value, cellComputing(cell, lowering))
      : throughMemory(value, cellStored(cell.type, lowering), builder);
  values.set(cell, assigned);
  return assigned;
}

/** Cells of different branches may share a name: `m`, `m#2`. */
function uniqueCell(name: string, { cells }: Builder): string {
  const taken = new Set(cells.map(({ cell }) => cell.name));
  let unique = name;
  for (let i = 2; taken.has(unique); i++) unique = `${name}#${i}`;
  return unique;
}

function plainShape(type: checked.ValueType): checked.Shape {
  if (type.shape.kind === "identity") throw new Error("checking let `I` pass without a shape");
  return type.shape;
}
