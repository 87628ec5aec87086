// The emitted text: what prettier would print, accepted by `tsc --strict` and by our own stricter flags, importing
// nothing but types, the same from run to run; and the pasted sources are those of today. Of the library every twenty-fourth
// file is looked at; all of them are in test/deep.

import { readdirSync, readFileSync } from "node:fs";
import prettier from "prettier";
import { describe, expect, test } from "vitest";
import { compile, type CompileOptions } from "../src/compiler/compile.ts";
import { supportText } from "../src/tools/generate/support-text.ts";
import { typeMistakes } from "./type-mistakes.ts";

const files = [
  "test/programs/passes.opt",
  "test/programs/histories.opt",
  "test/programs/dispatch.opt",
  "test/programs/over-model.opt",
  "test/programs/examples.opt",
  ...readdirSync("stdlib")
    .filter((name) => name.endsWith(".opt"))
    .filter((_, i) => i % 24 === 0)
    .map((name) => `stdlib/${name}`),
].filter((file) => compile(readFileSync(file, "utf8"), { file }).rules.length > 0);

const emitted = (file: string, options: CompileOptions) =>
  compile(readFileSync(file, "utf8"), { file, ...options });

/** As TypeScript in f32, each file once. */
const plain = new Map<string, string>();
const codeOf = (file: string): string => {
  const code = plain.get(file) ?? emitted(file, {}).code;
  plain.set(file, code);
  return code;
};

const passes = "test/programs/passes.opt";

describe("what prettier would print", () => {
  const check = async (file: string, options: CompileOptions): Promise<void> => {
    const { code, declarations } = emitted(file, options);
    const parser = options.language === "javascript" ? "babel" : "typescript";
    expect(code).toBe(await prettier.format(code, { parser, printWidth: 100 }));
    if (declarations === "") return;
    const formatted = await prettier.format(declarations, {
      parser: "typescript",
      printWidth: 100,
    });
    expect(declarations).toBe(formatted);
  };
  test.each(files)("%s", (file) => check(file, {}));
  test.each(["wide", "f64"] as const)("in %s", (type) => check(passes, { type }));
  test("in JavaScript, with its types", () => check(passes, { language: "javascript" }));
  test("standing alone", () => check("stdlib/newton.opt", { standalone: true }));
});

describe("what the type checker says", () => {
  test("every module, pasted or importing", () => {
    const modules = new Map<string, string>();
    for (const file of files) {
      const name = file.replace(/\W/g, "_");
      modules.set(`${name}.ts`, codeOf(file));
      modules.set(`${name}_types.d.ts`, emitted(file, { language: "javascript" }).declarations);
    }
    modules.set("wide.ts", emitted(passes, { type: "wide" }).code);
    modules.set("f64.ts", emitted(passes, { type: "f64" }).code);
    modules.set("alone.ts", emitted(passes, { standalone: true }).code);
    const alone = emitted(passes, { language: "javascript", standalone: true });
    modules.set("alone_types.d.ts", alone.declarations);
    expect(typeMistakes(modules)).toEqual([]);
  });
});

describe("what a module holds", () => {
  test("is the same from run to run", () => {
    for (const file of files) {
      expect(emitted(file, {}).code).toBe(codeOf(file));
    }
  });

  test("imports types only, and nothing where it stands alone", () => {
    for (const file of files) {
      const imports = codeOf(file).match(/^(import|\} from).*$/gm) ?? [];
      expect(imports.every((line) => /^import type|from "gradus\/runtime";$/.test(line))).toBe(
        true,
      );
      expect(emitted(file, { standalone: true }).code).not.toMatch(/^import|^\} from/m);
      expect(emitted(file, { language: "javascript" }).code).not.toMatch(/^import|^\} from/m);
    }
  });

  test("pastes the sources as they are now", async () => {
    const committed = readFileSync("src/compiler/6-emit/typescript/support-text.ts", "utf8");
    expect(committed === (await supportText()), "run `npm run generate`").toBe(true);
  });
});
