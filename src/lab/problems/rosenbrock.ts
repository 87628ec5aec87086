// Rosenbrock's valley: a few steps into a curved, nearly flat valley, and a long way along it.

import { normalAt, randomStream } from "../../numeric/random.ts";
import { rosenbrock as valley } from "../../runtime/functions/rosenbrock.ts";
import { functionStart, type Problem } from "./problem.ts";

/** The standard deviation of starts around the classical one, so that seeds differ and the way stays the classical one. */
const scatter = 0.1;

/** 100 (y − x²)² + (1 − x)², from near (−1.2, 1); seed 0 starts there exactly. */
export const rosenbrock: Problem = {
  name: "rosenbrock",
  description:
    "Rosenbrock's function 100 (y − x²)² + (1 − x)² (1960), whose minimum of 0 at (1, 1) lies in a long curved " +
    "valley. Starts are scattered around (−1.2, 1) with a standard deviation of 0.1; seed 0 is that point itself. Every step sees the exact " +
    "gradient; all arithmetic is in 64 bits.",
  type: "f64",
  steps: 1000,
  isExact: true,
  serves: ["hvp", "hessian"],
  refusal: "a function of a point has neither examples nor a convex loss of outputs",
  start(seed) {
    const noise = randomStream(seed, 0, 0, 0, 0, 0);
    const size = seed === 0 ? 0 : scatter;
    const start = [-1.2 + size * normalAt(noise, 0), 1 + size * normalAt(noise, 1)];
    return functionStart(valley(start));
  },
};
