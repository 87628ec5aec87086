// What operations and statements read and leave: the arrows of the data flow inside a plan.

import type { Action, Collect, Operation, Statement, ValueId } from "./plan.ts";

/** The values that an operation reads. */
export function operandsOf(operation: Operation): readonly ValueId[] {
  switch (operation.kind) {
    case "apply":
      return operation.operands;
    case "round":
      return [operation.operand];
    case "choose":
      return [operation.condition, operation.then, operation.otherwise];
    case "slot":
    case "place":
      return [operation.index];
    case "pick":
      return [operation.place];
    case "entry":
      return [operation.slot];
    case "hyperparameter":
      return operation.at === null ? [] : [operation.at];
    case "pushed":
    case "fold entries":
    case "constant":
    case "time":
    case "size":
    case "dimension":
    case "rank":
    case "name matches":
    case "load":
    case "position":
    case "identity":
    case "loss":
    case "examples":
      return [];
    default:
      return operation satisfies never;
  }
}

/** The state of a history that an operation looks into; `null` for any other. */
export function versionOf(operation: Operation): ValueId | null {
  return "version" in operation ? operation.version : null;
}

/** The values that statements read and do not define. */
export function outsideOf(statements: readonly Statement[]): ValueId[] {
  const defined = new Set<ValueId>();
  const used = new Set<ValueId>();
  const use = (id: ValueId): void => {
    if (!defined.has(id)) used.add(id);
  };
  for (const statement of statements) {
    if (statement.kind === "define") {
      operandsOf(statement.operation).forEach(use);
      defined.add(statement.id);
      continue;
    }
    use(statement.condition);
    for (const then of [true, false]) {
      const side = then ? statement.then : statement.otherwise;
      const inside = new Set(side.flatMap(definedBy));
      outsideOf(side).forEach(use);
      for (const result of statement.results) {
        const id = then ? result.then : result.otherwise;
        if (!inside.has(id)) use(id);
      }
    }
    for (const result of statement.results) defined.add(result.id);
  }
  return [...used];
}

/** The values that a statement leaves for those after it. */
export const definedBy = (statement: Statement): ValueId[] =>
  statement.kind === "define" ? [statement.id] : statement.results.map((result) => result.id);

/** The actions inside control flow and turns of tensors. */
export function actionsIn(action: Action | Collect): readonly (Action | Collect)[] {
  if (action.kind === "choice") return [...action.then, ...action.otherwise];
  if (action.kind === "dispatch") return action.blocks.flatMap((block) => block.actions);
  if (action.kind === "tensors") return action.parts;
  if (action.kind === "repeat") return [...(action.until?.actions ?? []), ...action.body];
  return [];
}
