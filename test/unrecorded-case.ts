// A case that no peer recorded: what a test drives rules on when it knows itself what should come out.

import type { Case } from "../src/tools/trace/case.ts";

/** A case in f64 with these tensors and steps, and what else it has. */
export const unrecorded = (given: Pick<Case, "tensors" | "steps"> & Partial<Case>): Case => ({
  rule: "trial",
  source: "",
  type: "f64",
  hyper: {},
  gradients: null,
  objective: null,
  hessians: null,
  lrSchedule: null,
  expected: null,
  evaluated: null,
  tolerance: 0,
  deviates: false,
  ...given,
});
