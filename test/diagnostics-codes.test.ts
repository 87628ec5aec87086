// Every code has an essay whose bad program gives that code and whose good program gives nothing.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { codes, explainCode, families } from "../src/compiler/diagnostics/codes.ts";
import type { Diagnostic, SourceFile } from "../src/compiler/diagnostics/diagnostic.ts";
import { parse } from "../src/compiler/1-parse/parse.ts";

/** What finds the mistakes of a family, by the first three characters of its codes. */
const finders: Readonly<Record<string, (source: SourceFile) => readonly Diagnostic[]>> = {
  E01: (source) => parse(source).diagnostics,
};

describe("codes", () => {
  const found = Object.entries(codes).filter(([, { isFoundWhen }]) => isFoundWhen === "compiling");

  it.each(found)("%s: the bad program gives it, the good one nothing", (code, { bad, good }) => {
    const find = finders[code.slice(0, 3)];
    if (find === undefined) expect.fail(`no finder for ${code}`);
    const codesOf = (text: string): string[] =>
      find({ name: "essay.opt", text }).map((diagnostic) => diagnostic.code);
    expect(codesOf(bad)).toEqual([code]);
    expect(codesOf(good)).toEqual([]);
  });

  it.each(Object.entries(codes))("%s is well-formed and explained", (code, { title, essay }) => {
    expect(code).toMatch(/^[EW]\d{4}$/);
    expect(Object.keys(families)).toContain(`E${code.slice(1, 3)}`);
    expect(title).toMatch(/^[a-z`].*[^.]$/);
    expect(essay.endsWith(".")).toBe(true);
    expect(explainCode(code)).toContain(title);
  });

  it("has an essay for every syntax code that the sources mention", () => {
    const folder = new URL("../src/compiler/1-parse/", import.meta.url);
    const mentioned = readdirSync(folder)
      .map((file) => readFileSync(new URL(file, folder), "utf8"))
      .flatMap((text) => text.match(/"E01\d\d"/g) ?? [])
      .map((code) => code.slice(1, -1));
    expect([...new Set(mentioned)].sort()).toEqual(
      Object.keys(codes).filter((code) => code.startsWith("E01")),
    );
  });

  it("explains nothing that does not exist", () => {
    expect(explainCode("E9999")).toBeNull();
  });
});
