// The precedence table, and the climb over it: a flat row of operands and operators in, the tree out.
// A loop with two stacks instead of one rule per level, so that a sum of 10^5 terms needs no call depth.
// The trees it makes are deep in one direction only: `left` of a binary node.

import type { IToken } from "chevrotain";
import type { BinaryOperator, Expr } from "../src/compiler/1-parse/ast.ts";
import type { Span } from "../src/compiler/diagnostics/diagnostic.ts";

/** How operators of one level bind their neighbours. */
export type Associativity = "left" | "right" | "none" | "prefix";

/** One line of the precedence table. */
export interface PrecedenceLevel {
  /** The rule of opt.ebnf. */
  readonly rule: string;
  /** Token names; `is none` is written `Is`. */
  readonly operators: readonly string[];
  readonly associativity: Associativity;
}

/** From what binds last to what binds first. A test holds it against opt.ebnf. */
export const precedence: readonly PrecedenceLevel[] = [
  { rule: "pipe", operators: ["PipeTo"], associativity: "left" },
  { rule: "or", operators: ["Or"], associativity: "left" },
  { rule: "and", operators: ["And"], associativity: "left" },
  { rule: "not", operators: ["Not"], associativity: "prefix" },
  {
    rule: "comparison",
    operators: ["EqualTo", "NotEqualTo", "Less", "AtMost", "Greater", "AtLeast", "Is"],
    associativity: "none",
  },
  { rule: "point", operators: ["At"], associativity: "none" },
  { rule: "sum", operators: ["Plus", "Minus"], associativity: "left" },
  { rule: "product", operators: ["Times", "Slash", "Mod", "Div"], associativity: "left" },
  { rule: "unary", operators: ["Minus"], associativity: "prefix" },
  { rule: "matmul", operators: ["MatrixTimes"], associativity: "left" },
  { rule: "power", operators: ["Caret"], associativity: "right" },
];

const binaryOperators: Readonly<Record<string, BinaryOperator>> = {
  Or: "or",
  And: "and",
  EqualTo: "==",
  NotEqualTo: "!=",
  Less: "<",
  AtMost: "<=",
  Greater: ">",
  AtLeast: ">=",
  Plus: "+",
  Minus: "-",
  Times: "*",
  Slash: "/",
  Mod: "mod",
  Div: "div",
  MatrixTimes: "@",
  Caret: "^",
};

const levelOfInfix = new Map<string, number>();
const levelOfPrefix = new Map<string, number>();
precedence.forEach(({ operators, associativity }, level) => {
  for (const name of operators) {
    (associativity === "prefix" ? levelOfPrefix : levelOfInfix).set(name, level);
  }
});
const associativityAt = (level: number): Associativity =>
  precedence[level]?.associativity ?? "left";
const comparisonLevel = levelOfInfix.get("EqualTo") ?? 0;
const powerLevel = levelOfInfix.get("Caret") ?? 0;

/** One piece of a flat expression, in reading order. */
export type Piece =
  | { readonly kind: "operand"; readonly value: Expr }
  | { readonly kind: "prefix"; readonly token: IToken }
  | { readonly kind: "infix"; readonly token: IToken }
  | {
      readonly kind: "is none";
      readonly negated: boolean;
      readonly first: IToken;
      readonly last: IToken;
    };

/** What the table does not allow in a row that the flat rule lets through. */
export type OperatorMistake =
  | { readonly kind: "chained"; readonly first: IToken; readonly second: IToken }
  | { readonly kind: "after none"; readonly first: IToken; readonly second: IToken }
  | { readonly kind: "prefix after operator"; readonly prefix: IToken; readonly after: IToken };

interface Waiting {
  readonly token: IToken;
  readonly level: number;
  readonly isPrefix: boolean;
}

/** Builds the tree of a flat row; operands and operators alternate, as the rule `operation` makes them. */
export function climb(
  pieces: readonly Piece[],
  spanOf: (first: IToken, last: IToken) => Span,
  report: (mistake: OperatorMistake) => void,
): Expr {
  const operands: Expr[] = [];
  const waiting: Waiting[] = [];
  let previous: IToken | null = null;

  const pop = (): Expr =>
    operands.pop() ?? { kind: "broken", span: { file: "", start: 0, end: 0 } };
  const reduce = (): void => {
    const top = waiting.pop();
    if (top === undefined) return;
    const right = pop();
    if (top.isPrefix) operands.push(prefixNode(top.token, right, spanOf));
    else operands.push(infixNode(top.token, pop(), right, spanOf));
  };
  /** Builds what binds tighter than an operator of `level`, which now follows. */
  const reduceTo = (level: number, token: IToken): void => {
    for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
      if (top.level < level) return;
      if (top.level === level) {
        const associativity = associativityAt(level);
        if (associativity === "right") return;
        if (associativity === "none") chained(top.token, token);
      }
      reduce();
    }
  };

  let comparedBy: IToken | null = null;
  /** Whether `is none` was read last, after which no operator that binds tighter may come. */
  let justAsked = false;
  let isChained = false;
  // A row of comparisons is one mistake, however long it is.
  const chained = (first: IToken, second: IToken): void => {
    if (!isChained) report({ kind: "chained", first, second });
    isChained = true;
  };
  for (const piece of pieces) {
    switch (piece.kind) {
      case "operand":
        operands.push(piece.value);
        previous = null;
        break;
      case "prefix": {
        const level = levelOfPrefix.get(piece.token.tokenType.name) ?? 0;
        const top = waiting.at(-1);
        // `2^-x`: an exponent may begin with a minus, which then binds as tightly as the power.
        const inExponent =
          piece.token.tokenType.name === "Minus" && top !== undefined && top.level === powerLevel;
        if (previous !== null && top !== undefined && !inExponent && top.level > level) {
          report({ kind: "prefix after operator", prefix: piece.token, after: previous });
        }
        waiting.push({
          token: piece.token,
          level: inExponent ? powerLevel : level,
          isPrefix: true,
        });
        previous = piece.token;
        break;
      }
      case "infix": {
        const level = levelOfInfix.get(piece.token.tokenType.name) ?? 0;
        reduceTo(level, piece.token);
        if (justAsked && comparedBy !== null && level > comparisonLevel) {
          report({ kind: "after none", first: comparedBy, second: piece.token });
        }
        justAsked = false;
        if (level < comparisonLevel) comparedBy = null;
        if (level === comparisonLevel) {
          if (comparedBy?.tokenType.name === "Is") {
            chained(comparedBy, piece.token);
          }
          comparedBy = piece.token;
        }
        waiting.push({ token: piece.token, level, isPrefix: false });
        previous = piece.token;
        break;
      }
      case "is none": {
        reduceTo(comparisonLevel, piece.first);
        if (comparedBy?.tokenType.name === "Is") {
          chained(comparedBy, piece.first);
        }
        comparedBy = piece.first;
        justAsked = true;
        const operand = pop();
        const span = { ...operand.span, end: spanOf(piece.first, piece.last).end };
        operands.push({ kind: "is none", operand, negated: piece.negated, span });
        break;
      }
      default:
        piece satisfies never;
    }
  }
  while (waiting.length > 0) reduce();
  return pop();
}

type SpanOf = (first: IToken, last: IToken) => Span;

function prefixNode(token: IToken, operand: Expr, spanOf: SpanOf): Expr {
  const operator = token.tokenType.name === "Not" ? "not" : "-";
  return {
    kind: "unary",
    operator,
    operand,
    span: { ...spanOf(token, token), end: operand.span.end },
  };
}

function infixNode(token: IToken, left: Expr, right: Expr, spanOf: SpanOf): Expr {
  const span = { ...left.span, end: right.span.end };
  const name = token.tokenType.name;
  if (name === "At") return { kind: "at", oracle: left, point: right, span };
  if (name === "PipeTo") return { kind: "pipe", first: left, second: right, span };
  const operator = binaryOperators[name] ?? "+";
  return { kind: "binary", operator, operatorSpan: spanOf(token, token), left, right, span };
}
