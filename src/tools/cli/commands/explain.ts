// `gradus explain CODE|RULE`: the essay on a diagnostic, or what a rule does in formulas.

import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";

/** Declares `explain`. */
export function addExplain(program: Command, terminal: Terminal): void {
  program
    .command("explain")
    .description("explain a diagnostic by its code, or a rule")
    .argument("<CODE|RULE>", "a code such as E0401, or a rule (see gradus --help)")
    .addHelpText(
      "after",
      "\nExamples\n  gradus explain E0401\n  gradus explain Adam\n  gradus explain mine.opt",
    )
    .action(async (subject: string) => {
      const { explain } = await import("../explain.ts");
      await explain(subject, terminal);
    });
}
