// Which variant of a rule is compiled: `--set` decides flags and choices, and gives numbers new defaults.

import type { Expr } from "../1-parse/ast.ts";
import type { CheckedHyperparameter, CheckedRule, NumberDomain } from "../2-check/checked.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { withDefaults } from "../2-check/rule-tree.ts";
import * as errors from "./errors.ts";

/** Decisions of flags and choices by name; those left out take their defaults. */
export type Variant = ReadonlyMap<string, string | boolean>;

/** What the caller sets, by name: text as on a command line, or values. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** The rule with its new defaults, its decisions, and the settings that it has no use for. */
export function chooseVariant(
  rule: CheckedRule,
  settings: Settings,
): {
  readonly rule: CheckedRule;
  readonly variant: Variant;
  readonly unknown: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const variant = new Map<string, string | boolean>();
  const diagnostics: Diagnostic[] = [];
  const defaults = new Map<string, NonNullable<CheckedHyperparameter["default"]>>();
  const unknown: string[] = [];
  for (const [setting, value] of Object.entries(settings)) {
    const h = find(setting, rule.hyperparameters);
    if (h === null) {
      unknown.push(setting);
      continue;
    }
    if (h.domain.kind === "names") {
      defaults.set(h.name, { value: patternsIn(String(value), h), instance: noInstance() });
      continue;
    }
    const decision = decide(h, value);
    if (typeof decision === "number") {
      defaults.set(h.name, literal(decision, h));
      if (h.domain.kind === "optional") variant.set(h.name, "given");
    } else if (decision !== null) variant.set(h.name, decision);
    else diagnostics.push(errors.wrongOption(h.name, String(value), allowedFor(h), h.span));
  }
  const tree = withDefaults(rule.tree, defaults);
  const hyperparameters = rule.hyperparameters.map((h) => ({
    ...h,
    default: defaults.get(h.name) ?? h.default,
  }));
  return { rule: { ...rule, tree, hyperparameters }, variant, unknown, diagnostics };
}

/** By its path, or by the last part of it where that is unique. */
function find(name: string, known: readonly CheckedHyperparameter[]): CheckedHyperparameter | null {
  const exact = known.find((h) => h.name === name);
  const [only, ...others] = known.filter((h) => h.name.endsWith(`.${name}`));
  return exact ?? (others.length === 0 ? (only ?? null) : null);
}

function decide(
  { domain }: CheckedHyperparameter,
  value: string | number | boolean,
): string | boolean | number | null {
  switch (domain.kind) {
    case "flag":
      if (value === true || value === "true") return true;
      return value === false || value === "false" ? false : null;
    case "choice":
      return typeof value === "string" && domain.members.includes(value) ? value : null;
    case "number":
      return numberIn(domain, value);
    case "schedule":
      return Number.isFinite(Number(value)) && value !== "" ? Number(value) : null;
    case "optional":
      return value === "none" ? "none" : numberIn(domain.of, value);
    case "list":
    case "names":
    case "optimizer":
      return null;
    default:
      return domain satisfies never;
  }
}

/** The number that a setting means, or `null` where it lies outside the domain. */
function numberIn(domain: NumberDomain, value: string | number | boolean): number | null {
  const x = typeof value === "string" ? Number(value.replace(/^inf$/, "Infinity")) : value;
  if (typeof x !== "number" || value === "" || Number.isNaN(x)) return null;
  const isBelow = x < domain.low || (domain.lowOpen && x === domain.low);
  const isAbove = x > domain.high || (domain.highOpen && x === domain.high);
  return isBelow || isAbove || (domain.whole && !Number.isInteger(x)) ? null : x;
}

function rangeOf(domain: NumberDomain): string {
  const open = domain.lowOpen ? "(" : "[";
  const close = domain.highOpen ? ")" : "]";
  const whole = domain.whole ? "a whole number" : "a number";
  return `${whole} in ${open}${domain.low}, ${domain.high}${close}`;
}

function allowedFor({ domain }: CheckedHyperparameter): string {
  switch (domain.kind) {
    case "flag":
      return "`true` or `false`";
    case "choice":
      return domain.members.map((member) => `\`${member}\``).join(" or ");
    case "number":
      return rangeOf(domain);
    case "schedule":
      return "a number; a schedule in the expression: `cosine(0.2, 50)`";
    case "optional":
      return `\`none\` or ${rangeOf(domain.of)}`;
    case "names":
      return "patterns with commas between them: `*embed*,*head*`";
    case "list":
      return "its numbers, in the expression: `[0, 0.9]`";
    case "optimizer":
      return "a rule, in the expression";
    default:
      return domain satisfies never;
  }
}

/** `*embed*,*head*`: patterns of names as on a command line. */
function patternsIn(text: string, { span }: CheckedHyperparameter): Expr {
  const texts = text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  const items = texts.map((value): Expr => ({ kind: "string", value, span }));
  return { kind: "list", items, span };
}

function literal(
  value: number,
  h: CheckedHyperparameter,
): NonNullable<CheckedHyperparameter["default"]> {
  return {
    value: { kind: "number", value, text: String(value), span: h.span },
    instance: noInstance(),
  };
}

/** Of an expression that no file holds. */
function noInstance(): NonNullable<CheckedHyperparameter["default"]>["instance"] {
  return {
    types: new Map(),
    names: new Map(),
    calls: new Map(),
    cells: new Map(),
    runs: new Map(),
    parameters: [],
    overModel: false,
    branches: new Map(),
    dimensions: { names: new Map(), sizes: new Map(), fixed: new Set() },
  };
}
