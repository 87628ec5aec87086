// The angle of a point: arctan by the four reference angles of fdlibm's s_atan (½, 1, 1½, ∞ as
// tangents) and a polynomial on |t| ≤ 7/16 (a Chebyshev fit of our own, error 2^-62), then the
// quadrant.

const ATAN2_PI = 3.141592653589793;
const ATAN2_3_PI_4 = 2.356194490192345;
const ATAN2_PI_LO = 1.2246467991473532e-16;

/**
 * The angle of the point (x, y) in [−π, π], with the sign of y (a signed zero included); error
 * below 1.5 ulp; at (0, 0) as for a point of the real axis.
 */
export function atan2(y: number, x: number): number {
  if (x !== x || y !== y) return NaN;
  const ay = Math.abs(y);
  const ax = Math.abs(x);
  const isLeft = x < 0 || (x === 0 && 1 / x < 0);
  const isBelow = y < 0 || (y === 0 && 1 / y < 0);
  const t = ay / ax;
  let angle = ATAN2_PI / 2;
  if (ay === 0) angle = isLeft ? ATAN2_PI : 0;
  else if (ay === Infinity && ax === Infinity) angle = isLeft ? ATAN2_3_PI_4 : ATAN2_PI / 4;
  else if (t < 1152921504606846976) {
    angle = atanPositive(t);
    // The low part of π keeps the difference from cancelling.
    if (isLeft) angle = ATAN2_PI - (angle - ATAN2_PI_LO);
  }
  return isBelow ? -angle : angle;
}

// arctan t for t in [0, ∞].
function atanPositive(t: number): number {
  if (t < 0.4375) return t < 7.450580596923828e-9 ? t : t - t * atanTail(t);
  if (t < 0.6875)
    return atanNear((2 * t - 1) / (2 + t), 0.4636476090008061, 2.2698777452961687e-17);
  if (t < 1.1875) return atanNear((t - 1) / (t + 1), 0.7853981633974483, 3.061616997868383e-17);
  if (t < 2.4375)
    return atanNear((t - 1.5) / (1 + 1.5 * t), 0.982793723247329, 1.3903311031230998e-17);
  return atanNear(-1 / t, 1.5707963267948966, 6.123233995736766e-17);
}

function atanNear(u: number, high: number, low: number): number {
  return high - (u * atanTail(u) - low - u);
}

// 1 − arctan(t) / t for |t| ≤ 7/16.
function atanTail(t: number): number {
  const z = t * t;
  let p = 0.012503717065683333;
  p = p * z - 0.02915791327618601;
  p = p * z + 0.04036939042778813;
  p = p * z - 0.047017006975793675;
  p = p * z + 0.05255103121283721;
  p = p * z - 0.05881603360926259;
  p = p * z + 0.06666618533423839;
  p = p * z - 0.07692305609975207;
  p = p * z + 0.09090909032860725;
  p = p * z - 0.11111111110145226;
  p = p * z + 0.14285714285705914;
  p = p * z - 0.1999999999999997;
  p = p * z + 0.3333333333333333;
  return p * z;
}
