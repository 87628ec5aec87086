// `gradus trace --case FILE.json`: a reference case run through a rule, step by step, as JSON.

import { Option, type Command } from "commander";
import { exitCodes, makeCommandError } from "../exit.ts";
import { readText } from "../files.ts";
import type { Terminal } from "../terminal.ts";

interface TraceOptions {
  readonly case: string;
  readonly rule?: string;
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
    .addOption(
      new Option("--backend <NAME>", "what runs it")
        .choices(["evaluator", "typescript"])
        .default("typescript"),
    )
    .addHelpText("after", "\nExample\n  gradus trace --case adam.json --backend evaluator")
    .action(async (options: TraceOptions) => {
      const { traceCase } = await import("../trace-case.ts");
      await traceCase(readCase(options.case), options, terminal);
    });
}

function readCase(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw makeCommandError(exitCodes.usage, `${path} is not JSON: ${reason}`);
  }
}
