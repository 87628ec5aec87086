// The tables of an emitted rule: its hyperparameters and states for people, its program for the support code.

import { actionsIn } from "../../5-fuse/operands.ts";
import type { Action, Collect, Plan } from "../../5-fuse/plan.ts";
import type { GraphHyperparameter } from "../../3-lower/graph.ts";
import { dispatchingTable, hasDispatching, placeText } from "./emit-dispatch.ts";
import { rangeText } from "./emit-options.ts";
import type { Steps } from "./emit-steps.ts";
import { numberText } from "./expressions.ts";
import type { Field } from "./fields.ts";
import { keyText } from "./key-text.ts";
import type { FunctionContext } from "./region.ts";

/** What the table of a rule is called. */
export const programName = (plan: Plan): string => `${plan.name}Program`;

/** The hyperparameters of a rule, for people and tools. */
export function hyperparameterList(plan: Plan): string[] {
  const entries = [
    ...plan.hyperparameters.map((one) => ({
      name: one.name,
      domain: one.range.domain,
      default: defaultText(one),
      doc: one.doc,
      schedulable: one.schedulable,
    })),
    ...plan.names.map((one) => ({
      name: one.name,
      domain: "names",
      default: patternsText(one.default),
      doc: one.doc,
      schedulable: false,
    })),
    ...plan.decided.map((one) => ({
      name: one.name,
      domain: one.domain,
      default: JSON.stringify(one.value),
      doc: one.doc,
      schedulable: false,
    })),
  ];
  return objectList(
    "hyperparameters",
    entries.map((one) => [
      `name: ${JSON.stringify(one.name)}`,
      `domain: ${JSON.stringify(one.domain)}`,
      `default: ${one.default}`,
      `doc: ${JSON.stringify(one.doc)}`,
      `schedulable: ${one.schedulable}`,
    ]),
  );
}

function defaultText(one: GraphHyperparameter): string {
  if (one.default === null) return "null";
  if (typeof one.default === "number") return numberText(one.default).text;
  return JSON.stringify(one.defaultText ?? "computed");
}

/** The states of a rule, for people and tools. */
export function stateList(plan: Plan, fields: readonly Field[]): string[] {
  const shapes = new Map(plan.arrays.map((array) => [array.name, array.shape]));
  const shown = fields.filter((field) => field.shown);
  return objectList(
    "states",
    shown.map((field) => {
      const scope =
        field.entries === "step" || field.entries === "tensor" ? field.entries : "element";
      return [
        `name: ${JSON.stringify(field.state)}`,
        `shape: ${JSON.stringify(historyText(field) + (shapes.get(field.buffer ?? "") ?? "number"))}`,
        `scope: ${JSON.stringify(scope)}`,
      ];
    }),
  );
}

const historyText = ({ history }: Field): string =>
  history === null ? "" : `history[${history}] of `;

/** A list of records, one property a line. */
function objectList(name: string, entries: readonly (readonly string[])[]): string[] {
  if (entries.length === 0) return [`  ${name}: [],`];
  const lines = entries.flatMap((properties) => [
    "    {",
    ...properties.map((property) => `      ${property},`),
    "    },",
  ]);
  return [`  ${name}: [`, ...lines, "  ],"];
}

/** The table from which the support code makes optimizers. */
export function programTable(
  plan: Plan,
  { context, facts, step, point, report }: Steps,
  grouped: Steps | null,
  typed: boolean,
  functions: {
    readonly defaults: ReadonlyMap<string, string>;
    readonly requirements: readonly string[];
  },
): string[] {
  const { name } = plan;
  const asks = [
    ...(plan.kind !== "gradient" ? oracleNames(plan) : plan.usesLoss ? ["loss"] : []),
    ...(plan.kind === "gradient" && plan.exampleLists > 0 ? ["example_grads"] : []),
    ...plan.uses,
  ];
  const program = hasDispatching(plan) ? "ApartProgram" : "Program";
  const type = typed ? `: ${program}<${name}Memory, ${name}Values>` : "";
  return [
    `const ${programName(plan)}${type} = {`,
    `  rule: ${JSON.stringify(name)},`,
    `  kind: ${JSON.stringify(plan.kind)},`,
    `  type: ${JSON.stringify(plan.numberType)},`,
    `  overModel: ${plan.overModel},`,
    ...(plan.exampleLists > 0 ? [`  exampleLists: ${plan.exampleLists},`] : []),
    ...record(
      "ranges",
      plan.hyperparameters.map((one) => [one.name, rangeText(one)]),
    ),
    ...record(
      "defaults",
      plan.hyperparameters.map((one) => [
        one.name,
        functions.defaults.get(one.name) ?? defaultText(one),
      ]),
    ),
    ...requirementList(plan, functions.requirements),
    ...(plan.names.length === 0
      ? []
      : record(
          "names",
          plan.names.map((one) => [one.name, patternsText(one.default)]),
        )),
    ...record(
      "decided",
      plan.decided.map((one) => [one.name, JSON.stringify(one.value)]),
    ),
    ...bufferRecord(context),
    ...dispatchingTable(context, facts),
    `  asks: [${asks.map((ask) => JSON.stringify(ask)).join(", ")}],`,
    `  step: ${step},`,
    `  point: ${point},`,
    `  report: ${report},`,
    ...groupedParts(grouped),
    "};",
  ];
}

const patternsText = (patterns: readonly string[] | null): string =>
  patterns === null ? "null" : `[${patterns.map((one) => JSON.stringify(one)).join(", ")}]`;

function groupedParts(grouped: Steps | null): string[] {
  if (grouped === null) return [];
  const { context, facts, step, point, report } = grouped;
  const tables = [...bufferRecord(context, 98), ...dispatchingTable(context, facts, 98)];
  return [
    "  inGroups: {",
    ...tables.map((line) => `  ${line}`),
    `    step: ${step},`,
    `    point: ${point},`,
    `    report: ${report},`,
    "  },",
  ];
}

function bufferRecord(context: FunctionContext, width = 100): string[] {
  return record(
    "buffers",
    context.fields.map((field) => {
      const { state, shown, entries, type: holds, start, history } = field;
      return [
        field.identifier,
        [
          `state: ${JSON.stringify(state)}`,
          `shown: ${shown}`,
          `entries: ${JSON.stringify(entries === "dims" ? "vector" : entries)}`,
          `type: ${JSON.stringify(holds)}`,
          `start: ${typeof start === "number" ? numberText(start).text : JSON.stringify(start)}`,
          ...(history === null ? [] : [`history: ${JSON.stringify(history)}`]),
          ...placeText(field, context),
        ],
      ];
    }),
    width,
  );
}

function requirementList(plan: Plan, functions: readonly string[]): string[] {
  if (functions.length === 0) return [];
  return objectList(
    "requirements",
    plan.requirements.map(({ text, message, hyperparameters }, index) => [
      `holds: ${functions[index] ?? ""}`,
      `text: ${JSON.stringify(text)}`,
      `message: ${JSON.stringify(message)}`,
      `names: ${JSON.stringify(hyperparameters).replaceAll(",", ", ")}`,
    ]),
  );
}

function oracleNames(plan: Plan): string[] {
  const names = new Set<string>();
  const visit = (actions: readonly (Action | Collect)[]): void => {
    for (const action of actions) {
      if (action.kind === "ask" && (action.oracle === "gradient" || action.oracle === "loss")) {
        names.add(action.oracle);
      }
      visit(actionsIn(action));
    }
  };
  visit(plan.step);
  return ["loss", "gradient"].filter((name) => names.has(name));
}

/** `name: { … },` with an entry a line; an entry of properties stands on its line if it fits. */
function record(
  name: string,
  entries: readonly (readonly [string, string | readonly string[]])[],
  width = 100,
): string[] {
  if (entries.length === 0) return [`  ${name}: {},`];
  const lines = entries.flatMap(([key, value]) => {
    if (typeof value === "string") return [`    ${keyText(key)}: ${value},`];
    const text = `    ${keyText(key)}: { ${value.join(", ")} },`;
    if (text.length <= width) return [text];
    return [`    ${keyText(key)}: {`, ...value.map((one) => `      ${one},`), "    },"];
  });
  return [`  ${name}: {`, ...lines, "  },"];
}
