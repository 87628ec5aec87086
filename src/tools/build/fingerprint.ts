// Whether dist/ was made from the files that are here: one hash over everything that a build reads.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a build reads, relative to the project's folder. */
const inputs = ["src", "grammar", "stdlib", "package.json", "tsconfig.json", "package-lock.json"];

/** The name under which a finished build keeps its fingerprint. */
export const fingerprintFile = ".fingerprint";

/** The SHA-256 of every file that a build reads, with their names. */
export function fingerprintOf(root: string): string {
  const hash = createHash("sha256");
  for (const input of inputs) {
    for (const file of filesUnder(root, input)) {
      hash
        .update(file)
        .update("\0")
        .update(readFileSync(join(root, file)))
        .update("\0");
    }
  }
  return hash.digest("hex");
}

/** Whether `dist` was built from the present sources. */
export function isFresh(root: string, dist: string): boolean {
  const file = join(dist, fingerprintFile);
  return existsSync(file) && readFileSync(file, "utf8") === fingerprintOf(root);
}

function filesUnder(root: string, path: string): readonly string[] {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return [];
  const isFile = /\.[a-z]+$/.test(path);
  if (isFile) return [path];
  return readdirSync(absolute, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}
