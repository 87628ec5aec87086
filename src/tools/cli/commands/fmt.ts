// `gradus fmt FILE…`: files of rules as the library is written, or with `--check` which of them are not.

import type { Command } from "commander";
import type { Diagnostic, SourceFile } from "../../../index.ts";
import { sayDiagnostics } from "../diagnostics.ts";
import { exitCodes, makeCommandError } from "../exit.ts";
import { readText, writeText } from "../files.ts";
import { countOf, optFilesOf } from "../opt-files.ts";
import type { Terminal } from "../terminal.ts";

/** Declares `fmt`. */
export function addFmt(program: Command, terminal: Terminal): void {
  program
    .command("fmt")
    .description("write files of rules in one style; comments and spellings stay")
    .argument("<FILE...>", ".opt files, folders of them, or - for standard input to output")
    .option("--check", "write nothing, list the files that would change")
    .addHelpText(
      "after",
      "\nA file with syntax mistakes is left alone, and they are reported." +
        "\n\nExamples\n  gradus fmt mine.opt\n  gradus fmt --check rules\n  cat mine.opt | gradus fmt -",
    )
    .action(async (paths: readonly string[], options: { check?: true }) => {
      const { format } = await import("../../../compiler/format.ts");
      const diagnostics: Diagnostic[] = [];
      const sources: SourceFile[] = [];
      const files = paths.flatMap(optFilesOf);
      let changed = 0;
      for (const path of files) {
        const file = path === "-" ? "<stdin>" : path;
        const text = readText(path);
        const made = format(text, { file });
        diagnostics.push(...made.diagnostics);
        sources.push({ name: file, text });
        const isReadable = made.diagnostics.every(({ severity }) => severity !== "error");
        const isChanged = isReadable && made.text !== text;
        if (isChanged) changed += 1;
        if (options.check === true) {
          if (isChanged) terminal.data(`${file}\n`);
        } else if (path === "-") {
          if (isReadable) terminal.data(made.text);
        } else if (isChanged) writeText(path, made.text);
      }
      await sayDiagnostics(diagnostics, sources, terminal);
      const errors = diagnostics.filter(({ severity }) => severity === "error").length;
      if (errors > 0) throw makeCommandError(exitCodes.findings, "");
      if (options.check === true && changed > 0) {
        const help = "gradus fmt writes them in the style of the library";
        const verb = changed === 1 ? "differs" : "differ";
        throw makeCommandError(exitCodes.findings, `${countOf(changed, "file")} ${verb}`, help);
      }
      if (!paths.includes("-")) {
        terminal.say(`${countOf(files.length, "file")}, ${changed} changed`);
      }
    });
}
