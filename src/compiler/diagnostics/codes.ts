// Every code that a diagnostic can carry, with the short essay that `gradus explain CODE` prints. One file
// of essays per family; a family is added by its file and one line here.

import type { Essay } from "./essays/essay.ts";
import { compositionEssays } from "./essays/compositions.ts";
import { historiesEssays } from "./essays/histories.ts";
import { guardEssays } from "./essays/guards.ts";
import { importsEssays } from "./essays/imports.ts";
import { namesEssays } from "./essays/names.ts";
import { runtimeEssays } from "./essays/runtime.ts";
import { shapesEssays } from "./essays/shapes.ts";
import { statesEssays } from "./essays/states.ts";
import { syntaxEssays } from "./essays/syntax.ts";
import { typesEssays } from "./essays/types.ts";

/** What the first three characters of a code say. */
export const families: Readonly<Record<string, string>> = {
  E01: "syntax",
  E02: "names",
  E03: "types and domains",
  E04: "shapes and scopes",
  E05: "states, steps and decays",
  E06: "imports and composition",
  E07: "run time and files",
};

/** All essays by code; warnings have the family of the error that they resemble, with `W`. */
export const codes: Readonly<Record<string, Essay>> = {
  ...syntaxEssays,
  ...namesEssays,
  ...typesEssays,
  ...shapesEssays,
  ...statesEssays,
  ...guardEssays,
  ...historiesEssays,
  ...importsEssays,
  ...compositionEssays,
  ...runtimeEssays,
};

/** The essay as text for a terminal, or null for a code that does not exist. */
export function explainCode(code: string): string | null {
  const entry = codes[code];
  if (entry === undefined) return null;
  const family = families[`E${code.slice(1, 3)}`];
  const program = (text: string): string =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => (line === "" ? "" : `    ${line}`))
      .join("\n");
  return [
    `${code} (${family ?? "other"}): ${entry.title}`,
    wrap(entry.essay, 88),
    "This gives the error:",
    program(entry.bad),
    "This is right:",
    program(entry.good),
  ].join("\n\n");
}

function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
