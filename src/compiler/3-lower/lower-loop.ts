// Loops that are written out, over lists and over ranges known when compiled: one turn per entry, each with states of
// its own.

import type { Block, Expr, Statement } from "../1-parse/ast.ts";
import { allStatements } from "../1-parse/walk.ts";
import type * as checked from "../2-check/checked.ts";
import { cellIn, type Lowering } from "./builder.ts";
import type { NodeId } from "./graph.ts";
import { lowerExpression } from "./lower-expression.ts";
import { inSteps } from "./skip.ts";
import { branchThen, lowerStatements } from "./lower-statement.ts";

type For = Extract<Statement, { kind: "for" }>;

/** One turn per entry of a list. */
export function lowerLoop(statement: For, lowering: Lowering): void {
  lowerTurns(statement, entriesOf(statement.from, lowering), lowering);
}

/** One turn for each value of its variable, written out, each with cells of its own. */
export function lowerTurns(statement: For, entries: readonly NodeId[], lowering: Lowering): void {
  const symbol = lowering.instance.names.get(statement.name);
  const declared = cellsIn(statement.body, lowering);
  const turns = entries.map((entry, turn) => (inner: Lowering) => {
    const own = declared.map((cell) => [cell, turnCell(cell, turn, inner)] as const);
    if (symbol !== undefined) inner.values.set(symbol, entry);
    const ownCells = new Map([...inner.ownCells, ...own]);
    lowerStatements(statement.body.statements, { ...inner, ownCells, inTurns: true });
  });
  inSteps(turns, lowering, branchThen);
}

/** The cell of a turn: the same however often the loop is lowered. */
function turnCell(cell: checked.Cell, turn: number, lowering: Lowering): checked.Cell {
  const { turnCells } = lowering.builder;
  const outer = cellIn(cell, lowering);
  const turns = turnCells.get(outer) ?? new Map<number, checked.Cell>();
  turnCells.set(outer, turns);
  const own = turns.get(turn) ?? { ...outer, name: `${outer.name}[${turn}]` };
  turns.set(turn, own);
  return own;
}

/** The states that a body declares. */
function cellsIn(body: Block, { instance }: Lowering): readonly checked.Cell[] {
  return allStatements(body).flatMap((statement) =>
    statement.kind === "state" || statement.kind === "accumulate"
      ? (instance.cells.get(statement) ?? [])
      : [],
  );
}

/** The entries of a list literal, or of a local or hyperparameter that is one. */
export function entriesOf(list: Expr, lowering: Lowering): readonly NodeId[] {
  if (list.kind === "brackets") return entriesOf(list.inner, lowering);
  if (list.kind === "list") return list.items.map((item) => lowerExpression(item, lowering));
  const symbol = lowering.instance.names.get(list);
  if (symbol?.kind === "hyperparameter" && symbol.domain.kind === "list") {
    const path = lowering.prefix + symbol.name;
    return Array.from({ length: lowering.lengths.get(path) ?? 0 }, (_, i) =>
      lowering.number(`${path}.${i}`),
    );
  }
  const known = symbol === undefined ? undefined : lowering.lists.get(symbol);
  if (known === undefined) throw new Error("checking let something pass that is no list");
  return known;
}
