// `gradus explain CODE|RULE|SCHEDULE`: the essay on a diagnostic, what a rule does in formulas, or a schedule.

import { Option, type Command } from "commander";
import { dialectOption, settingsOption, type Settings } from "../arguments.ts";
import type { Terminal } from "../terminal.ts";

interface ExplainCommandOptions {
  readonly against?: string;
  readonly set: Settings;
  readonly dialect?: string;
  readonly type: "f32" | "wide" | "f64";
}

/** Declares `explain`. */
export function addExplain(program: Command, terminal: Terminal): void {
  program
    .command("explain")
    .description(
      "explain a diagnostic by its code, a rule as the compiler understands it, or a schedule",
    )
    .argument(
      "<CODE|RULE|SCHEDULE>",
      "a code such as E0401, a rule (see gradus --help) or a schedule",
    )
    .option("--against <RULE>", "what differs between the rule and this one")
    .addOption(settingsOption())
    .addOption(dialectOption())
    .addOption(
      new Option("--type <TYPE>", "the element type")
        .choices(["f32", "wide", "f64"])
        .default("f32"),
    )
    .addHelpText(
      "after",
      `
A rule is shown as formulas made from what is compiled, not from its text, with its states and what a
step costs. --against puts the formulas of two rules side by side: ≠ marks lines that differ, < and >
lines that only one of them has.

A schedule is shown with its course, and whether step sizes that follow it meet each of the conditions
of Robbins and Monro, Σ ε = ∞ and Σ ε² < ∞: by bounds that hold for all steps, never by adding up some.

Examples
  gradus explain E0401
  gradus explain Adam
  gradus explain RMSProp --set centered=true
  gradus explain mine.opt#Mine
  gradus explain Adam --against 'Adam(amsgrad = raw)'
  gradus explain 'inverse_time(0.1, power = 0.75)'`,
    )
    .action(async (subject: string, options: ExplainCommandOptions) => {
      const { explain } = await import("../explain.ts");
      const { set, type, dialect } = options;
      const given = { set, type, ...(dialect === undefined ? {} : { dialect }) };
      await explain(subject, options.against ?? null, given, terminal);
    });
}
