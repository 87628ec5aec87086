// A network so small that its whole Hessian can be had at every step: where second-order rules meet the others.

import { iris } from "../../runtime/data/iris.ts";
import { mlp } from "../../runtime/nn/mlp.ts";
import { networkProblem } from "./network-problem.ts";

/** Fisher's irises by a network 4-8-3 with tanh units: 100 steps on all of the training data. */
export const irisMlp = networkProblem({
  name: "iris-mlp",
  description:
    "Fisher's irises (1936: 120 to train, 30 to test; four standardised lengths, three species) classified by a network " +
    "4-8-3 with tanh units, started after Glorot: 67 parameters. The loss is the mean softmax cross-entropy; every step " +
    "sees all of the training data; all arithmetic is in 32 bits.",
  data: iris,
  network: () => mlp([4, 8, 3], { activation: "tanh" }),
  steps: 100,
  batch: "full",
  serves: ["hvp", "ggn", "hessian", "examples"],
  refusal: "it is not served here",
});
