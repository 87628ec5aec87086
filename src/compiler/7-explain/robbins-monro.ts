// Bounds on a schedule as t grows -> whether Σ ε = ∞ and Σ ε² < ∞ hold (Robbins & Monro 1951), each with the bound
// that shows it. Never from numbers of single steps: what the bounds do not show cannot be told.

import { asPower, atMost, constant, orderOf, type Bound, type Scale, type Side } from "./bound.ts";
import { boundText, stepText } from "./bound-text.ts";
import type { Followed } from "./follow-schedule.ts";
import { constantOf, magnitude, signOf, type Growth } from "./growth.ts";

export interface Verdict {
  readonly state: "holds" | "fails" | "cannot be told";
  /** The bound that shows it, or what is missing. */
  readonly because: string;
}

export interface Conditions {
  /** Σ ε = ∞. */
  readonly endless: Verdict;
  /** Σ ε² < ∞. */
  readonly square: Verdict;
}

/** The two conditions of a schedule that was followed. */
export function robbinsMonro(parts: readonly Followed[], lost: readonly string[]): Conditions {
  const sizes = parts.map((part) => ({ ...part, value: magnitude(part.value) }));
  return {
    endless: endless(parts, lost),
    square: squareSummable(sizes, lost),
  };
}

function endless(parts: readonly Followed[], lost: readonly string[]): Verdict {
  const negative = parts.find(({ value }) => signOf(value)?.sign !== 1);
  const growing = mostOf(parts, "low", (scale) => !isSummable(scale, 1));
  const finite = parts.every(
    ({ value }) => hasFiniteSum(value.high, "high", 1) && hasFiniteSum(value.low, "low", 1),
  );
  if (finite) return { state: "fails", because: upper(parts, 1) };
  if (negative === undefined && growing !== null)
    return { state: "holds", because: lower(growing, 1) };
  const below = parts.every(({ value }) => atMost(value.high, constant(0)) !== null);
  if (below) return { state: "fails", because: "no step is positive in the end" };
  return { state: "cannot be told", because: missing(parts, lost) };
}

function squareSummable(sizes: readonly Followed[], lost: readonly string[]): Verdict {
  if (sizes.every(({ value }) => hasFiniteSum(value.high, "high", 2)))
    return { state: "holds", because: upper(sizes, 2) };
  const growing = mostOf(sizes, "low", (scale) => !isSummable(scale, 2));
  if (growing !== null) return { state: "fails", because: lower(growing, 2) };
  return { state: "cannot be told", because: missing(sizes, lost) };
}

/** Whether Σ (rᵗ t^a (ln t)^b)^times is finite. */
function isSummable({ base, power, log }: Scale, times: number): boolean {
  if (base !== 1) return base < 1;
  const [a, b] = [power * times, log * times];
  return a < -1 || (a === -1 && b < -1);
}

function hasFiniteSum(bound: Bound, side: Side, times: number): boolean {
  const power = asPower(bound, side, 1);
  return power !== null && (power.factor === 0 || isSummable(power.scale, times));
}

/** The part whose bound is greatest, of those that are positive and of a wanted scale. */
function mostOf(
  parts: readonly Followed[],
  side: Side,
  isWanted: (scale: Scale) => boolean,
): Followed | null {
  let most: Followed | null = null;
  for (const part of parts) {
    const power = asPower(part.value[side], side, 1);
    if (power === null || power.factor <= 0 || !isWanted(power.scale)) continue;
    const best = most === null ? null : asPower(most.value[side], side, 1);
    const order =
      best === null ? 1 : orderOf(power.scale, best.scale) || power.factor - best.factor;
    if (order > 0) most = part;
  }
  return most;
}

function lower(part: Followed, times: number): string {
  const { value } = part;
  const exact = constantOf(value);
  if (exact !== null) return `ε = ${boundText(value.low, "low")} ${when(part)} (constant)`;
  return `ε ≥ ${boundText(value.low, "low")} ${when(part)}${tail(value.low, "low", times, "∞")}`;
}

function upper(parts: readonly Followed[], times: number): string {
  const part = mostOf(parts, "high", () => true) ?? parts[0];
  if (part === undefined) return "";
  const all = { ...part, residue: 1, period: 1 };
  const from = Math.max(...parts.map(({ value }) => value.from));
  const place = when({ ...all, value: { ...part.value, from } });
  if (parts.every(({ value }) => constantOf(value) === 0)) return `ε = 0 ${place}`;
  return `ε ≤ ${boundText(part.value.high, "high")} ${place}${tail(part.value.high, "high", times, "< ∞")}`;
}

/** What the sum of the bound is known to be, where that is not plain to see. */
function tail(bound: Bound, side: Side, times: number, what: string): string {
  const power = asPower(bound, side, 1);
  if (power === null || power.factor === 0) return "";
  const { base, power: degree, log } = power.scale;
  if (base === 1 && degree === 0 && log === 0) return "";
  const scale: Scale = { base: base ** times, power: degree * times, log: log * times };
  const term = boundText({ kind: "power", factor: 1, scale }, side);
  return what === "∞" ? `, and Σ ${term} = ∞` : `, and Σ ${term} < ∞`;
}

function when({ value, residue, period }: Followed): string {
  const from = Math.max(1, Math.ceil(value.from));
  if (period === 1) return from === 1 ? "for all t" : `for all t ≥ ${stepText(from)}`;
  const turn = Math.max(0, Math.ceil((from - residue) / period));
  const at = residue + turn * period;
  return `at t = ${stepText(at)}, ${stepText(at + period)}, ${stepText(at + 2 * period)}, …`;
}

function missing(parts: readonly Followed[], lost: readonly string[]): string {
  const reasons = lost.length === 0 ? "" : `; not followed: ${lost.join(", ")}`;
  const shown = parts.length === 1 ? parts[0]?.value : undefined;
  const known = shown === undefined ? "its bounds decide neither way" : knownOf(shown);
  return known + reasons;
}

function knownOf({ low, high, from }: Growth): string {
  const after = from <= 1 ? "" : ` for all t ≥ ${stepText(Math.ceil(from))}`;
  if (low.kind === "none" && high.kind === "none") return "nothing is known of it";
  const below = low.kind === "none" ? "" : `${boundText(low, "low")} ≤ `;
  const above = high.kind === "none" ? "" : ` ≤ ${boundText(high, "high")}`;
  return `all that is known is ${below}ε${above}${after}`;
}
