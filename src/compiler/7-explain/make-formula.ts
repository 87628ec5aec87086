// Formulas put together: sums and products are flat, what adds 0 or multiplies by 1 is not written, and numbers
// meet numbers. In: formulas. Out: the shortest that means the same in exact arithmetic.

import type { Case, Formula, Term } from "./formula.ts";

/** A number. */
export const number = (value: number): Formula => ({ kind: "number", value });

/** A name as it is printed. */
export const symbol = (text: string): Formula => ({ kind: "symbol", text });

/** `name(x, y)`; `prefix` stands before the operands (`all `), `suffix` after them. */
export function call(
  name: string,
  operands: readonly Formula[],
  prefix = "",
  suffix = "",
): Formula {
  return { kind: "call", name, prefix, suffix, operands };
}

/** Operands between bars or brackets. */
export function fence(
  open: string,
  close: string,
  operands: readonly Formula[],
  prefix = "",
  suffix = "",
): Formula {
  return { kind: "fence", open, close, prefix, suffix, operands };
}

/** `a + b` or `a − b`. */
export function add(left: Formula, right: Formula, negative: boolean): Formula {
  const rightTerms = termsOf(right);
  const isOneTerm = right.kind !== "sum";
  const added = negative
    ? isOneTerm
      ? rightTerms.map((term) => ({ ...term, negative: !term.negative }))
      : [{ negative: true, value: right }]
    : rightTerms;
  return sum([...termsOf(left), ...added]);
}

/** The sum of terms, a positive one first where there is one, numbers added up where the first of them stands. */
function sum(terms: readonly Term[]): Formula {
  const numbers = terms.filter(({ value }) => value.kind === "number");
  const total = numbers.reduce((size, term) => size + signed(term), 0);
  const together: Term = { negative: total < 0, value: number(Math.abs(total)) };
  const kept = terms
    .map((term) => (term === numbers[0] ? together : term))
    .filter((term) => term === together || !numbers.includes(term))
    .filter(({ value }) => !isNumber(value, 0));
  if (kept.length === 0) return number(0);
  const [first] = kept;
  if (kept.length === 1 && first !== undefined) {
    return first.negative ? negate(first.value) : first.value;
  }
  const lead = kept.findIndex(({ negative }) => !negative);
  const leader = kept[lead];
  const ordered =
    leader === undefined ? kept : [leader, ...kept.filter((_, index) => index !== lead)];
  return { kind: "sum", terms: ordered };
}

function signed({ negative, value }: Term): number {
  const size = value.kind === "number" ? value.value : 0;
  return negative ? -size : size;
}

function termsOf(formula: Formula): readonly Term[] {
  switch (formula.kind) {
    case "sum":
      return formula.terms;
    case "product":
      return [{ negative: formula.negative, value: { ...formula, negative: false } }];
    case "number":
      return [{ negative: formula.value < 0, value: number(Math.abs(formula.value)) }];
    default:
      return [{ negative: false, value: formula }];
  }
}

/** `−x`. */
export function negate(formula: Formula): Formula {
  return product([number(-1), formula], []);
}

/** The product of `over` divided by that of `under`. */
export function product(
  over: readonly Formula[],
  under: readonly Formula[],
  sign: "" | "⊙" = "",
): Formula {
  let negative = false;
  const top: Formula[] = [];
  const bottom: Formula[] = [];
  const place = (formula: Formula, into: Formula[], from: Formula[]): void => {
    if (formula.kind === "product" && formula.sign === sign) {
      negative = negative !== formula.negative;
      into.push(...formula.over);
      from.push(...formula.under);
    } else if (formula.kind === "number") {
      negative = negative !== formula.value < 0;
      if (Math.abs(formula.value) !== 1) into.push(number(Math.abs(formula.value)));
    } else into.push(formula);
  };
  for (const formula of over) place(formula, top, bottom);
  for (const formula of under) place(formula, bottom, top);
  if (top.some((formula) => isNumber(formula, 0))) return number(0);
  const [times, by] = [collect(top), collect(bottom)];
  // `lr / 2` stays a fraction; two numbers become one.
  const [size, part] = times === 1 ? [1, by] : fractionOf(times / by);
  const one = (value: number): Formula[] => (value === 1 ? [] : [number(value)]);
  const factors = [...one(size), ...squares(top.filter(({ kind }) => kind !== "number"))];
  const divisors = [...one(part), ...squares(bottom.filter(({ kind }) => kind !== "number"))];
  const [only] = factors;
  if (divisors.length === 0) {
    if (only === undefined) return number(negative ? -1 : 1);
    if (factors.length === 1 && only.kind === "number") {
      return number(negative ? -only.value : only.value);
    }
    if (factors.length === 1 && !negative) return only;
  }
  return { kind: "product", negative, over: factors, under: divisors, sign };
}

/** A third is 1 / 3 again, where it would be no short decimal. */
function fractionOf(size: number): readonly [number, number] {
  const whole = Math.round(1 / size);
  const isReciprocal = size < 1 && 1 / whole === size && String(size).length > 6;
  return isReciprocal ? [1, whole] : [size, 1];
}

function collect(factors: readonly Formula[]): number {
  return factors.reduce((size, factor) => size * (factor.kind === "number" ? factor.value : 1), 1);
}

/** Equal factors one after the other as a power. */
function squares(factors: readonly Formula[]): Formula[] {
  const powers: Formula[] = [];
  for (const factor of factors) {
    const last = powers.at(-1);
    if (last === undefined) powers.push(factor);
    else if (isSame(last, factor)) powers[powers.length - 1] = power(factor, number(2));
    else if (last.kind === "power" && isSame(last.base, factor) && isWhole(last.exponent)) {
      powers[powers.length - 1] = power(factor, number(last.exponent.value + 1));
    } else powers.push(factor);
  }
  return powers;
}

function isWhole(formula: Formula): formula is Extract<Formula, { kind: "number" }> {
  return formula.kind === "number" && Number.isInteger(formula.value);
}

/** `x ^ y`. */
export function power(base: Formula, exponent: Formula): Formula {
  if (isNumber(exponent, 1)) return base;
  if (isNumber(exponent, 0)) return number(1);
  if (base.kind === "number" && exponent.kind === "number") {
    return number(base.value ** exponent.value);
  }
  return { kind: "power", base, exponent };
}

/** `√x`; the root of a squared norm is the norm. */
export function root(of: Formula): Formula {
  if (isNumber(of, 0) || isNumber(of, 1)) return of;
  if (of.kind === "power" && of.base.kind === "fence" && isNumber(of.exponent, 2)) return of.base;
  return { kind: "root", of };
}

/** Matrices and vectors multiplied in order. */
export function chain(factors: readonly Formula[]): Formula {
  const flat = factors.flatMap((factor) => (factor.kind === "chain" ? factor.factors : [factor]));
  return { kind: "chain", factors: flat };
}

/** An infix sign; decided where both sides are numbers, or one side decides. */
export function infix(
  sign: string,
  binds: Extract<Formula, { kind: "infix" }>["binds"],
  left: Formula,
  right: Formula,
): Formula {
  if (left.kind === "number" && right.kind === "number") {
    const holds = comparisons[sign]?.(left.value, right.value);
    if (holds !== undefined) return number(holds ? 1 : 0);
  }
  const known = binds === "or" ? 1 : binds === "and" ? 0 : null;
  if (known !== null) {
    for (const [one, other] of [
      [left, right],
      [right, left],
    ] as const) {
      if (isNumber(one, known)) return number(known);
      if (isNumber(one, 1 - known)) return other;
    }
  }
  return { kind: "infix", sign, binds, left, right };
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "≠": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "≤": (a, b) => a <= b,
  ">": (a, b) => a > b,
  "≥": (a, b) => a >= b,
};

/** The first case whose condition holds; cases of cases are cases. */
export function cases(condition: Formula, then: Formula, otherwise: Formula): Formula {
  if (condition.kind === "number") return condition.value === 0 ? otherwise : then;
  if (isSame(then, otherwise)) return then;
  const rest: readonly Case[] =
    otherwise.kind === "cases" ? otherwise.cases : [{ value: otherwise, condition: null }];
  return { kind: "cases", cases: [{ value: then, condition }, ...rest] };
}

/** What does not hold where `of` does. */
export function negation(of: Formula): Formula {
  return of.kind === "number" ? number(of.value === 0 ? 1 : 0) : { kind: "not", of };
}

/** Whether a formula is this number. */
export function isNumber(formula: Formula, value: number): boolean {
  return formula.kind === "number" && formula.value === value;
}

/** Whether two formulas are written alike. */
export function isSame(one: Formula, other: Formula): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
