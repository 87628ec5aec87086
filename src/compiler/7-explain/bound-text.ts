// Bounds as text: `0.1 / t^0.75`, `3 · 0.98^t`. Numbers are rounded away from what they bound.

import { asPower, type Bound, type Side } from "./bound.ts";

/** A bound as people read it; a lower one is never rounded up, an upper one never down. */
export function boundText(bound: Bound, side: Side): string {
  if (bound.kind === "line" && bound.slope === 0) return shortest(bound.offset, side);
  const power = asPower(bound, side, 1);
  if (power === null) return "?";
  const { factor, scale } = power;
  const above = [
    scale.base === 1 ? "" : `${shortest(scale.base, side)}^t`,
    scale.power > 0 ? raised("t", scale.power) : "",
    scale.log > 0 ? raised("ln t", scale.log) : "",
  ].filter((text) => text !== "");
  const below = [
    scale.power < 0 ? raised("t", -scale.power) : "",
    scale.log < 0 ? raised("ln t", -scale.log) : "",
  ].filter((text) => text !== "");
  const number = shortest(factor, side);
  const over = [...(number === "1" && above.length > 0 ? [] : [number]), ...above].join(" · ");
  const [first = "", ...others] = below;
  if (below.length === 0) return over;
  return `${over} / ${others.length === 0 ? first : `(${below.join(" ")})`}`;
}

/** The number of a step. */
export function stepText(t: number): string {
  return t < 1e7 ? String(t) : t.toExponential(1).replace("e+", "e");
}

function raised(what: string, exponent: number): string {
  if (exponent === 1) return what;
  const base = what.includes(" ") ? `(${what})` : what;
  return `${base}^${Number(exponent.toPrecision(6))}`;
}

/** Four digits, rounded down for a lower bound and up for an upper one; shorter numbers as they are. */
function shortest(value: number, side: Side): string {
  const near = Number(value.toPrecision(12));
  const short = Number(near.toPrecision(4));
  if (short === near) return String(short);
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 3);
  const steps = side === "low" ? Math.floor(value / unit) : Math.ceil(value / unit);
  return String(Number((steps * unit).toPrecision(4)));
}
