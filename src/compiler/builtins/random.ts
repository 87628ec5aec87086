// Random values by name: each is a function of the seed, `t`, the rule and the call that ask for it, the turn of the
// loops around, the tensor and the element, so no order of evaluation changes it.

import type { RandomBuiltin } from "./builtin.ts";

export const randoms: readonly RandomBuiltin[] = [
  {
    kind: "random",
    name: "normal",
    signature: "normal(), normal([m, r]), normal([])",
    doc: "Random values of the standard normal distribution, like the parameter, of a shape, or one per tensor.",
    example: "grad + 0.01 * normal()",
    aliases: ["randn", "gaussian", "randn_like"],
    distribution: "normal",
  },
  {
    kind: "random",
    name: "uniform",
    signature: "uniform(), uniform([m, r]), uniform([])",
    doc: "Random values in [0, 1), all equally likely.",
    example: "2 * uniform() - 1",
    aliases: ["rand", "random", "rand_like"],
    distribution: "uniform",
  },
  {
    kind: "random",
    name: "rademacher",
    signature: "rademacher(), rademacher([m, r]), rademacher([])",
    doc: "Random signs, −1 or 1 with equal chances.",
    example: "rademacher()",
    aliases: ["random_sign", "random_signs"],
    distribution: "signs",
  },
  {
    kind: "random",
    name: "permutation",
    signature: "permutation(n)",
    doc: "0 … n − 1 along a dimension, in random order; all orders are equally likely.",
    example: "permutation(n)",
    aliases: ["randperm", "shuffle"],
    distribution: "permutation",
  },
];
