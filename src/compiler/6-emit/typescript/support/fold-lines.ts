// Sums of many lines at once, in the fixed order (language.md section 9, law 5): lane l of line j of `width` stands at
// l * width + j, and behind the eight lanes the totals of the chunks before.

import type { Floats } from "../../../../runtime/optimizer.ts";

/** The end of a chunk of every line. */
export function foldLines(lanes: Float64Array, width: number): void {
  for (let j = 0; j < width; j++) foldLine(lanes, width, j);
}

/** The end of a chunk of one line: its lanes go into its total, ((0+1)+(2+3))+((4+5)+(6+7)), and are 0 afterwards. */
export function foldLine(lanes: Float64Array, width: number, j: number): void {
  const lane = (l: number): number => lanes[l * width + j] ?? 0;
  const low = lane(0) + lane(1) + (lane(2) + lane(3));
  const high = lane(4) + lane(5) + (lane(6) + lane(7));
  const total = 8 * width + j;
  lanes[total] = (lanes[total] ?? 0) + (low + high);
  for (let l = 0; l < 8; l++) lanes[l * width + j] = 0;
}

/** The sums of all lines, into `to` from `at` on; lanes and totals are 0 afterwards. */
export function takeLines(lanes: Float64Array, width: number, to: Floats, at: number): void {
  foldLines(lanes, width);
  for (let j = 0; j < width; j++) {
    to[at + j] = lanes[8 * width + j] ?? 0;
    lanes[8 * width + j] = 0;
  }
}
