// Philox4x32-10, the counter-based generator of Salmon et al. 2011 ("Parallel random numbers: as
// easy as 1, 2, 3"): 128 bits of output as a function of a 128-bit counter and a 64-bit key. No
// state, so no order of evaluation changes a value.

/**
 * Writes the four output words for the counter (c0, c1, c2, c3) under the key (k0, k1); words are
 * taken modulo 2^32.
 */
export function philox4x32(
  out: Uint32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  let a = c0 >>> 0;
  let b = c1 >>> 0;
  let c = c2 >>> 0;
  let d = c3 >>> 0;
  let x = k0 >>> 0;
  let y = k1 >>> 0;
  for (let round = 0; round < 10; round += 1) {
    const highA = philoxHigh(0xd2511f53, a);
    const lowA = Math.imul(0xd2511f53, a);
    const highC = philoxHigh(0xcd9e8d57, c);
    const lowC = Math.imul(0xcd9e8d57, c);
    a = (highC ^ b ^ x) >>> 0;
    b = lowC >>> 0;
    c = (highA ^ d ^ y) >>> 0;
    d = lowA >>> 0;
    x = (x + 0x9e3779b9) >>> 0;
    y = (y + 0xbb67ae85) >>> 0;
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
  out[3] = d;
}

// The upper 32 bits of the 64-bit product of two unsigned words; every intermediate stays below
// 2^32.
function philoxHigh(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const middle = ah * bl + ((al * bl) >>> 16);
  const cross = al * bh + (middle & 0xffff);
  return (ah * bh + (middle >>> 16) + (cross >>> 16)) >>> 0;
}
