// The work of `gradus explain SCHEDULE`: its formula with the arguments as names, its course, and the conditions of
// stochastic approximation at the arguments given. A rule whose one number follows the schedule carries it through
// the compiler.

import type { Expr, FunctionDeclaration, Parameter } from "../../compiler/1-parse/ast.ts";
import type { Graph } from "../../compiler/3-lower/graph.ts";
import { sayMistakes } from "./compile-rule.ts";
import { exitCodes, makeCommandError } from "./exit.ts";
import { optionsOf, splitRule, type RuleSource } from "./rule.ts";
import type { Terminal } from "./terminal.ts";

/** A schedule to explain: its declaration, the text that it stands in, and the arguments that were given. */
export interface FoundSchedule {
  readonly declaration: FunctionDeclaration;
  readonly text: string;
  /** By parameter, as written. */
  readonly given: ReadonlyMap<string, string>;
  readonly rule: RuleSource;
}

/** The schedules that a word of the command line means: of the library, perhaps called, or of a file. */
export async function findSchedules(rule: RuleSource): Promise<readonly FoundSchedule[]> {
  const { parse, parseExpression } = await import("../../compiler/1-parse/parse.ts");
  const schedulesIn = (name: string, text: string): readonly FunctionDeclaration[] =>
    parse({ name, text }).form.declarations.flatMap((one) =>
      one.kind === "schedule" ? [one] : [],
    );
  if (rule.file !== null) {
    const { name } = splitRule(rule.label);
    const hasRules = /^\s*(optimizer|transform)\b/m.test(rule.source);
    return schedulesIn(rule.file, rule.source)
      .filter((one) => (name === null ? !hasRules : one.name.name === name))
      .map((declaration) => ({ declaration, text: rule.source, given: new Map(), rule }));
  }
  const name = /^\s*(\w+)\s*(\(|$)/.exec(rule.source)?.[1] ?? "";
  const { library } = await import("../../index.ts");
  const file = [...library].find(([, text]) => new RegExp(`^schedule ${name}\\b`, "m").test(text));
  if (file === undefined) return [];
  const declaration = schedulesIn(...file).find((one) => one.name.name === name);
  if (declaration === undefined) return [];
  const { form } = parseExpression({ name: "<source>", text: rule.source });
  const given = argumentsOf(form, declaration, rule.source);
  return given === null ? [] : [{ declaration, text: "", given, rule }];
}

/** The arguments of a call by parameter; `null` where it is no call that fits. */
function argumentsOf(
  form: Expr,
  { parameters }: FunctionDeclaration,
  text: string,
): ReadonlyMap<string, string> | null {
  if (form.kind === "name") return new Map();
  if (form.kind !== "call") return null;
  const given = new Map<string, string>();
  let next = 0;
  for (const { name, value } of form.arguments) {
    const parameter = name === null ? parameters[next++]?.name.name : name.name;
    if (!parameters.some((one) => one.name.name === parameter) || parameter === undefined)
      throw makeCommandError(
        exitCodes.usage,
        `${text} has an argument that does not fit`,
        `they are ${parameters.map((one) => one.name.spelling).join(", ")}`,
      );
    given.set(parameter, text.slice(value.span.start, value.span.end));
  }
  return given;
}

/** Says what is known of a schedule. */
export async function explainSchedule(found: FoundSchedule, terminal: Terminal): Promise<void> {
  const { declaration, text, given, rule } = found;
  const { library } = await import("../../index.ts");
  const home = text === "" ? ([...library.values()].find(declares(declaration)) ?? "") : text;
  const parameters = withExamples(declaration.parameters, given, home);
  const value = ["value", "course", "course_2"].find(
    (name) => !parameters.some((one) => one.name === name),
  );
  const { name } = declaration.name;
  const call = parameters.map((one) => `${one.name} = ${one.name}`).join(", ");
  const declared = parameters.map((one) => `${one.name}: ${one.domain} = ${one.value}`);
  const probe = `optimizer Course(${[...declared, `${value}: real = ${name}(${call})`].join(", ")}) {\n  param <- ${value}\n}\n`;
  const graph = await graphOf(`${text}\n${probe}`, rule, terminal);
  const { optimize } = await import("../../compiler/4-optimize/optimize.ts");
  const page = await import("../../compiler/7-explain/explain-schedule.ts");
  const { plotSteps } = await import("../../compiler/7-explain/plot.ts");
  const { printSchedule } = await import("../../compiler/7-explain/print-schedule.ts");
  const facts = page.explainSchedule(optimize(graph).form, value ?? "value");
  const steps = plotSteps(Math.max(facts.horizon, longest(parameters)), 60);
  const examples = parameters.filter((one) => one.isExample);
  terminal.data(
    printSchedule({
      ...facts,
      signature: `${name}(${declaration.parameters.map((one) => signatureOf(one, home)).join(", ")})`,
      doc: declaration.doc.trim(),
      given: parameters.filter((one) => !one.isDefault).map((one) => `${one.name} = ${one.value}`),
      hint:
        examples.length === 0
          ? null
          : `${examples.map((one) => one.name).join(", ")} for example; give your own: gradus explain '${name}(${examples.map((one) => one.value).join(", ")})'`,
      steps,
      values: await valuesAt(steps, graph),
    }),
  );
}

const declares =
  ({ name }: FunctionDeclaration) =>
  (text: string): boolean =>
    new RegExp(`^schedule ${name.name}\\b`, "m").test(text);

interface Argument {
  readonly name: string;
  readonly domain: string;
  readonly value: string;
  readonly isExample: boolean;
  readonly isDefault: boolean;
}

/** Every parameter with a value: given, its default, or an example. */
function withExamples(
  parameters: readonly Parameter[],
  given: ReadonlyMap<string, string>,
  text: string,
): readonly Argument[] {
  const seen: Seen = { counts: 0, numbers: 0, schedules: 0 };
  return parameters.map((one): Argument => {
    const name = one.name.name;
    const domain = one.domain === null ? "real" : sourceOf(one.domain, text);
    const standard = one.default === null ? undefined : sourceOf(one.default, text);
    const value = given.get(name) ?? standard;
    if (value !== undefined)
      return { name, domain, value, isExample: false, isDefault: !given.has(name) };
    const example = exampleOf(domain, seen);
    return { name, domain, value: example, isExample: true, isDefault: false };
  });
}

/** How many examples there were of each kind. */
interface Seen {
  counts: number;
  numbers: number;
  schedules: number;
}

/** Lengths of 100, 1000, … steps, values of 0.1, 1, …: a later one is larger. */
function exampleOf(domain: string, seen: Seen): string {
  switch (domain) {
    case "count":
      return String(10 ** (2 + seen.counts++));
    case "list of count":
      return "[100, 200]";
    case "decay":
    case "fraction":
      return "0.99";
    case "schedule":
      return seen.schedules++ === 0 ? "linear_warmup(0.1, 100)" : "exponential(0.1, 0.99)";
    default:
      return domain.startsWith("list") ? "[0.1, 0.05, 0.01]" : String(10 ** (seen.numbers++ - 1));
  }
}

function signatureOf(one: Parameter, text: string): string {
  return one.default === null
    ? one.name.spelling
    : `${one.name.spelling} = ${sourceOf(one.default, text)}`;
}

function sourceOf(
  { span }: { readonly span: { readonly start: number; readonly end: number } },
  text: string,
): string {
  return text.slice(span.start, span.end);
}

/** The longest length among the arguments, which its course should show. */
function longest(parameters: readonly Argument[]): number {
  const lengths = parameters
    .filter(({ domain }) => domain === "count" || domain === "list of count")
    .flatMap(({ value }) => (value.match(/\d+/g) ?? []).map(Number));
  return Math.max(1, ...lengths);
}

async function graphOf(source: string, rule: RuleSource, terminal: Terminal): Promise<Graph> {
  const { lowerAll } = await import("../../compiler/compile.ts");
  const options = { ...optionsOf(rule), type: "f64", rule: "Course" } as const;
  const result = await sayMistakes(terminal, () =>
    lowerAll(source, { ...options, file: rule.file ?? "<schedule>" }),
  );
  const graph = result?.rules[0]?.graph;
  if (graph === undefined) throw makeCommandError(exitCodes.findings, "");
  return graph;
}

async function valuesAt(steps: readonly number[], graph: Graph): Promise<readonly number[]> {
  const { createEvaluator } = await import("../../compiler/3-lower/evaluate.ts");
  const evaluator = createEvaluator(graph, { x: [0] });
  return steps.map((t) => {
    evaluator.load({ t: t - 1 });
    if (evaluator.kind === "gradient") evaluator.step();
    return evaluator.param["x"]?.[0] ?? NaN;
  });
}
