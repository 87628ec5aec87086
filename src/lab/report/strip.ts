// One dot per seed, one row per rule: the numbers behind a median, none left out.

import { finalTrainLoss, type RunRecord } from "../runs/record.ts";
import { median } from "../statistics/summary.ts";
import { linearAxis, logAxis } from "./axis.ts";
import type { Hand } from "./hand.ts";
import { escape, place } from "./markup.ts";
import { formatLoss, formatShare } from "../numbers.ts";
import { frame } from "./plot.ts";

/** What the dots of a strip show. */
export type StripMeasure = "test accuracy" | "final training loss";

const rowHeight = 42;
const edge = 14;

/** The figure, with the runs that stand for each rule; a run without the number (it diverged) is counted beside the name. */
export function stripFigure(
  entries: readonly { readonly hand: Hand; readonly runs: readonly RunRecord[] }[],
  measure: StripMeasure,
): string {
  const format = measure === "test accuracy" ? formatShare : formatLoss;
  const rows = entries.map(({ hand, runs }) => ({
    hand,
    missing: runs.filter((run) => run.status === "diverged").length,
    dots: runs
      .filter((run) => run.status === "ok")
      .map((run) => ({ seed: run.seed, value: valueOf(run, measure) })),
  }));
  const values = rows.flatMap(({ dots }) => dots.map(({ value }) => value));
  const axis =
    measure === "test accuracy"
      ? linearAxis(measure, padded(values), (share) => `${Number((100 * share).toFixed(1))} %`)
      : logAxis(measure, values);
  const height = rows.length * rowHeight + 46;
  const base = height - 40;
  const width = frame.width - 2 * edge;
  const x = (value: number): string => place(edge + axis.place(value) * width);
  const ticks = axis.ticks.map(({ value, text }) =>
    text === ""
      ? `<path class="tick" d="M${x(value)} ${base}v3"/>`
      : `<path class="grid" d="M${x(value)} 4V${base}"/>` +
        `<text class="label mid" x="${x(value)}" y="${base + 18}">${escape(text)}</text>`,
  );
  const drawn = rows.map(({ hand, dots, missing }, i) => {
    const top = 4 + i * rowHeight;
    const y = top + 29;
    const fate = missing === 0 ? "" : ` (${missing} diverged)`;
    const heights = stack(dots.map(({ value }) => edge + axis.place(value) * width));
    const marks = dots.map(
      ({ seed, value }, k) =>
        `<circle class="ring" cx="${x(value)}" cy="${place(y + (heights[k] ?? 0))}" r="4"><title>` +
        `${escape(`${hand.rule}, seed ${seed}: ${format(value)}`)}</title></circle>`,
    );
    const middle = median(dots.map(({ value }) => value));
    const tick =
      dots.length === 0 ? "" : `<path class="line solid" d="M${x(middle)} ${y - 10}v20"/>`;
    return (
      `<g class="hand-${hand.index}"><text class="label" x="${edge}" y="${top + 11}">` +
      `${escape(hand.rule + fate)}</text>${tick}${marks.join("")}</g>`
    );
  });
  const summary = rows.map(({ hand, dots }) =>
    dots.length === 0
      ? `${hand.rule}: all diverged`
      : `${hand.rule}: median ${format(median(dots.map(({ value }) => value)))}`,
  );
  return (
    `<svg viewBox="0 0 ${frame.width} ${height}" role="img" ` +
    `aria-label="${escape(`${measure} of each seed. ${summary.join("; ")}.`)}">${ticks.join("")}` +
    `<path class="axis" d="M${edge} ${base}H${edge + width}"/>` +
    `<text class="name mid" x="${frame.width / 2}" y="${height - 5}">${measure}</text>` +
    `${drawn.join("")}</svg>`
  );
}

function valueOf(run: RunRecord, measure: StripMeasure): number {
  return measure === "test accuracy" ? (run.test_accuracy ?? NaN) : finalTrainLoss(run);
}

// Dots that would cover each other are moved, the first up, the next down, and so on.
function stack(places: readonly number[]): readonly number[] {
  return places.map((x, i) => {
    const covered = places.slice(0, i).filter((other) => Math.abs(other - x) < 5).length;
    return (covered % 2 === 0 ? -1 : 1) * Math.ceil(covered / 2) * 4.5;
  });
}

function padded(values: readonly number[]): readonly number[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const pad = Math.max((high - low) * 0.06, 0.001);
  return [Math.max(0, low - pad), Math.min(1, high + pad)];
}
