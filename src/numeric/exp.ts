// e^x and e^x − 1: x = k ln 2 + r with |r| ≤ ln 2 / 2 (Cody and Waite 1980, in the arrangement of
// fdlibm's e_exp and s_expm1), e^r by a polynomial of degree 13 (a Chebyshev fit of our own, error
// 2^-65).

import { powerOfTwo, scaleByPowerOfTwo } from "./bits.ts";
import { INV_LN2, LN2_HI, LN2_LO } from "./ln2.ts";

/**
 * e^x; error below 0.8 ulp, 1 ulp where the result is subnormal; overflows above 709.78, 0 below
 * −745.13.
 */
export function exp(x: number): number {
  if (!(x <= 709.782712893384)) return x > 709 ? Infinity : NaN;
  if (x < -745.1332191019412) return 0;
  return expOfSum(x, 0);
}

/**
 * e^(h + l) for h in [−745.2, 709.8] and |l| ≤ 2^-40, without range checks; the sum is never
 * rounded.
 */
export function expOfSum(h: number, l: number): number {
  const k = Math.floor(h * INV_LN2 + 0.5);
  const a = h - k * LN2_HI;
  const b = k * LN2_LO;
  const r = a - b;
  const c = a - r - b + l;
  const q = r * r * expTail(r);
  return scaleByPowerOfTwo(1 + (r + (q + (c + c * (r + q)))), k);
}

/** e^x − 1 without cancellation near 0; error below 0.9 ulp; the sign of zero is kept. */
export function expm1(x: number): number {
  if (x !== x) return NaN;
  if (x > 40) return exp(x);
  if (x < -38) return -1;
  if (Math.abs(x) < 5.551115123125783e-17) return x;
  const k = Math.floor(x * INV_LN2 + 0.5);
  const a = x - k * LN2_HI;
  const b = k * LN2_LO;
  const r = a - b;
  const q = r * r * expTail(r) + (a - r - b);
  const s = r + q;
  if (k === 0) return s;
  // 2^k (1 + s) − 1 = (2^k − 1) + 2^k s, where the first bracket is the larger: its rounding error
  // is recovered exactly.
  const scale = powerOfTwo(k);
  const whole = scale - 1;
  const part = scale * s;
  const sum = whole + part;
  return sum + (whole - sum + part + scale * (r - s + q));
}

// (e^r − 1 − r) / r² on |r| ≤ ln 2 / 2.
function expTail(r: number): number {
  let p = 1.608662795678037e-10;
  p = p * r + 2.0918137737642736e-9;
  p = p * r + 2.505207109429355e-8;
  p = p * r + 2.75572632790885e-7;
  p = p * r + 2.755731924721873e-6;
  p = p * r + 2.4801587336442236e-5;
  p = p * r + 0.00019841269841263298;
  p = p * r + 0.0013888888888879073;
  p = p * r + 0.008333333333333333;
  p = p * r + 0.04166666666666668;
  p = p * r + 0.16666666666666666;
  p = p * r + 0.5;
  return p;
}
