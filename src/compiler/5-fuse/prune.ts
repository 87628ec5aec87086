// Drops values that nothing reads: folding and fusing leave some behind, and an unused constant in emitted code
// is an error under strict compilers.

import type { Action, CarriedNumber, Collect, Loop, Repeat, Statement, ValueId } from "./plan.ts";
import { operandsOf } from "./operands.ts";

/** The same actions without unused definitions. */
export function prune(actions: readonly Action[]): Action[] {
  return pruneInto(actions, new Set());
}

/** Walks backwards; `used` holds what the actions after these read and gains what these read. */
function pruneInto<One extends Action | Collect>(
  actions: readonly One[],
  used: Set<ValueId>,
): (One | Action)[] {
  const kept: (One | Action)[] = [];
  for (const action of [...actions].reverse()) {
    if (action.kind === "collect") {
      used.add(action.reduction.value);
      kept.push(action);
      continue;
    }
    const next = pruneAction(action, used);
    if (next !== null) kept.push(next);
  }
  return kept.reverse();
}

function pruneAction(action: Action, used: Set<ValueId>): Action | null {
  switch (action.kind) {
    case "define":
    case "branch":
      return pruneStatement(action, used);
    case "loop":
      return pruneLoop(action, used);
    case "tensors":
      return { ...action, parts: pruneInto(action.parts, used) };
    case "keep":
      used.add(action.value);
      return action;
    case "push":
      if (action.value !== null) used.add(action.value);
      return action;
    case "row":
      used.add(action.place);
      return action;
    case "draw":
      used.add(action.time);
      used.add(action.visit);
      return action;
    case "take":
      used.add(action.index);
      return action;
    case "ask":
      return action;
    case "matrix":
      for (const one of action.operands) if (typeof one === "number") used.add(one);
      return action;
    case "choice": {
      const results = action.results.filter((result) => used.has(result.id));
      const after = new Set(used);
      const thenUsed = new Set([...after, ...results.map((result) => result.then)]);
      const otherwiseUsed = new Set([...after, ...results.map((result) => result.otherwise)]);
      const then = pruneInto(action.then, thenUsed);
      const otherwise = pruneInto(action.otherwise, otherwiseUsed);
      for (const id of [action.condition, ...thenUsed, ...otherwiseUsed]) used.add(id);
      return { ...action, then, otherwise, results };
    }
    case "repeat":
      return pruneRepeat(action, used);
    case "dispatch": {
      const blocks = [...action.blocks].reverse().map(({ branch, actions }) => {
        return { branch, actions: pruneInto(actions, used) };
      });
      return { ...action, blocks: blocks.reverse() };
    }
    default:
      return action satisfies never;
  }
}

/** What only its own next value reads is not carried: the carried values read are found by trying until none is new. */
function pruneRepeat(action: Repeat, used: Set<ValueId>): Repeat {
  const isUsed = ({ id, result }: CarriedNumber): boolean =>
    (result !== null && used.has(result)) || (id !== null && used.has(id));
  for (;;) {
    const carried = action.carried.filter(isUsed);
    const inside = new Set([...used, ...carried.map(({ next }) => next)]);
    const body = pruneInto(action.body, inside);
    if (action.until !== null) inside.add(action.until.condition);
    const asked = action.until === null ? [] : pruneInto(action.until.actions, inside);
    for (const id of inside) used.add(id);
    if (action.carried.filter(isUsed).length > carried.length) continue;
    for (const id of [action.count, ...carried.map(({ first }) => first)]) used.add(id);
    const turn = action.turn !== null && inside.has(action.turn) ? action.turn : null;
    const until = action.until === null ? null : { ...action.until, actions: asked };
    return { ...action, turn, until, body, carried };
  }
}

function pruneLoop(loop: Loop, used: Set<ValueId>): Loop {
  for (const { value } of [...loop.stores, ...loop.reductions, ...loop.lines]) used.add(value);
  const statements = pruneStatements(loop.statements, used);
  const hoisted = [...loop.hoisted]
    .reverse()
    .map((level) => pruneStatements(level, used))
    .reverse();
  return { ...loop, hoisted, statements };
}

function pruneStatements(statements: readonly Statement[], used: Set<ValueId>): Statement[] {
  const kept: Statement[] = [];
  for (const statement of [...statements].reverse()) {
    const next = pruneStatement(statement, used);
    if (next !== null) kept.push(next);
  }
  return kept.reverse();
}

function pruneStatement(statement: Statement, used: Set<ValueId>): Statement | null {
  if (statement.kind === "define") {
    if (!used.has(statement.id)) return null;
    for (const operand of operandsOf(statement.operation)) used.add(operand);
    return statement;
  }
  const results = statement.results.filter((result) => used.has(result.id));
  if (results.length === 0) return null;
  for (const result of results) {
    used.add(result.then);
    used.add(result.otherwise);
  }
  const then = pruneStatements(statement.then, used);
  const otherwise = pruneStatements(statement.otherwise, used);
  used.add(statement.condition);
  return { ...statement, then, otherwise, results };
}
