// `gradus trace`: the text of a reference case in, the trajectory of its rule, or of another, out, as the
// evaluator or the compiled module computes it.

import { createEvaluator } from "../../compiler/3-lower/evaluate.ts";
import { load, lowerAll, type CompileOptions } from "../../compiler/compile.ts";
import type { Optimizer } from "../../runtime/optimizer.ts";
import { parseCase, type Arrays, type Case } from "./case.ts";
import { drive } from "./drive.ts";
import { makeTraceError } from "./trace-error.ts";
import { translate, type Translation } from "./translate.ts";

/** Who computes: the evaluator of the Graph as lowered, or the compiled module. */
export type Backend = "evaluator" | "typescript";

/** What RULE on the command line stands for. */
export interface TracedRule {
  /** As it was written. */
  readonly label: string;
  /** The text of a file, a name of the library, or an expression. */
  readonly source: string;
  /** The file, the rule of it, and the host that reads its imports. */
  readonly options: Pick<CompileOptions, "file" | "rule" | "host">;
}

/** Of `runCase`. */
export interface TraceOptions {
  /** Run this rule on the case's data, with its own hyperparameters, instead of the case's rule. */
  readonly rule?: TracedRule;
  /** What the case does not set is as in this dialect, not as the mapping fixes it. */
  readonly dialect?: string;
  /** `typescript` unless given. */
  readonly backend?: Backend;
}

/** A number as JSON can hold it. */
export type JsonNumber = number | "NaN" | "Infinity" | "-Infinity";

/** One array per tensor, flat and row-major. */
export type JsonArrays = Readonly<Record<string, readonly JsonNumber[]>>;

/** What `gradus trace` prints; each list has one entry per step. */
export interface TraceResult {
  /** The case's own name for its rule, or RULE as it was written. */
  readonly rule: string;
  /** What the case calls `expected`: the parameters after each step, or for rules whose cases record that the point. */
  readonly steps: readonly JsonArrays[];
  /** Where the next gradient is to be taken. */
  readonly point: readonly JsonArrays[];
  /** What is to be evaluated and saved. */
  readonly evaluation: readonly JsonArrays[];
}

/** Runs a case, given as the text of its file. Throws a TraceError where it is malformed or refused, a CompileError or a GradusError where the rule does not compile or stops. */
export async function runCase(caseJson: string, options: TraceOptions = {}): Promise<TraceResult> {
  const given = parseCase(caseJson);
  const translation =
    options.rule === undefined ? translate(given, options.dialect === undefined) : null;
  const optimizer = await createOptimizer(given, translation, options);
  const shown = drive(optimizer, given, translation?.turns);
  const expected = translation?.expected ?? "param";
  return {
    rule: options.rule?.label ?? given.rule,
    steps: shown.map((one) => encode(one[expected])),
    point: shown.map(({ point }) => encode(point)),
    evaluation: shown.map(({ report }) => encode(report)),
  };
}

async function createOptimizer(
  given: Case,
  translation: Translation | null,
  { rule: traced, dialect, backend = "typescript" }: TraceOptions,
): Promise<Optimizer> {
  const source = translation?.rule ?? traced?.source ?? "";
  const set = translation?.set ?? {};
  const compileOptions: CompileOptions = {
    ...traced?.options,
    type: given.type,
    set,
    ...(dialect === undefined ? {} : { dialect }),
  };
  const { rules } = lowerAll(source, compileOptions);
  const [meant, ...others] = rules.map(({ graph }) => graph);
  if (meant === undefined || others.length > 0) {
    const names = rules.map(({ graph }) => graph.name).join(", ");
    throw makeTraceError(`which rule is meant? FILE.opt#Name picks one of ${names}`);
  }
  const { lrSchedule } = given;
  const rates = meant.hyperparameters.filter(
    ({ name, schedulable }) => schedulable && /^(.*\.)?lr$/.test(name),
  );
  // as in a call, `lr` is the rule's own, or else the only one that a part of it has
  const rate = rates.find(({ name }) => name === "lr") ?? (rates.length === 1 ? rates[0] : null);
  if (lrSchedule !== null && rate == null && translation !== null) {
    throw makeTraceError(
      `this case has an lr_schedule, and ${translation.rule} has no one \`lr\` to follow it`,
    );
  }
  // a rule that looks ahead reads the rate of the step to come, also after the last
  const lr = (t: number): number => lrSchedule?.[Math.min(t, given.steps) - 1] ?? NaN;
  const path = lrSchedule === null || rate == null ? [] : rate.name.split(".");
  if (backend === "evaluator") {
    return createEvaluator(meant, given.tensors, path.length === 0 ? {} : { [path.join(".")]: lr });
  }
  const ruleOptions = path.reduceRight<unknown>((inner, part) => ({ [part]: inner }), lr);
  const rule = (await load(source, compileOptions))[meant.name];
  if (rule === undefined) throw new Error(`the module of ${meant.name} does not export it`);
  return rule.create(given.tensors, path.length === 0 ? {} : (ruleOptions as Options));
}

type Options = Readonly<Record<string, unknown>>;

const encode = (arrays: Arrays): JsonArrays =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [name, array.map((x) => encodeNumber(x))]),
  );

function encodeNumber(x: number): JsonNumber {
  if (Number.isNaN(x)) return "NaN";
  return Number.isFinite(x) ? x : x > 0 ? "Infinity" : "-Infinity";
}
