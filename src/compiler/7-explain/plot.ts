// Points -> a picture in text: rows of a terminal with the values at the left and the steps below.

import { pad } from "./print-formula.ts";

/** The steps at which a plot of `width` columns has points: the first and the last, and those between evenly. */
export function plotSteps(last: number, width: number): readonly number[] {
  const columns = Math.max(2, Math.min(width, last));
  const steps = Array.from({ length: columns }, (_, i) =>
    Math.round(1 + ((last - 1) * i) / (columns - 1)),
  );
  return [...new Set(steps)];
}

/** The values at steps, one column each, in `height` rows. */
export function plot(
  steps: readonly number[],
  values: readonly number[],
  height: number,
): readonly string[] {
  const finite = values.filter((value) => Number.isFinite(value));
  if (finite.length === 0) return [];
  const top = Math.max(...finite, 0);
  const bottom = Math.min(...finite, 0);
  const span = top - bottom || 1;
  const rowOf = (value: number): number => Math.round(((top - value) / span) * (height - 1));
  const marks = Array.from({ length: height }, (_, row) =>
    values.map((value) => (Number.isFinite(value) && rowOf(value) === row ? "•" : " ")).join(""),
  );
  const labels = marks.map((_, row) =>
    row % 3 === 0 || row === height - 1 ? shortText(top - (span * row) / (height - 1), span) : "",
  );
  const width = Math.max(...labels.map((label) => label.length));
  const rows = marks.map((mark, row) => {
    const label = labels[row] ?? "";
    return `  ${" ".repeat(width - label.length)}${label} ${label === "" ? "│" : "┤"}${mark}`.trimEnd();
  });
  const last = `t = ${steps.at(-1) ?? ""}`;
  const axis = `  ${" ".repeat(width)} └${"─".repeat(steps.length)}`;
  const below = `${pad(`  ${" ".repeat(width)}  1`, width + 4 + steps.length - last.length)}${last}`;
  return [...rows, axis, below];
}

const shortText = (value: number, span: number): string =>
  Math.abs(value) < span * 1e-9 ? "0" : String(Number(value.toPrecision(3)));
