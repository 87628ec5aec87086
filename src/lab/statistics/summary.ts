// Numbers that stand for a sample: centre and spread. Infinite entries (diverged runs) are allowed where order decides.

/** The arithmetic mean; NaN of nothing. */
export function mean(sample: readonly number[]): number {
  return sample.reduce((total, x) => total + x, 0) / sample.length;
}

/** The standard deviation with the divisor n − 1; 0 of one entry, NaN of nothing. */
export function standardDeviation(sample: readonly number[]): number {
  if (sample.length === 1) return 0;
  const centre = mean(sample);
  const squares = sample.reduce((total, x) => total + (x - centre) ** 2, 0);
  return Math.sqrt(squares / (sample.length - 1));
}

/** The p-quantile, 0 ≤ p ≤ 1, linear between order statistics (type 7 of Hyndman and Fan 1996, NumPy's default); NaN of nothing. */
export function quantile(sample: readonly number[], p: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const place = p * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  // Not below + share · (above − below) alone: between two infinities that is NaN.
  return below === above ? below : below + (place - Math.floor(place)) * (above - below);
}

/** The median; NaN of nothing. */
export function median(sample: readonly number[]): number {
  return quantile(sample, 0.5);
}

/** The quartiles, which hold the middle half of the sample. */
export function quartiles(sample: readonly number[]): readonly [lower: number, upper: number] {
  return [quantile(sample, 0.25), quantile(sample, 0.75)];
}
