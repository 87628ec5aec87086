// The reference: what is committed is what the sources say, every example compiles, every link leads somewhere,
// and nothing of the language is left out.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { keywords } from "../grammar/tokens.ts";
import { parse } from "../src/compiler/1-parse/parse.ts";
import { builtins } from "../src/compiler/builtins/table.ts";
import { codes } from "../src/compiler/diagnostics/codes.ts";
import { check, compile, format, type Host } from "../src/index.ts";
import { library } from "../src/library.node.ts";
import { headingsOf } from "../src/tools/docs/markdown.ts";
import { prose } from "../src/tools/docs/prose.node.ts";
import { makeReference } from "../src/tools/docs/reference.ts";

const committed = readFileSync(new URL("../docs/reference.md", import.meta.url), "utf8");
const language = prose.get("language.md") ?? "";
/** `later` marks what the compiler reads and may not run yet. */
const examples = [...language.matchAll(/^```opt( later)?\n([^]*?)^```/gm)].map(
  ([, later, text = ""]) => ({ text, isLater: later !== undefined, head: text.split("\n")[0] }),
);

/** A file of the examples begins with its name. */
const host: Host = {
  read: (path) => examples.find(({ head }) => head === `// ${path}`)?.text ?? null,
  resolve: (_, path) => path.replace("./", ""),
};

test("docs/reference.md is what `npm run generate` writes", () => {
  expect(committed === makeReference(), "stale: npm run generate").toBe(true);
});

describe.each(examples)("example $head", ({ text, isLater }) => {
  test("is formatted and right", () => {
    expect(parse({ name: "example.opt", text }).diagnostics).toEqual([]);
    expect(format(text).text).toBe(text);
    const { diagnostics } = check(text, { file: "example.opt", host });
    const isUnbuilt = diagnostics.some(({ code }) => code === "E0309");
    if (!(isLater && isUnbuilt)) expect(diagnostics).toEqual([]);
    if (!isLater && /^optimizer/m.test(text)) {
      expect(compile(text, { file: "example.opt", host }).rules.length).toBeGreaterThan(0);
    }
  });
});

test("examples show every keyword", () => {
  const shown = examples.map(({ text }) => text.replace(/\/\/.*$/gm, "")).join("\n");
  expect(keywords.filter((word) => !new RegExp(`\\b${word}\\b`).test(shown))).toEqual([]);
});

test("every rule of the grammar that begins a construct is quoted where it is explained", () => {
  const quoted = [...language.matchAll(/insert: grammar (.*?) -->/g)].flatMap(([, names = ""]) =>
    names.split(" "),
  );
  expect(quoted).toEqual(expect.arrayContaining(["declaration", "domain", "dispatch", "run"]));
});

test("every builtin, code and public name of the library is there", () => {
  const lines = committed.split("\n");
  const cell = (text: string): string => `| \`${text.replaceAll("|", "\\|")}\` |`;
  const missing = [
    ...builtins
      .filter(({ signature }) => !lines.some((line) => line.startsWith(cell(signature))))
      .map(({ name }) => name),
    ...Object.keys(codes).filter((code) => !lines.some((line) => line.startsWith(cell(code)))),
    ...[...library.values()].flatMap((text) =>
      [...text.matchAll(/^(?:optimizer|transform|schedule|fn) (?!_)(\w+)/gm)]
        .map(([, name = ""]) => name)
        .filter((name) => !lines.includes(`#### ${name}`)),
    ),
  ];
  expect(missing).toEqual([]);
});

test("links lead to headings, and no two entries share an anchor", () => {
  const headings = headingsOf(committed);
  const anchors = new Set(headings.map(({ anchor }) => anchor));
  const asked = [...committed.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor = ""]) => anchor);
  expect(asked.filter((anchor) => !anchors.has(anchor))).toEqual([]);
  const numbered = headings.filter(({ level, title, anchor }) =>
    level === 4 ? anchor !== title.toLowerCase() : false,
  );
  expect(numbered).toEqual([]);
});
