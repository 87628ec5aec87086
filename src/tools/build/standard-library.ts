// The library as modules of the package: one JavaScript file with its declarations per file of stdlib/
// that has a rule compiling by itself, made by the compiler that was just bundled.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The part of the public API that is needed here; loaded from the bundle, to ship what was tested. */
type Compiler = Pick<typeof import("../../index.ts"), "compile">;

/** Compiles stdlib/ with the bundle in `dist` into `dist/stdlib`; gives the names of the modules. */
export async function compileLibrary(root: string, dist: string): Promise<readonly string[]> {
  const { compile } = (await import(pathToFileURL(join(dist, "index.js")).href)) as Compiler;
  const folder = join(dist, "stdlib");
  mkdirSync(folder, { recursive: true });
  const modules: string[] = [];
  for (const file of readdirSync(join(root, "stdlib")).sort()) {
    if (!file.endsWith(".opt")) continue;
    const source = readFileSync(join(root, "stdlib", file), "utf8");
    const { code, declarations, rules } = compile(source, { file, language: "javascript" });
    if (rules.length === 0) continue;
    const name = file.slice(0, -".opt".length);
    writeFileSync(join(folder, `${name}.js`), code);
    writeFileSync(join(folder, `${name}.d.ts`), declarations);
    modules.push(name);
  }
  return modules;
}
