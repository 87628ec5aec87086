// What formatting keeps: the tree, the compiled rule, every comment in its order, the author's spellings;
// and that a second time changes nothing. On the library, on programs, and on both with spaces, line breaks
// and comments strewn in wherever the language lets them stand.

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tokenRow } from "../grammar/tokens.ts";
import { format } from "../src/index.ts";
import { lex } from "../src/compiler/1-parse/lex.ts";
import { parse } from "../src/compiler/1-parse/parse.ts";
import { printAst } from "../src/compiler/1-parse/print-ast.ts";
import { hashOfGraph } from "../src/compiler/3-lower/print-graph.ts";
import { graphOf } from "../src/compiler/compile.ts";
import { startingRule } from "../src/tools/cli/commands/new.ts";
import { programs, write } from "./random-program.ts";

const textsIn = (folder: string): readonly (readonly [string, string])[] => {
  const url = new URL(folder, import.meta.url);
  return readdirSync(url)
    .filter((name) => name.endsWith(".opt"))
    .map((name) => [name, readFileSync(new URL(name, url), "utf8")] as const);
};
const library = textsIn("../stdlib/");
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const shown = [...readme.matchAll(/^```opt\n([^]*?)^```/gm)].map(([, text = ""]) => text);
const written = textsIn("./programs/");

const formatted = (text: string): string => {
  const { text: made, diagnostics } = format(text);
  expect(diagnostics, text).toEqual([]);
  return made;
};
const treeOf = (text: string): string => printAst(parse({ name: "f.opt", text }).form);
const commentsOf = (text: string): readonly string[] => {
  const { docs, remarks } = lex({ name: "f.opt", text });
  return [...docs, ...remarks]
    .sort((a, b) => a.start - b.start)
    .map(({ start, end }) => text.slice(start, end).trimEnd());
};

/** A random number below a bound, the same sequence for the same seed. */
const makeDice = (seed: number): ((below: number) => number) => {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

type Dice = (below: number) => number;

/** The text with other gaps between its words; `inner` makes one where the language allows any. */
function respace(
  text: string,
  dice: Dice,
  inner: (gap: string, dice: Dice) => string,
  commasStay = true,
): string {
  const { tokens } = lex({ name: "f.opt", text });
  let made = "";
  let end = 0;
  let depth = 0;
  let isOpen = false;
  for (const [i, token] of tokens.entries()) {
    if (token.startOffset < end) continue;
    const { name } = token.tokenType;
    const gap = text.slice(end, token.startOffset);
    const isTight = name === "CallParen" || i === 0 || (commasStay && name === "Comma");
    // before a sign that was written apart, so that `1 ..` and `< -` do not become other words
    const isFree = gap !== "" || /^[(),[\]]/.test(token.image);
    if (gap.includes("//") || isTight || !isFree) made += gap;
    else if (!gap.includes("\n"))
      made += depth > 0 || isOpen ? inner(gap, dice) : spaces(gap, dice);
    else if (depth > 0) made += inner(gap, dice);
    else made += breaks(gap, dice, inner);
    if (["LeftParen", "CallParen", "LeftBracket"].includes(name)) depth += 1;
    if (["RightParen", "RightBracket"].includes(name)) depth -= 1;
    isOpen = tokenRow(name)?.fixity?.includes("infix") === true && name !== "Minus";
    end = (token.endOffset ?? token.startOffset) + 1;
    made += text.slice(token.startOffset, end);
  }
  return made + text.slice(end);
}

const spaces = (gap: string, dice: Dice): string => (gap === "" ? "" : " ".repeat(1 + dice(3)));
/** Between lines: indentation of any depth, and what `inner` puts there. */
const breaks = (gap: string, dice: Dice, inner: (gap: string, dice: Dice) => string): string => {
  const strewn = inner(gap, dice);
  return `${strewn.includes("\n") ? strewn : gap.replace(/ +$/, "")}${" ".repeat(dice(9))}`;
};
/** Line breaks and comments; numbered, so that their order shows. */
const makeStrewing = (): ((gap: string, dice: Dice) => string) => {
  let count = 0;
  return (gap, dice) => {
    const comment = (): string => `// ${(count += 1)}\n`;
    switch (dice(12)) {
      case 0:
        return `\n${" ".repeat(dice(6))}`;
      case 1:
        return ` ${comment()}`;
      case 2:
        return `\n ${comment()}`;
      case 3:
        return `\n\n${comment()}\n${comment()}`;
      case 4:
        return ` ${comment()}  ${comment()}\n`;
      default:
        return gap.includes("\n") ? gap : spaces(gap, dice);
    }
  };
};

/**
 * Holds what formatting keeps, for a text whose points have their brackets. A comma that was apart from its
 * hyperparameter comes back to it, and with it the `///` behind it.
 */
function keep(text: string, keepsDocs = true): void {
  const made = formatted(text);
  const tree = (of: string): string =>
    keepsDocs ? treeOf(of) : treeOf(of).replace(/^ *\/\/\/.*\n/gm, "");
  expect(tree(made), text).toBe(tree(text));
  expect(commentsOf(made), text).toEqual(commentsOf(text));
  expect(formatted(made), text).toBe(made);
}

/** Only spaces within lines differ, so the same text comes out. */
function restore(text: string, dice: Dice): void {
  const base = formatted(text);
  const spaced = respace(base, dice, (gap) => (gap.includes("\n") ? gap : spaces(gap, dice)));
  expect(formatted(spaced)).toBe(base);
}

test.each(library)("%s is formatted", (_, text) => {
  expect(formatted(text)).toBe(text);
});

test("what the README and `gradus new` show is formatted", () => {
  expect(shown.length).toBeGreaterThan(0);
  for (const text of [...shown, startingRule("Mine")]) expect(formatted(text)).toBe(text);
});

describe.each([...library, ...written])("%s", (name, text) => {
  test("survives line breaks and comments everywhere", () => {
    const base = formatted(text);
    const dice = makeDice(name.length);
    keep(respace(base, dice, makeStrewing()));
    keep(respace(base, dice, makeStrewing(), false), false);
    restore(text, dice);
  });
});

test("random programs keep tree, comments and Graph", () => {
  fc.assert(
    fc.property(programs, fc.nat(), (seed, number) => {
      const { source, set } = write(seed);
      const base = formatted(source);
      expect(formatted(base)).toBe(base);
      const options = { set, rule: "Random" };
      expect(hashOfGraph(graphOf(base, options))).toBe(hashOfGraph(graphOf(source, options)));
      const dice = makeDice(number);
      keep(respace(base, dice, makeStrewing()));
      restore(source, dice);
    }),
    { seed: 20260301, numRuns: 60 },
  );
});

test("a sum of 10,000 terms is formatted", () => {
  const sum = Array.from({ length: 10_000 }, (_, i) => `a${i}`).join(" + ");
  const made = formatted(`fn f() = ${sum}\n`);
  expect(made.split("\n")).toHaveLength(10_002);
  expect(formatted(made)).toBe(made);
});

test("a file with mistakes, or none of ours, comes back as it is", () => {
  for (const text of ["optimizer  A( {\n", "", "\u0000\u0001\u0002\u0003\u0004", "// only this"]) {
    const made = format(text, { file: "f.opt" });
    expect(made.text).toBe(text);
    expect(made.diagnostics).not.toEqual([]);
  }
});

test("line ends of Windows and a byte order mark go", () => {
  const text = "\ufeff// c\r\noptimizer A() {\r\n  step -grad // d\r\n}\r\n";
  expect(formatted(text)).toBe("// c\noptimizer A() {\n  step -grad   // d\n}\n");
});
