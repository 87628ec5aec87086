// A rule as it enters a comparison: its label, how to have it compiled for an element type, its fixed options, and
// the learning rates to try: those that are written down, or a search around the default.

import type { Hyperparameter, Rule } from "../../runtime/optimizer.ts";
import { illPosed } from "../errors.ts";
import type { OptionValue } from "../runs/record.ts";

/** A rule by name, expression or file (`"Adam"`, `"SGD(momentum = 0.9)"`, `"./mine.opt#Mine"`), or compiled. */
export type RuleSource = string | Rule<never>;

/** A rule with what is fixed about it. */
export interface RuleEntry {
  readonly rule: RuleSource;
  /** What it is called in records; the rule's own name, or the text that gave it, unless given. */
  readonly name?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** The learning rates to try; around the default unless given. */
  readonly lrs?: readonly number[];
}

export type RuleInput = RuleSource | RuleEntry;

/** A rule that is ready to run. */
export interface Contestant {
  readonly label: string;
  readonly rule: Rule<unknown>;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** The path of its learning rate (`lr`, `inner.lr`), or null if none can be varied. */
  readonly ratePath: string | null;
  /** The rate around which to search. */
  readonly centre: number;
  /** The rates to try and no others, rising; null if they are to be searched. */
  readonly lrs: readonly number[] | null;
}

/** Where the search begins for a rule whose `lr` has no default. */
const commonRate = 0.01;

/** What the contestant `input` is called. */
export function labelOf(input: RuleInput): string {
  if (typeof input === "string") return input;
  if (!isEntry(input)) return input.name;
  return input.name ?? labelOf(input.rule);
}

/** The source of the rule of `input`. */
export function sourceOf(input: RuleInput): RuleSource {
  return typeof input !== "string" && isEntry(input) ? input.rule : input;
}

/** `input` with its compiled rule, ready to run; `lrs` are those of the whole comparison. Throws E0742 for rates that are none. */
export function makeContestant(
  input: RuleInput,
  rule: Rule<unknown>,
  lrs: readonly number[] | undefined,
): Contestant {
  const entry = typeof input !== "string" && isEntry(input) ? input : null;
  const options = entry?.options ?? {};
  const label = labelOf(input);
  const rate = learningRate(rule.hyperparameters);
  const written = rate === null ? null : writtenRate(input, options, rate);
  const given = written === null ? (entry?.lrs ?? lrs) : [written];
  const bad = given?.find((lr) => !(lr > 0 && Number.isFinite(lr)));
  if (bad !== undefined) throw illPosed(`a learning rate is a positive number, not ${bad}`, bad);
  if (given?.length === 0) throw illPosed("the list of learning rates is empty", given);
  return {
    label,
    rule,
    options,
    ratePath: rate?.name ?? null,
    centre: typeof rate?.default === "number" ? rate.default : commonRate,
    lrs: given === undefined ? null : [...new Set(given)].sort((a, b) => a - b),
  };
}

/** The options of a run at `lr`: the contestant's own with the rate set at its path. */
export function optionsAt(
  { options, ratePath }: Contestant,
  lr: number | null,
): Readonly<Record<string, OptionValue>> {
  return ratePath === null || lr === null ? options : withValue(options, ratePath.split("."), lr);
}

function isEntry(input: Exclude<RuleInput, string>): input is RuleEntry {
  return "rule" in input;
}

// `lr` itself, or the only one of a part; a rate that is a schedule has its shape for a reason and is left alone.
function learningRate(hyperparameters: readonly Hyperparameter[]): Hyperparameter | null {
  const own = hyperparameters.find(({ name }) => name === "lr");
  const inner = hyperparameters.filter(({ name }) => name.endsWith(".lr"));
  const rate = own ?? (inner.length === 1 ? inner[0] : undefined);
  if (rate === undefined) return null;
  return typeof rate.default === "number" || rate.default === null ? rate : null;
}

// The rate that the author wrote down, which then stands: in the options, or in the expression, where it is the default.
function writtenRate(
  input: RuleInput,
  options: Readonly<Record<string, OptionValue>>,
  { name, default: value }: Hyperparameter,
): number | null {
  const option = valueAt(options, name);
  if (typeof option === "number") return option;
  const source = sourceOf(input);
  const isWritten = typeof source === "string" && /[(,]\s*lr\s*=/u.test(source);
  return isWritten && typeof value === "number" ? value : null;
}

function valueAt(options: Readonly<Record<string, OptionValue>>, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), options);
}

function withValue(
  options: Readonly<Record<string, OptionValue>>,
  [key = "", ...rest]: readonly string[],
  value: number,
): Readonly<Record<string, OptionValue>> {
  const inner = options[key];
  if (rest.length === 0) return { ...options, [key]: value };
  return { ...options, [key]: withValue(isRecord(inner) ? inner : {}, rest, value) };
}

function isRecord(value: unknown): value is Readonly<Record<string, OptionValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
