// A call of an elementwise builtin on numbers and conditions known by bounds: what its limit says, exactly where its
// operands are constants, or lines in t on steps where remainders and waves repeat.

import type { Limit } from "../builtins/limits.ts";
import { limitOf } from "../builtins/limits.ts";
import { elementwise } from "../builtins/table.ts";
import { atMost, type Bound } from "./bound.ts";
import {
  between,
  constantOf,
  exactly,
  exponential,
  greatest,
  hull,
  least,
  lineOf,
  logarithm,
  magnitude,
  number,
  product,
  reciprocal,
  scaled,
  signOf,
  sum,
  toThe,
  unknown,
  whole,
  type Growth,
} from "./growth.ts";

/** The steps t = residue + k period that are followed, and what is noted on the way. */
export interface Steps {
  readonly period: number;
  readonly residue: number;
  /** Where remainders and waves of t repeat. */
  readonly periods: Set<number>;
  /** Where knowledge was lost, a phrase each. */
  readonly lost: Set<string>;
}

/** A condition: `null` where it is not known. */
export interface Truth {
  readonly truth: boolean | null;
  readonly from: number;
}

/** A number or a condition. */
export type Known = Growth | Truth;

/** Longer periods are followed as a whole. */
export const mostResidues = 1 << 14;

/** The number; nothing is known of what is a condition. */
export function asGrowth(known: Known): Growth {
  return "truth" in known ? unknown : known;
}

/** The condition; nothing is known of what is a number. */
export function asTruth(known: Known): Truth {
  return "truth" in known ? known : { truth: null, from: 1 };
}

/** What a builtin makes of its operands. */
export function followCall(builtin: string, operands: readonly Known[], steps: Steps): Known {
  const result = followOne(builtin, operands, steps);
  return { ...result, from: Math.max(result.from, ...operands.map((one) => one.from)) };
}

function followOne(builtin: string, operands: readonly Known[], steps: Steps): Known {
  const limit = limitOf(builtin);
  const [first = unknown, second = unknown, third = unknown] = operands;
  const [x, y] = [asGrowth(first), asGrowth(second)];
  const lost = (what: string): Growth => {
    steps.lost.add(what);
    return unknown;
  };
  if (limit === null) return followConstants(builtin, operands) ?? lost(`\`${builtin}\``);
  const exact = exactKinds.has(limit.kind) ? followConstants(builtin, operands) : null;
  if (exact !== null) return exact;
  switch (limit.kind) {
    case "sum":
      return sum(x, y);
    case "difference":
      return sum(x, scaled(y, -1));
    case "product":
      return product(x, y);
    case "quotient": {
      const divisor = constantOf(y);
      if (divisor !== null && divisor !== 0) return dividedBy(x, divisor, y.from);
      const inverse = reciprocal(y);
      return inverse === null ? lost("a division by what may be 0") : product(x, inverse);
    }
    case "power":
      return followPower(x, y) ?? lost("a power of what may be negative");
    case "negation":
      return scaled(x, -1);
    case "least":
      return operands.slice(1).reduce<Growth>((a, b) => least(a, asGrowth(b)), x);
    case "greatest":
      return operands.slice(1).reduce<Growth>((a, b) => greatest(a, asGrowth(b)), x);
    case "clamp":
      return least(greatest(x, y), asGrowth(third));
    case "magnitude":
      return magnitude(x);
    case "remainder":
      return followRemainder(builtin, x, y, steps) ?? lost("a remainder by what may be negative");
    case "ratio": {
      const rest = followRatio(x, y, steps);
      if (rest !== null) return rest;
      const inverse = reciprocal(y);
      const { meaning } = elementwise(builtin);
      if (inverse === null) return lost("a division by what may be 0");
      return whole(product(x, inverse), 1, 0, (value) => meaning(value, 1));
    }
    case "choice": {
      const { truth, from } = asTruth(first);
      const z = asGrowth(third);
      if (truth === null) return hull(y, z);
      const taken = truth ? y : z;
      return { ...taken, from: Math.max(taken.from, from) };
    }
    case "root":
      return toThe(x, limit.exponent) ?? lost("a root of what may be negative");
    case "exponential":
      return sum(exponential(x), number(limit.plus));
    case "logarithm":
      return logarithm(sum(x, number(limit.plus))) ?? lost("a logarithm of what may be 0");
    case "whole":
      return whole(x, limit.below, limit.above, (value) => elementwise(builtin).meaning(value));
    case "within":
      return (
        (limit.repeats ? followWave(builtin, x, steps) : null) ?? between(limit.low, limit.high)
      );
    case "compare":
      return followComparison(limit.sign, x, y);
    case "and":
    case "or": {
      const [p, q] = [asTruth(first), asTruth(second)];
      const ends = limit.kind === "or";
      const from = Math.max(p.from, q.from);
      if (p.truth === ends || q.truth === ends) return { truth: ends, from };
      return { truth: p.truth === null || q.truth === null ? null : !ends, from };
    }
    case "not": {
      const { truth, from } = asTruth(first);
      return { truth: truth === null ? null : !truth, from };
    }
    default:
      return limit satisfies never;
  }
}

/** Where all operands are constants, the meaning itself is asked; sums and products need not be. */
const exactKinds: ReadonlySet<Limit["kind"]> = new Set([
  "quotient",
  "power",
  "remainder",
  "ratio",
  "root",
  "exponential",
  "logarithm",
  "whole",
  "within",
]);

function followConstants(builtin: string, operands: readonly Known[]): Growth | null {
  const values = operands.map((one) => ("truth" in one ? null : constantOf(one)));
  const given = values.filter((value) => value !== null);
  if (given.length < values.length) return null;
  const value = elementwise(builtin).meaning(...given);
  const from = Math.max(1, ...operands.map((one) => one.from));
  return Number.isFinite(value) ? { ...number(value), from } : null;
}

/** A line divided as written, so that t / 10 is 1 at t = 10 exactly. */
function dividedBy(x: Growth, divisor: number, from: number): Growth {
  const exact = lineOf(x);
  if (exact !== null)
    return {
      ...exactly(exact.slope / divisor, exact.offset / divisor),
      from: Math.max(x.from, from),
    };
  return scaled(x, 1 / divisor);
}

function followPower(x: Growth, y: Growth): Growth | null {
  const exponent = constantOf(y);
  if (exponent !== null) return toThe(x, exponent);
  const base = constantOf(x);
  if (base === 0) return signOf(y)?.sign === 1 ? between(0, 1) : null;
  if (base !== null && base > 0) return exponential(scaled(y, Math.log(base)));
  const log = logarithm(x);
  return log === null ? null : exponential(product(y, log));
}

function followRemainder(builtin: string, x: Growth, y: Growth, steps: Steps): Growth | null {
  const modulus = constantOf(y);
  if (modulus === null || modulus <= 0) return null;
  const exact = lineOf(x);
  if (exact !== null && repeats(exact.slope / modulus, steps)) {
    const at = exact.slope * steps.residue + exact.offset;
    return { ...number(elementwise(builtin).meaning(at, modulus)), from: Math.max(x.from, y.from) };
  }
  return { ...between(0, modulus), from: Math.max(x.from, y.from) };
}

/** floor(x / m) is a line in t on steps where x mod m is constant. */
function followRatio(x: Growth, y: Growth, steps: Steps): Growth | null {
  const [exact, modulus] = [lineOf(x), constantOf(y)];
  if (exact === null || modulus === null || modulus <= 0) return null;
  if (!repeats(exact.slope / modulus, steps)) return null;
  const at = exact.slope * steps.residue + exact.offset;
  const rest = at - Math.floor(at / modulus) * modulus;
  const ratio = exactly(exact.slope / modulus, (exact.offset - rest) / modulus);
  return { ...ratio, from: Math.max(x.from, y.from) };
}

/** A wave of a line whose slope is a fraction of 2π has few values; π is meant where its double stands. */
function followWave(builtin: string, x: Growth, steps: Steps): Growth | null {
  const exact = lineOf(x);
  if (exact === null || !repeats(exact.slope / (2 * Math.PI), steps)) return null;
  const at = exact.slope * steps.residue + exact.offset;
  const value = elementwise(builtin).meaning(at);
  // Of few values, those within rounding of 0 are 0.
  return { ...number(Math.abs(value) < 1e-12 ? 0 : value), from: x.from };
}

/** Whether so many turns a step come to whole turns in a period; notes the period that would do it. */
function repeats(turns: number, { period, periods }: Steps): boolean {
  const isWhole = (count: number): boolean =>
    Math.abs(turns * count - Math.round(turns * count)) <= count * 1e-13;
  if (isWhole(period)) return true;
  for (let count = 2; count <= mostResidues; count += 1) {
    if (!isWhole(count)) continue;
    periods.add(count);
    return false;
  }
  return false;
}

function followComparison(
  sign: Extract<Limit, { kind: "compare" }>["sign"],
  x: Growth,
  y: Growth,
): Truth {
  switch (sign) {
    case "<":
      return negation(atMostInTheEnd(y, x));
    case "≤":
      return atMostInTheEnd(x, y);
    case ">":
      return negation(atMostInTheEnd(x, y));
    case "≥":
      return atMostInTheEnd(y, x);
    case "=":
      return equalInTheEnd(x, y);
    case "≠":
      return negation(equalInTheEnd(x, y));
    default:
      return sign satisfies never;
  }
}

/** Whether x ≤ y from some step on, or x > y. */
function atMostInTheEnd(x: Growth, y: Growth): Truth {
  const from = Math.max(x.from, y.from);
  const holds = atMost(x.high, y.low);
  if (holds !== null) return { truth: true, from: Math.max(from, holds) };
  const fails = strictly(y.high, x.low);
  return fails === null ? { truth: null, from } : { truth: false, from: Math.max(from, fails) };
}

function equalInTheEnd(x: Growth, y: Growth): Truth {
  const from = Math.max(x.from, y.from);
  const [a, b] = [lineOf(x), lineOf(y)];
  if (a !== null && b !== null && a.slope === b.slope)
    return { truth: a.offset === b.offset, from };
  const apart = strictly(x.high, y.low) ?? strictly(y.high, x.low);
  return apart === null ? { truth: null, from } : { truth: false, from: Math.max(from, apart) };
}

/** The step from which p < q for ever. */
function strictly(p: Bound, q: Bound): number | null {
  const settled = atMost(p, q);
  if (settled === null) return null;
  if (p.kind === "line" && q.kind === "line") {
    if (p.slope === q.slope) return p.offset < q.offset ? settled : null;
    return Math.floor(settled) + 1;
  }
  return atMost(q, p) === null ? Math.floor(settled) + 1 : null;
}

const negation = ({ truth, from }: Truth): Truth => ({
  truth: truth === null ? null : !truth,
  from,
});
