// Softmax regression: the convex counterpart of digits-mlp, where no rule can fall into a bad minimum.

import { digits } from "../../runtime/data/digits.ts";
import { filled } from "../../runtime/nn/initialise.ts";
import { mlp } from "../../runtime/nn/mlp.ts";
import { networkProblem } from "./network-problem.ts";

/** Digits by a linear classifier that starts from zero: 10 passes over the data in batches of 48. */
export const digitsLinear = networkProblem({
  name: "digits-linear",
  description:
    "Handwritten digits of 8 × 8 pixels (Alpaydin and Kaynak 1998: 1437 to train, 360 to test) classified by softmax " +
    "regression from zero weights: a convex loss of 650 parameters. Seeds differ in the order of the batches alone: " +
    "batches of 48, 30 to a pass over the data; all arithmetic is in 32 bits.",
  data: digits,
  network: () => mlp([64, 10], { init: filled(0) }),
  steps: 10 * 30,
  batch: 48,
  serves: ["hvp", "ggn", "examples"],
  refusal:
    "for its 650 parameters that would cost too long a step; iris-mlp, quadratic and rosenbrock are small enough",
});
