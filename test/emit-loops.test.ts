// Loops that stay loops: the emitted module computes what the Graph means, plans of loops are correct, line searches
// find the end of Rosenbrock's valley, and each turn runs in the passes it needs.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile, load, lowerAll, planOf } from "../src/compiler/compile.ts";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import type { NumberType } from "../src/compiler/3-lower/graph.ts";
import { verifyGraph } from "../src/compiler/3-lower/verify-graph.ts";
import { optimize } from "../src/compiler/4-optimize/optimize.ts";
import type { Plan } from "../src/compiler/5-fuse/plan.ts";
import { printPlan } from "../src/compiler/5-fuse/print-plan.ts";
import { verifyPlan } from "../src/compiler/5-fuse/verify-plan.ts";
import type { ClosureOptimizer, ClosureOracle } from "../src/runtime/optimizer.ts";
import { firstDifference, someTensors } from "./same-bits.ts";

const source = readFileSync("test/programs/loops.opt", "utf8");

const plans = (): Plan[] => lowerAll(source).rules.map(({ graph }) => planOf(graph));

describe("loops", () => {
  test.each<NumberType>(["f32", "wide", "f64"])("give the same bits in %s", async (type) => {
    const { rules } = lowerAll(source, { type });
    const modules = await load(source, { type });
    for (const { graph } of rules) {
      const rule = modules[graph.name];
      if (rule === undefined) throw new Error(`${graph.name} was not emitted`);
      expect(firstDifference(graph, rule, someTensors(3), {}, 18), graph.name).toBe(null);
    }
  });

  test("have correct Graphs, before and after optimising, and correct plans", () => {
    for (const { graph } of lowerAll(source).rules) {
      expect(verifyGraph(graph), graph.name).toEqual([]);
      expect(verifyGraph(optimize(graph).form), graph.name).toEqual([]);
      expect(verifyPlan(planOf(graph)), graph.name).toEqual([]);
    }
  });

  test("a verifier notices what a turn lacks", () => {
    for (const plan of plans()) {
      const step = plan.step.map((action) =>
        action.kind === "repeat"
          ? { ...action, turn: null, carried: action.carried.map((one) => ({ ...one, id: -1 })) }
          : action,
      );
      const carries = plan.step.some((one) => one.kind === "repeat" && one.carried.length > 0);
      if (carries) expect(verifyPlan({ ...plan, step }), plan.name).not.toEqual([]);
    }
  });

  test("carry numbers in variables and arrays where they are, in one pass a turn", () => {
    const swap = plans().find(({ name }) => name === "Swap");
    const repeat = swap?.step.find((action) => action.kind === "repeat");
    expect(repeat?.carried.map(({ name }) => name)).toEqual(["s"]);
    expect(repeat?.body.filter(({ kind }) => kind === "tensors" || kind === "loop")).toHaveLength(
      1,
    );
    if (swap !== undefined) expect(printPlan(swap)).toMatch(/^ {2}repeat %\d+ times$/m);
    const arrays = swap?.arrays.filter(({ role }) => role === "answer" || role === "scratch");
    expect(arrays?.map(({ name }) => name)).toEqual(["x", "y"]);
  });

  test("count up to a bound that is rounded down once, and stop early", () => {
    const { code } = compile(source, { rule: "Bounds" });
    expect(code).toMatch(/const turns = Math\.floor\(.*\);/);
    expect(compile(source, { rule: "InnerSteps" }).code).toContain(
      "for (let turn = 0; turn < k_; turn++) {",
    );
    const armijo = compile(source, { rule: "Armijo" }).code;
    expect(armijo).toMatch(/if \(.* <= .*\) break;/);
    expect(armijo).toContain("a = 0.5 * a;");
  });

  test.each([
    ["Armijo", 2000, 1e-2],
    ["ConjugateGradient", 60, 1e-12],
  ])("%s goes down Rosenbrock's valley", async (name, steps, goal) => {
    const [lowered] = lowerAll(source, { rule: name, type: "f64" }).rules;
    const rule = (await load(source, { rule: name, type: "f64" }))[name];
    if (rule === undefined || lowered === undefined) throw new Error(`no ${name}`);
    let asked = 0;
    const oracle: ClosureOracle<string, Float64Array> = {
      loss: ({ x }) => {
        asked += 1;
        const [a = NaN, b = NaN] = x ?? [];
        return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
      },
      gradient: (point, out) => {
        const [a = NaN, b = NaN] = point["x"] ?? [];
        out["x"]?.set([-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)]);
        return oracle.loss(point);
      },
    };
    const truth = createEvaluator(lowered.graph, { x: [-1.2, 1] });
    const emitted = rule.create({ x: [-1.2, 1] }) as ClosureOptimizer<string, Float64Array>;
    for (let step = 1; step <= steps; step += 1) {
      (truth as ClosureOptimizer).step(oracle as never);
      emitted.step(oracle);
      expect([...(emitted.param["x"] ?? [])]).toEqual([...(truth.param["x"] ?? [])]);
    }
    expect(oracle.loss(emitted.param)).toBeLessThan(goal);
    expect(asked).toBeGreaterThan(2 * steps);
  });
});
