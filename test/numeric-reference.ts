// Exact arithmetic as the judge of src/numeric: a real number is a BigInt in units of 2^-PLACES,
// which holds every double exactly; functions are Taylor series and Newton steps in it. Nothing
// here is shared with what it judges.

/** Binary places after the point; 126 more than the smallest subnormal has. */
export const PLACES = 1200n;

const ONE = 1n << PLACES;
const EXTRA = 1100n;

/** A finite double, exactly. */
export function exactly(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 2047n;
  const fraction = bits & ((1n << 52n) - 1n);
  const significand = exponent === 0n ? fraction : fraction | (1n << 52n);
  const size = significand << (PLACES - 1074n + (exponent === 0n ? 0n : exponent - 1n));
  return bits >> 63n === 1n ? -size : size;
}

/**
 * |y − exact| in units of the last place of `exact` as a double; an infinite y counts as 2^1024.
 */
export function ulpsBetween(y: number, exact: bigint): number {
  if (Number.isNaN(y)) return Infinity;
  const value = Number.isFinite(y) ? exactly(y) : (y > 0 ? 1n : -1n) << (1024n + PLACES);
  const size = exact < 0n ? -exact : exact;
  if (size === 0n) return y === 0 ? 0 : Infinity;
  const lowest = PLACES - 1074n;
  const place = BigInt(bitLength(size) - 53);
  const difference = value > exact ? value - exact : exact - value;
  return Number((difference << 20n) >> (place > lowest ? place : lowest)) / 1048576;
}

/** a / b. */
export function quotient(a: bigint, b: bigint): bigint {
  return (a << PLACES) / b;
}

/** e^v for v below 710. */
export function exponential(v: bigint): bigint {
  const k = roundedQuotient(v, LN2);
  let term = ONE;
  let sum = ONE;
  const r = (v - k * LN2) >> 8n;
  for (let n = 1n; term !== 0n && term !== -1n; n += 1n) {
    term = times(term, r) / n;
    sum += term;
  }
  for (let i = 0; i < 8; i += 1) sum = times(sum, sum);
  return k >= 0n ? sum << k : sum >> -k;
}

/** ln v for v above 0. */
export function logarithm(v: bigint): bigint {
  let k = BigInt(bitLength(v)) - PLACES;
  let m = k > 0n ? v >> k : v << -k;
  if (m * 3n < ONE * 2n) {
    m = m << 1n;
    k -= 1n;
  }
  return 2n * artanh(quotient(m - ONE, m + ONE)) + k * LN2;
}

/** sin v for any v. */
export function sine(v: bigint): bigint {
  const n = roundedQuotient(v << EXTRA, HALF_PI);
  const r = ((v << EXTRA) - n * HALF_PI) >> EXTRA;
  const quadrant = ((n % 4n) + 4n) % 4n;
  const y = quadrant % 2n === 0n ? alternating(r, r, 1n) : alternating(r, ONE, 0n);
  return quadrant >= 2n ? -y : y;
}

/** cos v for any v. */
export function cosine(v: bigint): bigint {
  return sine(v + (HALF_PI >> EXTRA));
}

/** arctan v for |v| ≤ 1. */
export function arctangent(v: bigint): bigint {
  let x = v;
  for (let i = 0; i < 4; i += 1) x = quotient(x, ONE + squareRoot(((x * x) >> PLACES) + ONE));
  let power = x;
  let sum = x;
  const z = times(x, x);
  for (let n = 3n; power !== 0n && power !== -1n; n += 2n) {
    power = -times(power, z);
    sum += power / n;
  }
  return sum << 4n;
}

/**
 * erf v, or with `imaginary` erfi v, by the Taylor series, whose places outlast the cancellation.
 */
export function errorFunction(v: bigint, imaginary: boolean): bigint {
  const z = imaginary ? times(v, v) : -times(v, v);
  let power = v;
  let sum = v;
  for (let n = 1n; power !== 0n && power !== -1n; n += 1n) {
    power = times(power, z) / n;
    sum += power / (2n * n + 1n);
  }
  return quotient(2n * sum, squareRoot(HALF_PI >> (EXTRA - 1n)));
}

/** √v for v above 0. */
export function squareRoot(v: bigint): bigint {
  const target = v << PLACES;
  let x = 1n << BigInt(Math.ceil(bitLength(target) / 2));
  for (;;) {
    const next = (x + target / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** ∛v for v above 0. */
export function cubeRoot(v: bigint): bigint {
  const target = v << (2n * PLACES);
  let x = 1n << BigInt(Math.ceil(bitLength(target) / 3));
  for (;;) {
    const next = (2n * x + target / (x * x)) / 3n;
    if (next >= x) return x;
    x = next;
  }
}

/** π. */
export function pi(): bigint {
  return HALF_PI >> (EXTRA - 1n);
}

function times(a: bigint, b: bigint): bigint {
  return (a * b) >> PLACES;
}

function bitLength(v: bigint): number {
  const digits = v.toString(16);
  return digits.length * 4 - Math.clz32(parseInt(digits[0] ?? "0", 16)) + 28;
}

function roundedQuotient(a: bigint, b: bigint): bigint {
  const q = (2n * a + b) / (2n * b);
  return q * 2n * b > 2n * a + b ? q - 1n : q;
}

// first − first r² / ((m+1)(m+2)) + …: sin r for m = 1 and first = r, cos r for m = 0 and first =
// 1.
function alternating(r: bigint, first: bigint, m: bigint): bigint {
  const z = times(r, r);
  let term = first;
  let sum = first;
  for (let n = m + 1n; term !== 0n && term !== -1n; n += 2n) {
    term = -times(term, z) / (n * (n + 1n));
    sum += term;
  }
  return sum;
}

function artanh(s: bigint): bigint {
  const z = times(s, s);
  let power = s;
  let sum = s;
  for (let n = 3n; power !== 0n && power !== -1n; n += 2n) {
    power = times(power, z);
    sum += power / n;
  }
  return sum;
}

// arctan(1 / n) to PLACES + EXTRA places.
function arctangentOfInverse(n: bigint): bigint {
  let power = (1n << (PLACES + EXTRA)) / n;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= -n * n;
    sum += power / k;
  }
  return sum;
}

const LN2 = 2n * artanh(ONE / 3n);

// Machin 1706; with EXTRA places, which the reduction of the largest doubles needs.
const HALF_PI = 8n * arctangentOfInverse(5n) - 2n * arctangentOfInverse(239n);
