// From the sources to the JavaScript of the package: one esbuild run for all entries, so that what
// they share exists once. Nothing stays outside but modules of Node, which only the command asks for.

import { build, type Metafile } from "esbuild";
import { join } from "node:path";
import { askForNodeModules, inlineTexts, leaveOutChildProcesses } from "./plugins.ts";

/** The public modules of the package: file in dist/ without extension, and its source. */
export const entries = {
  gradus: "src/tools/cli/main.ts",
  index: "src/index.ts",
  runtime: "src/runtime/runtime.ts",
  lab: "src/lab/lab.ts",
} as const;

/** Bundles `entries` into `dist`; gives esbuild's account of what went where. */
export async function bundle(root: string, dist: string): Promise<Metafile> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(entries).map(([name, source]) => [name, join(root, source)]),
    ),
    outdir: dist,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["import", "default"],
    target: "es2022",
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: false,
    legalComments: "none",
    alias: { "lodash-es": join(root, "src/tools/build/lodash.ts") },
    loader: { ".html": "text", ".css": "text", ".csv": "text" },
    plugins: [inlineTexts(root), leaveOutChildProcesses, askForNodeModules],
    metafile: true,
    logLevel: "warning",
  });
  return result.metafile;
}

/** The source files and packages behind one bundled entry and the chunks that it loads at once. */
export function inputsOf(metafile: Metafile, output: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const inputs = new Set<string>();
  const visit = (path: string): void => {
    const chunk = metafile.outputs[path];
    if (seen.has(path) || chunk === undefined) return;
    seen.add(path);
    for (const input of Object.keys(chunk.inputs)) inputs.add(input);
    for (const { path: next, kind } of chunk.imports) {
      if (kind === "import-statement") visit(next);
    }
  };
  visit(output);
  return inputs;
}
