// Loss over steps: per rule the mean over seeds, and the band between the lowest and the highest seed.

import type { RunRecord, Series } from "../runs/record.ts";
import { mean } from "../statistics/summary.ts";
import { linearAxis, logAxis } from "./axis.ts";
import { escape } from "./markup.ts";
import { formatLoss } from "../numbers.ts";
import { bandPath, linePath, plot } from "./plot.ts";
import type { Hand } from "./hand.ts";

/** A point of a curve over seeds. */
export interface CurvePoint {
  readonly step: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Mean and range of the series at every step that all of them reached: a diverged run ends the curve of its rule. */
export function curve(series: readonly Series[]): readonly CurvePoint[] {
  const [first, ...others] = series.map((pairs) => new Map(pairs));
  if (first === undefined) return [];
  return [...first.keys()]
    .filter((step) => others.every((other) => other.has(step)))
    .map((step) => {
      const values = [first, ...others].map((other) => other.get(step) ?? NaN);
      return { step, mean: mean(values), low: Math.min(...values), high: Math.max(...values) };
    });
}

/** The figure of one of the two losses of several rules, each with the runs that stand for it. */
export function curvesFigure(
  entries: readonly { readonly hand: Hand; readonly runs: readonly RunRecord[] }[],
  loss: "train_loss" | "test_loss",
): string {
  const curves = entries
    .map(({ hand, runs }) => ({ hand, points: curve(runs.map((run) => run[loss])) }))
    .filter(({ points }) => points.length > 0);
  const points = curves.flatMap((it) => it.points);
  const what = loss === "train_loss" ? "training loss" : "test loss";
  const axes = {
    x: linearAxis(
      "step",
      points.map(({ step }) => step),
    ),
    y: logAxis(
      what,
      points.flatMap(({ low, high }) => [low, high]),
    ),
  };
  const ends = curves.map(
    ({ hand, points: line }) => `${hand.rule} ends at ${formatLoss(line.at(-1)?.mean ?? NaN)}`,
  );
  return plot(axes, `Mean ${what} over steps. ${ends.join("; ")}.`, ({ x, y }) => {
    const bands = curves.map(({ hand, points: line }) => {
      const area = bandPath(line.map(({ step, low, high }) => [x(step), y(low), y(high)]));
      return `<path class="band hand-${hand.index}" d="${area}"/>`;
    });
    const lines = curves.map(({ hand, points: line }) => {
      const d = linePath(line.map((point) => [x(point.step), y(point.mean)]));
      const end = line.at(-1);
      const title =
        end === undefined ? "" : `${hand.rule}: ${formatLoss(end.mean)} after ${end.step} steps`;
      return `<path class="line hand-${hand.index}" d="${d}"><title>${escape(title)}</title></path>`;
    });
    return bands.join("") + lines.join("");
  });
}
