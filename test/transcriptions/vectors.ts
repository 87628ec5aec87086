// The quadratic and the little vector arithmetic in which rules are written out a second time.

import type { Objective } from "../../src/tools/trace/objective.ts";

/** Two tensors, of 3 and of 2 elements, one after the other. */
export const start = [1.5, -2, 0.3, 0, 4];

export const objective: Objective = {
  name: "quadratic",
  A: start.map((_, i) => start.map((_x, j) => (i === j ? 1 + i / 2 : 0.1))),
  b: [1, 0, -1, 2, 0.5],
};

export type Vector = readonly number[];
/** The next point, from the number of the step, the point, its gradient and its loss. */
export type Step = (t: number, x: Vector, g: Vector, f: number) => Vector;
/** Fresh steppers by the rule that they transcribe. */
export type Transcriptions = Readonly<Record<string, () => Step>>;

export const dot = (a: Vector, b: Vector): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0);
export const square = (a: Vector): Vector => a.map((x) => x * x);
export const squares = (a: Vector): number => dot(a, a);
export const length = (a: Vector): number => Math.sqrt(squares(a));
export const minus = (a: Vector, b: Vector): Vector => a.map((x, i) => x - (b[i] ?? NaN));
export const plus = (a: Vector, b: Vector): Vector => a.map((x, i) => x + (b[i] ?? NaN));
export const times = (c: number, a: Vector): Vector => a.map((x) => c * x);
export const at = (a: Vector, i: number): number => a[i] ?? NaN;
/** `c a + (1 - c) b`. */
export const mix = (c: number, a: Vector, b: Vector): Vector =>
  a.map((x, i) => c * x + (1 - c) * at(b, i));
export const zeros: Vector = start.map(() => 0);
/** The two tensors' parts. */
export const blocks = (a: Vector): readonly Vector[] => [a.slice(0, 3), a.slice(3)];
/** A function of each tensor by itself. */
export const each = (a: Vector, f: (block: Vector, k: number) => Vector): Vector =>
  blocks(a).flatMap(f);
