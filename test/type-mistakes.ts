// What `tsc --strict`, with the project's own stricter flags and nothing but the language's library, says of modules.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** The mistakes of modules, given by file name; all are one program. */
export function typeMistakes(modules: ReadonlyMap<string, string>): readonly string[] {
  // in out/, where git and prettier do not look
  mkdirSync("out", { recursive: true });
  const folder = mkdtempSync(join(process.cwd(), "out", "emit-text-"));
  try {
    const names = [...modules].map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
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
    return messages;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
