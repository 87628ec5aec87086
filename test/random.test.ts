// Random values in rules: the same bits in evaluator and module, a function of what names them and of nothing else,
// and as random as their names say.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load, lowerAll, planOf } from "../src/compiler/compile.ts";
import { check } from "../src/compiler/front.ts";
import type { NumberType } from "../src/compiler/3-lower/graph.ts";
import { verifyGraph } from "../src/compiler/3-lower/verify-graph.ts";
import { optimize } from "../src/compiler/4-optimize/optimize.ts";
import { verifyPlan } from "../src/compiler/5-fuse/verify-plan.ts";
import type { GradientOptimizer, Rule, Tensors, Views } from "../src/runtime/optimizer.ts";
import { firstDifference, someTensors } from "./same-bits.ts";

const source = readFileSync("test/programs/random.opt", "utf8");

/** What a rule that steps by `e` draws in its first steps, tensor by tensor. */
async function drawn(
  e: string,
  tensors: Tensors,
  steps = 1,
  seed = 1,
  type: NumberType = "f64",
): Promise<Readonly<Record<string, readonly number[]>>[]> {
  const body = `optimizer D(lr: rate = 1) {\n${e}\n}`;
  const rule = (await load(body, { type }))["D"] as Rule<object>;
  const optimizer = rule.create(tensors, {}, { seed }) as GradientOptimizer<string>;
  return Array.from({ length: steps }, () => {
    for (const view of Object.values(optimizer.param)) view.fill(0);
    optimizer.step();
    return Object.fromEntries(
      Object.entries(optimizer.param).map(([name, view]) => [name, [...view]]),
    );
  });
}

const zeros = (size: number): Tensors => ({ w: { shape: [size] } });
const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const moment = (x: readonly number[], k: number): number => mean(x.map((v) => v ** k));
/** The correlation of two samples in standard errors of that of independent ones. */
function correlation(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [x, y].map((v) => {
    const centre = mean(v);
    return v.map((u) => u - centre);
  });
  const product = mean((a ?? []).map((u, i) => u * (b?.[i] ?? 0)));
  const scale = Math.sqrt(moment(a ?? [], 2) * moment(b ?? [], 2));
  return (product / scale) * Math.sqrt(x.length);
}

describe("programs that draw", () => {
  test.each<NumberType>(["f32", "wide", "f64"])("give the same bits in %s", async (type) => {
    const { rules } = lowerAll(source, { type });
    const modules = await load(source, { type });
    for (const { graph } of rules) {
      const rule = modules[graph.name];
      if (rule === undefined) throw new Error(`${graph.name} was not emitted`);
      expect(verifyGraph(graph), graph.name).toEqual([]);
      expect(verifyGraph(optimize(graph).form), graph.name).toEqual([]);
      expect(verifyPlan(planOf(graph)), graph.name).toEqual([]);
      expect(firstDifference(graph, rule, someTensors(3), {}, 10), graph.name).toBe(null);
    }
  });

  test("run in a training loop where the point is perturbed", async () => {
    const modules = await load(source);
    expect(modules["Perturbed"]?.kind).toBe("gradient");
    expect(modules["NoisyTwice"]?.kind).toBe("gradient");
  });
});

describe("values", () => {
  const size = 10000;
  const root = Math.sqrt(size);

  test("of `normal` have its moments", async () => {
    const x = (await drawn("step normal()", zeros(size)))[0]?.["w"] ?? [];
    expect(Math.abs(mean(x)) * root).toBeLessThan(4);
    expect(Math.abs(moment(x, 2) - 1) * root).toBeLessThan(4 * Math.sqrt(2));
    expect(Math.abs(moment(x, 3)) * root).toBeLessThan(4 * Math.sqrt(15));
    expect(Math.abs(moment(x, 4) - 3) * root).toBeLessThan(4 * Math.sqrt(96));
  });

  test.each<NumberType>(["f32", "f64"])("of `uniform` fill [0, 1) in %s", async (type) => {
    const x = (await drawn("step uniform()", zeros(size), 1, 1, type))[0]?.["w"] ?? [];
    expect(Math.min(...x)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...x)).toBeLessThan(1);
    const bins = new Array<number>(20).fill(0);
    for (const v of x) bins[Math.floor(20 * v)] = (bins[Math.floor(20 * v)] ?? 0) + 1;
    const chi = bins.reduce((sum, count) => sum + (count - size / 20) ** 2 / (size / 20), 0);
    // 19 degrees of freedom: 99.99 % lie below 50.8.
    expect(chi).toBeLessThan(50.8);
    expect(chi).toBeGreaterThan(3);
  });

  test("of `rademacher` are signs with equal chances", async () => {
    const x = (await drawn("step rademacher()", zeros(size)))[0]?.["w"] ?? [];
    expect(new Set(x)).toEqual(new Set([-1, 1]));
    expect(Math.abs(mean(x)) * root).toBeLessThan(4);
  });

  test("do not depend on each other from step to step, call to call, tensor to tensor, turn to turn", async () => {
    const two: Tensors = { w: { shape: [size] }, v: { shape: [size] } };
    const [first, second] = await drawn("step normal()", two, 2);
    const pairs = [
      [first?.["w"], second?.["w"]],
      [first?.["w"], first?.["v"]],
      [first?.["w"]?.slice(1), first?.["w"]?.slice(0, -1)],
    ];
    const one = await drawn("a = normal()\nb = normal()\nstep a + 0 * b", zeros(size));
    const other = await drawn("a = normal()\nb = normal()\nstep b + 0 * a", zeros(size));
    pairs.push([one[0]?.["w"], other[0]?.["w"]]);
    const turn = (i: number): string =>
      `var x = 0\nfor i in 1..3 {\n z = normal()\n if i == ${i} { x <- z } }\nstep x`;
    const [a, b] = [await drawn(turn(2), zeros(size)), await drawn(turn(3), zeros(size))];
    pairs.push([a[0]?.["w"], b[0]?.["w"]]);
    for (const [x = [], y = []] of pairs) expect(Math.abs(correlation(x, y))).toBeLessThan(4);
  });

  test("are a function of the seed, and survive saving and loading", async () => {
    const at = async (seed: number): Promise<unknown> => drawn("step normal()", zeros(5), 3, seed);
    expect(await at(1)).toEqual(await at(1));
    expect(await at(1)).not.toEqual(await at(2));
    const rule = (await load(source))["Perturbed"] as Rule<object>;
    const one = rule.create({ w: [1, 2, 3] }, {}, { seed: 7 }) as GradientOptimizer<string>;
    const other = rule.create({ w: [0, 0, 0] }) as GradientOptimizer<string>;
    for (let t = 1; t <= 3; t += 1) one.step({ grad: { w: [1, 1, 1] } });
    other.param["w"]?.set(one.param["w"] ?? []);
    other.load(one.save());
    expect(other.seed).toBe(7);
    expect(other.point).toEqual(one.point);
    for (const optimizer of [one, other]) optimizer.step({ grad: { w: [1, 1, 1] } });
    expect(other.save()).toEqual(one.save());
    expect(other.point).toEqual(one.point);
  });

  test("do not change with what stands beside them in a step", async () => {
    const [alone] = await drawn("step normal()", { w: { shape: [5] } });
    const [beside] = await drawn("step normal() + 0 * norm(all uniform())", {
      w: { shape: [5] },
      v: { shape: [3] },
    });
    expect(beside?.["w"]).toEqual(alone?.["w"]);
  });

  test("are one for a tensor in `normal([])`", async () => {
    const [x] = await drawn("step normal([])", { w: { shape: [4] }, v: { shape: [2] } });
    expect(new Set(x?.["w"]).size).toBe(1);
    expect(new Set([...(x?.["w"] ?? []), ...(x?.["v"] ?? [])]).size).toBe(2);
  });
});

test("negative curvature leads from a saddle", async () => {
  const rule = (await load("NegativeCurvature", { type: "f64" }))["NegativeCurvature"];
  if (rule?.kind !== "second order") throw new Error("not a rule of second order");
  const optimizer = rule.create({ w: [0, 0] }, { distance: 0.1, turns: 100 });
  // f = x²/2 − y²/2, at its saddle
  const product = (u: Views, out: Views): void =>
    out["w"]?.set([u["w"]?.[0] ?? 0, -(u["w"]?.[1] ?? 0)]);
  optimizer.step({
    loss: () => 0,
    gradient: (point: Views, out: Views) => (product(point, out), 0),
    hvp: (_: Views, u: Views, out: Views) => product(u, out),
    ggn: () => undefined,
    hessian: () => undefined,
    examples: () => [],
  });
  const [x = NaN, y = NaN] = optimizer.param["w"] ?? [];
  expect(Math.abs(x)).toBeLessThan(1e-4);
  expect(Math.abs(y)).toBeCloseTo(0.1, 6);
});

test("draws have no place in schedules and requirements", () => {
  const messages = (text: string): readonly string[] =>
    check(text).diagnostics.map(({ message }) => message);
  expect(messages("schedule s() = normal([])")).toEqual(["`normal` is not known here"]);
  expect(messages("optimizer R() {\n require uniform([]) < 1\n step -grad\n}")).toEqual([
    "`require` cannot ask for `uniform`",
  ]);
});
