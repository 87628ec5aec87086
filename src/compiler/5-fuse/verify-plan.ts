// What must hold of every Plan: values defined where they are read, buffers known, every cell stored once, and after
// nothing needs what it held.

import { operandsOf } from "./operands.ts";
import type {
  Action,
  BranchResult,
  Loop,
  Plan,
  Repeat,
  Statement,
  Tensors,
  ValueId,
} from "./plan.ts";

/** What is wrong with a plan, in words; empty for a correct one. */
export function verifyPlan(plan: Plan): string[] {
  const problems: string[] = [];
  const buffers = new Set([...plan.arrays, ...plan.numbers].map((buffer) => buffer.name));
  for (const [name, actions] of [
    ["step", plan.step],
    ["point", plan.point ?? []],
    ["report", plan.report ?? []],
  ] as const) {
    verifyActions(actions, new Set(), {
      say: (text) => problems.push(`${name}: ${text}`),
      buffers,
      stored: new Map(),
      versions: new Map(),
    });
  }
  return problems;
}

interface Verification {
  readonly say: (text: string) => void;
  readonly buffers: ReadonlySet<string>;
  /** The buffers written so far. */
  readonly stored: Map<string, number>;
  /** What each history is by now. */
  readonly versions: Map<string, ValueId>;
}

function verifyActions(
  actions: readonly (Action | Tensors["parts"][number])[],
  around: ReadonlySet<ValueId>,
  check: Verification,
): Set<ValueId> {
  const known = new Set(around);
  const read = (id: ValueId): void => {
    if (!known.has(id)) check.say(`%${id} is read before it is defined`);
  };
  const buffer = (name: string): void => {
    if (name !== "" && !check.buffers.has(name)) check.say(`no buffer is called ${name}`);
  };
  const store = (name: string): void => {
    buffer(name);
    const times = (check.stored.get(name) ?? 0) + 1;
    check.stored.set(name, times);
    if (times > 1) check.say(`${name} is stored twice`);
  };
  for (const action of actions) {
    switch (action.kind) {
      case "define":
      case "branch":
        verifyStatement(action, known, check);
        break;
      case "loop":
        verifyLoop(action, known, check, store);
        break;
      case "tensors":
        for (const id of verifyActions(action.parts, known, check)) known.add(id);
        break;
      case "keep":
        read(action.value);
        if (action.to !== "") store(action.to);
        break;
      case "collect":
        read(action.reduction.value);
        known.add(action.reduction.id);
        break;
      case "ask":
        for (const name of [action.at, action.vector, action.answer]) buffer(name ?? "");
        if (action.loss !== null) known.add(action.loss.id);
        break;
      case "take":
        read(action.index);
        buffer(action.to);
        break;
      case "draw":
        read(action.time);
        read(action.visit);
        buffer(action.to ?? "");
        if (action.value !== null) known.add(action.value.id);
        break;
      case "matrix":
        for (const one of [...action.operands, ...action.results])
          if (typeof one === "number") read(one);
          else buffer(one?.name ?? "");
        break;
      case "dispatch":
        for (const block of action.blocks) verifyActions(block.actions, known, each(check));
        break;
      case "row":
        buffer(action.from);
        buffer(action.to);
        read(action.place);
        break;
      case "push":
        buffer(action.history);
        buffer(action.from ?? "");
        if (action.value !== null) read(action.value);
        verifyVersion(action.history, action.before, check);
        check.versions.set(action.history, action.after);
        break;
      case "choice": {
        read(action.condition);
        const versions = new Map(check.versions);
        // Both sides may store the same buffers.
        const before = new Map(check.stored);
        const then = verifyActions(action.then, known, check);
        const afterThen = new Map(check.stored);
        check.stored.clear();
        for (const [name, times] of before) check.stored.set(name, times);
        restore(check.versions, versions);
        const otherwise = verifyActions(action.otherwise, known, check);
        restore(check.versions, versions);
        for (const { history, after } of action.histories) check.versions.set(history, after);
        for (const [name, times] of afterThen) {
          check.stored.set(name, Math.max(times, check.stored.get(name) ?? 0));
        }
        verifyResults(action.results, then, otherwise, known, check);
        break;
      }
      case "repeat":
        verifyRepeat(action, known, check);
        break;
      default:
        action satisfies never;
    }
  }
  return known;
}

/** Branches fill the same buffers, each for its own tensors. */
const each = (check: Verification): Verification => ({ ...check, stored: new Map(check.stored) });

function verifyRepeat(repeat: Repeat, known: Set<ValueId>, check: Verification): void {
  const { count, turn, until, body, carried } = repeat;
  for (const id of [count, ...carried.map(({ first }) => first)]) {
    if (!known.has(id)) check.say(`%${id} is read before it is defined`);
  }
  const given = carried.flatMap(({ id }) => (id === null ? [] : [id]));
  const inside = new Set([...known, ...given, ...(turn === null ? [] : [turn])]);
  // Each turn stores anew what the ones before stored.
  const turns: Verification = { ...check, stored: new Map() };
  for (const { history, inside } of repeat.histories) {
    if (inside !== null) check.versions.set(history, inside);
  }
  const asked = verifyActions(until?.actions ?? [], inside, turns);
  if (until !== null && !asked.has(until.condition)) {
    check.say(`%${until.condition} decides before it is known`);
  }
  const after = verifyActions(body, inside, turns);
  for (const { next } of carried) {
    if (!after.has(next)) check.say(`%${next} is carried before it is defined`);
  }
  for (const { history, after } of repeat.histories) check.versions.set(history, after);
  for (const name of turns.stored.keys()) check.stored.set(name, 1);
  for (const { result } of carried) if (result !== null) known.add(result);
}

function verifyLoop(
  loop: Loop,
  around: Set<ValueId>,
  check: Verification,
  store: (name: string) => void,
): void {
  const known = new Set(around);
  const statements = [...loop.hoisted.flat(), ...loop.statements];
  for (const statement of statements) verifyStatement(statement, known, check);
  for (const { value } of [...loop.stores, ...loop.reductions, ...loop.lines]) {
    if (!known.has(value)) check.say(`%${value} is read before it is defined`);
  }
  for (const { to } of loop.stores) store(to);
  for (const { to } of loop.lines) store(to);
  for (const { id } of loop.reductions) around.add(id);
}

function verifyStatement(statement: Statement, known: Set<ValueId>, check: Verification): void {
  if (statement.kind === "define") {
    const { operation } = statement;
    for (const id of operandsOf(operation)) {
      if (!known.has(id)) check.say(`%${id} is read before it is defined`);
    }
    if (
      (operation.kind === "load" || operation.kind === "pick") &&
      !check.buffers.has(operation.from)
    ) {
      check.say(`no buffer is called ${operation.from}`);
    }
    if ("version" in operation) verifyVersion(operation.history, operation.version, check);
    known.add(statement.id);
    return;
  }
  if (!known.has(statement.condition))
    check.say(`%${statement.condition} decides before it is known`);
  const sides = [statement.then, statement.otherwise].map((side) => {
    const inside = new Set(known);
    for (const inner of side) verifyStatement(inner, inside, check);
    return inside;
  });
  const [then = known, otherwise = known] = sides;
  verifyResults(statement.results, then, otherwise, known, check);
}

/** A history is changed in its place, so what it was before can be read no more. */
function verifyVersion(history: string, version: ValueId, check: Verification): void {
  const now = check.versions.get(history) ?? version;
  if (now !== version) check.say(`${history} is read as it was before a push`);
  check.versions.set(history, now);
}

function restore(versions: Map<string, ValueId>, before: ReadonlyMap<string, ValueId>): void {
  versions.clear();
  for (const [history, version] of before) versions.set(history, version);
}

function verifyResults(
  results: readonly BranchResult[],
  then: ReadonlySet<ValueId>,
  otherwise: ReadonlySet<ValueId>,
  known: Set<ValueId>,
  check: Verification,
): void {
  for (const result of results) {
    if (!then.has(result.then)) check.say(`%${result.then} is given before it is defined`);
    if (!otherwise.has(result.otherwise)) {
      check.say(`%${result.otherwise} is given before it is defined`);
    }
    known.add(result.id);
  }
}
