// What the files of a golden case are made by. To add a stage: one line in `stages`, and, if cases of their
// own should be about it, one in `required`.

import { check } from "../src/compiler/front.ts";
import { renderDiagnostics } from "../src/compiler/diagnostics/render.ts";
import type { SourceFile } from "../src/compiler/diagnostics/diagnostic.ts";
import { formatFile } from "../src/compiler/1-parse/format/format-file.ts";
import { parse } from "../src/compiler/1-parse/parse.ts";
import { printAst } from "../src/compiler/1-parse/print-ast.ts";
import { optimize } from "../src/compiler/4-optimize/optimize.ts";
import { differ } from "../src/compiler/7-explain/differ.ts";
import { explain } from "../src/compiler/7-explain/explain.ts";
import type { Explanation } from "../src/compiler/7-explain/explanation.ts";
import { printDifference } from "../src/compiler/7-explain/print-difference.ts";
import { printExplanation } from "../src/compiler/7-explain/print-explanation.ts";
import { lowerAll, planOf } from "../src/compiler/compile.ts";

/** Makes the content of one file of a case from its `input.opt`. */
export type Stage = (input: SourceFile) => string;

/** File name to what makes it. */
export const stages: Readonly<Record<string, Stage>> = {
  "1-ast.txt": (input) => printAst(parse(input).form),
  "formatted.opt": (input) => formatFile(input).text,
  "7-explain.txt": (input) => explained(input).map(printExplanation).join("\n\n"),
  "7-difference.txt": (input) => {
    const [first, second] = explained(input);
    if (first === undefined || second === undefined) throw new Error("two rules are compared");
    return printDifference(differ(first, second));
  },
  "diagnostics.txt": (input) => {
    const { diagnostics, sources } = check(input.text, { file: input.name });
    const texts = new Map(sources.map(({ name, text }) => [name, text]));
    return `${renderDiagnostics(diagnostics, (file) => texts.get(file))}\n`;
  },
};

/** The files that every case of a folder has; a case may have further ones of `stages`. */
export const required: Readonly<Record<string, readonly string[]>> = {
  ast: ["1-ast.txt"],
  format: ["formatted.opt"],
  explain: ["7-explain.txt"],
  diagnostics: ["diagnostics.txt"],
  syntax: ["diagnostics.txt"],
};

function explained({ name, text }: SourceFile): readonly Explanation[] {
  const { rules } = lowerAll(text, { file: name });
  return rules.map(({ graph }) => explain(optimize(graph).form, planOf(graph)).form);
}
