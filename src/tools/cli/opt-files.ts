// The files of rules that words on the command line mean: themselves, or all those in a folder.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, makeCommandError } from "./exit.ts";

/** The `.opt` files that a path means, in order; `-` is itself. Throws a CommandError for a folder without any. */
export function optFilesOf(path: string): readonly string[] {
  if (path === "-" || !(statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false)) {
    return [path];
  }
  const files = readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".opt"))
    .sort();
  if (files.length > 0) return files.map((name) => join(path, name));
  throw makeCommandError(exitCodes.usage, `there is no .opt file in ${path}`);
}

/** `1 file`, `2 files`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
