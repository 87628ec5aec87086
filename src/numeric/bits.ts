// The bits of a double: its two words, and exact multiplication by powers of two. Big-endian views are used throughout, so
// that the host's byte order does not show.

const bitsView = new DataView(new ArrayBuffer(8));

/** The upper 32 bits of `x` (sign, exponent, 20 bits of significand) as a signed integer. */
export function highWord(x: number): number {
  bitsView.setFloat64(0, x);
  return bitsView.getInt32(0);
}

/** The double with the upper 32 bits `high` and the lower 32 bits of `x`. */
export function withHighWord(x: number, high: number): number {
  bitsView.setFloat64(0, x);
  bitsView.setInt32(0, high);
  return bitsView.getFloat64(0);
}

/** 2^k for whole k in [-1022, 1023]. */
export function powerOfTwo(k: number): number {
  bitsView.setInt32(0, (k + 1023) << 20);
  bitsView.setInt32(4, 0);
  return bitsView.getFloat64(0);
}

/** y · 2^k for |y| in [1/2, 4) and whole k in [-1075, 1024], rounded once. */
export function scaleByPowerOfTwo(y: number, k: number): number {
  if (k > 1022) return y * 2 * powerOfTwo(k - 1);
  if (k >= -1020) return y * powerOfTwo(k);
  return y * powerOfTwo(k + 54) * 5.551115123125783e-17;
}
