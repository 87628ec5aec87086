// An axis: from values to places on paper, with ticks where a person would put them.

import { powerOfTen } from "../numbers.ts";

/** One tick: its value, and its text; an empty text is a short tick. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

export interface Axis {
  readonly label: string;
  /** The place of a value, 0 at the axis's start, 1 at its end; values outside are held at the nearest end. */
  place(value: number): number;
  readonly ticks: readonly Tick[];
}

/** A linear axis over the values. */
export function linearAxis(
  label: string,
  values: readonly number[],
  format: (value: number) => string = String,
): Axis {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high > low ? high - low : Math.abs(high) || 1;
  const step = niceStep(span / 5);
  const from = high > low ? low : low - span / 2;
  const to = high > low ? high : high + span / 2;
  const ticks: Tick[] = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + 1e-9 * span; k++) {
    // k · step drifts (3 · 0.1): twelve digits are more than any label shows.
    const value = Number((k * step).toPrecision(12));
    ticks.push({ value, text: format(value) });
  }
  return { label, ticks, place: (value) => clamp((value - from) / (to - from)) };
}

/** Decades that a logarithmic axis shows at most: below lies what a reader sees as zero. */
export const shownDecades = 20;

/** A logarithmic axis over the values that are positive, at most `shownDecades` below the largest; lower ones are held at its start. */
export function logAxis(label: string, values: readonly number[], padding = 0.04): Axis {
  const logs = values.filter((value) => value > 0).map(Math.log10);
  const highest = logs.length === 0 ? 0 : Math.max(...logs);
  const lowest = logs.length === 0 ? -1 : Math.max(Math.min(...logs), highest - shownDecades);
  const pad = Math.max((highest - lowest) * padding, 0.05);
  const from = lowest - pad;
  const to = highest + pad;
  return {
    label,
    ticks: logTicks(from, to),
    place: (value) => (value > 0 ? clamp((Math.log10(value) - from) / (to - from)) : 0),
  };
}

// Decades while there are two or more, else 1, 2, 5 in each; labels thin out beyond six.
function logTicks(from: number, to: number): readonly Tick[] {
  const first = Math.ceil(from);
  const last = Math.floor(to);
  const decades = last - first + 1;
  const stride = Math.max(1, Math.ceil(decades / 6));
  const ticks: Tick[] = [];
  for (let decade = Math.floor(from); decade <= last; decade++) {
    for (const digit of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const place = decade + Math.log10(digit);
      if (place < from || place > to) continue;
      const value = Number(`${digit}e${decade}`);
      if (digit === 1) {
        ticks.push({ value, text: decade % stride === 0 ? decadeText(decade) : "" });
      } else if (to - from < 2 && (digit === 2 || digit === 5))
        ticks.push({ value, text: shortText(value) });
      else if (decades <= 4) ticks.push({ value, text: "" });
    }
  }
  if (ticks.some(({ text }) => text !== "")) return ticks;
  return [from, to].map((place) => {
    const value = Number((10 ** place).toPrecision(3));
    return { value, text: shortText(value) };
  });
}

function decadeText(decade: number): string {
  return decade >= -2 && decade <= 3 ? shortText(10 ** decade) : powerOfTen(decade);
}

function shortText(value: number): string {
  if (value >= 0.001 && value < 10000) return String(Number(value.toPrecision(3)));
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  return `${digits}·${powerOfTen(Number(exponent))}`;
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const digit = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * 0.999) ?? 10;
  return digit * power;
}

function clamp(place: number): number {
  return Math.min(1, Math.max(0, place));
}
