// Final training loss over the learning rates tried: how much the choice of the rate matters, and to whom.

import { byRate } from "../protocol/choose-rate.ts";
import { finalTrainLoss, type RunRecord } from "../runs/record.ts";
import { median } from "../statistics/summary.ts";
import { logAxis } from "./axis.ts";
import type { Hand } from "./hand.ts";
import { escape, place } from "./markup.ts";
import { formatLoss, formatRate } from "../numbers.ts";
import { bandPath, frame, linePath, plot, type Scale } from "./plot.ts";

interface RatePoint {
  readonly lr: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly diverged: number;
  readonly runs: number;
}

/** The figure of all runs of one problem; null if no rule was tried at two rates or more. */
export function sensitivityFigure(
  hands: readonly Hand[],
  records: readonly RunRecord[],
): string | null {
  const entries = hands
    .map((hand) => ({ hand, points: ratePoints(records.filter((it) => it.rule === hand.rule)) }))
    .filter(({ points }) => points.length > 1);
  const points = entries.flatMap((entry) => entry.points);
  const finite = points.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
  if (points.length === 0 || finite.length === 0) return null;
  const x = logAxis(
    "learning rate",
    points.map(({ lr }) => lr),
  );
  const y = logAxis("final training loss", finite, 0.1);
  const summary = entries.map(({ hand, points: line }) => {
    const best = line.reduce((a, b) => (b.median < a.median ? b : a));
    return `${hand.rule} is best at ${formatRate(best.lr)}`;
  });
  return plot(
    { x, y },
    `Final training loss over the learning rate. ${summary.join("; ")}.`,
    (scale) =>
      entries
        .map(({ hand, points: all }, k) => {
          const line = all.filter((point) => Number.isFinite(point.median));
          const area = bandPath(
            line
              .filter(({ high }) => Number.isFinite(high))
              .map(({ lr, low, high }) => [scale.x(lr), scale.y(low), scale.y(high)]),
          );
          const d = linePath(line.map((point) => [scale.x(point.lr), scale.y(point.median)]));
          const marks = all.map((point) => {
            // Rules that diverged at the same rate would hide each other's crosses.
            const above = entries
              .slice(0, k)
              .filter((other) =>
                other.points.some((it) => it.lr === point.lr && !Number.isFinite(it.median)),
              );
            return mark(point, hand, scale, above.length);
          });
          return (
            `<g class="hand-${hand.index}"><path class="band" d="${area}"/>` +
            `<path class="line" d="${d}"/>${marks.join("")}</g>`
          );
        })
        .join(""),
  );
}

function ratePoints(records: readonly RunRecord[]): readonly RatePoint[] {
  return byRate(records).flatMap(({ lr, runs }) => {
    const losses = runs.map(finalTrainLoss);
    if (lr === null) return [];
    return {
      lr,
      median: median(losses),
      low: Math.min(...losses),
      high: Math.max(...losses),
      diverged: runs.filter((run) => run.status === "diverged").length,
      runs: runs.length,
    };
  });
}

// A dot at the median; where the median run diverged, a cross at the upper edge, below those of the rules before.
function mark(point: RatePoint, hand: Hand, scale: Scale, above: number): string {
  const { lr, runs, diverged } = point;
  const fate = diverged === 0 ? "" : `, ${diverged} of ${runs} diverged`;
  const title = `<title>${escape(`${hand.rule} at ${formatRate(lr)}: ${formatLoss(point.median)}${fate}`)}</title>`;
  const x = scale.x(lr);
  if (Number.isFinite(point.median)) {
    return `<circle class="dot" cx="${place(x)}" cy="${place(scale.y(point.median))}" r="2.8">${title}</circle>`;
  }
  return `<path class="cross" d="M${place(x - 3)} ${frame.top + 1 + 8 * above}l6 6m0-6l-6 6">${title}</path>`;
}
