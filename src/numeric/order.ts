// The exact elementwise functions with edges of their own.

/** b < a ? b : a, so a NaN stays where it stands first and loses where it stands second. */
export function min(a: number, b: number): number {
  return b < a ? b : a;
}

/** b > a ? b : a, so a NaN stays where it stands first and loses where it stands second. */
export function max(a: number, b: number): number {
  return b > a ? b : a;
}

/** min(max(x, lo), hi): NaN stays NaN, and `hi` wins where the bounds cross. */
export function clamp(x: number, lo: number, hi: number): number {
  return min(max(x, lo), hi);
}

/** −1, 0 or 1; 0 for both zeros, NaN for NaN. */
export function sign(x: number): number {
  if (x > 0) return 1;
  if (x < 0) return -1;
  return x === 0 ? 0 : NaN;
}

/** The nearest whole number, halves to even; the sign of zero is kept. */
export function roundHalfEven(x: number): number {
  // From 2^52 on every double is whole; below, adding 2^52 rounds at the units place.
  if (!(Math.abs(x) < 4503599627370496)) return x;
  if (x > 0) return x + 4503599627370496 - 4503599627370496;
  return x < 0 ? -(4503599627370496 - x - 4503599627370496) : x;
}

/**
 * a − b ⌊a / b⌋, exact but for one rounding where the signs differ; has the sign of b; NaN for b =
 * 0 or infinite a.
 */
export function mod(a: number, b: number): number {
  const r = a % b;
  if (r !== 0) return r < 0 === b < 0 ? r : r + b;
  return b < 0 ? -0 : 0;
}

/**
 * ⌊a / b⌋ of the exact quotient, so that b · div(a, b) + mod(a, b) is a; never −0; b = 0 gives ±∞,
 * or NaN for 0 / 0.
 */
export function div(a: number, b: number): number {
  if (b === 0 || !(Math.abs(a) < Infinity)) return Math.floor(a / b);
  const r = a % b;
  // a − r is a multiple of b: the quotient is whole up to its rounding (as in Python's float floor
  // division).
  const q = (a - r) / b - (r !== 0 && r < 0 !== b < 0 ? 1 : 0);
  return roundHalfEven(q) + 0;
}
