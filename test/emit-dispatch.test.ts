// Steps that take tensors one by one: the emitted module computes what the Graph means, to the bit, on shapes of every
// rank; each tensor has the states of its branch and no others; sums along lines keep their order across chunks.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load, lowerAll, planOf } from "../src/compiler/compile.ts";
import type { NumberType } from "../src/compiler/3-lower/graph.ts";
import { verifyGraph } from "../src/compiler/3-lower/verify-graph.ts";
import { optimize } from "../src/compiler/4-optimize/optimize.ts";
import { actionsIn } from "../src/compiler/5-fuse/operands.ts";
import type { Action, Collect } from "../src/compiler/5-fuse/plan.ts";
import { verifyPlan } from "../src/compiler/5-fuse/verify-plan.ts";
import type { GradientOptimizer, Tensors } from "../src/runtime/optimizer.ts";
import { everyRank, firstDifference as firstInTrial } from "./run-both.ts";
import { firstDifference, someTensors } from "./same-bits.ts";

const source = readFileSync("test/programs/dispatch.opt", "utf8");

const shapes = [[], [7], [0, 3], [2, 4], [1, 3, 3], [2, 1, 2, 2], [5, 3], [2], [3, 0], [11, 9]];

describe("the same bits", () => {
  test.each<NumberType>(["f32", "wide", "f64"])("in %s", async (type) => {
    const { rules } = lowerAll(source, { type });
    const modules = await load(source, { type });
    for (const { graph } of rules) {
      const rule = modules[graph.name];
      if (rule === undefined) throw new Error(`${graph.name} was not emitted`);
      expect(firstDifference(graph, rule, someTensors(3, shapes), {}, 18), graph.name).toBe(null);
      expect(firstInTrial(rule, graph, { tensors: everyRank, steps: 5 }), graph.name).toBe(null);
    }
  });

  // In f64, where no rounding hides the last bits of a sum.
  test.each([
    ["rows", [2, 65539]],
    ["columns", [65539, 2]],
    ["both", [65537, 1]],
  ])("along lines longer than a chunk: %s", async (_, shape) => {
    const rule = "FactoredRMS";
    const [lowered] = lowerAll(source, { type: "f64", rule }).rules;
    const emitted = (await load(source, { type: "f64", rule }))[rule];
    if (lowered === undefined || emitted === undefined) throw new Error("not emitted");
    expect(firstDifference(lowered.graph, emitted, someTensors(5, [shape]), {}, 2)).toBe(null);
  });
});

test("Graphs are correct before and after optimising, and so are plans", () => {
  for (const { graph } of lowerAll(source).rules) {
    expect(verifyGraph(graph), graph.name).toEqual([]);
    const { form } = optimize(graph);
    expect(verifyGraph(form), graph.name).toEqual([]);
    expect(optimize(form).form, graph.name).toBe(form);
    expect(verifyPlan(planOf(graph)), graph.name).toEqual([]);
  }
});

describe("a factored second moment", () => {
  const tensors: Tensors = { w: { shape: [4, 2, 3] }, b: { shape: [5] }, none: { shape: [0, 2] } };
  const make = async () => {
    const { FactoredRMS } = await load(source, { rule: "FactoredRMS" });
    if (FactoredRMS === undefined) throw new Error("not emitted");
    return FactoredRMS.create(tensors) as GradientOptimizer<"w" | "b" | "none">;
  };

  test("takes m + n numbers for each matrix, and v for the rest", async () => {
    const optimizer = await make();
    const lengths = Object.entries(optimizer.state).map(([name, views]) => [
      name,
      Object.entries(views).map(([tensor, view]) => [tensor, view.length] as const),
    ]);
    expect(Object.fromEntries(lengths)).toEqual({
      R: [
        ["w", 4],
        ["none", 0],
      ],
      C: [
        ["w", 6],
        ["none", 2],
      ],
      v: [["b", 5]],
    });
  });

  test("saves the states of each tensor, and takes back nothing else", async () => {
    const [one, other] = [await make(), await make()];
    one.grad.w.fill(0.5);
    one.grad.b.fill(0.25);
    one.step();
    const saved = one.save();
    expect(Object.keys(saved).sort()).toEqual(
      ["t", "seed", "R.w", "R.none", "C.w", "C.none", "v.b"].sort(),
    );
    other.load(saved);
    expect(other.save()).toEqual(saved);
    const { "v.b": _, ...fewer } = saved;
    expect(() => other.load(fewer)).toThrow("`v.b` is missing");
    expect(() => other.load({ ...saved, "R.b": new Float32Array(5) })).toThrow("`R.b` is no state");
    expect(() => other.load({ ...saved, "R.w": new Float32Array(3) })).toThrow("3 numbers, not 4");
  });

  test("goes over a matrix twice, and keeps no array of its size", () => {
    const [rule] = lowerAll(source, { rule: "FactoredRMS" }).rules;
    if (rule === undefined) throw new Error("not lowered");
    const plan = planOf(rule.graph);
    const inFirst = plan.step.flatMap((action) =>
      action.kind === "dispatch" ? loopsIn(action.blocks[0]?.actions ?? []) : [],
    );
    expect(inFirst).toEqual(["vector", "m", "n", "vector"]);
    const inner = plan.arrays.filter(({ role }) => role === "scratch" || role === "answer");
    expect(inner.map(({ space, isShared }) => [space, isShared])).toEqual([
      ["m", true],
      ["n", true],
      ["n", true],
      ["n", true],
    ]);
  });
});

const loopsIn = (actions: readonly (Action | Collect)[]): string[] =>
  actions.flatMap((action) =>
    action.kind === "loop" ? [action.space.replace(/#.*/, "")] : loopsIn(actionsIn(action)),
  );

test("a tensor that fits no branch stops creation with its name and shape", async () => {
  const text = `optimizer Mine(lr: rate = 1) {
    for param: [m, n] { step -lr * grad } else for param: [n] if n > 3 { step -grad }
  }`;
  const { Mine } = await load(text);
  expect(() => Mine?.create({ w: { shape: [2, 2] }, bias: { shape: [3] } })).toThrow(
    expect.objectContaining({
      name: "GradusError",
      code: "E0715",
      tensor: "bias",
      message: expect.stringContaining("tensor `bias` of shape [3] fits none of [m, n] and [n]"),
    }),
  );
});
