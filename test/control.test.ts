// What ends a step early and what begins a rule anew: `skip` in rules, stages and wrapped rules, `reset` of a rule.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile, load, lowerAll, planOf } from "../src/compiler/compile.ts";
import type { NumberType } from "../src/compiler/3-lower/graph.ts";
import { verifyGraph } from "../src/compiler/3-lower/verify-graph.ts";
import { optimize } from "../src/compiler/4-optimize/optimize.ts";
import { verifyPlan } from "../src/compiler/5-fuse/verify-plan.ts";
import type {
  GradientOptimizer,
  Optimizer,
  Rule,
  Tensors,
  Views,
} from "../src/runtime/optimizer.ts";
import { firstDifference, someTensors } from "./same-bits.ts";

const source = readFileSync("test/programs/control.opt", "utf8");

async function create(
  rule: string,
  tensors: Tensors = { w: [1, -2] },
  options: object = {},
): Promise<GradientOptimizer<string>> {
  const made = (await load(source, { rule, type: "f64" }))[rule] as Rule<object>;
  return made.create(tensors, options) as GradientOptimizer<string>;
}

const at = (optimizer: Optimizer): readonly number[] => [...(optimizer.param["w"] ?? [])];

describe("programs that skip and reset", () => {
  test.each<NumberType>(["f32", "wide", "f64"])("give the same bits in %s", async (type) => {
    const { rules } = lowerAll(source, { type });
    const modules = await load(source, { type });
    for (const { graph } of rules) {
      const rule = modules[graph.name];
      if (rule === undefined) throw new Error(`${graph.name} was not emitted`);
      expect(verifyGraph(graph), graph.name).toEqual([]);
      expect(verifyGraph(optimize(graph).form), graph.name).toEqual([]);
      expect(verifyPlan(planOf(graph)), graph.name).toEqual([]);
      expect(firstDifference(graph, rule, someTensors(3), {}, 24), graph.name).toBe(null);
    }
  });
});

describe("skip", () => {
  test("leaves a guarded rule as if the step had not been", async () => {
    for (const name of ["GuardedAdam", "GuardedNesterov", "GuardedTrust", "GuardedAverages"]) {
      const guarded = await create(name);
      const plain = await create(name);
      for (const scale of [1, 0.5, 100, NaN, 1, Infinity, 0.2]) {
        const before = guarded.save();
        const grad = { w: [0.3 * scale, -0.4 * scale] };
        guarded.step({ grad });
        if (scale <= 1) plain.step({ grad });
        else expect(guarded.save(), name).toEqual(before);
        expect([at(guarded), guarded.point, guarded.report, guarded.t], name).toEqual([
          at(plain),
          plain.point,
          plain.report,
          plain.t,
        ]);
        expect(guarded.save(), name).toEqual(plain.save());
      }
      expect(guarded.t).toBe(4);
    }
  });

  test("keeps what stands above it", async () => {
    const scaled = await create(
      "Scaled",
      { w: [1] },
      { loss_scaling: { patience: 2, limit: 100 } },
    );
    const scaling = (): number => (scaled.state["loss_scaling.scaling"] as Float64Array)[0] ?? NaN;
    const steps: (readonly number[])[] = [];
    for (const g of [4, 1000, 2, 2, 2]) {
      scaled.step({ grad: { w: [g] } });
      steps.push([scaling(), scaled.t, at(scaled)[0] ?? NaN]);
    }
    // 1 - 0.5 * 4/4; skipped at half the scale; then v = 0.9 v - 0.5 g / scale, doubled after two.
    expect(steps[0]).toEqual([4, 1, 0.5]);
    expect(steps[1]).toEqual([2, 1, 0.5]);
    expect(steps[2]?.[2]).toBeCloseTo(0.5 - 0.45 - 0.5, 12);
    expect(steps[3]?.[0]).toBe(4);
    expect(steps[4]?.[1]).toBe(4);
  });

  test("ends the rule that says it, and the wrapper goes on", async () => {
    const around = await create("Around");
    const t = (): unknown => around.save()["inner:t"];
    for (let step = 1; step <= 3; step += 1) around.step({ grad: { w: [0.3, 0.4] } });
    const before = { inner: around.save()["inner.v.w"], w: at(around), t: t() };
    around.step({ grad: { w: [30, 40] } });
    expect(around.t).toBe(4);
    expect(t()).toBe(before.t);
    expect(around.save()["inner.v.w"]).toEqual(before.inner);
    expect((around.state["inner.skips"] as Float64Array)[0]).toBe(1);
    // u of the skipped run is 0, and the wrapper adds its own part.
    const sum = (around.state["all_of_it"] as Record<string, Float64Array>)["w"] ?? [];
    expect(at(around)).toEqual(before.w.map((x, i) => x + (1e-3 * (sum[i] ?? 0)) / 2));
  });

  test("asks the model for nothing at the points below it", async () => {
    const rule = `optimizer R(lr: rate = 0.1) {
      if not isfinite(loss) { skip }
      step -lr * (grad at param - 0.1 * grad)
    }`;
    const [made] = Object.values(await load(rule));
    if (made?.kind !== "closure") throw new Error("not a closure rule");
    const optimizer = made.create({ w: [1] });
    let asked = 0;
    const oracle = (loss: number) => ({
      loss: () => loss,
      gradient: (_: object, out: Views) => {
        asked += 1;
        out["w"]?.fill(1);
        return loss;
      },
    });
    optimizer.step(oracle(NaN));
    expect(asked).toBe(1);
    optimizer.step(oracle(1));
    expect(asked).toBe(3);
    expect(optimizer.t).toBe(1);
  });

  test("costs nothing where it is not said, and returns whether it was", () => {
    expect(compile("Adam").code).toMatch(/function stepAdam\([^)]*\): void/);
    expect(compile(source, { rule: "GuardedAdam" }).code).toMatch(/: boolean \{/);
  });
});

describe("reset of a rule", () => {
  test("makes its next run its first", async () => {
    const restarts = await create("Restarts", { w: [1, -2] }, { k: 3, inner: { lr: 0.1 } });
    const gradients = [0.5, -1, 2, 0.25, 3, 1, 1];
    const moved: number[] = [];
    for (const g of gradients) {
      const before = at(restarts)[0] ?? NaN;
      restarts.step({ grad: { w: [g, 1] } });
      moved.push((at(restarts)[0] ?? NaN) - before);
    }
    // The first step of Adam is lr * sign(g), whatever came before.
    expect(moved[0]).toBeCloseTo(-0.1, 7);
    expect(moved[3]).toBeCloseTo(-0.1, 7);
    expect(moved[6]).toBeCloseTo(-0.1, 7);
    expect(restarts.save()["inner:t"]).toBe(1);
  });

  test("starts states anew whose start is computed", async () => {
    const rule = await create("RestartedHalfway", { w: [1] }, { k: 2, inner: { limit: 100 } });
    const first = (): unknown => (rule.state["inner.first"] as Record<string, Float64Array>)["w"];
    for (const g of [1, 2, 3, 4]) rule.step({ grad: { w: [g] } });
    expect(first()).toEqual(Float64Array.of(3));
  });

  test("before the line that runs it", async () => {
    const rule = await create("RestartsFirst", { w: [0] }, { k: 4, inner: { lr: 1, alpha: 0.5 } });
    for (let t = 1; t <= 3; t += 1) rule.step({ grad: { w: [1] } });
    // v = -1, then -1.5; nothing at t = 3; at t = 4 it begins anew with -1.
    expect(at(rule)).toEqual([-2.5]);
    rule.step({ grad: { w: [1] } });
    expect(at(rule)).toEqual([-3.5]);
  });
});

test("a rule that stands on two paths starts on the one taken first", async () => {
  const rule = await create("TwoWays", { w: [3] });
  rule.step({ grad: { w: [0] } });
  expect(at(rule)).toEqual([3]);
  rule.step({ grad: { w: [0] } });
  expect(at(rule)).toEqual([3]);
});

test("`inner.x` finds what has one name inside", async () => {
  const rule = await create("ReadsInside", { w: [1] });
  rule.step({ grad: { w: [0] } });
  expect(at(rule)[0]).toBeCloseTo(1 - (0.1 * 0.5) / 100, 12);
});

describe("a state whose line a flag leaves out", () => {
  test("is its start, and moves where other lines move it", async () => {
    const left = await create("LeftOut");
    const written = await create("WrittenIn");
    for (const loss of [0.2, 1, 3, 0.1, 0.9]) {
      for (const one of [left, written]) one.step({ loss, grad: { w: [0.3 * loss, -loss] } });
      expect(at(left)).toEqual(at(written));
    }
  });
});
