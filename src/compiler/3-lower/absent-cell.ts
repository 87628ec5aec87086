// States and accumulators of a side that a flag leaves out: their lines are never reached, so they hold their start.
// Where other lines move one, it is a cell as any other; else its start is all that there is of it.

import type { Block, Identifier, IfStatement, Statement } from "../1-parse/ast.ts";
import type * as checked from "../2-check/checked.ts";
import { addOnce, cellIn, constant, truth, valueOf, widen, type Lowering } from "./builder.ts";
import type { NodeId } from "./graph.ts";
import { cellComputing, cellStored, declareCell, throughMemory } from "./lower-cell.ts";
import { decide } from "./lower-expression.ts";

/** Declares what a side that is left out declares, where lines that are not left out move it. */
export function declareAbsent(side: Block | IfStatement, lowering: Lowering): void {
  for (const statement of within(side)) {
    if (statement.kind !== "state" && statement.kind !== "accumulate") continue;
    for (const cell of lowering.instance.cells.get(statement) ?? []) {
      const isMoved = lowering.statements.some((one) => moves(one, cell, lowering));
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

/** Every statement of a side, those inside others included. */
function within(side: Block | IfStatement): readonly Statement[] {
  const statements: readonly Statement[] = side.kind === "block" ? side.statements : [side];
  return statements.flatMap((statement) => [statement, ...insideOf(statement).flatMap(within)]);
}

function insideOf(statement: Statement): readonly (Block | IfStatement)[] {
  switch (statement.kind) {
    case "if statement":
      return statement.otherwise === null
        ? [statement.then]
        : [statement.then, statement.otherwise];
    case "every":
    case "for":
    case "repeat":
      return [statement.body];
    default:
      return [];
  }
}

/** Whether a statement, or one inside it that is not left out, changes a cell. */
function moves(statement: Statement, cell: checked.Cell, lowering: Lowering): boolean {
  const { cells, names } = lowering.instance;
  const stands = (key: Identifier): boolean => {
    const symbol = names.get(key);
    return symbol?.kind === "cell" && symbol.cell === cell;
  };
  const inSide = (side: Block | IfStatement): boolean =>
    side.kind === "block"
      ? side.statements.some((one) => moves(one, cell, lowering))
      : moves(side, cell, lowering);
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
      const sides = insideOf(statement);
      if (decision === null) return sides.some(inSide);
      const taken = sides[decision ? 0 : 1];
      return taken !== undefined && inSide(taken);
    }
    case "dispatch": {
      const { body, otherwise } = statement;
      if (inSide(body) || otherwise === null) return inSide(body);
      return otherwise.kind === "block" ? inSide(otherwise) : moves(otherwise, cell, lowering);
    }
    default:
      return insideOf(statement).some(inSide);
  }
}
