// `gradus docs`: the reference of language and library as one Markdown page.

import type { Command } from "commander";
import { exitCodes, makeCommandError } from "../exit.ts";
import { readText, writeText } from "../files.ts";
import type { Terminal } from "../terminal.ts";

/** Declares `docs`. */
export function addDocs(program: Command, terminal: Terminal): void {
  program
    .command("docs")
    .description("write the reference of language and library, one page of Markdown")
    .option("-o, --output <FILE>", "where to write it, - for standard output", "docs/reference.md")
    .option("--check", "write nothing, say whether the file is as it would be written")
    .addHelpText(
      "after",
      "\nExamples\n  gradus docs\n  gradus docs -o - | less\n  gradus docs --check",
    )
    .action(async ({ output, check }: { output: string; check?: true }) => {
      const { makeReference } = await import("../../docs/reference.ts");
      const page = makeReference();
      if (check === true) {
        if (readText(output) === page) return terminal.say(`${output} is as it should be`);
        const message = `${output} is not what the sources say`;
        throw makeCommandError(exitCodes.findings, message, "gradus docs writes it");
      }
      if (output === "-") terminal.data(page);
      else {
        writeText(output, page);
        terminal.data(`${output}\n`);
      }
    });
}
