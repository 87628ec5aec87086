// Did you mean: the known name nearest to a misspelt one.

/**
 * The candidate nearest to `word`, or null if none is near: at most a third of the shorter one's letters wrong, where a
 * swap of two neighbours counts once and a difference in upper and lower case counts little. Ties go to the
 * earlier candidate.
 */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const limit = Math.max(1, Math.floor(Math.min(word.length, candidate.length) / 3));
    if (Math.abs(word.length - candidate.length) > limit) continue;
    const isShort = Math.min(word.length, candidate.length) < 3;
    const distance =
      word.toLowerCase() === candidate.toLowerCase() ? 0.5 : editDistance(word, candidate);
    // Of a name of one or two letters, one wrong letter leaves nothing that would be a hint.
    if (distance > (isShort ? 0.5 : limit) || distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/**
 * The number of letters inserted, deleted, changed or swapped with a neighbour that leads from `a` to `b`
 * (Damerau's distance, optimal string alignment).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(change, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
