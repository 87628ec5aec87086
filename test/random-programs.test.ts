// Random well-typed rules: evaluator and compiled module agree to the bit.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../src/compiler/compile.ts";
import { programs, write } from "./random-program.ts";
import { runRandom } from "./run-random.ts";

const settings = { seed: 20260101, numRuns: 120 };

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
      { ...settings, numRuns: 1000 },
    );
  });

  test.each(["f32", "wide", "f64"] as const)("run alike in %s", async (type) => {
    await fc.assert(
      fc.asyncProperty(programs, (seed) => runRandom(seed, type)),
      settings,
    );
  });
});
