// The work of `gradus compare`: runs the lab's comparison with progress, writes its folder, prints its table.

import type { CompareOptions, Progress } from "../../lab/lab.ts";
import { sayMistakes } from "./compile-rule.ts";
import { exitCodes, makeCommandError } from "./exit.ts";
import { makeFolder } from "./files.ts";
import { whenInterrupted } from "./interrupt.ts";
import { openProblem } from "./problem.ts";
import { bar } from "./progress-bar.ts";
import type { Terminal } from "./terminal.ts";

/** Compares, writes `output`, prints the table; ends with 130 when interrupted, what was finished being written. */
export async function runComparison(
  rules: readonly string[],
  options: {
    readonly problem: readonly string[];
    readonly seeds: number;
    readonly steps?: number;
    readonly output: string;
    readonly dialect?: string;
  },
  terminal: Terminal,
): Promise<void> {
  makeFolder(options.output);
  const { compare, tableText } = await import("../../lab/lab.ts");
  const interruption = new AbortController();
  whenInterrupted(() => interruption.abort());
  const request: CompareOptions = {
    rules,
    problems: await Promise.all(options.problem.map(openProblem)),
    seeds: options.seeds,
    ...(options.dialect === undefined ? {} : { dialect: options.dialect }),
    ...(options.steps === undefined ? {} : { steps: options.steps }),
    signal: interruption.signal,
    onProgress: (progress) => terminal.progress(progressLine(progress)),
  };
  const { problem: problems, seeds } = options;
  terminal.say(
    `comparing ${rules.join(", ")} on ${problems.join(", ")} from ${seeds} start${seeds === 1 ? "" : "s"} each`,
  );
  const comparison = await sayMistakes(terminal, () => compare(request));
  terminal.progress("");
  if (comparison === null) throw makeCommandError(exitCodes.findings, "");
  const page = await comparison.write(options.output);
  terminal.data(tableText(comparison.table, { color: terminal.colorOfData }));
  terminal.say(`page: ${page}`);
  if (!comparison.isComplete) {
    throw makeCommandError(
      exitCodes.interrupted,
      `interrupted: ${options.output} holds the ${comparison.records.length} runs that were finished`,
    );
  }
}

function progressLine({ done, total, last }: Progress): string {
  const { rule, problem, lr, seed } = last;
  const rate = lr === null ? "" : ` lr ${lr}`;
  return `${bar(done / total)} ${done}/${total}  ${rule} on ${problem}${rate} seed ${seed}`;
}
