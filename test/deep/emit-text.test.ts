// Every library module in f64 and wide, as `tsc --strict` sees it.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compile } from "../../src/compiler/compile.ts";
import { typeMistakes } from "../type-mistakes.ts";

test.each(["f64", "wide"] as const)("every module in %s type-checks", (type) => {
  const modules = new Map<string, string>();
  for (const file of readdirSync("stdlib").filter((name) => name.endsWith(".opt"))) {
    const { code, rules } = compile(readFileSync(`stdlib/${file}`, "utf8"), { file, type });
    if (rules.length > 0) modules.set(file.replace(".opt", ".ts"), code);
  }
  expect(modules.size).toBeGreaterThan(100);
  expect(typeMistakes(modules)).toEqual([]);
});
