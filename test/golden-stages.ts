// What the files of a golden case are made by. To add a stage: one line in `stages`, and, if cases of their
// own should be about it, one in `required`.

import { check } from "../src/compiler/compile.ts";
import { renderDiagnostics } from "../src/compiler/diagnostics/render.ts";
import type { SourceFile } from "../src/compiler/diagnostics/diagnostic.ts";
import { parse } from "../src/compiler/1-parse/parse.ts";
import { printAst } from "../src/compiler/1-parse/print-ast.ts";

/** Makes the content of one file of a case from its `input.opt`. */
export type Stage = (input: SourceFile) => string;

/** File name to what makes it. */
export const stages: Readonly<Record<string, Stage>> = {
  "1-ast.txt": (input) => printAst(parse(input).form),
  "diagnostics.txt": (input) => {
    const { diagnostics, sources } = check(input.text, { file: input.name });
    const texts = new Map(sources.map(({ name, text }) => [name, text]));
    return `${renderDiagnostics(diagnostics, (file) => texts.get(file))}\n`;
  },
};

/** The files that every case of a folder has; a case may have further ones of `stages`. */
export const required: Readonly<Record<string, readonly string[]>> = {
  ast: ["1-ast.txt"],
  diagnostics: ["diagnostics.txt"],
  syntax: ["diagnostics.txt"],
};
