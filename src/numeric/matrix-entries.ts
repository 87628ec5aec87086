// Looking over and preparing the entries of a matrix before it is decomposed.

import { highWord, powerOfTwo } from "./bits.ts";

/** Whether the first n entries hold neither NaN nor an infinity. */
export function allFinite(values: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i += 1) {
    const x = values[i] as number;
    if (x - x !== 0) return false;
  }
  return true;
}

/** The symmetric part (A + Aᵀ) / 2 of a row-major n × n matrix, in a new array. */
export function symmetricPart(a: Float64Array, n: number): Float64Array {
  const s = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      // Halved before adding, so that nothing overflows.
      const x = 0.5 * (a[i * n + j] as number) + 0.5 * (a[j * n + i] as number);
      s[i * n + j] = x;
      s[j * n + i] = x;
    }
  }
  return s;
}

/**
 * A power of two that brings the largest of the first n entries (finite ones) into [1/2, 1) or near
 * it; 1 for zeros.
 */
export function magnitudeScale(values: Float64Array, n: number): number {
  let most = 0;
  for (let i = 0; i < n; i += 1) most = Math.max(most, Math.abs(values[i] as number));
  if (most === 0) return 1;
  const e = (highWord(most) >> 20) - 1022;
  return powerOfTwo(Math.max(-1000, Math.min(1000, -e)));
}
