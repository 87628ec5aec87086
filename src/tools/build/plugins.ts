// What esbuild must be told about this project: the library is part of the bundle, and modules of Node are no imports.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Plugin } from "esbuild";

/** Texts of the project that programs import by name: those of a folder that end so, and further files. */
interface Texts {
  /** The exported constant, a Map from file name to text; it is imported from `#` and this name. */
  readonly name: string;
  readonly folder: string;
  readonly ending: string;
  readonly others: readonly string[];
  /** JSON files that are exported beside it, by the name of the constant. */
  readonly data: Readonly<Record<string, string>>;
}

const texts: readonly Texts[] = [
  {
    name: "library",
    folder: "stdlib",
    ending: ".opt",
    others: [],
    data: { dialects: "stdlib/dialects.json" },
  },
  {
    name: "prose",
    folder: "src/tools/docs/prose",
    ending: ".md",
    others: ["grammar/opt.ebnf"],
    data: {},
  },
];

/** `#library` and `#prose` as constants, in place of reading the disk. */
export function inlineTexts(root: string): Plugin {
  return {
    name: "inline-texts",
    setup(build) {
      for (const { name, folder, ending, others, data } of texts) {
        build.onResolve({ filter: new RegExp(`^#${name}$`) }, () => ({
          path: name,
          namespace: `gradus-${name}`,
        }));
        build.onLoad({ filter: /.*/, namespace: `gradus-${name}` }, () => {
          const files = readdirSync(join(root, folder))
            .filter((file) => file.endsWith(ending))
            .sort()
            .map((file) => join(folder, file));
          const entries = [...files, ...others].map((file) => [
            basename(file),
            readFileSync(join(root, file), "utf8"),
          ]);
          const constants = Object.entries(data).map(
            ([constant, file]) =>
              `export const ${constant} = ${readFileSync(join(root, file), "utf8").trim()};`,
          );
          const map = `export const ${name} = new Map(${JSON.stringify(entries)});`;
          return { contents: [map, ...constants].join("\n") };
        });
      }
    },
  };
}

/**
 * commander loads `node:child_process` for subcommands that are programs of their own; we have none, and loading it
 * costs a tenth of the time in which the command starts.
 */
export const leaveOutChildProcesses: Plugin = {
  name: "leave-out-child-processes",
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, (request) =>
      /[\\/]commander[\\/]/.test(request.importer)
        ? { path: request.path, namespace: "no-child-process" }
        : null,
    );
    build.onLoad({ filter: /.*/, namespace: "no-child-process" }, () => ({ contents: "" }));
  },
};

/**
 * Modules of Node are asked for by name where they are used: an import of `node:fs` reads all its exports, and some of
 * these load much more, a tenth of the time in which the command starts.
 */
export const askForNodeModules: Plugin = {
  name: "ask-for-node-modules",
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: "node-module" }));
    build.onLoad({ filter: /.*/, namespace: "node-module" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};
