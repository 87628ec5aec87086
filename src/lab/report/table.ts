// From records to the table: one row per rule and problem, at the learning rate that stands for the rule.

import { byRate, chooseRate } from "../protocol/choose-rate.ts";
import { finalTestLoss, finalTrainLoss, type RunRecord } from "../runs/record.ts";
import { median, quartiles } from "../statistics/summary.ts";

/** A number over seeds. A diverged run counts as an infinite loss, so each may be infinite. */
export interface Spread {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

/** What the runs of one rule on one problem came to, at its best learning rate. */
export interface TableRow {
  readonly problem: string;
  readonly rule: string;
  /** The learning rate with the lowest median final training loss; null if the rule has none that was varied. */
  readonly lr: number | null;
  /** How many learning rates were tried. */
  readonly rates: number;
  /** Whether the best is the smallest or largest tried, so that a better one may lie outside. */
  readonly isAtEdge: boolean;
  /** Runs at this rate, one per seed, and how many of them diverged. */
  readonly runs: number;
  readonly diverged: number;
  /** Steps of a run that did not diverge. */
  readonly steps: number;
  readonly train_loss: Spread;
  /** Null if the problem has no test data. */
  readonly test_loss: Spread | null;
  /** 0 to 1, of the runs that did not diverge; null if there is none or the problem has no classes. */
  readonly test_accuracy: Spread | null;
}

/** The rows in the order in which problems and rules first appear in the records. */
export function table(records: readonly RunRecord[]): readonly TableRow[] {
  return namesOf(records, "problem").flatMap((problem) => {
    const here = records.filter((record) => record.problem === problem);
    return namesOf(here, "rule").map((rule) => row(here.filter((record) => record.rule === rule)));
  });
}

/** The distinct values of a column, in order of appearance. */
export function namesOf(
  records: readonly RunRecord[],
  column: "rule" | "problem",
): readonly string[] {
  return [...new Set(records.map((record) => record[column]))];
}

/** The runs that stand for one rule on one problem. */
export function chosenRuns(
  records: readonly RunRecord[],
  problem: string,
  rule: string,
): readonly RunRecord[] {
  const runs = records.filter((record) => record.problem === problem && record.rule === rule);
  return runs.length === 0 ? [] : chooseRate(byRate(runs)).runs;
}

function row(records: readonly RunRecord[]): TableRow {
  const rates = byRate(records);
  const { lr, runs } = chooseRate(rates);
  const testLosses = runs.map(finalTestLoss).filter((loss) => loss !== null);
  const accuracies = runs.map((run) => run.test_accuracy).filter((it) => it !== null);
  return {
    problem: runs[0]?.problem ?? "",
    rule: runs[0]?.rule ?? "",
    lr,
    rates: rates.length,
    isAtEdge: rates.length > 1 && (lr === rates[0]?.lr || lr === rates.at(-1)?.lr),
    runs: runs.length,
    diverged: runs.filter((run) => run.status === "diverged").length,
    steps: Math.max(...runs.map((run) => run.steps)),
    train_loss: spread(runs.map(finalTrainLoss)),
    test_loss: testLosses.length === 0 ? null : spread(testLosses),
    test_accuracy: accuracies.length === 0 ? null : spread(accuracies),
  };
}

function spread(sample: readonly number[]): Spread {
  const [lower, upper] = quartiles(sample);
  return { median: median(sample), lower, upper };
}
