// States and accumulators of a side that a flag leaves out: their lines are never reached, so they hold their start.
// Where other lines move one, it is a cell as any other; else its start is all that there is of it.

import type { Identifier, Statement } from "../1-parse/ast.ts";
import { allStatements, sidesOf, statementsOf, type Side } from "../1-parse/walk.ts";
import type * as checked from "../2-check/checked.ts";
import { addOnce, cellIn, constant, truth, valueOf, widen, type Lowering } from "./builder.ts";
import type { NodeId } from "./graph.ts";
import { cellComputing, cellStored, declareCell, throughMemory } from "./lower-cell.ts";
import { decide } from "./lower-expression.ts";

/** Declares what a side that is left out declares, where lines that are not left out move it. */
export function declareAbsent(side: Side, lowering: Lowering): void {
  for (const statement of allStatements(side)) {
    if (statement.kind !== "state" && statement.kind !== "accumulate") continue;
    for (const cell of lowering.instance.cells.get(statement) ?? []) {
      const isMoved = lowering.body.statements.some((one) => moves(one, cell, lowering));
      if (cell.constantStart !== null && (isMoved || cell.history !== null))
        declareCell(cellIn(cell, lowering), null, lowering);
    }
  }
}

/** What a cell stands for at this line: its start, where its declaration was left out. */
export function valueOfCell(declared: checked.Cell, lowering: Lowering): NodeId {
  const { builder, values, initial } = lowering;
  const cell = cellIn(declared, lowering);
  const isAbsent = !values.has(cell) && !initial.has(cell) && cell.history === null;
  const start = cell.constantStart;
  if (!isAbsent || start === null) return valueOf(cell, cell.name, lowering);
  if (start === "identity")
    return addOnce(builder, { kind: "identity" }, cellComputing(cell, lowering));
  const id = cell.type.element === "truth" ? truth(builder, start === 1) : constant(builder, start);
  const memory = cellStored(cell.type, lowering);
  return throughMemory(widen(builder, id, cellComputing(cell, lowering)), memory, builder);
}

/** Whether a statement, or one inside it that is not left out, changes a cell. */
function moves(statement: Statement, cell: checked.Cell, lowering: Lowering): boolean {
  const { cells, names } = lowering.instance;
  const stands = (key: Identifier): boolean => {
    const symbol = names.get(key);
    return symbol?.kind === "cell" && symbol.cell === cell;
  };
  const inSide = (side: Side): boolean =>
    statementsOf(side).some((one) => moves(one, cell, lowering));
  switch (statement.kind) {
    case "state":
    case "accumulate":
      return cells.get(statement)?.includes(cell) ?? false;
    case "update":
      return statement.targets.some(stands);
    case "reset":
      return stands(statement.name);
    case "if statement": {
      const decision = decide(statement.condition, lowering);
      const sides = sidesOf(statement);
      if (decision === null) return sides.some(inSide);
      const taken = sides[decision ? 0 : 1];
      return taken !== undefined && inSide(taken);
    }
    default:
      return sidesOf(statement).some(inSide);
  }
}
