// The hyperparameters of a rule as numbers at a step: given ones and defaults, schedules read once per step,
// every value checked against its domain.

import { gradusError } from "./gradus-error.ts";
import type { Program, ValueRange } from "./program.ts";

/** Checks the options and gives the values at each `t`; the record is the same one, filled anew. */
export function readOptions<Memory, Values extends object>(
  program: Program<Memory, Values>,
  options: object,
): (t: number) => Values {
  const { rule, ranges, defaults, decided } = program;
  const given = options as Readonly<Record<string, unknown>>;
  const names = Object.keys(ranges) as (keyof Values & string)[];
  for (const name of Object.keys(given)) {
    if (given[name] !== undefined) checkName(name, given[name]);
  }
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

  const values: Record<string, number> = {};
  let last = 0;
  return (t) => {
    if (t === last) return values as Values;
    last = 0;
    for (const name of names) {
      const source = given[name] ?? defaults[name];
      const value: unknown =
        typeof source === "function" ? (source as Schedule)(t, values) : source;
      checkValue(rule, name, value, ranges[name], typeof source === "function" ? t : null);
      values[name] = value as number;
    }
    last = t;
    return values as Values;
  };

  function checkName(name: string, value: unknown): void {
    if (Object.hasOwn(ranges, name)) return;
    if (!Object.hasOwn(decided, name)) {
      const known = [...names, ...Object.keys(decided)].join(", ");
      const message = `there is no option \`${name}\`; there ${known === "" ? "are none" : `are ${known}`}`;
      throw gradusError("E0702", rule, message, { value });
    }
    if (value === decided[name]) return;
    const message =
      `\`${name}\` is ${String(decided[name])} in this module, decided when it was compiled; ` +
      `\`gradus compile ${rule} --set ${name}=${String(value)}\` makes the other one`;
    throw gradusError("E0706", rule, message, { value });
  }
}

type Schedule = (t: number, values: object) => unknown;

/** Throws unless the value is a number of its domain; `t` where it came from a schedule. */
function checkValue(
  rule: string,
  name: string,
  value: unknown,
  range: ValueRange,
  t: number | null,
): void {
  const { low, high, lowOpen, highOpen, whole, domain } = range;
  if (typeof value === "number") {
    const isAbove = lowOpen ? value > low : value >= low;
    const isBelow = highOpen ? value < high : value <= high;
    if (isAbove && isBelow && (!whole || Number.isInteger(value))) return;
  }
  const bounds = `${lowOpen ? "(" : "["}${bound(low)}, ${bound(high)}${highOpen ? ")" : "]"}`;
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  const kind = whole ? `${domain}, a whole number in ${bounds}` : `${domain}, in ${bounds}`;
  const message = `\`${name}\` is ${shown}${t === null ? "" : ` at step ${t}`}, but must be a ${kind}`;
  if (t === null) throw gradusError("E0703", rule, message, { value });
  throw gradusError("E0705", rule, message, { step: t, value });
}

const bound = (x: number): string => (x === Infinity ? "∞" : x === -Infinity ? "−∞" : String(x));
