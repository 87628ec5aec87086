// Bounds on a number as t grows: a line in t, or c rᵗ t^a (ln t)^b. In: bounds. Out: bounds, and the step from
// which they hold; a bound gives up a little of its factor rather than carry lower terms.

/** rᵗ t^power (ln t)^log. */
export interface Scale {
  readonly base: number;
  readonly power: number;
  readonly log: number;
}

/** `none` says nothing. A constant is a line of slope 0. */
export type Bound =
  | { readonly kind: "line"; readonly slope: number; readonly offset: number }
  | { readonly kind: "power"; readonly factor: number; readonly scale: Scale }
  | { readonly kind: "none" };

export type Side = "low" | "high";

/** A bound and the step from which it holds. */
export interface Held {
  readonly bound: Bound;
  readonly from: number;
}

interface Power {
  readonly factor: number;
  readonly scale: Scale;
  readonly from: number;
}

export const none: Bound = { kind: "none" };
export const flat: Scale = { base: 1, power: 0, log: 0 };
const growing: Scale = { base: 1, power: 1, log: 0 };

/** The share of a factor that is given up for terms of lower order. */
const slack = 1 / 16;

/** A line; no bound where a number is not finite. */
export function line(slope: number, offset: number): Bound {
  return Number.isFinite(slope) && Number.isFinite(offset) ? { kind: "line", slope, offset } : none;
}

/** A constant. */
export const constant = (value: number): Bound => line(0, value);

/** A multiple of a scale. */
export function power(factor: number, scale: Scale): Bound {
  // A base that underflows to 0 would claim too much.
  if (!Number.isFinite(factor) || !Number.isFinite(scale.base) || scale.base === 0) return none;
  if (factor === 0 || orderOf(scale, flat) === 0) return constant(factor);
  return { kind: "power", factor, scale };
}

/** Positive where `a` grows faster than `b` in the end. */
export function orderOf(a: Scale, b: Scale): number {
  return a.base - b.base || a.power - b.power || a.log - b.log;
}

/** A bound as a multiple of one scale, on the given side. */
export function asPower(bound: Bound, side: Side, from: number): Power | null {
  switch (bound.kind) {
    case "none":
      return null;
    case "power":
      return { ...bound, from };
    case "line": {
      const { slope, offset } = bound;
      if (slope === 0) return { factor: offset, scale: flat, from };
      const isFree = side === "low" ? offset >= 0 : offset <= 0;
      if (isFree) return { factor: slope, scale: growing, from };
      const given = Math.abs(slope) * slack;
      return {
        factor: side === "low" ? slope - given : slope + given,
        scale: growing,
        from: Math.max(from, Math.abs(offset) / given),
      };
    }
    default:
      return bound satisfies never;
  }
}

/** The step from which p ≤ q for ever, both positive; `null` where there is none. */
function settlesAt(p: Omit<Power, "from">, q: Omit<Power, "from">): number | null {
  const base = Math.log(p.scale.base) - Math.log(q.scale.base);
  const degree = p.scale.power - q.scale.power;
  const log = p.scale.log - q.scale.log;
  const factor = Math.log(p.factor) - Math.log(q.factor);
  const order = base || degree || log;
  if (order === 0) return factor <= 0 ? 1 : null;
  if (order > 0) return null;
  // ln(p / q) is at most 0 at t, and t times its derivative from t on.
  const isSettled = (t: number): boolean => {
    const loglog = log === 0 ? 0 : log * Math.log(Math.log(t));
    const falls = t * base + degree + Math.max(0, log === 0 ? 0 : log / Math.log(t)) <= 0;
    return falls && t * base + degree * Math.log(t) + loglog + factor <= 0;
  };
  let high = log === 0 ? 1 : 3;
  while (!isSettled(high)) {
    high *= 2;
    if (high > 1e300) return null;
  }
  for (let low = high / 2; high - low > Math.max(1, high / 64);) {
    const middle = (low + high) / 2;
    if (isSettled(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The step from which `p ≤ q` for ever, as far as the bounds show it; `null` where they do not. */
export function atMost(p: Bound, q: Bound): number | null {
  if (p.kind === "line" && q.kind === "line") {
    const [slope, offset] = [q.slope - p.slope, q.offset - p.offset];
    if (slope > 0) return Math.max(1, -offset / slope);
    return slope === 0 && offset >= 0 ? 1 : null;
  }
  const [low, high] = [asPower(p, "high", 1), asPower(q, "low", 1)];
  if (low === null || high === null) return null;
  const from = Math.max(low.from, high.from);
  const settled =
    low.factor <= 0 && high.factor >= 0
      ? 1
      : low.factor > 0 && high.factor > 0
        ? settlesAt(low, high)
        : low.factor < 0 && high.factor < 0
          ? settlesAt(negative(high), negative(low))
          : null;
  return settled === null ? null : Math.max(from, settled);
}

/** The sum of two bounds on one side. */
export function add(x: Bound, y: Bound, side: Side, from: number): Held {
  if (x.kind === "line" && y.kind === "line")
    return { bound: line(x.slope + y.slope, x.offset + y.offset), from };
  const [a, b] = [asPower(x, side, from), asPower(y, side, from)];
  if (a === null || b === null) return { bound: none, from };
  const start = Math.max(a.from, b.from);
  const order = orderOf(a.scale, b.scale);
  if (order === 0) return { bound: power(a.factor + b.factor, a.scale), from: start };
  const isFirst = order > 0 ? a.factor !== 0 : b.factor === 0;
  const [most, rest] = isFirst ? [a, b] : [b, a];
  const isFree = side === "low" ? rest.factor >= 0 : rest.factor <= 0;
  if (isFree) return { bound: power(most.factor, most.scale), from: start };
  const given = Math.abs(most.factor) * slack;
  const settled = settlesAt(positive(rest), { factor: given, scale: most.scale });
  if (settled === null) return { bound: none, from };
  const factor = side === "low" ? most.factor - given : most.factor + given;
  return { bound: power(factor, most.scale), from: Math.max(start, settled) };
}

/** A bound times a number. */
export function times(x: Bound, k: number): Bound {
  if (k === 0) return constant(0);
  switch (x.kind) {
    case "line":
      return line(k * x.slope, k * x.offset);
    case "power":
      return power(k * x.factor, x.scale);
    case "none":
      return none;
    default:
      return x satisfies never;
  }
}

/** The product of two bounds that are at least 0. */
export function multiply(x: Bound, y: Bound, side: Side, from: number): Held {
  for (const [one, other] of [
    [x, y],
    [y, x],
  ] as const) {
    if (one.kind === "line" && one.slope === 0 && (other.kind !== "none" || one.offset === 0))
      return { bound: times(other, one.offset), from };
  }
  const [a, b] = [asPower(x, side, from), asPower(y, side, from)];
  if (a === null || b === null) return { bound: none, from };
  const scale: Scale = {
    base: a.scale.base * b.scale.base,
    power: a.scale.power + b.scale.power,
    log: a.scale.log + b.scale.log,
  };
  return { bound: power(a.factor * b.factor, scale), from: Math.max(a.from, b.from) };
}

/** A bound that is positive, to a power; of a bound on `side`. */
export function raise(x: Bound, exponent: number, side: Side, from: number): Held {
  const a = asPower(x, side, from);
  if (a === null || a.factor < 0 || (a.factor === 0 && exponent < 0)) return { bound: none, from };
  const scale: Scale = {
    base: a.scale.base ** exponent,
    power: a.scale.power * exponent,
    log: a.scale.log * exponent,
  };
  return { bound: power(a.factor ** exponent, scale), from: a.from };
}

const negative = ({ factor, scale }: Power) => ({ factor: -factor, scale });
const positive = ({ factor, scale }: Power) => ({ factor: Math.abs(factor), scale });
