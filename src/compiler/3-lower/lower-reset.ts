// `reset v`: a state at its start again, its count 0, its bias 1 (language.md section 4).

import type { Statement } from "../1-parse/ast.ts";
import type * as checked from "../2-check/checked.ts";
import { cellIn, constant, widen, type Lowering } from "./builder.ts";
import { assign } from "./lower-cell.ts";
import { lowerExpression } from "./lower-expression.ts";

/** Gives a state its start, evaluated anew at this line. */
export function lowerReset(
  statement: Extract<Statement, { kind: "reset" }>,
  lowering: Lowering,
): void {
  const symbol = lowering.instance.names.get(statement.name);
  if (symbol?.kind !== "cell") throw new Error("checking let a `reset` pass");
  resetCell(symbol.cell, lowering);
}

function resetCell(declared: checked.Cell, lowering: Lowering): void {
  const { builder, records, values } = lowering;
  const cell = cellIn(declared, lowering);
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
    return lowerExpression(statement.start, lowering, type.kind === "identity" ? null : type);
  }
  throw new Error(`\`${cell.name}\` has no start`);
}
