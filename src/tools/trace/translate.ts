// A case's rule and hyperparameters in, the library's rule with its settings out, by the table of
// mapping.ts; what the table does not cover is refused with the reason.

import type { Case, CaseValue } from "./case.ts";
import { mappings, type Mapping, type Setting } from "./mapping.ts";
import { makeTraceError } from "./trace-error.ts";

/** A rule as the compiler takes it: a name or an expression, and the options to set. */
export interface Translation {
  readonly rule: string;
  readonly set: Readonly<Record<string, Setting>>;
  /** What the case calls `expected`. */
  readonly expected: "param" | "point";
  /** How many steps a recorded one is, where not 1. */
  readonly turns?: number;
}

/** What the library calls the rule of a case; with `fixes` also options that the case is silent about. Throws a TraceError that says why a case is refused. */
export function translate(
  { rule, hyper, source = "" }: Pick<Case, "rule" | "hyper"> & Partial<Pick<Case, "source">>,
  fixes = true,
): Translation {
  const listed = Object.hasOwn(mappings, rule) ? mappings[rule] : undefined;
  if (listed === undefined) {
    throw makeTraceError(
      `no rule of the library stands for "${rule}"; --rule runs one of your own on this data`,
    );
  }
  const mapping = mappingFor(listed, source);
  const inserted = new Set<string>();
  const written = mapping.rule.replace(/\{(\w+)\}/g, (_, name: string) => {
    inserted.add(name);
    const value = hyper[name];
    if (typeof value === "string" && mapping.wraps?.includes(value) === true) return value;
    return String(requireNumber(rule, name, value));
  });
  const set: Record<string, Setting> = fixes ? { ...mapping.fixed } : {};
  const turns =
    mapping.turns === undefined
      ? {}
      : { turns: requireNumber(rule, mapping.turns, hyper[mapping.turns]) };
  for (const [name, value] of Object.entries(hyper)) {
    if (inserted.has(name) || name === mapping.turns) continue;
    const taken = takenBy(mapping, name);
    if (taken !== null) {
      set[taken.to] = taken.values?.[String(value)] ?? value ?? "none";
    } else {
      requireNeutral(rule, mapping, name, value);
    }
  }
  return { rule: written, set, expected: mapping.expected ?? "param", ...turns };
}

function mappingFor(listed: Mapping, source: string): Mapping {
  const special = Object.entries(listed.from ?? {}).filter(([word]) => source.includes(word));
  return special.reduce<Mapping>(
    (mapping, [, { rule = mapping.rule, renamed, fixed, neutral }]) => ({
      ...mapping,
      rule,
      renamed: { ...mapping.renamed, ...renamed },
      fixed: { ...mapping.fixed, ...fixed },
      neutral: { ...mapping.neutral, ...neutral },
    }),
    listed,
  );
}

function takenBy(
  mapping: Mapping,
  name: string,
): { to: string; values?: Record<string, Setting> } | null {
  if (mapping.same?.includes(name) === true) return { to: name };
  const { renamed } = mapping;
  return renamed !== undefined && Object.hasOwn(renamed, name) ? (renamed[name] ?? null) : null;
}

function requireNumber(rule: string, name: string, value: CaseValue | undefined): number {
  if (typeof value === "number") return value;
  throw makeTraceError(`a case of ${rule} needs a number for its hyperparameter "${name}"`);
}

function requireNeutral(rule: string, mapping: Mapping, name: string, value: CaseValue): void {
  const { neutral } = mapping;
  const values = neutral !== undefined && Object.hasOwn(neutral, name) ? neutral[name] : undefined;
  if (values === undefined) {
    throw makeTraceError(
      `the library's ${mapping.rule} has nothing for the hyperparameter "${name}" of a case of ${rule}`,
    );
  }
  if (!values.includes(value)) {
    throw makeTraceError(
      `the library's ${mapping.rule} runs a case of ${rule} only where "${name}" is ` +
        `${values.map((each) => String(each)).join(" or ")}; here it is ${String(value)}`,
    );
  }
}
