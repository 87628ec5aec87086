// `reset v`: a state at its start again, its count 0, its bias 1.

import type { Statement } from "../1-parse/ast.ts";
import { sidesOf, statementsOf, type Side } from "../1-parse/walk.ts";
import type * as checked from "../2-check/checked.ts";
import { cellIn, constant, valueOf, widen, type CellRecord, type Lowering } from "./builder.ts";
import { graphShape } from "./graph-dimensions.ts";
import { assign, atStart } from "./lower-cell.ts";
import { decide, lowerExpression } from "./lower-expression.ts";
import { clear } from "./lower-history.ts";
import { clockOf, discover } from "./lower-rule.ts";

/** Gives a state its start, evaluated anew at this line; of a wrapped rule, all that it keeps. */
export function lowerReset(
  statement: Extract<Statement, { kind: "reset" }>,
  lowering: Lowering,
): void {
  const symbol = lowering.instance.names.get(statement.name);
  if (symbol?.kind === "cell") resetCell(symbol.cell, lowering);
  else if (symbol?.kind === "hyperparameter") resetRule(symbol.name, lowering);
  else throw new Error("checking let a `reset` pass");
}

/** Whether a body resets a rule, flags and choices decided. */
export function resets(name: string, side: Side, lowering: Lowering): boolean {
  return statementsOf(side).some((statement) => {
    if (statement.kind === "reset") return statement.name.name === name;
    const decision =
      statement.kind === "if statement" ? decide(statement.condition, lowering) : null;
    const sides =
      statement.kind !== "if statement" || decision === null
        ? sidesOf(statement)
        : [decision ? statement.then : statement.otherwise].filter((one) => one !== null);
    return sides.some((one) => resets(name, one, lowering));
  });
}

/** The next run of a wrapped rule is its first: its runs are counted from 0, and no cell of it has started. */
function resetRule(name: string, lowering: Lowering): void {
  const { builder, parts, values, changeable } = lowering;
  const rule = parts.get(name);
  if (rule === null || rule === undefined)
    throw new Error("checking let a `reset` of no rule pass");
  const prefix = `${lowering.prefix}${name}.`;
  const clock = clockOf(rule, prefix, lowering);
  discover(rule, prefix, lowering);
  for (const made of builder.cells) {
    if (
      made !== clock &&
      !made.cell.name.startsWith(prefix) &&
      !made.cell.name.startsWith(`${prefix.slice(0, -1)}:`)
    )
      continue;
    const declared = "checked" in made ? (made as CellRecord).checked : null;
    // A start that is computed is computed again where its line is reached.
    if (declared !== null && declared.constantStart === null) continue;
    const key = declared ?? made;
    const type = changeable.get(key);
    if (type === undefined) continue;
    const held = valueOf(key, made.cell.name, lowering);
    values.set(key, atStart(made.cell, held, type, lowering));
    if (declared !== null) lowering.updated.delete(declared);
  }
}

function resetCell(declared: checked.Cell, lowering: Lowering): void {
  const { builder, records, values } = lowering;
  const cell = cellIn(declared, lowering);
  if (cell.history !== null) {
    const { name, constantStart } = cell;
    const held = valueOf(cell, name, lowering);
    values.set(cell, clear({ name, start: constantStart ?? 0 }, held, lowering));
    return;
  }
  const start =
    typeof cell.constantStart === "number"
      ? constant(builder, cell.constantStart)
      : startOf(declared, lowering);
  assign(cell, start, lowering);
  const record = records.get(cell);
  if (record?.bias)
    values.set(record.bias, widen(builder, constant(builder, 1), record.bias.cell.type));
  if (record?.count)
    values.set(record.count, widen(builder, constant(builder, 0), record.count.cell.type));
  lowering.updated.delete(cell);
}

function startOf(cell: checked.Cell, lowering: Lowering): number {
  for (const [statement, cells] of lowering.instance.cells) {
    if (!cells.includes(cell)) continue;
    if (statement.kind !== "state" && statement.kind !== "accumulate") continue;
    if (statement.start === null) continue;
    const type = cell.type.shape;
    const square = type.kind === "identity" ? null : graphShape(type, lowering);
    return lowerExpression(statement.start, lowering, square);
  }
  throw new Error(`\`${cell.name}\` has no start`);
}
