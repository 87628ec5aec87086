// The emitted text: what prettier would print, accepted by `tsc --strict` and by our own stricter flags, importing
// nothing but types, the same from run to run; and the pasted sources are those of today.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import prettier from "prettier";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import { compile, type CompileOptions } from "../src/compiler/compile.ts";
import { supportText } from "../src/tools/generate/support-text.ts";

const files = [
  "test/programs/passes.opt",
  "test/programs/compositions.opt",
  "test/programs/histories.opt",
  "test/programs/dispatch.opt",
  "test/programs/loops.opt",
  ...readdirSync("stdlib").map((name) => `stdlib/${name}`),
].filter((file) => compile(readFileSync(file, "utf8"), { file }).rules.length > 0);

const emitted = (file: string, options: CompileOptions) =>
  compile(readFileSync(file, "utf8"), { file, ...options });

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
  const folder = mkdtempSync(join(process.cwd(), "out-emit-text-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("every module, with every element type, pasted or importing", () => {
    const names: string[] = [];
    const write = (name: string, text: string): void => {
      writeFileSync(join(folder, name), text);
      names.push(join(folder, name));
    };
    for (const file of files) {
      const name = file.replace(/\W/g, "_");
      write(`${name}.ts`, emitted(file, {}).code);
      write(`${name}_f64.ts`, emitted(file, { type: "f64" }).code);
      write(`${name}_types.d.ts`, emitted(file, { language: "javascript" }).declarations);
    }
    write("wide.ts", emitted(passes, { type: "wide" }).code);
    write("alone.ts", emitted(passes, { standalone: true }).code);
    const alone = emitted(passes, { language: "javascript", standalone: true });
    write("alone_types.d.ts", alone.declarations);
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile("tsconfig.json", ts.sys.readFile).config,
      ts.sys,
      process.cwd(),
    );
    const program = ts.createProgram(names, {
      ...options,
      types: [],
      lib: ["lib.es2022.d.ts"],
      skipLibCheck: false,
      paths: { "gradus/runtime": [join(process.cwd(), "src/runtime/optimizer.ts")] },
    });
    const messages = ts
      .getPreEmitDiagnostics(program)
      .filter((one) => one.file === undefined || one.file.fileName.startsWith(folder))
      .map(
        (one) =>
          `${one.file?.fileName.slice(folder.length)}: ${ts.flattenDiagnosticMessageText(one.messageText, "\n")}`,
      );
    expect(messages).toEqual([]);
  });
});

describe("what a module holds", () => {
  test("is the same from run to run", () => {
    for (const file of files) {
      expect(emitted(file, {}).code).toBe(emitted(file, {}).code);
    }
  });

  test("imports types only, and nothing where it stands alone", () => {
    for (const file of files) {
      const imports = emitted(file, {}).code.match(/^(import|\} from).*$/gm) ?? [];
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
