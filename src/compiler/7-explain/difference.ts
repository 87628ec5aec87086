// How two rules, or two variants of one, differ: in words, and formula beside formula. Types only.

import type { Line } from "./formula.ts";

export interface Difference {
  /** What the two are called on the page. */
  readonly names: readonly [string, string];
  /** One sentence each. */
  readonly words: readonly string[];
  /** The steps, aligned; lines that only one has stand alone. */
  readonly rows: readonly DifferenceRow[];
}

export interface DifferenceRow {
  readonly left: Line | null;
  readonly right: Line | null;
  readonly isSame: boolean;
}
