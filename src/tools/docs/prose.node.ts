// The hand-written parts of the reference and the grammar for people, as they stand on disk. Bundles carry
// their text instead.

import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("./prose/", import.meta.url);
const grammar = new URL("../../../grammar/opt.ebnf", import.meta.url);

/** The texts by file name: those of `prose/`, and `opt.ebnf`. */
export const prose: ReadonlyMap<string, string> = new Map([
  ...readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(new URL(name, folder), "utf8")] as const),
  ["opt.ebnf", readFileSync(grammar, "utf8")] as const,
]);
