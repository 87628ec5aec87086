// Did you mean: the known name that a mistyped one is closest to.

/** The one of `known` within a third of the name's length in edits (at least two), or which holds `name`; else undefined. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  const ranked = known
    .map((candidate) => ({ candidate, edits: distance(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  if (best === undefined) return undefined;
  if (best.edits <= Math.max(2, Math.floor(wanted.length / 3))) return best.candidate;
  return wanted.length < 3 ? undefined : known.find((candidate) => candidate.includes(wanted));
}

// Levenshtein's distance, one row of the table at a time.
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
