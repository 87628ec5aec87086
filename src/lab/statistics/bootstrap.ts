// How far a statistic of a small sample can be trusted: the percentile bootstrap (Efron 1979) with a fixed seed,
// so that the same sample gives the same interval.

import { randomStream, uniformAt } from "../../numeric/random.ts";
import { quantile } from "./summary.ts";

/** The interval that holds `statistic` of `level` of `resamples` samples drawn from `sample` with replacement. */
export function bootstrapInterval(
  sample: readonly number[],
  statistic: (sample: readonly number[]) => number,
  level = 0.95,
  resamples = 2000,
): readonly [low: number, high: number] {
  const n = sample.length;
  const stream = randomStream(0, 0, 0, 0, 0, 0);
  const values = Array.from({ length: resamples }, (_, draw) =>
    statistic(sample.map((_, i) => sample[Math.floor(uniformAt(stream, draw * n + i) * n)] ?? NaN)),
  );
  return [quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)];
}
