// Two rules on the same seeds: start and batches are equal in each pair, so the pair is compared, not the two heaps.

import { bootstrapInterval } from "./bootstrap.ts";
import { mean } from "./summary.ts";

/** The losses of two rules, pair by pair. */
export interface PairedComparison {
  readonly pairs: number;
  /** Pairs in which the first is lower, and in which both are equal. */
  readonly wins: number;
  readonly ties: number;
  /** The geometric mean of second / first, over the pairs where both are positive and finite; null if there is none. */
  readonly ratio: number | null;
  /** The 95 % bootstrap interval of `ratio`; null with fewer than three such pairs, which say nothing of spread. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** Compare pair i of `first` and `second`; a diverged run is infinite and loses. */
export function comparePairs(
  first: readonly number[],
  second: readonly number[],
): PairedComparison {
  const pairs = first.map((x, i) => [x, second[i] ?? NaN] as const);
  const logs = pairs
    .filter(([x, y]) => x > 0 && y > 0 && Number.isFinite(x) && Number.isFinite(y))
    .map(([x, y]) => Math.log(y / x));
  const interval = logs.length < 3 ? null : bootstrapInterval(logs, mean);
  return {
    pairs: pairs.length,
    wins: pairs.filter(([x, y]) => x < y).length,
    ties: pairs.filter(([x, y]) => x === y).length,
    ratio: logs.length === 0 ? null : Math.exp(mean(logs)),
    interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])],
  };
}
