// The library as text: what its doc comments say, and how long its rules are.

import { expect, test } from "vitest";
import { library } from "#library";

interface Declared {
  readonly file: string;
  readonly kind: string;
  readonly name: string;
  readonly doc: string;
  readonly text: string;
  /** A setting of another rule. */
  readonly isAlias: boolean;
}

/** What the files of the library declare under public names, each with its doc comment. */
const declared: readonly Declared[] = [...library].flatMap(([file, text]) =>
  [
    ...text.matchAll(
      /((?:^\/\/\/[^\n]*\n)*)^(optimizer|transform|schedule) (?!_)(\w+)([^]*?)(?=^(?:\/\/\/|optimizer|transform|schedule|fn) |(?![^]))/gm,
    ),
  ].map(([, doc = "", kind = "", name = "", rest = ""]) => ({
    file,
    kind,
    name,
    doc,
    text: rest,
    isAlias: kind === "optimizer" && /^\s*=/.test(rest),
  })),
);
const rules = declared.filter(({ kind, isAlias }) => kind === "optimizer" && !isAlias);

test("there are many", () => {
  expect(rules.length).toBeGreaterThan(100);
});

test.each([
  ["a formula, set apart", rules, /^\/\/\/ {5,}\S/m],
  ["authors or a source with its year", rules, /\p{Lu}[\p{L}'.]+[^]*?\b(1[6-9]|20)\d\d\b/u],
  ["more than its formula", rules, /(?:^\/\/\/ \S[^\n]*\n[^]*){2}/m],
  ["a formula, set apart", declared.filter(({ kind }) => kind === "schedule"), /^\/\/\/ {5,}\S/m],
])("every one has %s", (_what, list, part) => {
  expect(list.filter(({ doc }) => !part.test(doc)).map(({ name }) => name)).toEqual([]);
});

test("a paper of arXiv is named by its id", () => {
  // `arXiv:1412.6980`, never a bare number or a link
  const wrong = declared.filter(({ doc }) =>
    /arxiv\.org|arXiv:? (?!\d{4}\.\d{4,5}\b)\S/i.test(doc),
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

/** The lines of a body that hold code. */
function codeLines({ text }: Declared): number {
  const body = text.slice(text.search(/\{\n/) + 1, text.lastIndexOf("}"));
  return body.split("\n").filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length;
}

test("rules are as short as their papers' boxes", () => {
  const lengths = rules.map((rule) => ({ name: rule.name, lines: codeLines(rule) }));
  const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(8);
  expect(lengths.filter(({ lines }) => lines > 40)).toEqual([]);
});
