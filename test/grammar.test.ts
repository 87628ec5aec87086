// Holds the chevrotain rules against opt.ebnf: a second parser reads that file, and the two must agree on
// what is a sentence and on its tree, for random sentences and for random damage to them.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptParser } from "../grammar/grammar.ts";
import { precedence } from "../grammar/operators.ts";
import { keywords, tokenRow } from "../grammar/tokens.ts";
import { parse, parseExpression } from "../src/compiler/1-parse/parse.ts";
import { printAst, printExpr } from "../src/compiler/1-parse/print-ast.ts";
import { readEbnf, sentence, treesOf, type Tree } from "./grammar-ebnf.ts";

const text = readFileSync(new URL("../grammar/opt.ebnf", import.meta.url), "utf8");
const grammar = readEbnf(text);

/** Tokens as text: a call's bracket touches, all else stands apart, `;` is a line break. */
function write(tokens: readonly string[]): string {
  return tokens
    .map((token) => (token === "f(" ? "(" : token === ";" ? "\n" : ` ${token}`))
    .join("");
}

/** Whether every Call follows something that it can touch: the lexer makes none after a number. */
function canBeWritten(tokens: readonly string[]): boolean {
  return tokens.every((token, i) => {
    const before = tokens[i - 1] ?? "";
    const isNameLike = /^[a-z_]\w*$/i.test(before) && !keywords.includes(before);
    return token !== "f(" || isNameLike || [")", "]", ".T"].includes(before);
  });
}

/** Random sentences, from a number each, so that a failure names one. */
const sentences = (rule: string, budget: number): fc.Arbitrary<string[]> =>
  fc.integer({ min: 1, max: 0x7fffffff }).map((seed) => {
    for (let state = seed; ;) {
      const pick = (n: number): number => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return (state >>> 8) % n;
      };
      const tokens = sentence(grammar, rule, pick, budget);
      if (tokens.length > 0 && tokens.length <= 80 && canBeWritten(tokens)) return tokens;
    }
  });

describe("the rules and opt.ebnf", () => {
  it("are without conflicts, as chevrotain sees it", () => {
    expect(() => new OptParser(true)).not.toThrow();
  });

  it("have the same table of precedence", () => {
    const rows = [...text.matchAll(/^\/\/ \| (\w+) +\| (.+?) +\| (\w+) +\|$/gm)].map(
      ([, rule, operators, associativity]) => ({
        rule,
        operators: operators?.split(" "),
        associativity,
      }),
    );
    const spelt = precedence.map(({ rule, operators, associativity }) => ({
      rule,
      operators: operators.map((name) => String(tokenRow(name)?.pattern)),
      associativity,
    }));
    expect(rows).toEqual(spelt);
  });

  it("name the same keywords", () => {
    const words = new Set(
      [...text.replace(/^\/\/.*$/gm, "").matchAll(/"([a-z]+)"/g)].map(([, word]) => word ?? ""),
    );
    expect(keywords.filter((word) => !words.has(word))).toEqual([]);
    const contextual = ["model", "choice", "list", "optional", "history", "decay", "param"];
    const kinds = ["sum", "average", "max", "min", "product"];
    const others = [...words].filter((word) => !keywords.includes(word));
    expect(others.sort()).toEqual([...contextual, ...kinds].sort());
  });

  it("agree on random expressions, tree for tree", () => {
    fc.assert(
      fc.property(sentences("expr", 24), (tokens) => {
        const trees = treesOf(grammar, "expr", tokens);
        expect(trees).toHaveLength(1);
        const { form, diagnostics } = parseExpression({ name: "e", text: write(tokens) });
        expect(diagnostics).toEqual([]);
        expect(printExpr(form)).toBe(show(trees[0] ?? ""));
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it("agree on which damaged expressions are still sentences", () => {
    const damaged = fc
      .tuple(sentences("expr", 20), fc.nat(), fc.nat(), fc.nat(2))
      .map(([tokens, i, j, how]) => {
        const made = [...tokens];
        const at = i % made.length;
        const other = made[j % made.length] ?? "a";
        if (how === 0) made.splice(at, 1);
        else if (how === 1) made.splice(at, 0, other);
        else made[at] = other;
        return made;
      });
    fc.assert(
      fc.property(damaged.filter(canBeWritten), (tokens) => {
        const isSentence = treesOf(grammar, "expr", tokens).length > 0;
        const { diagnostics } = parseExpression({ name: "e", text: write(tokens) });
        expect(diagnostics.length === 0, write(tokens)).toBe(isSentence);
      }),
      { seed: 2, numRuns: 600 },
    );
  });

  it("agree on random files, each of which has one tree", () => {
    fc.assert(
      fc.property(sentences("file", 28), (tokens) => {
        expect(treesOf(grammar, "file", tokens)).toHaveLength(1);
        const { form, diagnostics } = parse({ name: "f", text: write(tokens) });
        expect(diagnostics).toEqual([]);
        expect(printAst(form)).not.toContain("<broken");
      }),
      { seed: 3, numRuns: 400 },
    );
  });
});

/** The tree of the second parser as `printExpr` writes it. */
function show(tree: Tree): string {
  if (typeof tree === "string") return tree;
  const { rule, parts } = tree;
  const [first = "", second, third] = parts;
  switch (rule) {
    case "expr":
      return first === "if"
        ? `(if ${show(parts[1] ?? "")} ${show(parts[3] ?? "")} ${show(parts[5] ?? "")})`
        : show(first);
    case "pipe":
    case "or":
    case "and":
    case "sum":
    case "product":
    case "matmul": {
      let made = show(first);
      for (let i = 1; i < parts.length; i += 2) {
        made = `(${show(parts[i] ?? "")} ${made} ${show(parts[i + 1] ?? "")})`;
      }
      return made;
    }
    case "not":
    case "unary":
    case "exponent":
      return second === undefined ? show(first) : `(${show(first)} ${show(second)})`;
    case "comparison":
      if (second === "is") return `(is ${third === "not" ? "not none" : "none"} ${show(first)})`;
      return infix(first, second, third);
    case "point":
    case "power":
      return infix(first, second, third);
    case "postfix":
      return parts
        .slice(1)
        .reduce<string>((made, part) => made + showSuffix(part), show(first))
        .replace(/, \)/g, ")");
    case "argument":
      return showArgument(parts);
    case "primary": {
      const inner = parts.filter((part) => typeof part !== "string").map(show);
      if (first === "[") return `[${inner.join(", ")}]`;
      if (first !== "(") return show(first);
      return inner.length > 1 ? `(tuple ${inner.join(" ")})` : `(brackets ${inner.join("")})`;
    }
    default:
      throw new Error(`no expression: ${rule}`);
  }
}

function infix(left: Tree, operator: Tree | undefined, right: Tree | undefined): string {
  return operator === undefined
    ? show(left)
    : `(${show(operator)} ${show(left)} ${show(right ?? "")})`;
}

function showSuffix(part: Tree): string {
  if (part === "f(") return "(";
  if (part === ",") return ", ";
  return show(part);
}

function showArgument(parts: readonly Tree[]): string {
  let made = "";
  let isOver = false;
  for (const part of parts) {
    if (part === "=") made += " = ";
    else if (part === "all") made += "all ";
    else if (part === "over") {
      made += " over [";
      isOver = true;
    } else if (isOver) {
      if (part === ",") made += ", ";
      else if (part !== "[" && part !== "]") made += show(part);
    } else made += show(part);
  }
  return isOver ? `${made}]` : made;
}
