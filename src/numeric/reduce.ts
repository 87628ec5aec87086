// Reductions in the one order that the language fixes: chunks of 64
// Ki elements, element i in lane i mod 8, lanes combined as ((0+1)+(2+3))+((4+5)+(6+7)), chunks
// added in order. All in f64.

/** Elements per chunk: what one thread reduces by itself. */
export const REDUCTION_CHUNK = 65536;

/** The sum of term(i) for i = 0 … n − 1 in the fixed order; 0 over nothing. */
export function sumOf(n: number, term: (i: number) => number): number {
  let total = 0;
  for (let from = 0; from < n; from += REDUCTION_CHUNK) {
    total += sumOfChunk(from, n - from < REDUCTION_CHUNK ? n : from + REDUCTION_CHUNK, term);
  }
  return total;
}

/** The sum of term(i) for i = from … to − 1 by eight lanes; `from` is a multiple of 8. */
export function sumOfChunk(from: number, to: number, term: (i: number) => number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  let i = from;
  for (; i + 8 <= to; i += 8) {
    s0 += term(i);
    s1 += term(i + 1);
    s2 += term(i + 2);
    s3 += term(i + 3);
    s4 += term(i + 4);
    s5 += term(i + 5);
    s6 += term(i + 6);
    s7 += term(i + 7);
  }
  if (i < to) s0 += term(i);
  if (i + 1 < to) s1 += term(i + 1);
  if (i + 2 < to) s2 += term(i + 2);
  if (i + 3 < to) s3 += term(i + 3);
  if (i + 4 < to) s4 += term(i + 4);
  if (i + 5 < to) s5 += term(i + 5);
  if (i + 6 < to) s6 += term(i + 6);
  return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
}

/** The largest term(i); NaN if any is NaN, −∞ over nothing, and +0 is above −0. */
export function maxOf(n: number, term: (i: number) => number): number {
  let most = -Infinity;
  for (let i = 0; i < n; i += 1) most = Math.max(most, term(i));
  return most;
}

/** The smallest term(i); NaN if any is NaN, ∞ over nothing, and −0 is below +0. */
export function minOf(n: number, term: (i: number) => number): number {
  let least = Infinity;
  for (let i = 0; i < n; i += 1) least = Math.min(least, term(i));
  return least;
}

/** The largest |term(i)|; NaN if any is NaN, 0 over nothing. */
export function normInfOf(n: number, term: (i: number) => number): number {
  let most = 0;
  for (let i = 0; i < n; i += 1) most = Math.max(most, Math.abs(term(i)));
  return most;
}

/** Whether some test(i) holds; false over nothing. */
export function anyOf(n: number, test: (i: number) => boolean): boolean {
  for (let i = 0; i < n; i += 1) if (test(i)) return true;
  return false;
}
