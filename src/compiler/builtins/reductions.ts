// From an array to fewer numbers: over the tensor, over the model (`all`), over named dimensions
// (language.md sections 2, 6 and 9, law 5).

import type { ReductionBuiltin } from "./builtin.ts";

const one = { kind: "reduction", operands: 1, after: "nothing" } as const;

export const reductions: readonly ReductionBuiltin[] = [
  {
    ...one,
    name: "sum",
    signature: "sum(x)",
    doc: "The sum of all elements; 0 over nothing.",
    example: "sum(all abs(grad))",
    aliases: ["total", "reduce_sum"],
    before: "value",
    fold: "sum",
  },
  {
    ...one,
    name: "mean",
    signature: "mean(x)",
    doc: "The sum divided by the number of elements; NaN over nothing.",
    example: "mean(grad^2)",
    aliases: ["average", "avg", "reduce_mean"],
    before: "value",
    fold: "sum",
    after: "mean",
  },
  {
    ...one,
    name: "max",
    signature: "max(x)",
    doc: "The largest element; −∞ over nothing, NaN if there is a NaN.",
    example: "max(abs(grad))",
    aliases: ["amax", "reduce_max"],
    before: "value",
    fold: "max",
  },
  {
    ...one,
    name: "min",
    signature: "min(x)",
    doc: "The smallest element; ∞ over nothing, NaN if there is a NaN.",
    example: "min(v)",
    aliases: ["amin", "reduce_min"],
    before: "value",
    fold: "min",
  },
  {
    ...one,
    name: "norm",
    signature: "norm(x)",
    doc: "The Euclidean norm; `norm(x, p)` is the p-norm, `norm(x, inf)` the largest magnitude.",
    example: "norm(all grad)",
    aliases: ["l2_norm", "magnitude"],
    before: "square",
    fold: "sum",
    after: "root",
  },
  {
    ...one,
    name: "dot",
    operands: 2,
    signature: "dot(x, y)",
    doc: "The inner product.",
    example: "dot(all grad, d)",
    aliases: ["inner", "vdot", "inner_product"],
    before: "product",
    fold: "sum",
  },
  {
    ...one,
    name: "any",
    signature: "any(c)",
    doc: "Whether the condition holds for one element at least.",
    example: "any(isnan(grad))",
    aliases: ["some", "exists"],
    before: "truth",
    fold: "any",
  },
];
