// The library as it stands on disk: every file of stdlib/ by name, and the dialects. Bundles carry its text instead.

import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../stdlib/", import.meta.url);

/** The texts of the library's files by file name. */
export const library: ReadonlyMap<string, string> = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith(".opt"))
    .sort()
    .map((file) => [file, readFileSync(new URL(file, folder), "utf8")]),
);

/** Values of options by dialect and rule. */
export const dialects = JSON.parse(
  readFileSync(new URL("dialects.json", folder), "utf8"),
) as Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>>
>;
