// `gradus trace --case FILE.json`: a reference case run through a rule, step by step, as JSON.

import { Option, type Command } from "commander";
import { sayMistakes } from "../compile-rule.ts";
import { dialectOption } from "../arguments.ts";
import { exitCodes, makeCommandError } from "../exit.ts";
import { readText } from "../files.ts";
import { openRule, optionsOf } from "../rule.ts";
import type { Terminal } from "../terminal.ts";

interface TraceOptions {
  readonly case: string;
  readonly rule?: string;
  readonly dialect?: string;
  readonly backend: "evaluator" | "typescript";
}

/** Declares `trace`. */
export function addTrace(program: Command, terminal: Terminal): void {
  program
    .command("trace")
    .description("run a reference case and print its trajectory as JSON")
    .requiredOption(
      "--case <FILE>",
      "the case: parameters, hyperparameters, gradients; - for stdin",
    )
    .option("--rule <RULE>", "this rule as it is written, in place of the case's own")
    .addOption(dialectOption())
    .addOption(
      new Option("--backend <NAME>", "what runs it")
        .choices(["evaluator", "typescript"])
        .default("typescript"),
    )
    .addHelpText(
      "after",
      `
With --dialect, what the case does not set is as the peer has it.
Prints {"rule", "steps", "point", "evaluation"}: after each step the parameters, the point of the next gradient,
and what is to be evaluated. A case that no rule of the library stands for ends with exit code 1 and the reason.

Example
  gradus trace --case adam.json --backend evaluator`,
    )
    .action(async ({ case: path, rule: label, backend, dialect }: TraceOptions) => {
      const { runCase } = await import("../../trace/trace.ts");
      const text = readText(path);
      const rule = label === undefined ? {} : { rule: tracedRule(label) };
      const result = await sayMistakes(terminal, () =>
        runCase(text, { ...rule, ...(dialect === undefined ? {} : { dialect }), backend }),
      );
      if (result === null) throw makeCommandError(exitCodes.findings, "");
      terminal.data(`${JSON.stringify(result)}\n`);
    });
}

function tracedRule(label: string) {
  const source = openRule(label);
  return { label, source: source.source, options: optionsOf(source) };
}
