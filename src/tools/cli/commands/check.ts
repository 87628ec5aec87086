// `gradus check FILE…`: every mistake in the files, or none.

import type { Command } from "commander";
import type { Diagnostic, SourceFile } from "../../../index.ts";
import { diagnosticsAsJson, sayDiagnostics } from "../diagnostics.ts";
import { exitCodes, makeCommandError } from "../exit.ts";
import { readText } from "../files.ts";
import { makeNodeHost } from "../host.ts";
import { countOf, optFilesOf } from "../opt-files.ts";
import type { Terminal } from "../terminal.ts";

/** Declares `check`. */
export function addCheck(program: Command, terminal: Terminal): void {
  program
    .command("check")
    .description("report every mistake in files of rules")
    .argument("<FILE...>", ".opt files, folders of them, or - for standard input")
    .option("--json", "print the diagnostics as one JSON object")
    .addHelpText(
      "after",
      "\nExamples\n  gradus check mine.opt\n  gradus check rules --json\n  cat mine.opt | gradus check -",
    )
    .action(async (paths: readonly string[], options: { json?: true }) => {
      const { check } = await import("../../../compiler/front.ts");
      const diagnostics: Diagnostic[] = [];
      const sources: SourceFile[] = [];
      const files = paths.flatMap(optFilesOf);
      for (const path of files) {
        const file = path === "-" ? "<stdin>" : path;
        const found = check(readText(path), { file, host: makeNodeHost() });
        diagnostics.push(...found.diagnostics);
        sources.push(...found.sources);
      }
      if (options.json === true) terminal.data(await diagnosticsAsJson(diagnostics, sources));
      else await sayDiagnostics(diagnostics, sources, terminal);
      const errors = diagnostics.filter(({ severity }) => severity === "error").length;
      if (errors > 0) throw makeCommandError(exitCodes.findings, "");
      if (options.json !== true) terminal.say(`${countOf(files.length, "file")}, no mistakes`);
    });
}
