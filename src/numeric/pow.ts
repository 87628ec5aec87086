// x^y = e^(y ln x) with ln x to about 68 bits: x = 2^k c (1 + …) with c = 1 or 1.5 as in fdlibm's
// e_pow, 2 artanh s summed in pairs of doubles (Dekker 1971), so that the error before the last
// rounding stays below 0.3 ulp.

import { highWord, powerOfTwo } from "./bits.ts";
import { expOfSum } from "./exp.ts";

const POW_LN2_HI = 0.6931471805598903;
const POW_LN2_LO = 5.497923018708371e-14;
const POW_LN1_5_HI = 0.4054651081081644;
const POW_LN1_5_LO = -2.8811380259626426e-18;

/**
 * x^y; error below 0.8 ulp, exact results exact. As IEEE 754 has it: x^0 = 1 and 1^y = 1, NaN
 * included; NaN for a negative base with a broken exponent; a negative base with a whole exponent
 * has the exponent's sign.
 */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (x !== x || y !== y) return NaN;
  if (y === 2) return x * x;
  if (y === 1) return x;
  if (y === -1) return 1 / x;
  const size = Math.abs(x);
  if (y === Infinity || y === -Infinity) {
    return size === 1 ? 1 : size > 1 === y > 0 ? Infinity : 0;
  }
  const isWhole = Math.floor(y) === y;
  const isOdd = isWhole && Math.floor(y / 2) * 2 !== y;
  const isNegative = x < 0 || (x === 0 && 1 / x < 0);
  const sign = isNegative && isOdd ? -1 : 1;
  if (size === 0 || size === Infinity) return sign * ((size === 0) === y > 0 ? 0 : Infinity);
  if (x < 0 && !isWhole) return NaN;
  if (size === 1) return sign;
  if (y === 0.5) return Math.sqrt(x);
  // Beyond 2^65 every base but 1 overflows or underflows, below 2^-70 none leaves 1: products
  // cannot overflow below.
  if (Math.abs(y) > 36893488147419103232) return size > 1 === y > 0 ? Infinity : 0;
  if (Math.abs(y) < 8.470329472543003e-22) return 1;
  return sign * powPositive(size, y);
}

function powPositive(size: number, y: number): number {
  const isSubnormal = size < 2.2250738585072014e-308;
  const x = isSubnormal ? size * 18014398509481984 : size;
  const e = (highWord(x) >> 20) - 1023;
  let k = isSubnormal ? e - 54 : e;
  let m = x * powerOfTwo(-e);
  let c = 1;
  if (m > 1.7320508075688772) {
    m *= 0.5;
    k += 1;
  } else if (m > 1.224744871391589) c = 1.5;

  // s = (m − c) / (m + c), |s| ≤ 0.1011, as sh + sl.
  const f = m - c;
  const dh = m + c;
  const dt = dh - m;
  const dl = m - (dh - dt) + (c - dt);
  const sh = f / dh;
  const sd = sh * dh;
  const sl = (f - sd - productError(sh, dh, sd) - sh * dl) / dh;
  // z = s², P = 2/3 + 2/5 z + 2/7 z² + …, ln(m / c) = 2 s + s z P.
  const zh = sh * sh;
  const zl = productError(sh, sh, zh) + 2 * sh * sl;
  const tail = powTail(zh);
  const ph = 0.6666666666666666 + tail;
  const pl = 0.6666666666666666 - ph + tail + 3.700743415417188e-17;
  const wh = zh * ph;
  const wl = productError(zh, ph, wh) + (zh * pl + zl * ph);
  const uh = sh * wh;
  const ul = productError(sh, wh, uh) + (sh * wl + sl * wh);
  const lh = 2 * sh + uh;
  const ll = 2 * sh - lh + uh + (2 * sl + ul);
  // + ln c + k ln 2; of each sum the rounding error goes to the low part (Knuth's two-sum).
  const kh = k * POW_LN2_HI;
  const ch = c === 1 ? 0 : POW_LN1_5_HI;
  const cl = c === 1 ? 0 : POW_LN1_5_LO;
  const a = kh + ch;
  const at = a - kh;
  const ae = kh - (a - at) + (ch - at);
  const b = a + lh;
  const bt = b - a;
  const be = a - (b - bt) + (lh - bt);
  const low = be + (ae + (ll + (cl + k * POW_LN2_LO)));
  const logHigh = b + low;
  const logLow = b - logHigh + low;

  const h = y * logHigh;
  if (h > 709.79) return Infinity;
  if (h < -745.2) return 0;
  return expOfSum(h, productError(y, logHigh, h) + y * logLow);
}

// 2 artanh(s) / s³ − 2/3 for z = s² ≤ 0.0103.
function powTail(z: number): number {
  let p = 0.12152197782630626;
  p = p * z + 0.13327804502872148;
  p = p * z + 0.15384654370262693;
  p = p * z + 0.18181818040897624;
  p = p * z + 0.22222222222464605;
  p = p * z + 0.28571428571428414;
  p = p * z + 0.4;
  return p * z;
}

/**
 * a · b − p exactly, where p is a · b rounded (Dekker 1971); for |a|, |b| < 2^995 and no underflow.
 */
export function productError(a: number, b: number, p: number): number {
  const as = 134217729 * a;
  const ah = as - (as - a);
  const al = a - ah;
  const bs = 134217729 * b;
  const bh = bs - (bs - b);
  const bl = b - bh;
  return ah * bh - p + ah * bl + al * bh + al * bl;
}
