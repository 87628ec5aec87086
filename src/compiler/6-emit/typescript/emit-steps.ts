// The functions that a step of a rule runs, with the records of memory and of hyperparameters that they are handed:
// once for one value of each hyperparameter, once for tensors in groups with values of their own.

import { actionsIn } from "../../5-fuse/operands.ts";
import type { Action, Collect, Plan, ValueId } from "../../5-fuse/plan.ts";
import {
  emitFacts,
  hasDispatching,
  rosterInterfaces,
  rostersInUse,
  type FactFunctions,
} from "./emit-dispatch.ts";
import { emitFunction } from "./emit-function.ts";
import { fieldsOf } from "./fields.ts";
import { keyText } from "./key-text.ts";
import { openScope } from "./names.ts";
import { callsOf } from "./paste-support.ts";
import type { FunctionContext } from "./region.ts";
import { planNames } from "./rosters.ts";

/** The text of a rule's functions, and what they are called. */
export interface Steps {
  readonly context: FunctionContext;
  readonly interfaces: readonly string[];
  readonly functions: readonly string[];
  readonly facts: FactFunctions;
  readonly step: string;
  readonly point: string;
  readonly report: string;
  /** The types of the runtime that they name. */
  readonly types: readonly string[];
}

/** The functions of a plan, under names that end in `suffix`. */
export function emitSteps(
  plan: Plan,
  { name, suffix }: { readonly name: string; readonly suffix: string },
  typed: boolean,
): Steps {
  const of = name + suffix;
  const reserved = new Set([...callsOf(""), name, `step${name}`]);
  const scope = openScope(reserved);
  const fields = fieldsOf(plan, scope);
  const context: FunctionContext = { plan, typed, fields, reserved, names: planNames(plan, scope) };
  const functions: string[] = [];
  const addFunction = (
    as: string,
    doc: string,
    actions: readonly Action[] | null,
    gives: ValueId | null = null,
    isAsking = false,
  ): string => {
    if (actions === null) return "null";
    const { lines, uses } = emitFunction(actions, context, gives);
    const all = [
      { is: "memory", text: `memory: ${of}Memory` },
      { is: "values", text: `values: ${of}Values` },
      { is: "t", text: "t: number" },
      { is: "loss", text: "loss: number" },
    ] as const;
    const last = all.findLastIndex((one) => uses.has(one.is));
    const parameters = all.slice(0, last + 1).map(({ is, text }) => {
      const shown = uses.has(is) ? text : `_${text}`;
      return typed ? shown : (shown.split(":")[0] ?? shown);
    });
    const given = isAsking ? "AskingStep" : gives === null ? "void" : "boolean";
    const result = typed ? `: ${given}` : "";
    const keyword = isAsking ? "function*" : "function";
    functions.push(
      `/** ${doc} */`,
      ...signature(`${keyword} ${as}`, parameters, `${result} {`),
      ...lines,
      "}",
      "",
    );
    return as;
  };
  const isGrouped = suffix !== "";
  const isAsking = plan.kind !== "gradient";
  const doc = stepDoc(plan, isGrouped);
  const step = addFunction(`step${of}`, doc, plan.step, plan.skipped, isAsking);
  const point = addFunction(
    `lookAhead${of}`,
    "The point of the next gradient; `t` is that of the step to come.",
    plan.point,
  );
  const report = addFunction(`report${of}`, "The parameters to evaluate and save.", plan.report);
  const facts = emitFacts(context, of);
  const actions = [...plan.step, ...(plan.point ?? []), ...(plan.report ?? [])];
  const interfaces = typed
    ? [...memoryInterface(context, of, actions), "", ...valuesInterface(plan, of, isGrouped), ""]
    : [];
  return {
    context,
    interfaces,
    functions: [...functions, ...facts.lines],
    facts,
    step,
    point,
    report,
    types: typed
      ? [
          ...memoryTypes(actions, plan),
          hasDispatching(plan) ? "ApartProgram" : "Program",
          ...(isAsking ? ["AskingStep"] : []),
        ]
      : [],
  };
}

function stepDoc({ skipped }: Plan, isGrouped: boolean): string {
  const end = isGrouped ? " where hyperparameters differ from tensor to tensor" : "";
  return skipped === null
    ? `One step${end}.`
    : `One step${end}, or what stands above its \`skip\`; whether it was skipped.`;
}

/** `function f(a, b): void {`, one parameter a line where it does not fit. */
export function signature(head: string, parameters: readonly string[], tail: string): string[] {
  const text = `${head}(${parameters.join(", ")})${tail}`;
  if (text.length <= 100) return [text];
  return [`${head}(`, ...parameters.map((one) => `  ${one},`), `)${tail}`];
}

const arrayType = (type: "f32" | "f64"): string =>
  type === "f32" ? "Float32Array" : "Float64Array";

/** What a step asks of memory beside its buffers: the ranges of the tensors, arrays seen tensor by tensor. */
function usesOf(
  actions: readonly (Action | Collect)[],
  overModel: boolean,
  isInTurn = false,
): {
  readonly tensors: boolean;
  readonly seed: boolean;
  readonly views: ReadonlySet<string>;
} {
  let tensors = false;
  let seed = false;
  const views = new Set<string>();
  for (const action of actions) {
    if (action.kind === "tensors") tensors ||= !action.isApart;
    if (action.kind === "draw") {
      seed = true;
      if (action.to !== null && !overModel && !isInTurn) tensors = true;
    }
    // Places of numbers per tensor are counted in tensors.
    if ("operation" in action && "history" in action.operation) tensors = true;
    if (action.kind === "push" && action.from !== null) tensors = true;
    if (action.kind === "take") views.add(action.to);
    if (action.kind === "ask") {
      const asked = [action.at, action.vector, action.oracle === "hessian" ? null : action.answer];
      for (const name of asked) if (name !== null) views.add(name);
    }
    const inner = actionsIn(action);
    if (inner.length === 0) continue;
    const isApart = action.kind === "tensors" && action.isApart;
    const used = usesOf(inner, overModel, isInTurn || isApart);
    tensors ||= used.tensors;
    seed ||= used.seed;
    for (const name of used.views) views.add(name);
  }
  return { tensors, seed, views };
}

const memoryType = (plan: Plan): string => arrayType(plan.numberType === "f64" ? "f64" : "f32");

function memoryTypes(actions: readonly Action[], plan: Plan): string[] {
  const { tensors, views } = usesOf(actions, plan.overModel);
  return [
    ...(tensors ? ["TensorRange"] : []),
    ...(plan.exampleLists > 0 ? ["ExampleList"] : []),
    ...(views.size > 0 ? ["Views"] : []),
  ];
}

function memoryInterface(
  context: FunctionContext,
  of: string,
  actions: readonly Action[],
): string[] {
  const { plan, fields } = context;
  const { tensors, seed, views } = usesOf(actions, plan.overModel);
  // What belongs to some tensors only is taken of them.
  const whole = fields.filter(({ entries, branch, isWhole }) => {
    const isOwn = entries === "dims" && !plan.overModel && !isWhole;
    return branch === null && !isOwn;
  });
  const sizes = plan.dimensions.filter(({ per }) => per === "step");
  const seen = fields.filter((field) => field.buffer !== null && views.has(field.buffer));
  const view = `Views<string, ${memoryType(plan)}>`;
  return [
    ...rosterInterfaces(context),
    `interface ${of}Memory {`,
    ...whole.map((field) => `  readonly ${field.identifier}: ${arrayType(field.type)};`),
    ...(tensors ? ["  readonly tensors: readonly TensorRange[];"] : []),
    ...(seed ? ["  readonly seed: number;"] : []),
    ...(plan.exampleLists > 0 ? ["  readonly examples: readonly ExampleList[];"] : []),
    ...rostersInUse(context).map(({ list, type }) => `  readonly ${list}: readonly ${type}[];`),
    ...sizes.map(({ name }) => `  readonly ${context.names.dimensions.get(name) ?? name}: number;`),
    ...(seen.length === 0
      ? []
      : [
          "  readonly views: {",
          ...seen.map((field) => `    readonly ${field.identifier}: ${view};`),
          "  };",
        ]),
    "}",
  ];
}

function valuesInterface(plan: Plan, of: string, isGrouped: boolean): string[] {
  if (plan.hyperparameters.length === 0) return [`type ${of}Values = Record<never, never>;`];
  return [
    `interface ${of}Values {`,
    ...plan.hyperparameters.map(({ name, hasOwnTime, varies }) => {
      const plain = isGrouped && varies ? "Float64Array" : "number";
      return `  readonly ${keyText(name)}: ${hasOwnTime ? `(t: number) => ${plain}` : plain};`;
    }),
    "}",
  ];
}
