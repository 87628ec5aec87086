// `gradus compare RULE…`: the same starts and batches for every rule, a grid of learning rates each;
// a table here, records and a page in a folder.

import type { Command } from "commander";
import { dialectOption, parseCount } from "../arguments.ts";
import { problemHelp } from "../problem.ts";
import type { Terminal } from "../terminal.ts";

interface CompareOptions {
  readonly problem: readonly string[];
  readonly seeds: number;
  readonly steps?: number;
  readonly output: string;
  readonly dialect?: string;
}

/** Declares `compare`. */
export function addCompare(program: Command, terminal: Terminal): void {
  program
    .command("compare")
    .description("compare rules on problems, over seeds and learning rates")
    .argument("<RULE...>", "see gradus --help")
    .requiredOption("--problem <NAME...>", problemHelp)
    .addOption(dialectOption())
    .option("--seeds <N>", "how many starts", parseCount, 5)
    .option("--steps <N>", "steps of a run, in place of the problem's own number", parseCount)
    .option("-o, --output <DIR>", "folder of the page and the records", "out")
    .addHelpText(
      "after",
      `
DIR gets index.html (the page), results.csv (the table), results.jsonl (one line per run) and
timings.jsonl. The table and the page are made of the records alone: the same command gives the same bytes.

Examples
  gradus compare Adam SGD Momentum --problem digits-mlp --seeds 5 -o out
  gradus compare 'SGD(momentum = 0.9)' ./mine.opt#Mine --problem rosenbrock digits-mlp`,
    )
    .action(async (rules: readonly string[], options: CompareOptions) => {
      const { runComparison } = await import("../compare-rules.ts");
      await runComparison(rules, options, terminal);
    });
}
