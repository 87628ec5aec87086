// Which arrays of a step one tensor after the other may use: those that nothing reads but the turn of a tensor that
// filled them. Arrays that nothing uses are left out.

import { actionsIn } from "./operands.ts";
import type { Action, Collect, Loop, PlanArray, Statement, Tensors } from "./plan.ts";

/** The arrays, with `isShared` where the memory of one tensor's turn serves the next. */
export function shareScratch(
  arrays: readonly PlanArray[],
  sequences: readonly (readonly Action[])[],
): readonly PlanArray[] {
  const turns = new Map<string, Set<Tensors | null>>();
  const visit = (actions: readonly (Action | Collect)[], turn: Tensors | null): void => {
    for (const action of actions) {
      const mine = action.kind === "tensors" && action.isApart ? action : turn;
      for (const name of namesIn(action)) {
        turns.set(name, (turns.get(name) ?? new Set()).add(mine));
      }
      visit(actionsIn(action), mine);
    }
  };
  for (const actions of sequences) visit(actions, null);
  return arrays.flatMap((array) => {
    const isInner = array.role === "answer" || array.role === "scratch";
    const users = [...(turns.get(array.name) ?? [])];
    if (isInner && users.length === 0) return [];
    const isShared = isInner && users.length === 1 && users[0] !== null;
    return [isShared ? { ...array, isShared } : array];
  });
}

/** The arrays that an action itself reads or writes. */
function namesIn(action: Action | Collect): readonly string[] {
  switch (action.kind) {
    case "loop":
      return loopNames(action);
    case "define":
    case "branch":
      return loadsIn([action]);
    case "matrix":
      return [...action.operands, ...action.results].flatMap((one) =>
        one === null || typeof one === "number" ? [] : [one.name],
      );
    case "row":
      return [action.from, action.to];
    case "push":
      return action.from === null ? [] : [action.from];
    case "draw":
      return action.to === null ? [] : [action.to];
    case "take":
      return [action.to];
    case "ask":
      return [action.at, action.vector, action.answer].filter((name) => name !== null);
    default:
      return [];
  }
}

function loopNames({ hoisted, statements, stores, lines }: Loop): readonly string[] {
  return [
    ...loadsIn([...hoisted.flat(), ...statements]),
    ...stores.map(({ to }) => to),
    ...lines.flatMap(({ to, lanes }) => (lanes === null ? [to] : [to, lanes])),
  ];
}

function loadsIn(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap((statement) => {
    if (statement.kind === "branch") return loadsIn([...statement.then, ...statement.otherwise]);
    const { operation } = statement;
    return operation.kind === "load" || operation.kind === "pick" ? [operation.from] : [];
  });
}
