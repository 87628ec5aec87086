// A Plan as text, one action a line: for `--emit=plan`, goldens and debugging.

import type { Fact, PlanDispatch } from "./plan-dispatch.ts";
import type {
  Action,
  BranchResult,
  Loop,
  MatrixArray,
  Operation,
  Plan,
  PlanArray,
  Repeat,
  Space,
  Tensors,
  ValueId,
} from "./plan.ts";

/** The Plan as text: buffers, then the actions of the step, of the point and of the report. */
export function printPlan(plan: Plan): string {
  const uses = plan.uses.length === 0 ? "" : ` uses ${plan.uses.join(", ")}`;
  return [
    `plan ${plan.name} ${plan.numberType} ${plan.kind}${uses}`,
    ...plan.arrays.map(
      (array) =>
        `array ${array.name}: ${array.role} ${spaceText(array.space)} ${array.precision}` +
        `${array.truth ? " truth" : ""}${historyText(array.history)} = ${array.start}` +
        placeText(array),
    ),
    ...plan.numbers.map(
      (number) =>
        `number ${number.name}: ${number.role} per ${number.per}` +
        `${number.truth ? " truth" : ""}${historyText(number.history)} = ${number.start}` +
        inBranch(number.branch),
    ),
    ...plan.computedDefaults.flatMap(({ hyperparameter, actions, value }) => [
      `default ${hyperparameter}`,
      ...printActions(actions, 1),
      `  give %${value}`,
    ]),
    ...plan.dimensions.flatMap(({ name, per, branches, fact }) => [
      `dimension ${name} per ${per}${inBranch(branches?.join(", ") ?? null)}`,
      ...printFact(fact),
    ]),
    ...plan.dispatches.flatMap(printDispatch),
    ...plan.sizeChecks.map(
      ({ branch, kind, shapes: [a, b] }) =>
        `[${a.join(", ")}] has ${kind} entries as [${b.join(", ")}]${inBranch(branch)}`,
    ),
    "step",
    ...printActions(plan.step, 1),
    ...(plan.skipped === null ? [] : [`  skipped where %${plan.skipped}`]),
    ...(plan.point === null ? [] : ["point", ...printActions(plan.point, 1)]),
    ...(plan.report === null ? [] : ["report", ...printActions(plan.report, 1)]),
    "",
  ].join("\n");
}

const historyText = (history: number | string | null): string =>
  history === null ? "" : ` history[${history}]`;
const spaceText = (space: Space): string => (space === "vector" ? space : `[${space}]`);

const inBranch = (branch: string | null): string => (branch === null ? "" : ` in ${branch}`);

const placeText = ({ branch, copies, isShared }: PlanArray): string =>
  inBranch(branch) + (copies === 1 ? "" : ` ${copies} times`) + (isShared ? " shared" : "");

const printFact = ({ statements, value }: Fact): string[] => [
  ...printActions(statements, 1),
  `  give %${value}`,
];

function printDispatch({ within, subject, branches }: PlanDispatch): string[] {
  return [
    `dispatch${subject === null ? "" : ` of [${subject.join(", ")}]`}${inBranch(within)}`,
    ...branches.flatMap(({ key, pattern, guard }) => {
      const dims = pattern?.map(({ dimension, rest }) => (rest ? `..${dimension}` : dimension));
      const text = `  ${key}: ${dims === undefined ? "any" : `[${dims.join(", ")}]`}`;
      return guard === null
        ? [text]
        : [`${text} if`, ...printFact(guard).map((line) => `  ${line}`)];
    }),
  ];
}

type Part = Action | Tensors["parts"][number];

function printActions(actions: readonly Part[], depth: number): string[] {
  return actions.flatMap((action) => printAction(action, depth));
}

function printAction(action: Part, depth: number): string[] {
  const indent = "  ".repeat(depth);
  switch (action.kind) {
    case "define": {
      const name = action.name === null ? "" : ` ${action.name}`;
      const text = printOperation(action.operation);
      return [`${indent}%${action.id}${name}: ${action.precision} = ${text}`];
    }
    case "branch":
    case "choice":
      return [
        `${indent}${action.kind === "branch" ? "where" : "if"} %${action.condition}`,
        ...printActions(action.then, depth + 1),
        `${indent}else`,
        ...printActions(action.otherwise, depth + 1),
        ...action.results.map((result) => indent + printResult(result)),
      ];
    case "repeat":
      return printRepeat(action, depth);
    case "loop":
      return printLoop(action, depth);
    case "tensors":
      return [
        `${indent}for each tensor${inBranch(action.branch)}${action.isApart ? ", apart" : ""}`,
        ...printActions(action.parts, depth + 1),
      ];
    case "dispatch":
      return action.blocks.flatMap(({ branch, actions }) => [
        `${indent}branch ${branch}`,
        ...printActions(actions, depth + 1),
      ]);
    case "keep":
      return [`${indent}${action.to} <- %${action.value}`];
    case "collect": {
      const { id, fold, value } = action.reduction;
      return [`${indent}%${id} = ${fold} over tensors of %${value}`];
    }
    case "row":
      return [`${indent}${action.to} = entry %${action.place} of ${action.from}`];
    case "push": {
      if (action.from === null && action.value === null)
        return [`${indent}clear ${action.history}`];
      const value = action.from ?? `%${action.value}`;
      return [`${indent}push ${value} onto ${action.history}`];
    }
    case "ask": {
      const vector = action.vector === null ? "" : ` of ${action.vector}`;
      const answer = action.answer === null ? "" : ` into ${action.answer}`;
      const loss = action.loss === null ? "" : `%${action.loss.id} = `;
      return [`${indent}${loss}ask ${action.oracle}${vector} at ${action.at}${answer}`];
    }
    case "take":
      return [`${indent}take example %${action.index} of list ${action.list} into ${action.to}`];
    case "draw": {
      const { distribution, instance, site, time, visit, to, value } = action;
      const into = to ?? (value === null ? "_" : `%${value.id}`);
      return [
        `${indent}${into} = draw ${distribution} ${instance}.${site} at %${time} visit %${visit}`,
      ];
    }
    case "matrix": {
      const text = (one: MatrixArray | ValueId | null): string =>
        one === null
          ? "_"
          : typeof one === "number"
            ? `%${one}`
            : `${one.name} [${one.dims.join(", ")}]`;
      const results = action.results.map(text).join(", ");
      return [`${indent}${results} = ${action.builtin} ${action.operands.map(text).join(", ")}`];
    }
    default:
      return action satisfies never;
  }
}

function printRepeat(repeat: Repeat, depth: number): string[] {
  const { count, turn, until, body, carried } = repeat;
  const indent = "  ".repeat(depth);
  const value = (id: number | null): string => (id === null ? "_" : `%${id}`);
  return [
    `${indent}repeat %${count} times${turn === null ? "" : `, turn %${turn}`}`,
    ...carried.map(({ id, name, first, next, result }) => {
      const called = name === null ? "" : ` ${name}`;
      return `${indent}  carry ${value(id)}${called} from %${first} on to %${next}, after it ${value(result)}`;
    }),
    ...(until === null
      ? []
      : [
          `${indent}until`,
          ...printActions(until.actions, depth + 1),
          `${indent}  holds %${until.condition}`,
        ]),
    `${indent}turn`,
    ...printActions(body, depth + 1),
  ];
}

function printLoop(loop: Loop, depth: number): string[] {
  const indent = "  ".repeat(depth);
  const levels = loop.levels?.map((dims) => dims.join(" "));
  return [
    `${indent}loop over ${spaceText(loop.space)}${levels === undefined ? "" : ` by ${levels.join(", ")}`}`,
    ...loop.hoisted.flatMap((level, index) =>
      level.length === 0 ? [] : [`${indent}  at level ${index}`, ...printActions(level, depth + 2)],
    ),
    ...printActions(loop.statements, depth + 1),
    ...loop.lines.map(
      ({ fold, over, value, to, lanes }) =>
        `${indent}  ${to} <- ${fold} over [${over.join(", ")}] of %${value}${lanes === null ? "" : ` in ${lanes}`}`,
    ),
    ...loop.reductions.map(
      ({ id, fold, per, value }) => `${indent}  %${id} = ${fold} per ${per} of %${value}`,
    ),
    ...loop.stores.map(({ to, value }) => `${indent}  ${to} <- %${value}`),
  ];
}

function printResult(result: BranchResult): string {
  const name = result.name === null ? "" : ` ${result.name}`;
  return `give %${result.id}${name} = %${result.then} or %${result.otherwise}`;
}

function printOperation(operation: Operation): string {
  switch (operation.kind) {
    case "constant":
      return Object.is(operation.value, -0) ? "-0" : String(operation.value);
    case "hyperparameter":
      return operation.hyperparameter + (operation.at === null ? "" : ` at %${operation.at}`);
    case "time":
    case "loss":
      return operation.kind;
    case "identity":
      return `identity of ${operation.dimension}`;
    case "size":
      return `size of ${operation.over}${inBranch(operation.branch)}`;
    case "load":
      return `load ${operation.from}${operation.dims ? ` by [${operation.dims.join(", ")}]` : ""}`;
    case "dimension":
      return `dimension ${operation.dimension}`;
    case "rank":
    case "position":
      return operation.kind;
    case "place":
      return `place %${operation.index} along ${operation.dimension}`;
    case "pick":
      return `entry %${operation.place} of ${operation.from}`;
    case "name matches": {
      const { patterns } = operation;
      return `name matches ${typeof patterns === "string" ? patterns : patterns.join(" ")}`;
    }
    case "slot":
      return `slot of entry %${operation.index} of ${operation.history}`;
    case "entry":
      return `load ${operation.history} at %${operation.slot}`;
    case "examples":
      return "how many examples";
    case "pushed":
      return `pushed onto ${operation.history}`;
    case "fold entries":
      return `${operation.fold} of the entries of ${operation.history}`;
    case "apply":
      return `${operation.builtin} ${operation.operands.map((id) => `%${id}`).join(", ")}`;
    case "round":
      return `round %${operation.operand}`;
    case "choose":
      return `choose %${operation.condition}, %${operation.then}, %${operation.otherwise}`;
    default:
      return operation satisfies never;
  }
}
