// Loops: over lists they are written out, over ranges and in `repeat` they stay loops, with what their
// turns change carried from one to the next.

import type { Block as AstBlock, Expr, IfStatement, Statement } from "../1-parse/ast.ts";
import type * as checked from "../2-check/checked.ts";
import {
  add,
  apply,
  cellIn,
  constant,
  inBlock,
  inBranch,
  numberType,
  valueOf,
  widen,
  type Builder,
  type Lowering,
} from "./builder.ts";
import type { Block, NodeId, ValueType } from "./graph.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerStatements } from "./lower-statement.ts";

type Repeat = Extract<Statement, { kind: "repeat" }>;
type For = Extract<Statement, { kind: "for" }>;

/** `repeat n until c { }` and `for x in … { }`. */
export function lowerLoop(statement: Repeat | For, lowering: Lowering): void {
  if (statement.kind === "repeat") {
    const count = lowerExpression(statement.count, lowering);
    loop(count, statement.until, statement.body, lowering, () => undefined);
    return;
  }
  if (statement.to === null) {
    overList(statement, lowering);
    return;
  }
  overRange(statement, statement.to, lowering);
}

/** One turn per entry, written out, each with cells of its own. */
function overList(statement: For, lowering: Lowering): void {
  const symbol = lowering.instance.names.get(statement.name);
  const declared = cellsIn(statement.body, lowering);
  for (const [turn, entry] of entriesOf(statement.from, lowering).entries()) {
    const own = declared.map((cell) => {
      const known = turnCell(cell, turn, lowering);
      return [cell, known] as const;
    });
    if (symbol !== undefined) lowering.values.set(symbol, entry);
    const ownCells = new Map([...lowering.ownCells, ...own]);
    lowerStatements(statement.body.statements, { ...lowering, ownCells });
  }
}

function turnCell(cell: checked.Cell, turn: number, lowering: Lowering): checked.Cell {
  return {
    ...(lowering.ownCells.get(cell) ?? cell),
    name: `${cellIn(cell, lowering).name}[${turn}]`,
  };
}

/** The states that a body declares. */
function cellsIn(block: AstBlock | IfStatement, lowering: Lowering): readonly checked.Cell[] {
  const statements: readonly Statement[] = block.kind === "block" ? block.statements : [block];
  return statements.flatMap((statement): readonly checked.Cell[] => {
    switch (statement.kind) {
      case "state":
      case "accumulate":
        return lowering.instance.cells.get(statement) ?? [];
      case "if statement":
        return [
          ...cellsIn(statement.then, lowering),
          ...(statement.otherwise === null ? [] : cellsIn(statement.otherwise, lowering)),
        ];
      case "every":
      case "repeat":
      case "for":
        return cellsIn(statement.body, lowering);
      default:
        return [];
    }
  });
}

/** The entries of a list literal, or of a local or hyperparameter that is one. */
export function entriesOf(list: Expr, lowering: Lowering): readonly NodeId[] {
  if (list.kind === "brackets") return entriesOf(list.inner, lowering);
  if (list.kind === "list") return list.items.map((item) => lowerExpression(item, lowering));
  const symbol = lowering.instance.names.get(list);
  const known = symbol === undefined ? undefined : lowering.lists.get(symbol);
  if (known === undefined) throw new Error("checking let something pass that is no list");
  return known;
}

/** i = a, a + 1, …, b, or downwards; bounds are read once. */
function overRange(statement: For, to: Expr, lowering: Lowering): void {
  const { builder } = lowering;
  const from = lowerExpression(statement.from, lowering);
  const last = lowerExpression(to, lowering);
  const [low, high] = statement.downwards ? [last, from] : [from, last];
  const count = apply(builder, "+", [apply(builder, "-", [high, low]), constant(builder, 1)]);
  const symbol = lowering.instance.names.get(statement.name);
  loop(count, null, statement.body, lowering, (turn, inner) => {
    const at = apply(builder, statement.downwards ? "-" : "+", [from, turn]);
    if (symbol !== undefined) inner.values.set(symbol, at);
  });
}

function loop(
  count: NodeId,
  until: Expr | null,
  body: AstBlock,
  lowering: Lowering,
  begin: (turn: NodeId, inner: Lowering) => void,
): void {
  const { builder } = lowering;
  const keys = changedIn(body, lowering);
  const id = builder.next++;
  const carried = keys.map(([key, type]) => widen(builder, valueOf(key, "a cell", lowering), type));
  const inner = inBranch(lowering, { unconditional: false });
  const enter = (): void => {
    for (const [index, [key, type]] of keys.entries())
      inner.values.set(key, add(builder, { kind: "carried", loop: id, index }, type));
  };
  const question: Block | null =
    until === null
      ? null
      : inBlock(builder, () => {
          enter();
          return [lowerExpression(until, inner)];
        });
  const turns = inBlock(builder, () => {
    enter();
    begin(add(builder, { kind: "turn", loop: id }, numberType("step")), inner);
    lowerStatements(body.statements, inner);
    return keys.map(([key, type]) => widen(builder, valueOf(key, "a cell", inner), type));
  });
  const type = keys[0]?.[1] ?? numberType("step");
  addWithId(builder, id, { count, until: question, body: turns, carried }, type);
  for (const [index, [key, carriedType]] of keys.entries())
    lowering.values.set(key, add(builder, { kind: "part", of: id, index }, carriedType));
}

function addWithId(
  builder: Builder,
  id: NodeId,
  content: {
    readonly count: NodeId;
    readonly until: Block | null;
    readonly body: Block;
    readonly carried: readonly NodeId[];
  },
  type: ValueType,
): void {
  const node = { ...content, kind: "loop", id, type, name: null, span: null } as const;
  builder.nodes.push(node);
  builder.all.set(id, node);
}

/** What a body may change of what lives outside it, in the order of declaration. */
function changedIn(body: AstBlock, lowering: Lowering): readonly (readonly [object, ValueType])[] {
  const targets = new Set<object>();
  collect(body, lowering, targets);
  return [...lowering.changeable].filter(([key]) => {
    const isKnown = lowering.values.has(key) || lowering.initial.has(key);
    return targets.has(key) && isKnown;
  });
}

function collect(block: AstBlock | IfStatement, lowering: Lowering, targets: Set<object>): void {
  const statements: readonly Statement[] = block.kind === "block" ? block.statements : [block];
  for (const statement of statements) collectFrom(statement, lowering, targets);
}

function collectFrom(statement: Statement, lowering: Lowering, targets: Set<object>): void {
  const { instance, param, change, records } = lowering;
  const addCell = (declared: checked.Cell): void => {
    const cell = cellIn(declared, lowering);
    targets.add(cell);
    const record = records.get(cell);
    if (record?.bias) targets.add(record.bias);
    if (record?.count) targets.add(record.count);
  };
  const moveParam = (): void => {
    targets.add(param);
    if (change !== null) targets.add(change);
  };
  switch (statement.kind) {
    case "update":
      for (const target of statement.targets) {
        const symbol = instance.names.get(target);
        if (symbol?.kind === "cell") addCell(symbol.cell);
        else if (target.name === "param") moveParam();
        else if (lowering.stage !== null)
          targets.add(target.name === "grad" ? lowering.stage.grad : lowering.stage.update);
      }
      return;
    case "accumulate":
      for (const cell of instance.cells.get(statement) ?? []) addCell(cell);
      return;
    case "step":
      moveParam();
      return;
    case "if statement":
      collect(statement.then, lowering, targets);
      if (statement.otherwise !== null) collect(statement.otherwise, lowering, targets);
      return;
    case "every":
    case "repeat":
    case "for":
      collect(statement.body, lowering, targets);
      return;
    default:
      return;
  }
}
