// The small real network on which rules are tried first: handwritten digits, one hidden layer.

import { digits } from "../../runtime/data/digits.ts";
import { mlp } from "../../runtime/nn/mlp.ts";
import { networkProblem } from "./network-problem.ts";

/** Digits by a network 64-64-10 with rectified linear units: 30 passes over the data in batches of 48. */
export const digitsMlp = networkProblem({
  name: "digits-mlp",
  description:
    "Handwritten digits of 8 × 8 pixels (Alpaydin and Kaynak 1998: 1437 to train, 360 to test) classified by a " +
    "network 64-64-10 with rectified linear units, started after Glorot: 4810 parameters. The loss is the mean softmax " +
    "cross-entropy; batches of 48, 30 to a pass over the data; all arithmetic is in 32 bits.",
  data: digits,
  network: () => mlp([64, 64, 10]),
  steps: 30 * 30,
  batch: 48,
  serves: ["hvp", "ggn", "examples"],
  refusal:
    "for its 4810 parameters that would cost seconds a step; iris-mlp, quadratic and rosenbrock are small enough",
});
