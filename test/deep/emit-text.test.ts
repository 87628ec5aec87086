// Every library module, and programs: what prettier would print, and what `tsc --strict` accepts in every element type.

import prettier from "prettier";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compile, type CompileOptions } from "../../src/compiler/compile.ts";
import { typeMistakes } from "../type-mistakes.ts";

const programs = ["passes", "compositions", "histories", "dispatch", "loops"].map(
  (name) => `test/programs/${name}.opt`,
);

/** The modules of these programs and of all library files that have a rule compiling by itself. */
function emitted(options: CompileOptions): readonly (readonly [string, string, string])[] {
  const library = readdirSync("stdlib").filter((name) => name.endsWith(".opt"));
  const files = [...programs, ...library.map((file) => `stdlib/${file}`)];
  return files.flatMap((path) => {
    const file = path.replaceAll("/", "_");
    const source = readFileSync(path, "utf8");
    const { code, declarations, rules } = compile(source, { file, ...options });
    return rules.length === 0 ? [] : [[file, code, declarations] as const];
  });
}

test("every module is what prettier would print", async () => {
  for (const [file, code] of emitted({}))
    expect(code, file).toBe(await prettier.format(code, { parser: "typescript", printWidth: 100 }));
});

test.each(["f32", "f64", "wide"] as const)("every module in %s type-checks", (type) => {
  const modules = emitted({ type }).map(
    ([file, code]) => [file.replace(".opt", ".ts"), code] as const,
  );
  expect(modules.length).toBeGreaterThan(100);
  expect(typeMistakes(new Map(modules))).toEqual([]);
});

test("the types of every JavaScript module type-check", () => {
  const modules = emitted({ language: "javascript" }).map(
    ([file, , declarations]) => [file.replace(".opt", ".d.ts"), declarations] as const,
  );
  expect(typeMistakes(new Map(modules))).toEqual([]);
});
