// Every code of the runtime can be met, and says its facts: rule, tensor, step, value.

import { describe, expect, it } from "vitest";
import { sub } from "../src/runtime/autodiff/arithmetic.ts";
import { sqrt } from "../src/runtime/autodiff/elementwise.ts";
import { differentiate } from "../src/runtime/autodiff/objective.ts";
import { sum } from "../src/runtime/autodiff/rearrange.ts";
import { csv } from "../src/runtime/data/csv.ts";
import { isGradusError, makeGradusError, runtimeCodes } from "../src/runtime/errors.ts";
import { rosenbrock } from "../src/runtime/functions/rosenbrock.ts";
import { testFunction } from "../src/runtime/functions/test-function.ts";
import { mlp } from "../src/runtime/nn/mlp.ts";
import { train } from "../src/runtime/train/train.ts";
import { double, newton, sgd } from "./runtime-toy-rules.ts";

const x = Float64Array.of(1, 2);
const root = testFunction({ name: "root", start: { x: [0] }, value: ({ x }) => sum(sqrt(x)) });

const triggers: Record<keyof typeof runtimeCodes, { run: () => unknown; facts: object }> = {
  E0720: {
    run: () => train({ model: rosenbrock(), rule: sgd(double), options: { lr: 1e9 }, steps: 20 }),
    // Entries near 1e11, 1e45, 1e148: the fourth power of the last is beyond f64.
    facts: { rule: "ToySGD", tensor: null, step: 3, value: Infinity },
  },
  E0721: {
    run: () => train({ model: root, rule: sgd(double), steps: 1 }),
    facts: { rule: "ToySGD", tensor: "x", step: 1, value: Infinity },
  },
  E0722: {
    run: () => train({ model: rosenbrock(), rule: { ...newton(), uses: ["ggn"] as never } }),
    facts: { rule: "ToyNewton", tensor: null, step: null, value: "ggn" },
  },
  E0723: {
    run: () => mlp([1, 1]).withParameters({ "layer1.weight": x }),
    facts: { rule: "", tensor: "layer1.weight", step: null, value: 2 },
  },
  E0724: {
    run: () => train({ model: rosenbrock(), rule: sgd(double), steps: -1 }),
    facts: { rule: "", tensor: null, step: null, value: -1 },
  },
  E0725: {
    run: () => csv("a,b\n1,2\nx,3\n"),
    facts: { rule: "", tensor: null, step: null, value: "x" },
  },
  E0726: {
    run: () => differentiate<"x", null>({ x: [2] }, ({ x }) => sub(x, 1)).loss({ x }, null),
    facts: { rule: "", tensor: null, step: null, value: [[2]] },
  },
  E0727: {
    run: () => train({ model: rosenbrock(), rule: [{ match: ["w*"], rule: sgd(double) }] }),
    facts: { rule: "ToySGD", tensor: "x", step: null, value: ["x"] },
  },
};

describe("errors of the runtime", () => {
  it.each(Object.entries(triggers))("%s is thrown with its facts", async (code, { run, facts }) => {
    const thrown: unknown = await Promise.resolve()
      .then(run)
      .then(
        () => null,
        (error: unknown) => error,
      );
    expect(isGradusError(thrown)).toBe(true);
    expect(thrown).toMatchObject({ name: "GradusError", code, ...facts });
  });

  it("are told from others, whichever module made them", () => {
    const foreign = Object.assign(new Error("x"), { name: "GradusError" });
    expect(isGradusError(foreign)).toBe(true);
    expect(isGradusError(new TypeError("x"))).toBe(false);
    expect(isGradusError({ name: "GradusError" })).toBe(false);
    expect(String(makeGradusError("E0724", "why"))).toBe("GradusError: why");
  });
});
