// `npm run build`: from a checkout to dist/, all that the package ships. The new folder takes the place
// of the old one when it is complete, so that no one ever meets half a build.

import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, entries } from "./bundle.ts";
import { writeDeclarations } from "./declarations.ts";
import { fingerprintFile, fingerprintOf, isFresh } from "./fingerprint.ts";
import { licencesOf } from "./licences.ts";
import { compileLibrary } from "./standard-library.ts";

/** The project's folder. */
export const projectRoot = fileURLToPath(new URL("../../..", import.meta.url)).replace(
  /[\\/]$/,
  "",
);

/** Builds dist/ unless it is already what the sources say; throws an Error with a readable message where that is impossible. */
export async function build(root: string = projectRoot): Promise<void> {
  const dist = join(root, "dist");
  if (isFresh(root, dist)) return;
  const fingerprint = fingerprintOf(root);
  // inside node_modules: on the same disk, and no tool looks there
  const fresh = join(root, "node_modules", ".cache", `gradus-build-${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  try {
    const metafile = await bundle(root, fresh);
    chmodSync(join(fresh, "gradus.js"), 0o755);
    writeFileSync(join(fresh, "LICENSES.txt"), licencesOf(root, metafile));
    copyFileSync(join(root, "src/runtime/data/ATTRIBUTION.md"), join(fresh, "ATTRIBUTION.md"));
    await compileLibrary(root, fresh);
    const { gradus: _, ...modules } = entries;
    const mistakes = writeDeclarations(root, Object.values(modules), join(fresh, "types"));
    if (mistakes.length > 0) throw new Error(mistakes.join(""));
    writeFileSync(join(fresh, fingerprintFile), fingerprint);
    replaceFolder(dist, fresh);
    linkCommand(root);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Puts `fresh` where `folder` is; a command that starts meanwhile finds the one or the other. */
function replaceFolder(folder: string, fresh: string): void {
  const old = `${fresh}-old`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(fresh, folder);
  rmSync(old, { recursive: true, force: true });
}

/** `npx gradus` in a checkout: npm links the commands of dependencies, not those of the project itself. */
function linkCommand(root: string): void {
  const link = join(root, "node_modules", ".bin", "gradus");
  try {
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(join("..", "..", "dist", "gradus.js"), link);
  } catch {
    // where links are not allowed npx finds the command by way of package.json, a second later
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build().catch((thrown: unknown) => {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 1;
  });
}
