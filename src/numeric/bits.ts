// The bits of a double: its exponent field, and exact multiplication by powers of two. The view is
// big-endian, so that the host's byte order does not show; powers come from a table, because
// assembling one from words stalls the processor.

const bitsView = new DataView(new ArrayBuffer(8));
const bitsPowers = tabulatePowersOfTwo();

/** The upper 32 bits of `x` (sign, exponent, 20 bits of significand) as a signed integer. */
export function highWord(x: number): number {
  bitsView.setFloat64(0, x);
  return bitsView.getInt32(0);
}

/** 2^k for whole k in [-1024, 1023]. */
export function powerOfTwo(k: number): number {
  return bitsPowers[k + 1024] as number;
}

/** y · 2^k for |y| in [1/2, 4) and whole k in [-1075, 1024], rounded once. */
export function scaleByPowerOfTwo(y: number, k: number): number {
  if (k > 1022) return y * 2 * powerOfTwo(k - 1);
  if (k >= -1020) return y * powerOfTwo(k);
  return y * powerOfTwo(k + 54) * 5.551115123125783e-17;
}

function tabulatePowersOfTwo(): Float64Array {
  const powers = new Float64Array(2048);
  let up = 1;
  let down = 1;
  for (let k = 0; k < 1024; k += 1) {
    powers[1024 + k] = up;
    up *= 2;
    down *= 0.5;
    powers[1023 - k] = down;
  }
  return powers;
}
