// What a step costs, counted off its Plan: questions to the model, passes over memory, operations.

import { notationOf } from "../builtins/notation.ts";
import { elementwise } from "../builtins/table.ts";
import type {
  Action,
  Loop,
  Operation,
  Plan,
  PlanArray,
  Statement,
  Tensors,
} from "../5-fuse/plan.ts";
import type { Asked, Cost, Held, Operations, Pass } from "./explanation.ts";
import type { Formula } from "./formula.ts";
import { patternText } from "./write-dispatch.ts";

/** The cost of one step; `point` is where a gradient rule takes its gradient. */
export function countCost(plan: Plan, point: Formula): Cost {
  const actions = [...plan.step, ...(plan.point ?? [])].flatMap((action) => flatten(action, false));
  const arrays = new Map(plan.arrays.map((array) => [array.name, array]));
  const loops = actions.flatMap(({ action, sometimes, branch }) =>
    action.kind === "loop" ? [{ loop: action, sometimes, branch }] : [],
  );
  const patterns = new Map(
    plan.dispatches.flatMap(({ branches }) =>
      branches.map(({ key, pattern }) => {
        return [key, pattern === null ? "the rest" : patternText(pattern)] as const;
      }),
    ),
  );
  const kept = plan.numbers.filter(({ role, hidden }) => role === "state" && hidden);
  return {
    kind: plan.kind,
    asks: plan.kind === "gradient" ? handedIn(plan, point) : countAsks(actions),
    working: plan.arrays.flatMap((array) => heldBy(array, plan)),
    keptNumbers: {
      step: kept.filter(({ per }) => per === "step").length,
      tensor: kept.filter(({ per }) => per === "tensor").length,
    },
    passes: loops.map(({ loop, sometimes, branch }) => {
      const of = branch === null ? null : (patterns.get(branch) ?? null);
      return { ...passOf(loop, sometimes, arrays, plan), of };
    }),
    operations: operationsIn(loops.filter(({ loop }) => isVector(loop.space, plan))),
    matrixCalls: actions.flatMap(({ action }) =>
      action.kind === "matrix" ? [action.builtin] : [],
    ),
  };
}

type Part = Action | Tensors["parts"][number];

interface Placed {
  readonly action: Part;
  readonly sometimes: boolean;
  /** The branch whose tensors it is for. */
  readonly branch: string | null;
}

function flatten(
  action: Part,
  sometimes: boolean,
  branch: string | null = null,
): readonly Placed[] {
  switch (action.kind) {
    case "choice":
      return [...action.then, ...action.otherwise].flatMap((inner) => flatten(inner, true, branch));
    case "tensors":
      return action.parts.flatMap((part) => flatten(part, sometimes, branch));
    case "dispatch":
      return action.blocks.flatMap((block) =>
        block.actions.flatMap((inner) => flatten(inner, sometimes, branch ?? block.branch)),
      );
    default:
      return [{ action, sometimes, branch }];
  }
}

/** What all tensors go through and the longest of the branches, of which each takes one. */
function operationsIn(
  loops: readonly { readonly loop: Loop; readonly branch: string | null }[],
): Operations {
  const of = (branch: string | null): Operations =>
    loops
      .filter((one) => one.branch === branch)
      .map(({ loop }) => operationsOf(loop.statements))
      .reduce(addOperations, none);
  const branches = [...new Set(loops.map(({ branch }) => branch))].filter((key) => key !== null);
  const longest = branches
    .map(of)
    .reduce((most, one) => (totalOf(one) > totalOf(most) ? one : most), none);
  return addOperations(of(null), longest);
}

function handedIn(plan: Plan, point: Formula): readonly Asked[] {
  const one = { count: 1, sometimes: false };
  const loss: readonly Asked[] = plan.usesLoss ? [{ what: "loss", ...one, at: point }] : [];
  const examples: readonly Asked[] =
    plan.exampleLists > 0 ? [{ what: "examples", ...one, at: point }] : [];
  return [{ what: "gradient", ...one, at: point }, ...loss, ...examples];
}

function countAsks(actions: readonly Placed[]): readonly Asked[] {
  const counts = new Map<string, Asked>();
  for (const { action, sometimes } of actions) {
    if (action.kind !== "ask") continue;
    const key = `${action.oracle} ${String(sometimes)}`;
    const count = (counts.get(key)?.count ?? 0) + 1;
    counts.set(key, { what: action.oracle, count, sometimes, at: null });
  }
  return [...counts.values()];
}

function heldBy({ name, role, shape, precision, space }: PlanArray, plan: Plan): readonly Held[] {
  switch (role) {
    case "param":
    case "grad":
    case "state":
      return [];
    case "point":
    case "report":
    case "answer":
    case "scratch":
      return [{ name, shape: isVector(space, plan) ? "like θ" : shape, bytes: bytesOf(precision) }];
    default:
      return role satisfies never;
  }
}

function bytesOf(precision: "f32" | "f64"): number {
  return precision === "f64" ? 8 : 4;
}

function passOf(
  loop: Loop,
  sometimes: boolean,
  arrays: ReadonlyMap<string, PlanArray>,
  plan: Plan,
): Omit<Pass, "of"> {
  const loads = definesIn([...loop.hoisted.flat(), ...loop.statements]).flatMap(({ operation }) =>
    operation.kind === "load" && arrays.has(operation.from) ? [operation.from] : [],
  );
  const reads = [...new Set(loads)];
  const writes = [...new Set([...loop.stores, ...loop.lines].map(({ to }) => to))];
  const bytes = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + bytesOf(arrays.get(name)?.precision ?? "f32"), 0);
  return {
    over: placesOf(loop.space, plan),
    sometimes,
    reads,
    writes,
    bytesRead: bytes(reads),
    bytesWritten: bytes(writes),
  };
}

/** Whether a space is the elements of all parameters. */
const isVector = (space: string, { model }: Plan): boolean => space === "vector" || space === model;

function placesOf(space: string, plan: Plan): string {
  if (isVector(space, plan)) return "parameters";
  const model = plan.overModel ? "n" : plan.model;
  const isPairs = space === `${model}, ${model}`;
  const dims = space.split(", ").map((dim) => dim.replace(/#.*/, ""));
  return isPairs ? "pairs of parameters" : `entries of [${dims.join(", ")}]`;
}

function definesIn(statements: readonly Statement[]): Extract<Statement, { kind: "define" }>[] {
  return statements.flatMap((statement) =>
    statement.kind === "define"
      ? [statement]
      : [...definesIn(statement.then), ...definesIn(statement.otherwise)],
  );
}

const none: Operations = {
  additions: 0,
  multiplications: 0,
  divisions: 0,
  roots: 0,
  functions: 0,
  others: 0,
};

function operationsOf(statements: readonly Statement[]): Operations {
  return statements
    .map((statement) => {
      if (statement.kind === "define") return operationOf(statement.operation);
      const then = operationsOf(statement.then);
      const otherwise = operationsOf(statement.otherwise);
      return totalOf(then) >= totalOf(otherwise) ? then : otherwise;
    })
    .reduce(addOperations, none);
}

function operationOf(operation: Operation): Operations {
  if (operation.kind === "choose") return { ...none, others: 1 };
  if (operation.kind !== "apply") return none;
  switch (notationOf(operation.builtin).kind) {
    case "add":
    case "subtract":
      return { ...none, additions: 1 };
    case "multiply":
      return { ...none, multiplications: 1 };
    case "divide":
      return { ...none, divisions: 1 };
    case "root":
      return { ...none, roots: 1 };
    default:
      return elementwise(operation.builtin).costly
        ? { ...none, functions: 1 }
        : { ...none, others: 1 };
  }
}

function addOperations(one: Operations, other: Operations): Operations {
  return {
    additions: one.additions + other.additions,
    multiplications: one.multiplications + other.multiplications,
    divisions: one.divisions + other.divisions,
    roots: one.roots + other.roots,
    functions: one.functions + other.functions,
    others: one.others + other.others,
  };
}

/** All operations together. */
function totalOf(operations: Operations): number {
  return Object.values(operations).reduce((sum, count) => sum + count, 0);
}
