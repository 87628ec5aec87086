// Nothing makes `parse` throw, and what it reports lies in the text: token soups, random bytes, and real
// programs with tokens left out, doubled or swapped.

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenTable, type TokenRow } from "../grammar/tokens.ts";
import { renderDiagnostics } from "../src/compiler/diagnostics/render.ts";
import { lex } from "../src/compiler/1-parse/lex.ts";
import { parse, parseExpression } from "../src/compiler/1-parse/parse.ts";
import { printAst } from "../src/compiler/1-parse/print-ast.ts";

const folder = new URL("./programs/", import.meta.url);
const programs = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));

const spellings = Object.values(tokenTable as Readonly<Record<string, TokenRow>>).flatMap((row) => [
  ...(typeof row.pattern === "string" ? [row.pattern] : []),
  ...(row.unicode ?? []),
]);
const soup = fc
  .array(
    fc.constantFrom(
      ...spellings,
      "a",
      "b1",
      "β",
      "1",
      "0.5",
      '"x"',
      "\n",
      "\n",
      " ",
      "// c\n",
      "/// d\n",
    ),
    {
      maxLength: 120,
    },
  )
  .chain((words) => fc.constantFrom(words.join(" "), words.join("")));

/** Parses, prints and renders, and holds every span against the text. */
function survive(text: string): void {
  const { form, diagnostics } = parse({ name: "f.opt", text });
  printAst(form);
  for (const { primary, secondary, message } of diagnostics) {
    for (const { span } of [primary, ...secondary]) {
      expect(span.start, message).toBeGreaterThanOrEqual(0);
      expect(span.end, message).toBeGreaterThanOrEqual(span.start);
      expect(span.end, message).toBeLessThanOrEqual(text.length);
    }
  }
  renderDiagnostics(diagnostics, () => text);
  parseExpression({ name: "e", text });
  if (printAst(form).includes("<broken")) expect(diagnostics).not.toEqual([]);
}

describe("parse never throws", () => {
  it("on soups of tokens", () => {
    fc.assert(fc.property(soup, survive), { seed: 1, numRuns: 400 });
  });

  it("on soups inside of a rule", () => {
    const inside = soup.map((text) => `optimizer A() {\n${text}\nstep -grad\n}\n`);
    fc.assert(fc.property(inside, survive), { seed: 2, numRuns: 400 });
  });

  it("on random text and bytes", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), survive), {
      seed: 3,
      numRuns: 150,
    });
    const bytes = fc
      .uint8Array({ maxLength: 400 })
      .map((data) => new TextDecoder("latin1").decode(data));
    fc.assert(fc.property(bytes, survive), { seed: 4, numRuns: 150 });
  });

  it("on damaged programs", () => {
    const tokensOf = programs.map((text) => lex({ name: "p", text }).tokens);
    const damage = fc.record({
      which: fc.nat(programs.length - 1),
      at: fc.nat(),
      other: fc.nat(),
      how: fc.constantFrom("delete", "double", "swap"),
    });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (all) => {
        const [first] = all;
        if (first === undefined) return;
        const text = programs[first.which] ?? "";
        const tokens = tokensOf[first.which] ?? [];
        const pieces = tokens.map((token, i) => {
          const end = tokens[i + 1]?.startOffset ?? text.length;
          return text.slice(token.startOffset, end);
        });
        for (const { at, other, how } of all) {
          const i = at % pieces.length;
          const j = other % pieces.length;
          const [a = "", b = ""] = [pieces[i], pieces[j]];
          if (how === "delete") pieces[i] = "";
          else if (how === "double") pieces[i] = a + a;
          else [pieces[i], pieces[j]] = [b, a];
        }
        survive(pieces.join(""));
      }),
      { seed: 5, numRuns: 150 },
    );
  });
});
