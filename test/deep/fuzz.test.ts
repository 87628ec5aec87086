// Damaged text of every kind: library rules with pieces cut, moved and doubled, words of the language in any
// order, bytes that mean nothing. The compiler answers with diagnostics, in bounded time, and never throws.

import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/compile.ts";
import { check } from "../../src/compiler/front.ts";
import { builtins } from "../../src/compiler/builtins/table.ts";

const folder = new URL("../../stdlib/", import.meta.url);
const texts = readdirSync(folder)
  .filter((name) => name.endsWith(".opt"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"));

const words = [
  ...["optimizer", "transform", "schedule", "fn", "import", "from", "over", "model", "state"],
  ...["accumulate", "var", "step", "if", "then", "else", "every", "repeat", "until", "for", "in"],
  ...["param", "run", "with", "return", "report", "require", "at", "of", "decay", "average", "sum"],
  ...["all", "and", "or", "not", "mod", "div", "is", "none", "true", "choice", "flag", "rate"],
  ...["(", ")", "{", "}", "[", "]", ",", ":", "=", "<-", "+", "-", "*", "/", "^", "@", ".T", "|>"],
  ...["<", "==", "..", "\n", "\n", " ", "1", "0.5", "1e-3", '"text"', "// note\n", "/// doc\n"],
  ...["A", "lr", "m", "beta", "θ", "∇", "²", "\u0000", "\ud800", "é"],
  ...builtins.map(({ name }) => name),
];

/** Answers, and compiles what is right. */
function survives(text: string): void {
  const started = performance.now();
  const { diagnostics } = check(text, { file: "fuzz.opt" });
  if (diagnostics.every(({ severity }) => severity === "warning"))
    compile(text, { file: "fuzz.opt" });
  expect(performance.now() - started, text).toBeLessThan(20_000);
}

describe("the compiler survives", () => {
  test("library rules with a piece cut out, doubled or moved", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.nat(),
        fc.nat(80),
        fc.nat(),
        (text, at, size, to) => {
          const start = at % text.length;
          const piece = text.slice(start, start + size);
          const rest = text.slice(0, start) + text.slice(start + size);
          const goal = to % (rest.length + 1);
          survives(to % 3 === 0 ? rest : rest.slice(0, goal) + piece + rest.slice(goal));
          if (to % 3 === 1) survives(text.slice(0, goal) + piece + text.slice(goal));
        },
      ),
      { seed: 21, numRuns: 1000 },
    );
  });

  test("words of the language in any order", () => {
    const text = fc.array(fc.constantFrom(...words), { maxLength: 120 });
    fc.assert(
      fc.property(text, fc.boolean(), (list, isBody) => {
        const body = list.join(" ");
        survives(isBody ? `optimizer A(lr: rate = 0.1) {\n${body}\n}\n` : body);
      }),
      { seed: 22, numRuns: 1500 },
    );
  });

  test("any text at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => survives(text)),
      { seed: 23, numRuns: 1500 },
    );
  });
});
