// PROBLEM on a command line: a name of the lab, or a table of the user's own.

import type { Problem } from "../../lab/problems/problem.ts";
import { readText } from "./files.ts";

/** What `--problem` takes, for the help of the commands that have it. */
export const problemHelp =
  "what to minimise: digits-mlp, digits-linear, iris-mlp, quadratic, rosenbrock, or a table FILE.csv";

/** The problem behind a word of the command line. Throws E0740, and E0725 or a CommandError for a table that cannot be read. */
export async function openProblem(word: string): Promise<Problem> {
  if (/\.[ct]sv$/i.test(word)) {
    const { tableProblem } = await import("../../lab/problems/table-problem.ts");
    return tableProblem(word, readText(word));
  }
  const { findProblem } = await import("../../lab/problems/problems.ts");
  return findProblem(word);
}
