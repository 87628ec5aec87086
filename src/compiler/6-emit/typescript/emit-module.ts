// Plans -> the text of one module: for each rule its options, the rule itself and its functions, then the code that
// is the same in all modules, no more of it than these rules need.

import { actionsIn } from "../../5-fuse/operands.ts";
import type { Action, Plan, ValueId } from "../../5-fuse/plan.ts";
import type { EmitOptions } from "../artifact.ts";
import { emitFunction } from "./emit-function.ts";
import { keyText } from "./key-text.ts";
import type { FunctionContext } from "./region.ts";
import { hyperparameterList, programName, programTable, stateList } from "./emit-tables.ts";
import { fieldsOf, type Field } from "./fields.ts";
import { identifier, openScope } from "./names.ts";
import { emitOptions, ruleType } from "./emit-options.ts";
import { callsOf, pasteSupport } from "./paste-support.ts";

/** The module of `plans` in TypeScript or JavaScript, as prettier would print it. */
export function emitModule(plans: readonly Plan[], options: EmitOptions): string {
  const typed = options.language === "typescript";
  const taken = new Set(plans.map((plan) => plan.name));
  const rules = plans.map((plan) => emitRule(plan, typed));
  const body = rules.flatMap((rule) => rule.lines);
  const runtimeTypes = typed ? ["CreateSettings", ...rules.flatMap((rule) => rule.types)] : [];
  const used = callsOf(body.join("\n"));
  const support = pasteSupport([...used, ...runtimeTypes], taken, options);
  const head = plans.map((plan) => `${plan.name} for ${plan.numberType}`).join(", ");
  return [
    `// ${head}. Compiled by Gradus; do not edit.`,
    "",
    ...support.imports,
    ...body,
    ...support.lines,
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}

/** The types of a JavaScript module. */
export function emitDeclarations(plans: readonly Plan[], standalone: boolean): string {
  const types = plans.flatMap((plan) => ruleType(plan).needs);
  const taken = new Set(plans.map((plan) => plan.name));
  const support = pasteSupport(types, taken, { language: "typescript", standalone });
  return [
    ...support.imports,
    ...plans.flatMap((plan) => [
      ...emitOptions(plan),
      "",
      ...declared(plan, "export declare const", ";").alias,
      ...docComment(plan),
      declared(plan, "export declare const", ";").line,
      "",
    ]),
    ...support.lines,
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}

interface RuleText {
  readonly lines: readonly string[];
  readonly types: readonly string[];
}

function emitRule(plan: Plan, typed: boolean): RuleText {
  const { name } = plan;
  const steps = [...plan.step, ...(plan.point ?? []), ...(plan.report ?? [])];
  const reserved = new Set([...callsOf(""), name, `step${name}`]);
  const fields = fieldsOf(plan, reserved);
  const context: FunctionContext = { plan, typed, fields, reserved };
  const type = ruleType(plan);
  const functions: string[] = [];
  const addFunction = (
    as: string,
    doc: string,
    actions: readonly Action[] | null,
    gives: ValueId | null = null,
  ): string => {
    if (actions === null) return "null";
    const { lines, uses } = emitFunction(actions, context, gives);
    const driver = {
      gradient: "loss: number",
      closure: `oracle: ${type.oracle}`,
      "second order": `oracle: ${type.oracle}`,
    }[plan.kind];
    const all = [
      { is: "memory", text: `memory: ${name}Memory` },
      { is: "values", text: `values: ${name}Values` },
      { is: "t", text: "t: number" },
      { is: "driver", text: driver },
    ] as const;
    const last = all.findLastIndex((one) => uses.has(one.is));
    const parameters = all.slice(0, last + 1).map(({ is, text }) => {
      const shown = uses.has(is) ? text : `_${text}`;
      return typed ? shown : (shown.split(":")[0] ?? shown);
    });
    const result = typed ? (gives === null ? ": void" : ": boolean") : "";
    functions.push(
      `/** ${doc} */`,
      ...signature(`function ${as}`, parameters, `${result} {`),
      ...lines,
      "}",
      "",
    );
    return as;
  };
  const step = addFunction(`step${name}`, stepDoc(plan), plan.step, plan.skipped);
  const point = addFunction(
    `lookAhead${name}`,
    "The point of the next gradient; `t` is that of the step to come.",
    plan.point,
  );
  const report = addFunction(`report${name}`, "The parameters to evaluate and save.", plan.report);
  const defaultNames = openScope([]);
  const defaults = plan.computedDefaults.map((computed) => {
    const plain = `default_${identifier(computed.hyperparameter)}_${name}`;
    const as = defaultNames.claim(null, [plain]);
    const { lines, uses } = emitFunction(computed.actions, context, computed.value);
    const all = [
      { is: "t", text: "t: number" },
      { is: "values", text: `values: ${name}Values` },
    ] as const;
    const last = all.findLastIndex((one) => uses.has(one.is));
    const parameters = all.slice(0, last + 1).map(({ is, text }) => {
      const shown = uses.has(is) ? text : `_${text}`;
      return typed ? shown : (shown.split(":")[0] ?? shown);
    });
    functions.push(
      `/** The default of \`${computed.hyperparameter}\`. */`,
      ...signature(`function ${as}`, parameters, `${typed ? ": number" : ""} {`),
      ...lines,
      "}",
      "",
    );
    return [computed.hyperparameter, as] as const;
  });

  const requirements = plan.requirements.map((required, index) => {
    const as = `requirement_${index + 1}_${name}`;
    const { lines, uses } = emitFunction(required.actions, context, required.value);
    const values = `${uses.has("values") ? "" : "_"}values${typed ? `: ${name}Values` : ""}`;
    const parameters = [values, ...(uses.has("t") ? [typed ? "t: number" : "t"] : [])];
    functions.push(
      `/** ${required.text.replaceAll("*/", "*\\/")} */`,
      ...signature(`function ${as}`, parameters, `${typed ? ": boolean" : ""} {`),
      ...lines,
      "}",
      "",
    );
    return as;
  });

  const create = {
    gradient: "createGradient",
    closure: "createClosure",
    "second order": "createSecondOrder",
  }[plan.kind];
  const head = declared(plan, "export const", " = {");
  const lines = [
    ...(typed ? [...emitOptions(plan), ""] : []),
    ...(typed ? head.alias : []),
    ...docComment(plan),
    typed ? head.line : `export const ${name} = {`,
    `  name: ${JSON.stringify(name)},`,
    `  kind: ${JSON.stringify(plan.kind)},`,
    `  type: ${JSON.stringify(plan.numberType)},`,
    `  hash: ${JSON.stringify(plan.hash)},`,
    ...(plan.skipped === null ? [] : ["  skips: true,"]),
    ...(plan.kind === "second order"
      ? [`  uses: ${JSON.stringify(plan.uses).replaceAll(",", ", ")},`]
      : []),
    ...hyperparameterList(plan),
    ...stateList(plan, fields),
    ...(plan.hyperparameters.some((one) => one.default === null)
      ? [
          "  create: (tensors, options, settings = {}) =>",
          `    ${create}(${programName(plan)}, tensors, options ?? {}, settings),`,
        ]
      : [
          "  create: (tensors, options = {}, settings = {}) =>",
          `    ${create}(${programName(plan)}, tensors, options, settings),`,
        ]),
    "};",
    "",
    ...(typed ? [...memoryInterface(plan, fields, steps), "", ...valuesInterface(plan), ""] : []),
    ...functions,
    ...programTable(plan, fields, typed, {
      step,
      point,
      report,
      defaults: new Map(defaults),
      requirements,
    }),
    "",
  ];
  return { lines, types: [...type.needs, ...memoryTypes(plan, typed)] };
}

const stepDoc = ({ skipped }: Plan): string =>
  skipped === null
    ? "One step."
    : "One step, or what stands above its `skip`; whether it was skipped.";

/** The head of the rule's declaration; a type too long for it gets a name first. */
function declared(
  plan: Plan,
  keyword: string,
  tail: string,
): { readonly alias: readonly string[]; readonly line: string } {
  const { text } = ruleType(plan);
  const line = `${keyword} ${plan.name}: ${text}${tail}`;
  if (line.length <= 100) return { alias: [], line };
  const name = `${plan.name}Rule`;
  return {
    alias: [`type ${name} = ${text};`, ""],
    line: `${keyword} ${plan.name}: ${name}${tail}`,
  };
}

/** `function f(a, b): void {`, one parameter a line where it does not fit. */
function signature(head: string, parameters: readonly string[], tail: string): string[] {
  const text = `${head}(${parameters.join(", ")})${tail}`;
  if (text.length <= 100) return [text];
  return [`${head}(`, ...parameters.map((one) => `  ${one},`), `)${tail}`];
}

/** The author's words. */
function docComment(plan: Plan): string[] {
  const lines = (plan.doc === "" ? plan.name : plan.doc).replaceAll("*/", "*\\/").split("\n");
  if (lines.length === 1) return [`/** ${(lines[0] ?? "").trim()} */`];
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"];
}

const arrayType = (type: "f32" | "f64"): string =>
  type === "f32" ? "Float32Array" : "Float64Array";

/** What a step asks of memory beside its buffers: the ranges of the tensors, arrays seen tensor by tensor. */
function usesOf(actions: readonly Action[]): {
  readonly tensors: boolean;
  readonly views: ReadonlySet<string>;
} {
  let tensors = false;
  const views = new Set<string>();
  for (const action of actions) {
    if (action.kind === "tensors") tensors = true;
    // Places of numbers per tensor are counted in tensors.
    if ("operation" in action && "history" in action.operation) tensors = true;
    if (action.kind === "push" && action.from !== null) tensors = true;
    if (action.kind === "ask") {
      const asked = [action.at, action.vector, action.oracle === "hessian" ? null : action.answer];
      for (const name of asked) if (name !== null) views.add(name);
    }
    const inner = actionsIn(action);
    if (inner.length === 0) continue;
    const used = usesOf(inner);
    tensors ||= used.tensors;
    for (const name of used.views) views.add(name);
  }
  return { tensors, views };
}

const memoryType = (plan: Plan): string => arrayType(plan.numberType === "f64" ? "f64" : "f32");

function memoryTypes(plan: Plan, typed: boolean): string[] {
  const { tensors, views } = usesOf([...plan.step, ...(plan.point ?? []), ...(plan.report ?? [])]);
  if (!typed) return [];
  return [...(tensors ? ["TensorRange"] : []), ...(views.size > 0 ? ["Views"] : []), "Program"];
}

function memoryInterface(
  plan: Plan,
  fields: readonly Field[],
  actions: readonly Action[],
): string[] {
  const { tensors, views } = usesOf(actions);
  const seen = fields.filter((field) => field.buffer !== null && views.has(field.buffer));
  const view = `Views<string, ${memoryType(plan)}>`;
  return [
    `interface ${plan.name}Memory {`,
    ...fields.map((field) => `  readonly ${field.identifier}: ${arrayType(field.type)};`),
    ...(tensors ? ["  readonly tensors: readonly TensorRange[];"] : []),
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

function valuesInterface(plan: Plan): string[] {
  const head = `interface ${plan.name}Values {`;
  if (plan.hyperparameters.length === 0) return [`type ${plan.name}Values = Record<never, never>;`];
  return [
    head,
    ...plan.hyperparameters.map(
      ({ name, hasOwnTime }) =>
        `  readonly ${keyText(name)}: ${hasOwnTime ? "(t: number) => number" : "number"};`,
    ),
    "}",
  ];
}
