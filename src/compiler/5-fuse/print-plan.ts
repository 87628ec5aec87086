// A Plan as text, one action a line: for `--emit=plan`, goldens and debugging.

import type {
  Action,
  BranchResult,
  Define,
  Operation,
  Plan,
  PlanArray,
  PlanNumber,
  Reduction,
  ValueId,
} from "./plan.ts";

/** The Plan as text: what exists, then what a step does. */
export function printPlan(plan: Plan): string {
  const asks = [...plan.uses, ...(plan.usesLoss ? ["loss"] : [])];
  const over = plan.overModel ? " over model" : "";
  const section = (title: string, actions: readonly Action[] | null): string[] =>
    actions === null ? [] : [title, ...printActions(actions, 1)];
  return [
    `optimizer ${plan.name}${over} ${plan.numberType}: ${plan.kind}${asks.length === 0 ? "" : `, asks ${asks.join(", ")}`}`,
    ...plan.arrays.map(printArray),
    ...plan.numbers.map(printNumber),
    ...plan.computedDefaults.flatMap(({ hyperparameter, statements, value }) => [
      `default ${hyperparameter} = %${value}`,
      ...printActions(statements, 1),
    ]),
    ...section("step", plan.step),
    ...section("point", plan.point),
    ...section("report", plan.report),
    "",
  ].join("\n");
}

function printArray(array: PlanArray): string {
  const { name, role, space, precision, truth, start, shape, hidden } = array;
  const marks = `${truth ? " truth" : ""}${hidden ? " (compiler)" : ""}`;
  return `array ${name}: ${role} ${space} ${precision}, ${shape} = ${start}${marks}`;
}

function printNumber({ name, role, per, start, truth, hidden }: PlanNumber): string {
  const marks = `${truth ? " truth" : ""}${hidden ? " (compiler)" : ""}`;
  return `number ${name}: ${role} per ${per} = ${start}${marks}`;
}

type Line = Action | { readonly kind: "collect"; readonly reduction: Reduction };

function printActions(actions: readonly Line[], depth: number): string[] {
  return actions.flatMap((action) => printAction(action, depth));
}

function printAction(action: Line, depth: number): string[] {
  const indent = "  ".repeat(depth);
  const sides = (
    condition: ValueId,
    then: readonly Line[],
    otherwise: readonly Line[],
    results: readonly BranchResult[],
  ): string[] => [
    `${indent}if %${condition}`,
    ...printActions(then, depth + 1),
    `${indent}else`,
    ...printActions(otherwise, depth + 1),
    ...results.map(
      (result) => `${indent}${valueName(result)} = %${result.then} or %${result.otherwise}`,
    ),
  ];
  switch (action.kind) {
    case "define":
      return [`${indent}${valueName(action)} = ${printOperation(action.operation)}`];
    case "branch":
    case "choice":
      return sides(action.condition, action.then, action.otherwise, action.results);
    case "loop":
      return [
        `${indent}loop over ${action.space}`,
        ...printActions(action.statements, depth + 1),
        ...action.stores.map(({ to, value }) => `${indent}  ${to} <- %${value}`),
        ...action.reductions.map((reduction) => `${indent}  ${printReduction(reduction)}`),
      ];
    case "tensors":
      return [`${indent}for each tensor`, ...printActions(action.parts, depth + 1)];
    case "keep":
      return [`${indent}${action.to} <- %${action.value}`];
    case "collect":
      return [`${indent}${printReduction(action.reduction)}`];
    case "ask": {
      const { oracle, at, vector, answer, loss } = action;
      const results = [
        ...(answer === null ? [] : [answer]),
        ...(loss === null ? [] : [`%${loss.id}${loss.name === null ? "" : ` ${loss.name}`}`]),
      ];
      const along = vector === null ? "" : ` along ${vector}`;
      return [`${indent}${results.join(", ")} <- ask ${oracle} at ${at}${along}`];
    }
    case "matrix": {
      const results = action.results.map((result) => result ?? "_").join(", ");
      return [`${indent}${results} <- ${action.builtin}(${action.operands.join(", ")})`];
    }
    default:
      return action satisfies never;
  }
}

function printOperation(operation: Operation): string {
  switch (operation.kind) {
    case "constant":
      return Object.is(operation.value, -0) ? "-0" : String(operation.value);
    case "hyperparameter":
      return operation.hyperparameter;
    case "time":
    case "identity":
    case "loss":
      return operation.kind;
    case "size":
      return `size of ${operation.over}`;
    case "load":
      return `load ${operation.from}`;
    case "apply":
      return `${operation.builtin} ${operation.operands.map((id) => `%${id}`).join(", ")}`;
    case "round":
      return `round %${operation.operand}`;
    case "choose":
      return `if %${operation.condition} then %${operation.then} else %${operation.otherwise}`;
    default:
      return operation satisfies never;
  }
}

function printReduction({ id, name, fold, per, value }: Reduction): string {
  return `%${id}${name === null ? "" : ` ${name}`} = ${fold} per ${per} of %${value}`;
}

function valueName({ id, name, precision }: Define | BranchResult): string {
  return `%${id}${name === null ? "" : ` ${name}`}: ${precision}`;
}
