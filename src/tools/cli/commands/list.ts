// `gradus list`: the rules of the library, or of files, with what each asks for and costs.

import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";

/** Declares `list`. */
export function addList(program: Command, terminal: Terminal): void {
  program
    .command("list")
    .description("list the rules of the library, with what each asks for and costs")
    .argument("[FILE...]", ".opt files to list instead of the library")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      "\nTransforms, schedules and functions of the library stand in docs/reference.md (gradus docs -o -)." +
        "\n\nExamples\n  gradus list\n  gradus list mine.opt --json",
    )
    .action(async (files: readonly string[], options: { json?: true }) => {
      const { listRules } = await import("../list-rules.ts");
      await listRules(files, options.json === true, terminal);
    });
}
