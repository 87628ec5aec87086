// `for param: […]` and conditions on static facts: each branch is lowered as if its tensors were the model; what it
// changes outside goes back in the parameter's own shape, its own cells are stored where it ends.

import type { Block as AstBlock, DispatchStatement, Expr, IfStatement } from "../1-parse/ast.ts";
import type { CheckedBranch } from "../2-check/checked.ts";
import {
  add,
  extend,
  giveName,
  inBlock,
  inBranch,
  numberType,
  truth,
  valueOf,
  widen,
  type Builder,
  type LoweredCell,
  type Lowering,
} from "./builder.ts";
import { declareDimension, staticBlock } from "./graph-dimensions.ts";
import type { Block, Branch, BranchBlock, NodeId, PatternDimension } from "./graph.ts";
import { newLevel, type Level } from "./levels.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerSide, nameOf } from "./lower-statement.ts";

/** One way through a dispatch as written; `body` is `null` where nothing happens. */
interface Way {
  readonly branch: CheckedBranch | null;
  readonly hasPattern: boolean;
  readonly guard: Expr | null;
  readonly body: AstBlock | IfStatement | null;
}

/** A way while it is lowered. */
interface Lowered {
  readonly branch: Branch;
  readonly level: Level;
  readonly inner: Lowering;
  readonly block: Block;
}

/** `for param: [m, ..n] if … { } else { }`. */
export function lowerDispatch(statement: DispatchStatement, lowering: Lowering): void {
  const ways: Way[] = [];
  let rest: AstBlock | DispatchStatement | null = statement;
  while (rest?.kind === "dispatch") {
    const { guard, body, otherwise }: DispatchStatement = rest;
    ways.push({ branch: branchOf(body, lowering), hasPattern: true, guard, body });
    rest = otherwise;
  }
  if (rest !== null) ways.push(otherwiseOf(rest, lowering));
  // A stage leaves the tensors that no branch fits as they are.
  else if (lowering.stage !== null) ways.push(nothing);
  lowerWays(ways, lowering);
}

/** An `if` whose condition is known at creation. */
export function lowerFactIf(statement: IfStatement, lowering: Lowering): void {
  const ways: Way[] = [];
  let rest: AstBlock | IfStatement | null = statement;
  while (rest?.kind === "if statement" && lowering.instance.branches.has(rest.then)) {
    const { condition, then, otherwise }: IfStatement = rest;
    ways.push({
      branch: branchOf(then, lowering),
      hasPattern: false,
      guard: condition,
      body: then,
    });
    rest = otherwise;
  }
  ways.push(rest === null ? nothing : otherwiseOf(rest, lowering));
  lowerWays(ways, lowering);
}

const nothing: Way = { branch: null, hasPattern: false, guard: null, body: null };

function otherwiseOf(body: AstBlock | IfStatement, lowering: Lowering): Way {
  return { branch: branchOf(body, lowering), hasPattern: false, guard: null, body };
}

function branchOf(at: AstBlock | IfStatement, lowering: Lowering): CheckedBranch | null {
  return lowering.instance.branches.get(at) ?? null;
}

function lowerWays(ways: readonly Way[], lowering: Lowering): void {
  const { builder, values, initial, changeable } = lowering;
  const taken = new Set(builder.dispatches.map(({ key }) => key));
  let key = `${lowering.prefix}for`;
  for (let i = 2; taken.has(key); i++) key = `${lowering.prefix}for#${i}`;
  const branches: Branch[] = [];
  builder.dispatches.push({ key, within: lowering.branch, subject: lowering.like, branches });
  const lowered = ways.map((way, index) => {
    const one = lowerWay(way, `${key}/${index}`, lowering);
    branches.push(one.branch);
    return one;
  });
  const changed = [...changeable].filter(([cell]) => {
    const before = values.get(cell) ?? initial.get(cell);
    return before !== undefined && lowered.some(({ inner }) => valueIn(inner, cell) !== before);
  });
  const blocks = lowered.map((one): BranchBlock => {
    const writes: string[] = [];
    builder.levels.push(one.level);
    const block = extend(
      one.block,
      () => {
        const results = changed.map(([cell, type]) =>
          widen(builder, valueIn(one.inner, cell), type),
        );
        for (const { cell, value } of ownWrites(one, builder)) {
          writes.push(cell.name);
          results.push(widen(builder, value, cell.type));
        }
        return results;
      },
      builder,
    );
    builder.levels.pop();
    return { nodes: [...one.level.prologue, ...block.nodes], results: block.results, writes };
  });
  const type = changed[0]?.[1] ?? numberType("tensor");
  const node = add(builder, { kind: "dispatch", dispatch: key, blocks }, type);
  for (const [index, [cell, partType]] of changed.entries()) {
    const part = add(builder, { kind: "part", of: node, index }, partType);
    const name = nameOf(cell);
    if (name !== null) giveName(builder, part, name);
    values.set(cell, part);
  }
}

function lowerWay(way: Way, key: string, lowering: Lowering): Lowered {
  const { builder } = lowering;
  const level = newLevel(key, builder.next);
  const dimensions = new Map(lowering.dimensions);
  const pattern = way.hasPattern ? patternOf(way, dimensions, builder) : null;
  const inner = inBranch(lowering, {
    branch: key,
    dimensions,
    seen: seenIn(pattern, lowering),
    initial: new Map(lowering.initial),
    changeable: new Map(lowering.changeable),
    records: new Map(lowering.records),
    clocks: new Map(lowering.clocks),
  });
  const guard = way.guard === null ? null : lowerGuard(way.guard, inner);
  builder.levels.push(level);
  const block = inBlock(builder, () => {
    if (way.body !== null) lowerSide(way.body, inner);
    return [];
  });
  builder.levels.pop();
  const span = way.guard?.span ?? way.body?.span ?? null;
  return { branch: { key, pattern, guard, span }, level, inner, block };
}

function patternOf(
  { branch }: Way,
  dimensions: Map<string, string>,
  builder: Builder,
): readonly PatternDimension[] {
  return (branch?.pattern ?? []).map(({ dimension, rest }) => {
    const name = declareDimension(dimension, { kind: "pattern" }, builder);
    dimensions.set(dimension, name);
    return { dimension: name, rest };
  });
}

function seenIn(pattern: readonly PatternDimension[] | null, lowering: Lowering): Lowering["seen"] {
  if (pattern === null || pattern.length === 0) return lowering.seen;
  return { kind: "dims", dims: pattern.map(({ dimension }) => dimension) };
}

/** A condition on static facts, by itself: what it leaves in the block at hand is thrown away. */
function lowerGuard(guard: Expr, inner: Lowering): Block {
  const { builder } = inner;
  builder.levels.push(newLevel(inner.branch, builder.next));
  const results: NodeId[] = [];
  inBlock(builder, () => {
    const decided = lowerExpression(guard, inner);
    results.push(decided);
    return results;
  });
  builder.levels.pop();
  return staticBlock(builder, results[0] ?? truth(builder, true));
}

/** The last values of the cells that a branch has for itself. */
function ownWrites(
  { branch, inner }: Lowered,
  builder: Builder,
): readonly { readonly cell: LoweredCell["cell"]; readonly value: NodeId }[] {
  return builder.cells.flatMap((made) => {
    if (made.cell.branch !== branch.key) return [];
    const key = "checked" in made ? (made.checked as object) : made;
    const value = inner.values.get(key);
    return value === undefined || value === inner.initial.get(key)
      ? []
      : [{ cell: made.cell, value }];
  });
}

function valueIn(lowering: Lowering, key: object): NodeId {
  return valueOf(key, "a cell", lowering);
}
