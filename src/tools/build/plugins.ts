// What esbuild must be told about this project: the library is part of the bundle, and a CommonJS
// package that requires a module of Node gets it by an import.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "esbuild";

/** `#library` as a constant: name and text of each file of stdlib/, in place of reading the disk. */
export function inlineLibrary(root: string): Plugin {
  const folder = join(root, "stdlib");
  return {
    name: "inline-library",
    setup(build) {
      build.onResolve({ filter: /^#library$/ }, () => ({
        path: "library",
        namespace: "gradus-library",
      }));
      build.onLoad({ filter: /.*/, namespace: "gradus-library" }, () => {
        const files = readdirSync(folder)
          .filter((name) => name.endsWith(".opt"))
          .sort();
        const entries = files.map((name) => [name, readFileSync(join(folder, name), "utf8")]);
        return { contents: `export const library = new Map(${JSON.stringify(entries)});` };
      });
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

/** `require("node:fs")` inside a bundled CommonJS package, as the import that an ES module may do. */
export const importNodeModules: Plugin = {
  name: "import-node-modules",
  setup(build) {
    build.onResolve({ filter: /^node:/ }, (request) =>
      request.kind === "require-call"
        ? { path: request.path, namespace: "node-module" }
        : { path: request.path, external: true },
    );
    build.onLoad({ filter: /.*/, namespace: "node-module" }, (request) => ({
      contents: `import module_ from ${JSON.stringify(request.path)}; module.exports = module_;`,
    }));
  },
};
