// `gradus train RULE`: one training run on a problem of the lab, with its curve.

import type { Command } from "commander";
import {
  dialectOption,
  settingsOption,
  parseCount,
  parseNumber,
  parseSeed,
  type Settings,
} from "../arguments.ts";
import { problemHelp } from "../problem.ts";
import type { Terminal } from "../terminal.ts";

/** What `train` can be told. */
export interface TrainOptions {
  readonly problem: string;
  readonly lr?: number;
  readonly set: Settings;
  readonly dialect?: string;
  readonly epochs?: number;
  readonly steps?: number;
  readonly batch?: number;
  readonly seed: number;
  readonly json?: true;
}

/** Declares `train`. */
export function addTrain(program: Command, terminal: Terminal): void {
  program
    .command("train")
    .description("train with a rule on a problem, and show how it goes")
    .argument("<RULE>", "see gradus --help")
    .requiredOption("--problem <NAME>", problemHelp)
    .option("--lr <NUMBER>", "the learning rate, in place of the rule's own", parseNumber)
    .addOption(settingsOption())
    .addOption(dialectOption())
    .option("--epochs <N>", "passes over the data", parseCount)
    .option("--steps <N>", "steps, in place of epochs", parseCount)
    .option("--batch <N>", "examples per step, in place of the problem's own number", parseCount)
    .option("--seed <N>", "decides the start, the batches, the rule's random values", parseSeed, 0)
    .option("--json", "print a line of JSON per epoch, and one object with the results at the end")
    .addHelpText(
      "after",
      `
The object of --json holds test_accuracy (0 to 1, or null), test_loss (or null), train_loss, steps, seconds,
and status: ok or diverged. Of a table the last column is predicted from the others; a fifth of the rows is kept
for testing.

Examples
  gradus train Adam --problem digits-mlp --lr 3e-3 --epochs 20 --seed 1
  gradus train mine.opt --problem rosenbrock --steps 2000 --json
  gradus train mine.opt --problem measurements.csv --epochs 50`,
    )
    .action(async (rule: string, options: TrainOptions) => {
      const { trainRule } = await import("../train-rule.ts");
      await trainRule(rule, options, terminal);
    });
}
