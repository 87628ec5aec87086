// The cube root: x = 8^k m with m in [1, 8), a quartic first guess, two Newton steps, and a last
// step from a 24-bit value whose square is exact, as in FreeBSD's s_cbrt (Kahan's device).

import { highWord, powerOfTwo } from "./bits.ts";

/** ∛x, of the sign of x; error below 0.67 ulp. */
export function cbrt(x: number): number {
  if (x !== x) return NaN;
  if (x === 0 || x === Infinity || x === -Infinity) return x;
  const isSubnormal = Math.abs(x) < 2.2250738585072014e-308;
  const size = Math.abs(isSubnormal ? x * 18014398509481984 : x);
  const k = Math.floor(((highWord(size) >> 20) - 1023) / 3);
  const z = size * powerOfTwo(-3 * k);
  let p = -0.0002882199346276574;
  p = p * z + 0.0069891694835587225;
  p = p * z - 0.06797280035500547;
  p = p * z + 0.4121814779629245;
  p = p * z + 0.6538962985569791;
  p -= (p - z / (p * p)) / 3;
  p -= (p - z / (p * p)) / 3;
  const t = Math.fround(p);
  const r = z / (t * t);
  const root = (t + t * ((r - t) / (t + t + r))) * powerOfTwo(isSubnormal ? k - 18 : k);
  return x < 0 ? -root : root;
}
