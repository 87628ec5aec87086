// RULE on a command line: a name of the library, FILE.opt, FILE.opt#Name, `-`, or an expression. In:
// the word. Out: the text to compile and the options that say which rule of it is meant.

import { existsSync } from "node:fs";
import { readText } from "./files.ts";
import { makeNodeHost, type NodeHost } from "./host.ts";

/** What stands behind a RULE: `source` is the text of a file, a name of the library, or an expression. */
export interface RuleSource {
  /** As it was typed. */
  readonly label: string;
  readonly source: string;
  /** The file that `source` is the text of; `null` for names and expressions. */
  readonly file: string | null;
  /** The rule asked for; `null` for all that the file has. */
  readonly name: string | null;
  readonly host: NodeHost;
}

/** The rule behind a word of the command line. Throws a CommandError where its file cannot be read. */
export function openRule(label: string): RuleSource {
  const host = makeNodeHost();
  const { path, name } = splitRule(label);
  if (path === null) return { label, source: label, file: null, name: null, host };
  const file = path === "-" ? "<stdin>" : path;
  return { label, source: readText(path), file, name, host };
}

/** The path and the name in `FILE.opt#Name`; no path for names of the library and expressions. */
export function splitRule(label: string): { path: string | null; name: string | null } {
  const match = /^(?:-|(.*\.opt)(?:#([^#]+))?)$/su.exec(label);
  if (match !== null && !label.includes("|>")) {
    return { path: match[1] ?? "-", name: match[2] ?? null };
  }
  const isFile = /[\\/.]/.test(label) && !label.includes("(") && existsSync(label);
  return { path: isFile ? label : null, name: null };
}

/** The options by which the compiler's functions take a RuleSource. */
export function optionsOf({ file, name, host }: RuleSource): {
  file?: string;
  rule?: string;
  host: NodeHost;
} {
  return {
    host,
    ...(file === null ? {} : { file }),
    ...(name === null ? {} : { rule: name }),
  };
}
