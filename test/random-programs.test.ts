// Random well-typed rules: evaluator and compiled module agree to the bit.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { graphOf, load } from "../src/compiler/compile.ts";
import { check } from "../src/compiler/front.ts";
import { programs, write } from "./random-program.ts";
import { firstDifference } from "./run-both.ts";
import { runRandom } from "./run-random.ts";

const settings = { seed: 20260101, numRuns: 50 };

describe("random programs", () => {
  test("check without an error", () => {
    fc.assert(
      fc.property(programs, (seed) => {
        const { source } = write(seed);
        const errors = check(source).diagnostics.filter((d) => d.severity === "error");
        expect(
          errors.map(({ code, message }) => `${code} ${message}`),
          source,
        ).toEqual([]);
      }),
      { ...settings, numRuns: 400 },
    );
  });

  test.each(["f32", "wide", "f64"] as const)("run alike in %s", async (type) => {
    await fc.assert(
      fc.asyncProperty(programs, (seed) => runRandom(seed, type)),
      settings,
    );
  });
});

test("a tensor longer than a chunk of the law of sums runs alike", async () => {
  const source = `optimizer Long() {
  state r = 0
  r <- sum(exp(grad)) + norm(all grad) + max(grad) + mean(all param)
  step -0.1 * grad / r
}
`;
  const data = Float64Array.from({ length: 150_001 }, (_, i) => Math.sin(i));
  const tensors = { short: [1, 2, 3], long: data };
  const options = { file: "long.opt", type: "f64" } as const;
  const rule = (await load(source, options))["Long"];
  if (rule === undefined) throw new Error("no rule");
  expect(firstDifference(rule, graphOf(source, options), { tensors, steps: 2 })).toBe(null);
});
