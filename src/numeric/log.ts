// ln x and ln(1 + x): x = 2^k (1 + f) with 1 + f in [√½, √2), and with s = f / (2 + f) ln(1 + f) =
// 2 artanh s = f − (f²/2 − s (f²/2 + R(s²))), the arrangement of fdlibm's e_log; R is a Chebyshev
// fit of our own.

import { highWord, powerOfTwo } from "./bits.ts";
import { LN2_HI, LN2_LO } from "./ln2.ts";

/** The natural logarithm; error below 0.9 ulp; −∞ at ±0, NaN below 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  return x < 2.2250738585072014e-308 ? logNormal(x * 18014398509481984, -54) : logNormal(x, 0);
}

// ln(x · 2^shift) for normal x.
function logNormal(x: number, shift: number): number {
  // The offset moves the borders of the exponent field from powers of two to √½ times powers of
  // two.
  const e = ((highWord(x) + (0x3ff00000 - 0x3fe6a09e)) >> 20) - 1023;
  const k = e + shift;
  const f = x * powerOfTwo(-e) - 1;
  const s = f / (2 + f);
  const half = 0.5 * f * f;
  return s * (half + logTail(s * s)) + k * LN2_LO - half + f + k * LN2_HI;
}

/**
 * ln(1 + x) without cancellation near 0; error below 0.9 ulp; −∞ at −1, NaN below; the sign of zero
 * is kept.
 */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (Math.abs(x) < 5.551115123125783e-17 || x === Infinity) return x;
  let f = x;
  let k = 0;
  let c = 0;
  if (x < -0.2928932188134524 || x > 0.41421356237309503) {
    const u = 1 + x;
    k = ((highWord(u) + (0x3ff00000 - 0x3fe6a09e)) >> 20) - 1023;
    // What 1 + x lost, relative to u: ln(u + c u) = ln u + c.
    c = k < 54 ? (k >= 2 ? 1 - (u - x) : x - (u - 1)) / u : 0;
    f = u * powerOfTwo(-k) - 1;
  }
  const s = f / (2 + f);
  const half = 0.5 * f * f;
  return s * (half + logTail(s * s)) + (k * LN2_LO + c) - half + f + k * LN2_HI;
}

// 2 artanh(s) / s − 2 for z = s² ≤ (√2 − 1)² / (√2 + 1)².
function logTail(z: number): number {
  let p = 0.13086767009948175;
  p = p * z + 0.13268759668560612;
  p = p * z + 0.15386240205813478;
  p = p * z + 0.18181795630884753;
  p = p * z + 0.2222222239180047;
  p = p * z + 0.2857142857080323;
  p = p * z + 0.4000000000000088;
  p = p * z + 0.6666666666666666;
  return p * z;
}
