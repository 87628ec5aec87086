// Entries of arrays and arrays in another order: emitted code computes what the Graph means, a place outside stops the
// step with an error that names it, and only where it is asked for.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load, lowerAll, planOf } from "../src/compiler/compile.ts";
import type { NumberType } from "../src/compiler/3-lower/graph.ts";
import { verifyGraph } from "../src/compiler/3-lower/verify-graph.ts";
import { optimize } from "../src/compiler/4-optimize/optimize.ts";
import { verifyPlan } from "../src/compiler/5-fuse/verify-plan.ts";
import type { GradientOptimizer } from "../src/runtime/optimizer.ts";
import { everyRank, firstDifference as firstInTrial } from "./run-both.ts";
import { firstDifference, someTensors } from "./same-bits.ts";

const source = readFileSync("test/programs/entries.opt", "utf8");

/** The parameters after steps with the gradient 1, 2, 3, … in each. */
async function run(
  body: string,
  tensors: Readonly<Record<string, { readonly shape: readonly number[] }>>,
  steps = 1,
): Promise<GradientOptimizer<string, Float64Array>> {
  const { Mine } = await load(`optimizer Mine(k: count = 3) {\n${body}\n}\n`, { type: "f64" });
  if (Mine === undefined) throw new Error("not emitted");
  const optimizer = Mine.create(tensors) as GradientOptimizer<string, Float64Array>;
  for (let step = 0; step < steps; step++) {
    for (const view of Object.values(optimizer.grad)) view.forEach((_, i) => (view[i] = i + 1));
    optimizer.step();
  }
  return optimizer;
}

const inMatrices = (lines: string): string =>
  `  for param: [m, n] {\n${lines}\n  } else { step 0 }`;

describe("entries of arrays", () => {
  test.each<NumberType>(["f32", "wide", "f64"])("give the same bits in %s", async (type) => {
    const modules = await load(source, { type });
    for (const { graph } of lowerAll(source, { type }).rules) {
      const rule = modules[graph.name];
      if (rule === undefined) throw new Error(`${graph.name} was not emitted`);
      expect(verifyGraph(graph), graph.name).toEqual([]);
      expect(verifyGraph(optimize(graph).form), graph.name).toEqual([]);
      expect(verifyPlan(planOf(graph)), graph.name).toEqual([]);
      expect(firstDifference(graph, rule, someTensors(3), {}, 9), graph.name).toBe(null);
      expect(firstInTrial(rule, graph, { tensors: everyRank, steps: 9 }), graph.name).toBe(null);
    }
  });

  test("are numbers of vectors and rows of matrices", async () => {
    const body = inMatrices("    r = grad[m - 1]\n    step grad * r[0] + 100 * r + grad[0][1]");
    const { param } = await run(body, { w: { shape: [2, 3] } });
    // r = 4 5 6
    expect(param["w"]).toEqual(Float64Array.of(406, 510, 614, 418, 522, 626));
  });

  test("are set one by one, all others kept", async () => {
    const body = inMatrices(`    var a: [k] = 10
    var R: [m, n] = 0
    for i in 0..k - 1 { if i > 0 { a[i] <- a[i - 1] + i } }
    R[1] <- grad[0]
    R[0] <- a[k - 1]
    step R`);
    const { param } = await run(body, { w: { shape: [2, 3] } });
    expect(param["w"]).toEqual(Float64Array.of(13, 13, 13, 1, 2, 3));
  });

  test("stop the step where there are none", async () => {
    const body = inMatrices("    step grad * grad[t][0]");
    const tensors = { a: { shape: [3, 1] }, b: { shape: [2, 1] } };
    await expect(run(body, tensors, 2)).rejects.toMatchObject({
      name: "GradusError",
      code: "E0712",
      rule: "Mine",
      tensor: "b",
      step: 2,
      value: 2,
      message: "Mine: `grad` of tensor `b` has entries 0 to 1, but 2 is asked for at step 2",
    });
    const half = inMatrices("    var a: [k] = 0\n    a[t / 2] <- 1\n    step grad * sum(a)");
    await expect(run(half, { a: { shape: [1, 1] } })).rejects.toThrow(
      "`a` of tensor `a` has entries 0 to 2, but 0.5 is asked for at step 1",
    );
    await expect(
      run(inMatrices("    step grad + grad[0]"), { a: { shape: [0, 2] } }),
    ).rejects.toThrow("`grad` of tensor `a` has no entries, but 0 is asked for at step 1");
  });

  test("are asked for only on the side of a condition that is taken", async () => {
    const guarded = inMatrices(`    var u = 0
    if norm(grad) > 1000 { u <- grad[7][0] }
    late = if t > 5 then grad[m + t][0] else 2
    var a: [k] = 1
    if t > 9 { a[k] <- 5 }
    step 0 * grad + late + u + sum(a)`);
    const { param } = await run(guarded, { w: { shape: [2, 1] } });
    expect(param["w"]).toEqual(Float64Array.of(5, 5));
  });

  test("of rows and columns in another order", async () => {
    const body = inMatrices(`    A = gather(grad, index(n) - index(n) over n)
    B = transpose(gather(grad, m - 1 - index(m) over m), [n, m])
    step A + B.T`);
    const { param } = await run(body, { w: { shape: [2, 3] } });
    // first column 1 4 everywhere, rows turned round
    expect(param["w"]).toEqual(Float64Array.of(5, 6, 7, 5, 6, 7));
  });

  test("in random order are all there, in another order from step to step", async () => {
    const text = `optimizer Mine() over model {\n  step permutation(n) - param\n}\n`;
    const { Mine } = await load(text, { type: "f32" });
    const optimizer = Mine?.create({ w: { shape: [40] } }) as GradientOptimizer<
      string,
      Float32Array
    >;
    const orders = [1, 2].map(() => {
      optimizer.step();
      return Array.from(optimizer.param["w"] ?? []);
    });
    for (const order of orders)
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(orders[0]).not.toEqual(orders[1]);
  });

  test.each([
    ["step grad * grad[0.5][0]", "there is no entry 0.5"],
    ["step grad * grad[-1][0]", "there is no entry -1"],
    ["step grad * grad[grad][0]", "one number is needed, this is [m, n]"],
    ["var a = 0\n a[1] <- 2\n step grad * a", "a number has no entries to choose from"],
    ["var a: [k] = 0\n a[1] <- grad\n step grad * sum(a)", "this is [m, n]"],
    ["var a: [k] = 0\n a[1] <- true\n step grad * sum(a)", "this is a truth value"],
    ["b = grad\n b[1] <- 0\n step b", "no entry of `b` can be set"],
    ["param[1] <- 0\n step grad", "no entry of `param` can be set"],
    ["step gather(grad, index(k) over k)", "`gather` cannot go along `k` in [m, n]"],
    ["step transpose(grad, [m, k])", "[m, k] is no order of the dimensions of [m, n]"],
    ["step permutation()", "`permutation` cannot take 0 arguments"],
    ["step grad * permutation(norm(grad))[0]", "dimension"],
  ])("are refused with a reason: %s", (lines, message) => {
    const text = `optimizer Mine(k: count = 3) {\n${inMatrices(lines)}\n}\n`;
    expect(() => lowerAll(text)).toThrow(message);
  });
});
