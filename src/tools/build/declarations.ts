// From the sources to the types of the package: what TypeScript declares for the public modules and
// the files that they name, and nothing else. Types are not checked here; `npm run typecheck` does.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

/** Writes the declarations of `sources` (relative to `root`) and all that they refer to under `folder`; gives the mistakes that kept a declaration from being written. */
export function writeDeclarations(
  root: string,
  sources: readonly string[],
  folder: string,
): readonly string[] {
  const configFile = join(root, "tsconfig.json");
  const config = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)).config,
    ts.sys,
    root,
  );
  const program = ts.createProgram({
    rootNames: sources.map((source) => join(root, source)),
    options: {
      ...config.options,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      noCheck: true,
      rootDir: root,
      outDir: folder,
      stripInternal: true,
    },
  });
  const emitted = new Map<string, string>();
  const { diagnostics } = program.emit(
    undefined,
    (file, text) => emitted.set(relative(folder, file), text),
    undefined,
    true,
  );
  const mistakes = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  for (const [file, text] of reachable(emitted, sources)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return mistakes.map((mistake) =>
    ts.formatDiagnostic(mistake, {
      getCurrentDirectory: () => root,
      getCanonicalFileName: (name) => name,
      getNewLine: () => "\n",
    }),
  );
}

/** Where a declaration names another module: `from "./x.ts"`, `import("./x.ts")`. */
const reference = /(\bfrom |\bimport\(|\bimport )"([.#][^"]*)"/g;

function reachable(
  emitted: ReadonlyMap<string, string>,
  sources: readonly string[],
): ReadonlyMap<string, string> {
  const kept = new Map<string, string>();
  const visit = (file: string): void => {
    const text = emitted.get(file);
    if (text === undefined || kept.has(file)) return;
    const targets: string[] = [];
    kept.set(
      file,
      text.replace(reference, (_, keyword: string, path: string) => {
        const target = path === "#library" ? "src/library.node.ts" : join(dirname(file), path);
        targets.push(target.replace(/\.ts$/, ".d.ts"));
        const back = relative(dirname(file), target).replace(/\.ts$/, ".js");
        return `${keyword}"${back.startsWith(".") ? back : `./${back}`}"`;
      }),
    );
    targets.forEach(visit);
  };
  for (const source of sources) visit(source.replace(/\.ts$/, ".d.ts"));
  return kept;
}
