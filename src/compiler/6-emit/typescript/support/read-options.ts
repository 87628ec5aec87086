// The hyperparameters of a rule as numbers at a step: given ones and defaults, schedules read once per step,
// every value checked against its domain.

import { gradusError } from "./gradus-error.ts";
import type { Program, Requirement, ValueRange } from "./program.ts";

/** Checks options by path and gives the values at each `t`; the record is the same one, filled anew. */
export function readOptions<Memory, Values extends object>(
  program: Program<Memory, Values>,
  given: Readonly<Record<string, unknown>>,
): (t: number) => Values {
  const { rule, ranges, defaults, requirements = [] } = program;
  for (const [name, standard] of Object.entries(program.names ?? {})) {
    if (given[name] !== undefined || standard !== null) continue;
    throw gradusError("E0704", rule, `\`${name}\` has no default and was not given`);
  }
  const names = Object.keys(ranges) as (keyof Values & string)[];
  for (const name of names) {
    const value = given[name];
    if (value === undefined) {
      if (defaults[name] !== null) continue;
      throw gradusError("E0704", rule, `\`${name}\` has no default and was not given`);
    }
    if (typeof value !== "function") checkValue(rule, name, value, ranges[name], null);
    else if (!ranges[name].schedulable) {
      const message = `\`${name}\` is fixed for the life of an optimizer and cannot be a schedule`;
      throw gradusError("E0703", rule, message, { value });
    }
  }

  const plain: Record<string, unknown> = {};
  let step = 0;
  const read = (name: keyof Values & string, t: number): number => {
    const source = given[name] ?? defaults[name];
    const value: unknown = typeof source === "function" ? (source as Schedule)(t, plain) : source;
    const isRead = typeof source === "function";
    checkValue(rule, name, value, ranges[name], isRead ? { t, step } : null);
    return value as number;
  };
  const fixed: (keyof Values & string)[] = [];
  for (const name of names) {
    if (ranges[name].hasOwnTime) plain[name] = (t: number): number => read(name, t);
    else fixed.push(name);
  }
  // Where a value is read at the runs of its own rule, its requirements are asked when it is read.
  const values = requirements.length === 0 ? plain : { ...plain };
  const asked = requirements.filter((requirement) => {
    const own = requirement.names.filter((name) => typeof plain[name] === "function");
    for (const name of own) {
      const before = values[name] as (t: number) => number;
      values[name] = (t: number): number => {
        ask(requirement, t);
        return before(t);
      };
    }
    return own.length === 0;
  });
  const ask = (requirement: Requirement<Values>, t: number): void => {
    if (requirement.holds(plain as Values, t)) return;
    const isScheduled = requirement.names.some((name) => typeof given[name] === "function");
    throw unmet(rule, requirement, plain, t, isScheduled ? step : null);
  };
  let last = 0;
  const valuesAt = (t: number): Values => {
    if (t === last) return values as Values;
    last = 0;
    step = t;
    for (const name of fixed) values[name] = plain[name] = read(name, t);
    for (const requirement of asked) ask(requirement, t);
    last = t;
    return values as Values;
  };
  if (requirements.length > 0) valuesAt(1);
  for (const requirement of requirements) ask(requirement, 1);
  return valuesAt;
}

function unmet<Values>(
  rule: string,
  { text, message, names }: Requirement<Values>,
  values: Readonly<Record<string, unknown>>,
  t: number,
  step: number | null,
): Error {
  const valueOf = (name: string): unknown => {
    const value = values[name];
    return typeof value === "function" ? (value as Schedule)(t, values) : value;
  };
  const now = names.map((name) => `\`${name}\` is ${String(valueOf(name))}`);
  const when = step === null ? "" : ` at step ${step}`;
  const why = message === null ? "" : `: ${message}`;
  const is = now.length === 0 ? "" : `; ${now.join(", ")}`;
  return gradusError("E0730", rule, `\`${text}\` does not hold${when}${why}${is}`, {
    ...(step === null ? {} : { step }),
    value: Object.fromEntries(names.map((name) => [name, valueOf(name)])),
  });
}

/** The given values under their paths: those of a part stand in an object, those of a list in an array. */
export function optionsByPath<Memory, Values>(
  { rule, ranges, decided, names = {} }: Program<Memory, Values>,
  options: object,
): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  const paths = [...Object.keys(ranges), ...Object.keys(names), ...Object.keys(decided)];
  const read = (level: unknown, prefix: string): void => {
    const here = paths.filter((path) => path.startsWith(prefix));
    const keys = [...new Set(here.map((path) => path.slice(prefix.length).split(".")[0] ?? ""))];
    const part = prefix.slice(0, -1);
    if (typeof level !== "object" || level === null) {
      const what = prefix === "" ? "the options" : `\`${part}\``;
      const message = `${what} must be an object with ${keys.join(", ")}, not ${textOf(level)}`;
      throw gradusError("E0703", rule, message, { value: level });
    }
    for (const [key, value] of Object.entries(level)) {
      if (value === undefined) continue;
      const path = prefix + key;
      if (!keys.includes(key)) {
        const known = keys.length === 0 ? "there are none" : `there are ${keys.join(", ")}`;
        const there = prefix === "" ? known : `\`${part}\` has ${keys.join(", ")}`;
        const nested = paths.includes(path)
          ? "; those of a part stand in an object of its own"
          : "";
        const message = `there is no option \`${path}\`; ${there}${nested}`;
        throw gradusError("E0702", rule, message, { value });
      }
      if (!paths.includes(path)) read(value, `${path}.`);
      else if (Object.hasOwn(names, path)) found[path] = patternsOf(rule, path, value);
      else if (Object.hasOwn(ranges, path)) found[path] = value;
      else if (value !== decided[path]) {
        const message =
          `\`${path}\` is ${String(decided[path])} in this module, decided when it was compiled; ` +
          `\`gradus compile ${rule} --set ${path}=${String(value)}\` makes the other one`;
        throw gradusError("E0706", rule, message, { value });
      }
    }
  };
  read(options, "");
  return found;
}

function patternsOf(rule: string, path: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  const message = `\`${path}\` must be a list of names of tensors like ["*.bias"], not ${textOf(value)}`;
  throw gradusError("E0703", rule, message, { value });
}

type Schedule = (t: number, values: object) => unknown;

/** Throws unless the value is a number of its domain; `at` where it came from a schedule. */
function checkValue(
  rule: string,
  name: string,
  value: unknown,
  range: ValueRange,
  at: { readonly t: number; readonly step: number } | null,
): void {
  const { low, high, lowOpen, highOpen, whole, domain } = range;
  if (typeof value === "number") {
    const isAbove = lowOpen ? value > low : value >= low;
    const isBelow = highOpen ? value < high : value <= high;
    if (isAbove && isBelow && (!whole || Number.isInteger(value))) return;
  }
  const bounds = `${lowOpen ? "(" : "["}${bound(low)}, ${bound(high)}${highOpen ? ")" : "]"}`;
  const kind = whole ? `${domain}, a whole number in ${bounds}` : `${domain}, in ${bounds}`;
  const time = domain === "schedule" ? "time" : range.hasOwnTime ? "its run" : "step";
  const when = at === null ? "" : ` at ${time} ${at.t}`;
  const message = `\`${name}\` is ${textOf(value)}${when}, but must be a ${kind}`;
  if (at === null) throw gradusError("E0703", rule, message, { value });
  throw gradusError("E0705", rule, message, { step: at.step, value });
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value) : String(value);

const bound = (x: number): string => (x === Infinity ? "∞" : x === -Infinity ? "−∞" : String(x));
