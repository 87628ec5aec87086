// A number between two bounds from some step on, and what arithmetic makes of such numbers. Sound: where nothing
// certain can be said, a bound is `none`.

import {
  add,
  asPower,
  atMost,
  constant,
  flat,
  line,
  multiply,
  none,
  orderOf,
  power,
  raise,
  times,
  type Bound,
} from "./bound.ts";

/** `low ≤ x ≤ high` at every step t ≥ from. */
export interface Growth {
  readonly low: Bound;
  readonly high: Bound;
  readonly from: number;
}

/** A number of which nothing is known. */
export const unknown: Growth = { low: none, high: none, from: 1 };

/** Exactly this line in t. */
export function exactly(slope: number, offset: number): Growth {
  const bound = line(slope, offset);
  return { low: bound, high: bound, from: 1 };
}

/** Exactly this number. */
export const number = (value: number): Growth => exactly(0, value);

/** Between two numbers. */
export const between = (low: number, high: number): Growth => ({
  low: constant(low),
  high: constant(high),
  from: 1,
});

/** The line that a number is exactly; `null` where that is not known. */
export function lineOf({ low, high }: Growth): { slope: number; offset: number } | null {
  if (low.kind !== "line" || high.kind !== "line") return null;
  const isSame = low.slope === high.slope && low.offset === high.offset;
  return isSame ? { slope: low.slope, offset: low.offset } : null;
}

/** The number that a number is exactly. */
export function constantOf(x: Growth): number | null {
  const exact = lineOf(x);
  return exact !== null && exact.slope === 0 ? exact.offset : null;
}

/** x + y. */
export function sum(x: Growth, y: Growth): Growth {
  const from = Math.max(x.from, y.from);
  const low = add(x.low, y.low, "low", from);
  const high = add(x.high, y.high, "high", from);
  return { low: low.bound, high: high.bound, from: Math.max(low.from, high.from) };
}

/** k x. */
export function scaled(x: Growth, k: number): Growth {
  const [low, high] = [times(x.low, k), times(x.high, k)];
  return k < 0 ? { low: high, high: low, from: x.from } : { low, high, from: x.from };
}

/** Whichever is less in the end, by the bounds. */
export function least(x: Growth, y: Growth): Growth {
  const from = Math.max(x.from, y.from);
  const lower = pick(x.low, y.low);
  const upper = pick(x.high, y.high);
  // Each upper bound is one of the smaller number too.
  const high = upper?.less ?? (x.high.kind === "none" ? y.high : x.high);
  return {
    low: lower?.less ?? none,
    high,
    from: Math.max(from, lower?.from ?? 1, upper?.from ?? 1),
  };
}

/** Whichever is greater in the end. */
export const greatest = (x: Growth, y: Growth): Growth =>
  scaled(least(scaled(x, -1), scaled(y, -1)), -1);

/** What holds both. */
export function hull(x: Growth, y: Growth): Growth {
  const low = pick(x.low, y.low);
  const high = pick(times(x.high, -1), times(y.high, -1));
  return {
    low: low?.less ?? none,
    high: high === null ? none : times(high.less, -1),
    from: Math.max(x.from, y.from, low?.from ?? 1, high?.from ?? 1),
  };
}

function pick(p: Bound, q: Bound): { readonly less: Bound; readonly from: number } | null {
  const first = atMost(p, q);
  if (first !== null) return { less: p, from: first };
  const second = atMost(q, p);
  return second === null ? null : { less: q, from: second };
}

/** x y. */
export function product(x: Growth, y: Growth): Growth {
  const [k, l] = [constantOf(x), constantOf(y)];
  const both = Math.max(x.from, y.from);
  if (k !== null) return { ...scaled(y, k), from: both };
  if (l !== null) return { ...scaled(x, l), from: both };
  const [a, b] = [signOf(x), signOf(y)];
  if (a !== null && a.sign < 0) return scaled(product(scaled(x, -1), y), -1);
  if (b !== null && b.sign < 0) return scaled(product(x, scaled(y, -1)), -1);
  if (a !== null && b !== null) {
    const from = Math.max(a.from, b.from);
    const low = multiply(x.low, y.low, "low", from);
    const high = multiply(x.high, y.high, "high", from);
    return { low: low.bound, high: high.bound, from: Math.max(low.from, high.from) };
  }
  const [p, q] = [magnitude(x), magnitude(y)];
  const most = multiply(p.high, q.high, "high", Math.max(p.from, q.from));
  return { low: times(most.bound, -1), high: most.bound, from: most.from };
}

/** |x|. */
export const magnitude = (x: Growth): Growth => {
  const sign = signOf(x);
  if (sign !== null) return { ...(sign.sign < 0 ? scaled(x, -1) : x), from: sign.from };
  return { ...greatest(x, scaled(x, -1)), low: constant(0) };
};

/** 1 or −1 where a number is never on the other side of 0. */
export function signOf(x: Growth): { readonly sign: 1 | -1; readonly from: number } | null {
  const above = atMost(constant(0), x.low);
  if (above !== null) return { sign: 1, from: Math.max(x.from, above) };
  const below = atMost(x.high, constant(0));
  return below === null ? null : { sign: -1, from: Math.max(x.from, below) };
}

/** 1 / x; `null` where x may be 0. */
export function reciprocal(x: Growth): Growth | null {
  const sign = signOf(x);
  if (sign === null) return null;
  if (sign.sign < 0) {
    const other = reciprocal(scaled(x, -1));
    return other === null ? null : scaled(other, -1);
  }
  const exact = constantOf(x);
  if (exact !== null) return exact === 0 ? null : { ...number(1 / exact), from: x.from };
  if (x.low.kind === "line" && x.low.slope === 0 && x.low.offset <= 0) return null;
  return toThe(x, -1);
}

/** x^p for a number p; `null` where x may be negative, or 0 under a negative p. */
export function toThe(x: Growth, p: number): Growth | null {
  const exact = constantOf(x);
  if (exact !== null) {
    const value = exact ** p;
    return Number.isFinite(value) ? { ...number(value), from: x.from } : null;
  }
  if (p === 0) return { ...number(1), from: x.from };
  if (p === 1) return x;
  const sign = signOf(x);
  if (sign === null || sign.sign < 0) return p === 2 ? toThe(magnitude(x), 2) : null;
  const [lower, upper] = p > 0 ? [x.low, x.high] : [x.high, x.low];
  const low = raise(lower, p, p > 0 ? "low" : "high", sign.from);
  const high = raise(upper, p, p > 0 ? "high" : "low", sign.from);
  return {
    low: low.bound.kind === "none" ? constant(0) : low.bound,
    high: high.bound,
    from: Math.max(low.from, high.from),
  };
}

/** e^x. */
export function exponential(x: Growth): Growth {
  const low = exponentialOf(x.low, "low", x.from);
  const high = exponentialOf(x.high, "high", x.from);
  return {
    low: low.bound.kind === "none" ? constant(0) : low.bound,
    high: high.bound,
    from: Math.max(low.from, high.from),
  };
}

function exponentialOf(x: Bound, side: "low" | "high", from: number) {
  if (x.kind === "none") return { bound: none, from };
  if (x.kind === "line") {
    const scale = { base: Math.exp(x.slope), power: 0, log: 0 };
    return { bound: power(Math.exp(x.offset), scale), from };
  }
  const { factor, scale } = x;
  if (orderOf(scale, logarithmic) === 0)
    return { bound: power(1, { base: 1, power: factor, log: 0 }), from: Math.max(from, 3) };
  // Faster than the logarithm: beyond any power of t; slower than a constant: near 1.
  const isFast = orderOf(scale, logarithmic) > 0;
  const isVanishing = orderOf(scale, flat) < 0;
  const at = (limit: Bound): number | null => atMost(limit, power(Math.abs(factor), scale));
  if (isFast && factor > 0 === (side === "low")) {
    const settled = at(power(3, logarithmic));
    if (settled === null) return { bound: none, from };
    const bound = power(1, { base: 1, power: factor > 0 ? 3 : -3, log: 0 });
    return { bound, from: Math.max(from, settled, 3) };
  }
  if (isVanishing) {
    const settled = atMost(power(Math.abs(factor), scale), constant(1 / 16));
    const value = factor > 0 === (side === "high") ? Math.exp(Math.sign(factor) / 16) : 1;
    return settled === null
      ? { bound: none, from }
      : { bound: constant(value), from: Math.max(from, settled) };
  }
  return { bound: none, from };
}

const logarithmic = { base: 1, power: 0, log: 1 };

/** ln x; `null` where x may be 0 or negative. */
export function logarithm(x: Growth): Growth | null {
  const positive = asPower(x.low, "low", x.from);
  if (positive === null || positive.factor <= 0) return null;
  const lower = logarithmOf(x.low, "low", x.from);
  const upper = logarithmOf(x.high, "high", x.from);
  return { low: lower.low, high: upper.high, from: Math.max(lower.from, upper.from) };
}

function logarithmOf(x: Bound, side: "low" | "high", from: number): Growth {
  const a = asPower(x, side, from);
  if (a === null || a.factor <= 0) return unknown;
  const start = { ...exactly(Math.log(a.scale.base), Math.log(a.factor)), from: a.from };
  if (a.scale.power === 0 && a.scale.log === 0) return start;
  const log = power(a.scale.power, logarithmic);
  const withLog = sum(start, { low: log, high: log, from: 3 });
  // 0 ≤ ln ln t ≤ ln t from step 3 on
  const loglog = power(a.scale.log, logarithmic);
  const rest =
    a.scale.log >= 0 ? { low: constant(0), high: loglog } : { low: loglog, high: constant(0) };
  return sum(withLog, { ...rest, from: 3 });
}

/** A whole number near x: rises with it, and is at most `below` less and `above` more. */
export function whole(
  x: Growth,
  below: number,
  above: number,
  meaning: (value: number) => number,
): Growth {
  const near = sum(x, between(-below, above));
  const low = constantBelow(x);
  const high = constantAbove(x);
  return {
    low: low === null ? near.low : constant(meaning(low.value)),
    high: high === null ? near.high : constant(meaning(high.value)),
    from: Math.max(near.from, low?.from ?? 1, high?.from ?? 1),
  };
}

/** A constant that x never falls below; a line or power that falls towards 0 is above 0. */
function constantBelow(x: Growth): { readonly value: number; readonly from: number } | null {
  const { low } = x;
  if (low.kind === "line") return low.slope === 0 ? { value: low.offset, from: x.from } : null;
  if (low.kind === "none" || orderOf(low.scale, flat) > 0) return null;
  const value = low.factor > 0 ? 0 : -1 / 16;
  const settled = atMost(constant(value), low);
  return settled === null ? null : { value, from: Math.max(x.from, settled) };
}

function constantAbove(x: Growth): { readonly value: number; readonly from: number } | null {
  const other = constantBelow(scaled(x, -1));
  return other === null ? null : { value: -other.value, from: other.from };
}
