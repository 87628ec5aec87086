// Histories: the emitted ring computes what the Graph's lists mean, nothing is read after it was overwritten, states
// are saved by age whatever the ring's place, and an index outside stops the step.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load, lowerAll, planOf } from "../src/compiler/compile.ts";
import type { NumberType } from "../src/compiler/3-lower/graph.ts";
import { verifyGraph } from "../src/compiler/3-lower/verify-graph.ts";
import { optimize } from "../src/compiler/4-optimize/optimize.ts";
import type { Plan } from "../src/compiler/5-fuse/plan.ts";
import { verifyPlan } from "../src/compiler/5-fuse/verify-plan.ts";
import type { GradientOptimizer } from "../src/runtime/optimizer.ts";
import { everyRank, firstDifference as firstInTrial } from "./run-both.ts";
import { firstDifference, someTensors } from "./same-bits.ts";

const source = readFileSync("test/programs/histories.opt", "utf8");

const step = (optimizer: GradientOptimizer<string, Float64Array>, g: number): void => {
  optimizer.grad["w"]?.fill(g);
  optimizer.step();
};

async function make(body: string, options = {}): Promise<GradientOptimizer<string, Float64Array>> {
  const text = `optimizer Mine(lr: rate = 1, k: count = 3) {\n${body}\n}\n`;
  const { Mine } = await load(text, { type: "f64" });
  if (Mine === undefined) throw new Error("not emitted");
  return Mine.create({ w: [1, 2] }, options) as GradientOptimizer<string, Float64Array>;
}

describe("histories", () => {
  test.each<NumberType>(["f32", "wide", "f64"])("give the same bits in %s", async (type) => {
    const { rules } = lowerAll(source, { type });
    const modules = await load(source, { type });
    for (const { graph } of rules) {
      const rule = modules[graph.name];
      if (rule === undefined) throw new Error(`${graph.name} was not emitted`);
      expect(firstDifference(graph, rule, someTensors(3), {}, 18), graph.name).toBe(null);
      expect(firstInTrial(rule, graph, { tensors: everyRank, steps: 9 }), graph.name).toBe(null);
    }
  });

  test("have correct Graphs, before and after optimising, and correct plans", () => {
    for (const { graph } of lowerAll(source).rules) {
      expect(verifyGraph(graph), graph.name).toEqual([]);
      expect(verifyGraph(optimize(graph).form), graph.name).toEqual([]);
      expect(verifyPlan(planOf(graph)), graph.name).toEqual([]);
    }
  });

  test("a verifier notices what is read after a push", () => {
    const late = lowerAll(`optimizer Mine(lr: rate = 1) {
      state S: history[2] = 0
      x = S[1]
      S <- push(S, grad)
      step -lr * (x + S[1])
    }`).rules.map(({ graph }) => graph);
    for (const graph of late) {
      const { nodes } = graph.body;
      const push = nodes.filter(({ kind }) => kind === "push");
      const first = nodes.filter(({ kind }) => kind !== "push");
      const moved = { ...graph.body, nodes: [...push, ...first] };
      expect(verifyGraph({ ...graph, body: moved }).join()).toContain("was pushed onto before");
      const plan: Plan = planOf(graph);
      const pushes = plan.step.filter(({ kind }) => kind === "push");
      const others = plan.step.filter(({ kind }) => kind !== "push");
      expect(verifyPlan({ ...plan, step: [...pushes, ...others] }).join()).toContain(
        "S is read as it was before a push",
      );
    }
  });

  test("hold what was pushed last, newest first, and their start before", async () => {
    const optimizer = await make(
      "  state S: history[k] = 7\n  S <- push(S, grad)\n  step -lr * S[2]",
    );
    for (const g of [1, 2, 3, 4]) step(optimizer, g);
    expect(optimizer.state["S"]).toEqual({ w: Float64Array.of(4, 4, 3, 3, 2, 2) });
    // 7, 7, 1 and 2 were the oldest entries
    expect(optimizer.param["w"]).toEqual(Float64Array.of(1 - 17, 2 - 17));
    expect(optimizer.save()["S:count"]).toBe(3);
  });

  test("take the size that the caller gives", async () => {
    const optimizer = await make(
      "  state S: history[k] = 0\n  S <- push(S, norm(all grad, 1))\n  step -lr * sum(S)",
      { k: 2 },
    );
    for (const g of [1, 2, 3]) step(optimizer, g);
    expect(optimizer.state["S"]).toEqual(Float64Array.of(6, 4));
    await expect(
      make("  state S: history[k] = 0\n  S <- push(S, t)\n  step -lr * sum(S)", { k: () => 2 }),
    ).rejects.toMatchObject({ code: "E0703" });
  });

  test("are saved by age and loaded strictly, wherever the ring stands", async () => {
    const body = "  state S: history[k] = 0\n  S <- push(S, grad)\n  step -lr * (S[0] + 2 * S[2])";
    const one = await make(body);
    for (const g of [1, 2, 3, 4, 5]) step(one, g);
    const saved = one.save();
    expect(saved["S.w"]).toEqual(Float64Array.of(5, 5, 4, 4, 3, 3));
    const other = await make(body);
    other.param["w"]?.set(one.param["w"] ?? []);
    other.load(saved);
    for (const g of [6, 7]) {
      step(one, g);
      step(other, g);
    }
    expect(other.param).toEqual(one.param);
    expect(other.save()).toEqual(one.save());
    for (const wrong of [4, -1, 0.5])
      expect(() => other.load({ ...saved, "S:count": wrong })).toThrow(/from 0 to 3/);
    const short = { ...saved, "S.w": new Float64Array(4) };
    expect(() => other.load(short)).toThrow(/`S.w` has 4 numbers, not 6/);
  });

  test("of branches are saved and shown by tensor, and begin anew for all of them", async () => {
    const text = `optimizer Mine(lr: rate = 1) {
      for param: [m, n] {
        state S: history[2] = 7
        S <- push(S, sum(grad over n))
        step -lr * (S[1] + count(S)) + 0 * grad
      } else {
        state S: history[3] = 0
        if t == 3 { reset S }
        S <- push(S, grad)
        step -lr * S[2]
      }
    }`;
    const { Mine } = await load(text, { type: "f64" });
    const tensors = { a: { shape: [1, 2] }, b: [1], c: { shape: [2, 1] }, d: { shape: [3, 0] } };
    const create = () => Mine?.create(tensors) as GradientOptimizer<string, Float64Array>;
    const run = (optimizer: GradientOptimizer<string, Float64Array>, g: number): void => {
      for (const view of Object.values(optimizer.grad)) view.fill(g);
      optimizer.step();
    };
    const one = create();
    for (const g of [1, 2, 3, 4]) run(one, g);
    expect(one.state["S"]).toEqual({
      a: Float64Array.of(8, 6),
      b: Float64Array.of(4, 3, 0),
      c: Float64Array.of(4, 4, 3, 3),
      d: new Float64Array(6),
    });
    // 7 and 1, then 2, 4, 6 with two entries each time
    expect(one.param["a"]).toEqual(Float64Array.of(-26, -26));
    const saved = one.save();
    expect(saved["S.c"]).toEqual(Float64Array.of(4, 4, 3, 3));
    expect(saved).toMatchObject({ "S:count": 2, "S#2:count": 2 });
    const other = create();
    for (const name of ["a", "b", "c"]) other.param[name]?.set(one.param[name] ?? []);
    other.load(saved);
    for (const g of [5, 6]) {
      run(one, g);
      run(other, g);
    }
    expect(other.save()).toEqual(one.save());
    expect(other.param).toEqual(one.param);
  });

  test.each([
    ["S <- push(S, grad)", "`S` is pushed for all tensors at once, but only those of this branch"],
    ["reset S", "`S` is reset for all tensors at once, but only those of this branch"],
  ])("of all tensors cannot change in a branch: %s", (line, message) => {
    const text = `optimizer Mine(lr: rate = 1) {
      state S: history[2] = 0
      for param: [m, n] { ${line} } else { step -lr * grad }
      step -lr * S[1]
    }`;
    expect(() => lowerAll(text)).toThrow(message);
    const under = text.replace("for param: [m, n]", "if norm(grad) > 1");
    expect(() => lowerAll(under)).toThrow(message.replace(/only.*/, "not every tensor comes here"));
  });

  test("keep numbers under 2⁻¹²⁰ that a decaying state would lose", async () => {
    const text = `optimizer Mine(lr: rate = 1) {
      state S: history[1] = 0
      S <- push(S, grad)
      step -lr * S[0]
    }`;
    const { Mine } = await load(text, { type: "f32" });
    const optimizer = Mine?.create({ w: [0] }) as GradientOptimizer<string, Float32Array>;
    for (let i = 0; i < 16; i++) {
      optimizer.grad["w"]?.fill(2 ** -130);
      optimizer.step();
    }
    expect(optimizer.save()["S.w"]).toEqual(Float32Array.of(2 ** -130));
  });

  test("and lists know their last entry when a turn is written out", () => {
    const text = `optimizer Mine(lr: rate = 1, betas: list of decay = [0, 0.9]) {
      var total = 0
      for i in 0..count(betas) { total <- total + betas[i] * grad }
      step -lr * total
    }`;
    expect(() => lowerAll(text)).toThrow("there is no entry 2");
    expect(lowerAll(text.replace("..count(betas)", "..count(betas) - 1")).rules).toHaveLength(1);
  });

  test("stop the step at an entry that they do not have", async () => {
    const optimizer = await make(
      "  state S: history[2] = 0\n  S <- push(S, grad)\n  step -lr * S[t]",
    );
    step(optimizer, 1);
    const before = { ...optimizer.param };
    expect(() => step(optimizer, 1)).toThrow(
      "Mine: `S` has entries 0 to 1, but 2 is asked for at step 2",
    );
    try {
      step(optimizer, 1);
    } catch (error) {
      expect(error).toMatchObject({ name: "GradusError", code: "E0712", step: 2, value: 2 });
    }
    expect(optimizer.param).toEqual(before);
  });
});
