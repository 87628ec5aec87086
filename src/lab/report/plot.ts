// The frame of a figure: axes, grid, ticks and labels, in SVG whose colours the style of the page gives. What is drawn
// into the frame is handed in.

import type { Axis } from "./axis.ts";
import { escape, place } from "./markup.ts";

/** Room for the drawing, in units of the view box; a unit is about a pixel on a phone. */
export const frame = { width: 440, height: 300, left: 52, right: 16, top: 26, bottom: 40 } as const;

/** From a value on either axis to a place in the view box. */
export interface Scale {
  x(value: number): number;
  y(value: number): number;
}

/** A figure with the two axes; `draw` gives what is inside, `summary` says it in words for those who cannot see it. */
export function plot(
  axes: { readonly x: Axis; readonly y: Axis },
  summary: string,
  draw: (scale: Scale) => string,
): string {
  const { width, height, left, right, top, bottom } = frame;
  const scale: Scale = {
    x: (value) => left + axes.x.place(value) * (width - left - right),
    y: (value) => height - bottom - axes.y.place(value) * (height - top - bottom),
  };
  const base = height - bottom;
  const horizontal = axes.y.ticks.map(({ value, text }) => {
    const y = place(scale.y(value));
    if (text === "") return `<path class="tick" d="M${left} ${y}h-3"/>`;
    return (
      `<path class="grid" d="M${left} ${y}H${width - right}"/>` +
      `<text class="label end" x="${left - 6}" y="${y}" dy=".35em">${escape(text)}</text>`
    );
  });
  const vertical = axes.x.ticks.map(({ value, text }) => {
    const x = place(scale.x(value));
    const tick = `<path class="tick" d="M${x} ${base}v${text === "" ? 3 : 5}"/>`;
    return text === ""
      ? tick
      : `${tick}<text class="label mid" x="${x}" y="${base + 18}">${escape(text)}</text>`;
  });
  const middle = place((left + width - right) / 2);
  return (
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(summary)}">` +
    horizontal.join("") +
    vertical.join("") +
    `<path class="axis" d="M${left} ${top}V${base}H${width - right}"/>` +
    `<text class="name mid" x="${middle}" y="${height - 5}">${escape(axes.x.label)}</text>` +
    `<text class="name" x="4" y="14">${escape(axes.y.label)}</text>` +
    draw(scale) +
    "</svg>"
  );
}

/** A line through the points, as the `d` of a path; empty of nothing. */
export function linePath(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${place(x)} ${place(y)}`).join("");
}

/** The area between an upper and a lower line over the same places. */
export function bandPath(
  points: readonly (readonly [x: number, low: number, high: number])[],
): string {
  const upper = points.map(([x, , high]) => [x, high] as const);
  const lower = points.map(([x, low]) => [x, low] as const).reverse();
  return points.length === 0 ? "" : `${linePath([...upper, ...lower])}Z`;
}
