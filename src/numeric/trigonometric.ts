// sin and cos. The argument is reduced to r in [−π/4, π/4] and a quadrant: by π/2 in three pieces
// (Cody and Waite 1980), or exactly in whole numbers with 2/π to 1280 bits (Payne and Hanek 1983)
// where it is large or nearly a multiple of π/2. The kernels have the arrangement of fdlibm's k_sin
// and k_cos; the polynomials are Chebyshev fits of our own.

import { powerOfTwo } from "./bits.ts";

const TRIG_PIO2_HI = 1.5707963267341256;
const TRIG_PIO2_MID = 6.077100506303966e-11;
const TRIG_PIO2_LO = 2.0222662487959506e-21;

/** sin x; error below 0.9 ulp for every finite x; NaN at ±∞; the sign of zero is kept. */
export function sin(x: number): number {
  return Math.abs(x) < 7.450580596923828e-9 ? x : sinShifted(x, 0);
}

/** cos x; error below 0.9 ulp for every finite x; NaN at ±∞. */
export function cos(x: number): number {
  return sinShifted(x, 1);
}

// sin(x + quadrants · π/2).
function sinShifted(x: number, quadrants: number): number {
  if (!(Math.abs(x) < Infinity)) return NaN;
  let n = quadrants;
  let r = x;
  let l = 0;
  if (Math.abs(x) > 0.7853981633974483) {
    const k = Math.floor(x * 0.6366197723675814 + 0.5);
    const a = x - k * TRIG_PIO2_HI;
    const b = k * TRIG_PIO2_MID;
    const s = a - b;
    const t = s - a;
    const e = a - (s - t) - (b + t) - k * TRIG_PIO2_LO;
    r = s + e;
    l = s - r + e;
    if (Math.abs(x) < 1048576 && Math.abs(r) > 2.9802322387695312e-8) n += k;
    else {
      const exact = reduceExactly(x);
      n += exact.quadrant;
      r = exact.high;
      l = exact.low;
    }
  }
  const isCosine = (n & 1) === 1;
  const y = isCosine ? cosKernel(r, l) : sinKernel(r, l);
  return (n & 2) === 2 ? -y : y;
}

function sinKernel(r: number, l: number): number {
  const z = r * r;
  let p = -7.586636882825159e-13;
  p = p * z + 1.6058530596645953e-10;
  p = p * z - 2.50521062259944e-8;
  p = p * z + 2.755731921932058e-6;
  p = p * z - 0.0001984126984126504;
  p = p * z + 0.008333333333333331;
  p = p * z - 0.16666666666666666;
  return r + (l + r * z * p - 0.5 * z * l);
}

function cosKernel(r: number, l: number): number {
  const z = r * r;
  let p = 4.745838412531023e-14;
  p = p * z - 1.1470460319209511e-11;
  p = p * z + 2.0876755787492604e-9;
  p = p * z - 2.755731922139249e-7;
  p = p * z + 2.4801587301584632e-5;
  p = p * z - 0.0013888888888888887;
  p = p * z + 0.041666666666666664;
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * z * p - r * l));
}

// x = n π/2 + high + low for finite x of at least 1/2 in magnitude; whole numbers all the way, so
// nothing cancels.
function reduceExactly(x: number): { quadrant: number; high: number; low: number } {
  const twoOverPi = BigInt(
    "0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee882" +
      "35f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e" +
      "5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babf0cfbc209af4361d",
  );
  const halfPi = BigInt("0x1921fb54442d18469898cc51701b839a252049c11");
  const one = BigInt(1);
  // |x| = m 2^-s with a whole m below 2^53 (or any larger whole number, s = 0).
  let m = Math.abs(x);
  let s = 0;
  while (m < 4503599627370496) {
    m *= 2;
    s += 1;
  }
  const places = BigInt(1280 + s);
  const turns = BigInt(m) * twoOverPi;
  let quadrant = Number((turns >> places) & BigInt(3));
  let fraction = (turns & ((one << places) - one)) >> (places - BigInt(192));
  if (fraction >> BigInt(191) === one) {
    fraction -= one << BigInt(192);
    quadrant += 1;
  }
  const angle = fraction * halfPi;
  const high = Number(angle);
  const low = Number(angle - BigInt(high));
  const scale = x < 0 ? -powerOfTwo(-352) : powerOfTwo(-352);
  return { quadrant: x < 0 ? -quadrant : quadrant, high: high * scale, low: low * scale };
}
