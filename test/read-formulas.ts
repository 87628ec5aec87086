// Formulas read back as numbers: one parameter of one element on the parabola f(x) = ½ a x² − b x, step by step.
// In: the lines of an algorithm box. Out: where the parameter goes; it knows nothing of Graphs.

import type { GraphHyperparameter } from "../src/compiler/3-lower/graph.ts";
import type { ExplainedState } from "../src/compiler/7-explain/explanation.ts";
import type { Formula, Line } from "../src/compiler/7-explain/formula.ts";
import { spellNames } from "../src/compiler/7-explain/spell-names.ts";
import { erfi } from "../src/numeric/erf.ts";

export const START = 1.3;
export const STEPS = 6;
export const CURVATURE = 0.7;
export const SLOPE = 0.25;

type Values = Map<string, number>;

/** What was pushed onto a history, newest first. */
const entriesOf = (history: Formula, now: Values): number[] => {
  const name = history.kind === "symbol" ? history.text : "";
  const count = now.get(`count(${name})`) ?? 0;
  return Array.from({ length: count }, (_, age) => now.get(`${name}[${age}]`) ?? NaN);
};

/** The parameter after each step. */
export function readSteps(
  lines: readonly Line[],
  states: readonly ExplainedState[],
  hyperparameters: readonly GraphHyperparameter[],
): readonly number[] {
  const fixed: Values = new Map([
    ["H", CURVATURE],
    ["G", CURVATURE],
    ["I", 1],
    ["n", 1],
    ["π", Math.PI],
  ]);
  const spelling = spellNames(hyperparameters.map(({ name }) => name));
  const scheduled = hyperparameters.filter(({ isSchedule }) => isSchedule);
  for (const { name, default: value } of hyperparameters) {
    if (typeof value === "number") fixed.set(spelling.get(name) ?? name, value);
  }
  // The schedule of the library's only rule that has one.
  const follow = (t: number): void => {
    const a = Math.min(t / 1000, 1);
    for (const { name } of scheduled) fixed.set(name, (1 - a) * 0.1 + a * 0.001);
  };
  let cells: Values = new Map([["θ", START]]);
  return Array.from({ length: STEPS }, (_, index) => {
    follow(index + 1);
    fixed.set("t", index + 1);
    if (index === 0) {
      for (const { spelling: name, start } of states) {
        cells.set(name, valueOf(start, new Map([...fixed, ...cells]), cells));
      }
    }
    const found = new Map(cells);
    const now: Values = new Map([...fixed, ...cells]);
    readLines(lines, now, found);
    const isKept = ([name]: readonly [string, number]): boolean =>
      found.has(name) || /^count\(|\[\d+\]$/.test(name);
    cells = new Map([...now].filter(isKept));
    return cells.get("θ") ?? NaN;
  });
}

function readLines(lines: readonly Line[], now: Values, found: Values): void {
  for (const line of lines) {
    if (line.kind === "if") {
      readLines(valueOf(line.condition, now, found) !== 0 ? line.then : line.otherwise, now, found);
    } else if (line.kind === "repeat") {
      const count = valueOf(line.count, now, found);
      for (let turn = 0; turn + 1 <= count; turn += 1) {
        now.set("turn", turn);
        readLines(line.asked, now, found);
        if (line.until !== null && valueOf(line.until, now, found) !== 0) break;
        readLines(line.body, now, found);
      }
    } else {
      if (line.value.kind === "call" && line.value.name === "push") {
        const [history, entry] = line.value.operands;
        if (history?.kind !== "symbol" || entry === undefined) throw new Error("nothing is pushed");
        const entries = [valueOf(entry, now, found), ...entriesOf(history, now)];
        entries.forEach((x, age) => now.set(`${history.text}[${age}]`, x));
        now.set(`count(${history.text})`, entries.length);
        continue;
      }
      const value = valueOf(line.value, now, found);
      // (λ, Q) = eigh(H) of a number: the number and 1.
      line.targets.forEach((target, index) => now.set(target, index === 0 ? value : 1));
    }
  }
}

function valueOf(formula: Formula, now: Values, found: Values): number {
  const of = (inner: Formula): number => valueOf(inner, now, found);
  const times = (factors: readonly Formula[]): number => factors.map(of).reduce((a, b) => a * b, 1);
  switch (formula.kind) {
    case "number":
      return formula.value;
    case "symbol": {
      // the runs of a wrapped rule are counted from 0
      const value = now.get(formula.text) ?? (formula.text.endsWith(":t") ? 0 : undefined);
      if (value === undefined) throw new Error(`${formula.text} has no value`);
      return value;
    }
    case "sum":
      return formula.terms.reduce(
        (sum, { negative, value }) => sum + (negative ? -1 : 1) * of(value),
        0,
      );
    case "product":
      return ((formula.negative ? -1 : 1) * times(formula.over)) / times(formula.under);
    case "chain":
      return times(formula.factors);
    case "power":
      return of(formula.base) ** of(formula.exponent);
    case "transpose":
      return of(formula.of);
    case "root":
      return Math.sqrt(of(formula.of));
    case "fence": {
      if (formula.open === "⌊") return Math.floor(times(formula.operands));
      const product = times(formula.operands);
      return formula.open === "⟨" ? product : Math.abs(product);
    }
    case "call":
      return callOf(formula.name, formula.operands, now, found);
    case "entry":
      return entriesOf(formula.of, now)[of(formula.index)] ?? 0;
    case "infix":
      return infixOf(formula.sign, of(formula.left), of(formula.right));
    case "not":
      return of(formula.of) === 0 ? 1 : 0;
    case "cases": {
      const chosen = formula.cases.find(
        ({ condition }) => condition === null || of(condition) !== 0,
      );
      return chosen === undefined ? NaN : of(chosen.value);
    }
    default:
      return formula satisfies never;
  }
}

function callOf(name: string, operands: readonly Formula[], now: Values, found: Values): number {
  const [first] = operands;
  if (name === "prev") return first?.kind === "symbol" ? (found.get(first.text) ?? NaN) : NaN;
  if (name === "count" && first !== undefined) return entriesOf(first, now).length;
  const values = operands.map((operand) => valueOf(operand, now, found));
  const [x = NaN, y = NaN, z = NaN] = values;
  const known: Readonly<Record<string, () => number>> = {
    "∇f": () => CURVATURE * x - SLOPE,
    f: () => 0.5 * CURVATURE * x * x - SLOPE * x,
    mean: () => x,
    Σ: () => x,
    size: () => 1,
    eigh: () => x,
    clamp: () => Math.min(Math.max(x, y), z),
    sigmoid: () => 1 / (1 + Math.exp(-x)),
    softplus: () => Math.log1p(Math.exp(x)),
    max: () => Math.max(...values),
    min: () => Math.min(...values),
    sign: () => Math.sign(x),
    tanh: () => Math.tanh(x),
    exp: () => Math.exp(x),
    log: () => Math.log(x),
    log1p: () => Math.log1p(x),
    expm1: () => Math.expm1(x),
    cbrt: () => Math.cbrt(x),
    erfi: () => erfi(x),
    outer: () => x * y,
    sin: () => Math.sin(x),
    cos: () => Math.cos(x),
    atan2: () => Math.atan2(x, y),
    isfinite: () => (Number.isFinite(x) ? 1 : 0),
    isnan: () => (Number.isNaN(x) ? 1 : 0),
  };
  const meaning = known[name];
  if (meaning === undefined) throw new Error(`${name} has no meaning here`);
  return meaning();
}

function infixOf(sign: string, left: number, right: number): number {
  const known: Readonly<Record<string, number | boolean>> = {
    "=": left === right,
    "≠": left !== right,
    "<": left < right,
    "≤": left <= right,
    ">": left > right,
    "≥": left >= right,
    and: left !== 0 && right !== 0,
    or: left !== 0 || right !== 0,
    mod: left - Math.floor(left / right) * right,
    div: Math.floor(left / right),
  };
  const value = known[sign];
  if (value === undefined) throw new Error(`${sign} has no meaning here`);
  return Number(value);
}
