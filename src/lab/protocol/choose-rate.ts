// Which learning rate stands for a rule on a problem: decided by training losses alone, so that what is said of test
// data was not tuned on it.

import { finalTrainLoss, type RunRecord } from "../runs/record.ts";
import { median } from "../statistics/summary.ts";

/** All runs of one rule on one problem at one learning rate. */
export interface RateRuns {
  readonly lr: number | null;
  /** Rising by seed. */
  readonly runs: readonly RunRecord[];
}

/** The runs of one rule on one problem by learning rate, rising. */
export function byRate(runs: readonly RunRecord[]): readonly RateRuns[] {
  const rates = [...new Set(runs.map((run) => run.lr))].sort((a, b) => (a ?? 0) - (b ?? 0));
  return rates.map((lr) => ({
    lr,
    runs: runs.filter((run) => run.lr === lr).sort((a, b) => a.seed - b.seed),
  }));
}

/**
 * The rate with the lowest median final training loss, a diverged run counting as infinite; of equals the one that
 * diverged less often, then the smaller one. Rates that were not run on all seeds (a comparison broken off) do not
 * stand for choice. Throws on an empty list.
 */
export function chooseRate(rates: readonly RateRuns[]): RateRuns {
  const most = Math.max(...rates.map(({ runs }) => runs.length));
  const [best] = rates
    .filter(({ runs }) => runs.length === most)
    .map((rate) => ({
      rate,
      loss: median(rate.runs.map(finalTrainLoss)),
      diverged: rate.runs.filter((run) => run.status === "diverged").length,
    }))
    .sort((a, b) => compare(a.loss, b.loss) || a.diverged - b.diverged);
  if (best === undefined) throw new RangeError("there is no rate to choose from");
  return best.rate;
}

// a − b would be NaN for two infinities. The sort is stable and the rates rise, which settles the rest.
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
