// Formulas as Unicode text. In: a Formula. Out: one line of text with marks where it may be broken, and how to
// break it: at the outermost signs first.

import { displayWidth } from "../diagnostics/display-width.ts";
import type { Formula } from "./formula.ts";

/** Columns of a page. */
export const PAGE_WIDTH = 80;

/** How tightly a formula holds together, loosest first. */
const levels = [
  "cases",
  "or",
  "and",
  "not",
  "comparison",
  "sum",
  "product",
  "factor",
  "atom",
] as const;
type Level = (typeof levels)[number];

/** A formula as one line. */
export function printFormula(formula: Formula): string {
  return unmarked(mark(formula, 0));
}

/** A formula as lines of at most `width` columns where its signs allow it; later lines are indented by two. */
export function breakFormula(formula: Formula, width: number): readonly string[] {
  const text = mark(formula, 0);
  if (columnsOf(unmarked(text)) <= width) return [unmarked(text)];
  for (let depth = 0; depth <= DEEPEST; depth += 1) {
    const lines = fill(text, depth, width);
    if (depth === DEEPEST || lines.every((line) => columnsOf(line) <= width)) return lines;
  }
  return [unmarked(text)];
}

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  return [...text].reduce((columns, character) => columns + displayWidth(character), 0);
}

/** A text filled up with blanks to a width. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - columnsOf(text)));
}

// Marks are private characters: where a line may be broken, by the number of brackets around the place.
const FIRST_MARK = 0xe000;
const DEEPEST = 12;

const breakAt = (depth: number): string =>
  String.fromCharCode(FIRST_MARK + Math.min(depth, DEEPEST));

const unmarked = (text: string): string => text.replace(/[\ue000-\ue00c]/g, "");

function fill(text: string, depth: number, width: number): string[] {
  const isMark = new RegExp(`(?=[\\ue000-${String.fromCharCode(FIRST_MARK + depth)}])`);
  const lines: string[] = [];
  for (const piece of text.split(isMark).map(unmarked)) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(piece);
    else if (columnsOf(last + piece) <= width) lines[lines.length - 1] = last + piece;
    else lines.push(`  ${piece.trimStart()}`);
  }
  return lines;
}

function mark(formula: Formula, depth: number): string {
  switch (formula.kind) {
    case "number":
      return printNumber(formula.value);
    case "symbol":
      return formula.text;
    case "sum":
      return formula.terms
        .map(({ negative, value }, index) => {
          const text = inside(value, "product", depth);
          if (index === 0) return negative ? `−${text}` : text;
          return `${breakAt(depth)} ${negative ? "−" : "+"} ${text}`;
        })
        .join("");
    case "product":
      return markProduct(formula, depth);
    case "chain":
      return joinFactors(formula.factors, " ", depth);
    case "power":
      return markPower(formula.base, formula.exponent, depth);
    case "transpose":
      return `${inside(formula.of, "atom", depth)}ᵀ`;
    case "root": {
      const isShort = formula.of.kind === "symbol" && /^\p{L}\p{M}?[₀-₉]*$/u.test(formula.of.text);
      const text = mark(formula.of, depth + 1);
      return isShort || /^\d$/.test(text) ? `√${text}` : `√(${text})`;
    }
    case "fence":
      return formula.open + list(formula, depth) + formula.close;
    case "call":
      return `${formula.name}(${list(formula, depth)})`;
    case "entry":
      return `${inside(formula.of, "atom", depth)}[${mark(formula.index, depth + 1)}]`;
    case "infix": {
      const left = inside(formula.left, tighter(formula.binds), depth);
      const right = inside(formula.right, tighter(formula.binds), depth);
      return `${left}${breakAt(depth)} ${formula.sign} ${right}`;
    }
    case "not":
      return `not ${inside(formula.of, "comparison", depth)}`;
    case "cases":
      return formula.cases
        .map(({ value, condition }) => {
          const text = inside(value, "or", depth);
          return condition === null ? text : `${text} if ${mark(condition, depth)}`;
        })
        .join(`${breakAt(depth)} else `);
    default:
      return formula satisfies never;
  }
}

function list(
  { operands, prefix, suffix }: Extract<Formula, { kind: "fence" | "call" }>,
  depth: number,
): string {
  return (
    prefix +
    operands.map((operand) => mark(operand, depth + 1)).join(`,${breakAt(depth + 1)} `) +
    suffix
  );
}

function markProduct(
  { negative, over, under, sign }: Extract<Formula, { kind: "product" }>,
  depth: number,
): string {
  const minus = negative ? "−" : "";
  const top = over.length === 0 ? "1" : joinFactors(over, sign === "" ? " " : ` ${sign} `, depth);
  if (under.length === 0) return minus + top;
  const [only] = under;
  const isOne = under.length === 1 && only !== undefined;
  const bottom = isOne ? inside(only, "factor", depth) : `(${joinFactors(under, " ", depth + 1)})`;
  return `${minus}${top}${breakAt(depth)} / ${bottom}`;
}

function joinFactors(factors: readonly Formula[], sign: string, depth: number): string {
  return factors
    .map((factor) => inside(factor, "factor", depth))
    .reduce((text, factor) => {
      const isNumber = /^[\d.√]/.test(factor) && /[\d.]$/.test(text);
      return `${text}${isNumber ? " · " : sign}${factor}`;
    });
}

function markPower(base: Formula, exponent: Formula, depth: number): string {
  const text = inside(base, "atom", depth);
  const raised = superscriptOf(exponent);
  if (raised !== null) {
    const isRaised = base.kind === "power" || base.kind === "transpose";
    return `${isRaised ? `(${text})` : text}${raised}`;
  }
  const isAtom = levelOf(exponent) === "atom";
  const top = mark(exponent, depth + 1);
  return `${text}^${isAtom ? top : `(${top})`}`;
}

const superscripts: Readonly<Record<string, string>> = {
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
  "-": "⁻",
  "−": "⁻",
  " ": "",
  t: "ᵗ",
};

function superscriptOf(exponent: Formula): string | null {
  const text = printFormula(exponent);
  if (!/^(?:[-−]?\d|t(?: − \d)?)$/.test(text)) return null;
  return [...text].map((character) => superscripts[character] ?? "").join("");
}

/** A formula, in brackets where it holds less tightly than its place asks. */
function inside(formula: Formula, level: Level, depth: number): string {
  const isLoose = levels.indexOf(levelOf(formula)) < levels.indexOf(level);
  return isLoose ? `(${mark(formula, depth + 1)})` : mark(formula, depth);
}

function levelOf(formula: Formula): Level {
  switch (formula.kind) {
    case "number":
      return formula.value < 0 ? "product" : "atom";
    case "symbol":
    case "fence":
    case "call":
    case "entry":
      return "atom";
    case "sum":
      return "sum";
    case "product":
      return formula.negative || formula.under.length > 0 || formula.sign !== ""
        ? "product"
        : formula.over.length > 1
          ? "product"
          : "factor";
    case "chain":
    case "power":
    case "transpose":
    case "root":
      return "factor";
    case "infix":
      return formula.binds;
    case "not":
      return "not";
    case "cases":
      return "cases";
    default:
      return formula satisfies never;
  }
}

function tighter(binds: Extract<Formula, { kind: "infix" }>["binds"]): Level {
  return levels[levels.indexOf(binds) + 1] ?? "atom";
}

/** A number as people write it: `1e-8` as `10⁻⁸`, `Infinity` as `∞`. */
export function printNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("-", "−").replace("Infinity", "∞");
  const [digits = "", exponent] = String(value)
    .replace("-", value < 0 ? "−" : "-")
    .split("e");
  if (exponent === undefined) return digits;
  const raised = [...exponent.replace("+", "")].map((one) => superscripts[one] ?? "").join("");
  return digits === "1" ? `10${raised}` : `${digits} · 10${raised}`;
}
