// Many more random rules than `npm test` has time for: evaluator and compiled module agree to the bit.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../src/compiler/front.ts";
import { programs, write } from "../random-program.ts";
import { runRandom } from "../run-random.ts";

describe("random programs", () => {
  test("check without an error", () => {
    fc.assert(
      fc.property(programs, (seed) => {
        const { source } = write(seed);
        const errors = check(source).diagnostics.filter((d) => d.severity === "error");
        expect(errors, source).toEqual([]);
      }),
      { seed: 99, numRuns: 2000 },
    );
  });

  test.each([
    ["f32", 1],
    ["wide", 2],
    ["f64", 3],
  ] as const)("run alike in %s", async (type, seed) => {
    await fc.assert(
      fc.asyncProperty(programs, (program) => runRandom(program, type)),
      { seed, numRuns: 250 },
    );
  });
});
