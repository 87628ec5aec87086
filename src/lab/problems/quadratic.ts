// An ill-conditioned quadratic whose axes are not the coordinates': what a curvature of many scales does to a rule,
// without noise, and without the gift that a diagonal Hessian is to rules that scale each coordinate.

import { normalAt, randomStream } from "../../numeric/random.ts";
import { quadratic as bowl } from "../../runtime/functions/quadratic.ts";
import { functionStart, type Problem } from "./problem.ts";

const dimensions = 20;
const smallest = 0.1;
const largest = 100;

/** ½ xᵀA x with condition number 1000 in 20 turned dimensions, from a random point. */
export const quadratic: Problem = {
  name: "quadratic",
  description:
    `The quadratic ½ xᵀAx in ${dimensions} dimensions. The eigenvalues of A are spread evenly in logarithm from ` +
    `${smallest} to ${largest} (condition number ${largest / smallest}) along axes turned at random, the same for ` +
    "all seeds; starts are standard normal. The minimum is 0. Every step sees the exact gradient; all arithmetic is " +
    "in 64 bits.",
  type: "f64",
  steps: 500,
  isExact: true,
  serves: ["hvp", "hessian"],
  refusal: "a function of a point has neither examples nor a convex loss of outputs",
  start(seed) {
    const noise = randomStream(seed, 0, 0, 0, 0, 0);
    const start = Array.from({ length: dimensions }, (_, i) => normalAt(noise, i));
    return functionStart(bowl(curvature(), undefined, start));
  },
};

/** A = QᵀDQ with Q a product of as many reflections at normal vectors as there are dimensions: no coordinate is an axis. */
function curvature(): number[][] {
  const n = dimensions;
  const A = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i === j ? eigenvalue(i) : 0)),
  );
  for (let k = 0; k < n; k++) {
    const stream = randomStream(42, k, 0, 0, 0, 0);
    const v = Array.from({ length: n }, (_, i) => normalAt(stream, i));
    reflect(A, v);
  }
  return A;
}

function eigenvalue(i: number): number {
  return smallest * (largest / smallest) ** (i / (dimensions - 1));
}

/** A ← P A P with P = I − 2 v vᵀ / vᵀv: with w = 2 A v / vᵀv and c = vᵀw / vᵀv that is A − v wᵀ − w vᵀ + 2 c v vᵀ. */
function reflect(A: number[][], v: readonly number[]): void {
  const square = inner(v, v);
  const w = A.map((row) => (2 * inner(row, v)) / square);
  const c = inner(v, w) / square;
  A.forEach((row, i) => {
    row.forEach((entry, j) => {
      // The same sum for (i, j) and (j, i), so that A stays symmetric to the bit.
      const cross = (v[i] ?? 0) * (w[j] ?? 0) + (w[i] ?? 0) * (v[j] ?? 0);
      row[j] = entry - cross + 2 * c * ((v[i] ?? 0) * (v[j] ?? 0));
    });
  });
}

function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, x, i) => total + x * (b[i] ?? 0), 0);
}
