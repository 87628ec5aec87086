// Plans -> the text of one module: for each rule its options, the rule itself and its functions, then the code that
// is the same in all modules, no more of it than these rules need.

import type { Plan } from "../../5-fuse/plan.ts";
import type { EmitOptions } from "../artifact.ts";
import { emitFunction } from "./emit-function.ts";
import { emitSteps, signature } from "./emit-steps.ts";
import { hyperparameterList, programName, programTable, stateList } from "./emit-tables.ts";
import { identifier, isFreeInModules, openScope } from "./names.ts";
import { emitOptions, ruleType } from "./emit-options.ts";
import { callsOf, pasteSupport } from "./paste-support.ts";

/** The module of `plans` in TypeScript or JavaScript, as prettier would print it. */
export function emitModule(plans: readonly Plan[], options: EmitOptions): string {
  const typed = options.language === "typescript";
  const exported = exportedNames(plans);
  const rules = plans.map((plan) => emitRule(plan, exported.nameOf(plan), typed));
  const body = rules.flatMap((rule) => rule.lines);
  const runtimeTypes = typed ? ["CreateSettings", ...rules.flatMap((rule) => rule.types)] : [];
  const used = callsOf(body.join("\n"));
  const support = pasteSupport([...used, ...runtimeTypes], options);
  const head = plans.map((plan) => `${plan.name} for ${plan.numberType}`).join(", ");
  return [
    `// ${head}. Compiled by Gradus; do not edit.`,
    "",
    ...support.imports,
    ...body,
    ...exported.lines,
    ...support.lines,
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}

/** The types of a JavaScript module. */
export function emitDeclarations(plans: readonly Plan[], standalone: boolean): string {
  const types = plans.flatMap((plan) => ruleType(plan).needs);
  const exported = exportedNames(plans);
  const support = pasteSupport(types, { language: "typescript", standalone });
  return [
    ...support.imports,
    ...plans.flatMap((plan) => [
      ...emitOptions(plan),
      "",
      ...declared(plan, exported.nameOf(plan), "declare const", ";").alias,
      ...docComment(plan),
      declared(plan, exported.nameOf(plan), "declare const", ";").line,
      "",
    ]),
    ...exported.lines,
    ...support.lines,
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}

/** What the constants of the rules are called, and the lines that export those under the author's names that cannot have them. */
function exportedNames(plans: readonly Plan[]): {
  readonly nameOf: (plan: Plan) => string;
  readonly lines: readonly string[];
} {
  const support = new Set(callsOf(""));
  const taken = new Set(plans.map(({ name }) => name));
  const names = new Map<string, string>();
  for (const { name } of plans) {
    let own = name;
    while (!isFreeInModules(own) || support.has(own) || (own !== name && taken.has(own)))
      own += "_";
    taken.add(own);
    names.set(name, own);
  }
  const renamed = [...names].filter(([name, own]) => name !== own);
  return {
    nameOf: ({ name }) => names.get(name) ?? name,
    lines: renamed.flatMap(([name, own]) => [`export { ${own} as ${name} };`, ""]),
  };
}

interface RuleText {
  readonly lines: readonly string[];
  readonly types: readonly string[];
}

function emitRule(plan: Plan, constant: string, typed: boolean): RuleText {
  const { name } = plan;
  const own = emitSteps(plan, { name, suffix: "" }, typed);
  const grouped =
    plan.inGroups === null
      ? null
      : emitSteps({ ...plan.inGroups, kind: plan.kind }, { name, suffix: "InGroups" }, typed);
  const { context } = own;
  const type = ruleType(plan);
  const functions = [...own.functions];
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
  const head = declared(plan, constant, "const", " = {");
  const lines = [
    ...(typed ? [...emitOptions(plan), ""] : []),
    ...(typed ? head.alias : []),
    ...docComment(plan),
    typed ? head.line : `${constant === name ? "export " : ""}const ${constant} = {`,
    `  name: ${JSON.stringify(name)},`,
    `  kind: ${JSON.stringify(plan.kind)},`,
    `  type: ${JSON.stringify(plan.numberType)},`,
    `  hash: ${JSON.stringify(plan.hash)},`,
    ...(plan.skipped === null ? [] : ["  skips: true,"]),
    ...(plan.kind === "gradient" && plan.exampleLists > 0 ? ["  takesExamples: true,"] : []),
    ...(plan.kind === "second order"
      ? [`  uses: ${JSON.stringify(plan.uses).replaceAll(",", ", ")},`]
      : []),
    ...hyperparameterList(plan),
    ...stateList(plan, context.fields),
    ...([...plan.hyperparameters, ...plan.names].some((one) => one.default === null)
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
    ...own.interfaces,
    ...functions,
    ...(grouped === null ? [] : [...grouped.interfaces, ...grouped.functions]),
    ...programTable(plan, own, grouped, typed, {
      defaults: new Map(defaults),
      requirements,
    }),
    "",
  ];
  return { lines, types: [...type.needs, ...own.types, ...(grouped?.types ?? [])] };
}

/** The head of the rule's declaration; a type too long for it gets a name first. */
function declared(
  plan: Plan,
  constant: string,
  keyword: string,
  tail: string,
): { readonly alias: readonly string[]; readonly line: string } {
  const { text } = ruleType(plan);
  const head = `${constant === plan.name ? "export " : ""}${keyword} ${constant}`;
  const line = `${head}: ${text}${tail}`;
  if (line.length <= 100) return { alias: [], line };
  const name = `${plan.name}Rule`;
  return {
    alias: [`type ${name} = ${text};`, ""],
    line: `${head}: ${name}${tail}`,
  };
}

/** The author's words. */
function docComment(plan: Plan): string[] {
  const lines = (plan.doc === "" ? plan.name : plan.doc).replaceAll("*/", "*\\/").split("\n");
  if (lines.length === 1) return [`/** ${(lines[0] ?? "").trim()} */`];
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"];
}
