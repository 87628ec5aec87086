// Every code has an essay whose bad program gives that code and whose good program gives nothing.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile } from "../src/compiler/compile.ts";
import { check, type Host } from "../src/compiler/front.ts";
import { codes, explainCode, families } from "../src/compiler/diagnostics/codes.ts";

/** The files beside an essay's program. */
const beside: Readonly<Record<string, string>> = {
  "rules.opt":
    "fn halved(x) = x / 2\nfn mine(x) = x\noptimizer Plain(lr: rate = 0.1) {\n  step -lr * grad\n}\n",
  "circle.opt":
    'import { Mine } from "./essay.opt"\noptimizer Other(lr: rate = 0.1) {\n  step -lr * grad\n}\n',
};

function hostOf(text: string): Host {
  return {
    resolve: (_, path) => path.replace("./", ""),
    read: (path) => (path === "essay.opt" ? text : (beside[path] ?? null)),
  };
}

describe("codes", () => {
  const found = Object.entries(codes).filter(([, { isFoundWhen }]) => isFoundWhen === "compiling");

  it.each(found)("%s: the bad program gives it, the good one compiles", (code, { bad, good }) => {
    const codesOf = (text: string): string[] =>
      check(text, { file: "essay.opt", host: hostOf(text) }).diagnostics.map((one) => one.code);
    expect(codesOf(bad)).toEqual([code]);
    expect(codesOf(good)).toEqual([]);
    compile(good, { file: "essay.opt", host: hostOf(good) });
  });

  it.each(Object.entries(codes))("%s is well-formed and explained", (code, { title, essay }) => {
    expect(code).toMatch(/^[EW]\d{4}$/);
    expect(Object.keys(families)).toContain(`E${code.slice(1, 3)}`);
    expect(title).toMatch(/^[a-z`].*[^.]$/);
    expect(essay.endsWith(".")).toBe(true);
    expect(explainCode(code)).toContain(title);
  });

  it("has an essay for every code that the sources mention, and no other", () => {
    const root = new URL("../src/", import.meta.url);
    const mentioned = readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.includes("diagnostics/"))
      .flatMap((file) => readFileSync(new URL(file, root), "utf8").match(/\b[EW]0\d{3}\b/g) ?? []);
    expect(Object.keys(codes).sort()).toEqual([...new Set(mentioned)].sort());
  });

  it("explains nothing that does not exist", () => {
    expect(explainCode("E9999")).toBeNull();
  });
});
