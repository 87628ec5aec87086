// Loops that stay loops, `repeat` and `for` over a range: what their turns change of what lives outside them is
// carried from one turn to the next.

import type { Block as AstBlock, Expr, Statement } from "../1-parse/ast.ts";
import { allStatements } from "../1-parse/walk.ts";
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
import { knownNumber, needsWritingOut } from "./lower-list.ts";
import { lowerTurns } from "./lower-loop.ts";
import { lowerExample } from "./lower-oracle.ts";
import { countSites } from "./lower-random.ts";
import { branchThen, lowerStatements } from "./lower-statement.ts";

type Repeat = Extract<Statement, { kind: "repeat" }>;
type For = Extract<Statement, { kind: "for" }>;

/** `repeat n until c { }`; a tensor whose own `c` holds sits out the turns that are left. */
export function lowerRepeat({ until, ...statement }: Repeat, lowering: Lowering): void {
  const count = lowerExpression(statement.count, lowering);
  const asked = until === null ? undefined : lowering.instance.types.get(until);
  const isOfTensors = asked?.kind === "value" && asked.scope === "tensor";
  const end = { until: isOfTensors ? null : until, sitsOut: isOfTensors ? until : null };
  loop(count, end, statement.body, lowering, () => undefined);
}

/** `for i in a..b { }`: i = a, a + 1, …, b, or downwards; bounds are read once. */
export function lowerRange(statement: For, to: Expr, lowering: Lowering): void {
  const { builder, instance } = lowering;
  const [first, end] = [statement.from, to].map((bound) => knownNumber(bound, lowering));
  const isList = (expr: Expr): boolean => instance.types.get(expr)?.kind === "list";
  const isKnown = typeof first === "number" && typeof end === "number";
  if (isKnown && needsWritingOut(statement.body, isList)) {
    const turns = Math.max(0, Math.floor(statement.downwards ? first - end : end - first) + 1);
    const sign = statement.downwards ? -1 : 1;
    const values = Array.from({ length: turns }, (_, turn) =>
      constant(builder, first + sign * turn),
    );
    lowerTurns(statement, values, lowering);
    return;
  }
  const from = lowerExpression(statement.from, lowering);
  const last = lowerExpression(to, lowering);
  const [low, high] = statement.downwards ? [last, from] : [from, last];
  const count = apply(builder, "+", [apply(builder, "-", [high, low]), constant(builder, 1)]);
  const symbol = lowering.instance.names.get(statement.name);
  loop(count, { until: null, sitsOut: null }, statement.body, lowering, (turn, inner) => {
    const isTurn = !statement.downwards && first === 0;
    const at = isTurn ? turn : apply(builder, statement.downwards ? "-" : "+", [from, turn]);
    if (symbol !== undefined) inner.values.set(symbol, at);
  });
}

/** `for g in example_grads { }`: a turn for each of them. */
export function lowerExamples(statement: For, lowering: Lowering): void {
  const examples = lowerExpression(statement.from, lowering);
  const symbol = lowering.instance.names.get(statement.name);
  loop(examples, { until: null, sitsOut: null }, statement.body, lowering, (turn, inner) => {
    if (symbol !== undefined) inner.values.set(symbol, lowerExample(examples, turn, inner));
  });
}

function loop(
  count: NodeId,
  { until, sitsOut }: { readonly until: Expr | null; readonly sitsOut: Expr | null },
  body: AstBlock,
  lowering: Lowering,
  begin: (turn: NodeId, inner: Lowering) => void,
): void {
  const { builder } = lowering;
  const sites = countSites(body, lowering);
  const keys = changedIn(body, lowering, sites);
  const id = builder.next++;
  const carried = keys.map(([key, type]) => widen(builder, valueOf(key, "a cell", lowering), type));
  const inner = inBranch(lowering, { unconditional: false, inTurns: true });
  const enter = (): void => {
    for (const [index, [key, type]] of keys.entries()) {
      const carriedNode = add(builder, { kind: "carried", loop: id, index }, type, nameOfKey(key));
      inner.values.set(key, carriedNode);
    }
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
    const act = (within: Lowering): void => lowerStatements(body.statements, within);
    if (sitsOut === null) act(inner);
    else branchThen(apply(builder, "not", [lowerExpression(sitsOut, inner)], "truth"), act, inner);
    return keys.map(([key, type]) => widen(builder, valueOf(key, "a cell", inner), type));
  });
  const type = keys[0]?.[1] ?? numberType("step");
  addWithId(builder, id, { count, until: question, body: turns, carried }, type);
  for (const [index, [key, carriedType]] of keys.entries()) {
    const after = add(builder, { kind: "part", of: id, index }, carriedType, nameOfKey(key));
    lowering.values.set(key, after);
  }
}

/** The author's name for what is carried. */
const nameOfKey = (key: object): string | null =>
  "name" in key && typeof key.name === "string" ? key.name : null;

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
function changedIn(
  body: AstBlock,
  lowering: Lowering,
  sites: readonly object[],
): readonly (readonly [object, ValueType])[] {
  const targets = new Set<object>(sites);
  for (const statement of allStatements(body)) collectFrom(statement, lowering, targets);
  return [...lowering.changeable].filter(([key]) => {
    const isKnown = lowering.values.has(key) || lowering.initial.has(key);
    return targets.has(key) && isKnown;
  });
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
    case "reset": {
      const symbol = instance.names.get(statement.name);
      if (symbol?.kind === "cell") addCell(symbol.cell);
      return;
    }
    case "step":
      moveParam();
      return;
    default:
      return;
  }
}
