// What `npm start` shows: rules of the library, compiled and compared on a network and on a test function, within about
// a minute. In: who to tell. Out: a comparison, ready to be written and printed.

import { compare, type CompareOptions } from "./protocol/compare.ts";
import { makeComparison, type Comparison } from "./comparison.ts";

// Half decades around what the search of `compare` finds on digits-mlp, so that the demonstration need not search.
const onDigits = [
  { rule: "SGD", lrs: [0.316, 1, 3.16] },
  { rule: "Momentum", lrs: [0.1, 0.316, 1] },
  { rule: "RMSProp", lrs: [0.00316, 0.01, 0.0316] },
  { rule: "Adam", lrs: [0.01, 0.0316, 0.1] },
] as const;

const onRosenbrock = ["SGD", "Momentum", "RMSProp", "Adam", "Newton"] as const;

/** Four rules on digits-mlp and five on rosenbrock, three seeds each, as one comparison. */
export async function demonstrate(
  listener: Pick<CompareOptions, "onProgress" | "signal"> = {},
): Promise<Comparison> {
  const digits = await compare({
    ...listener,
    rules: onDigits,
    problems: ["digits-mlp"],
    seeds: 3,
  });
  if (!digits.isComplete) return digits;
  const valley = await compare({
    ...listener,
    rules: onRosenbrock,
    problems: ["rosenbrock"],
    seeds: 3,
  });
  return makeComparison(
    [...digits.records, ...valley.records],
    [...digits.timings, ...valley.timings],
    valley.isComplete,
  );
}
