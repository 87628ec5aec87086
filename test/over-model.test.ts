// Rules over the model inside compositions: the laws of compositions hold for them bit for bit, what stands around them
// goes tensor by tensor, what they run sees one vector; evaluator and compiled module give the same bits.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import { compile, graphOf, load } from "../src/compiler/compile.ts";
import { check } from "../src/index.ts";
import { verifyGraph } from "../src/compiler/3-lower/verify-graph.ts";
import type { NumberType } from "../src/compiler/3-lower/graph.ts";
import type { SecondOrderOptimizer, Views } from "../src/runtime/optimizer.ts";
import { firstDifference, someModel, someTensors } from "./same-bits.ts";

const types = ["f32", "wide", "f64"] as const;
const file = "test/programs/over-model.opt";
const source = readFileSync(file, "utf8");
const tensors = someTensors(3);
const model = { ...someModel(Object.keys(tensors)), examples: () => [] };

/** The parameters after each step. */
async function path(rule: string, type: NumberType, steps = 6): Promise<readonly number[][]> {
  const [loaded] = Object.values(await load(rule, { type }));
  const optimizer = loaded?.create(tensors, {}) as SecondOrderOptimizer<string>;
  return Array.from({ length: steps }, () => {
    optimizer.step(model);
    return Object.values(optimizer.param).flatMap((x) => [...x]);
  });
}

const rules = [
  "Newton(damping = 0.5)",
  "ConjugateGradient()",
  "BFGS()",
  "BFGS(search = wolfe)",
  "LBFGS(memory = 3)",
  "SaddleFreeNewton(damping = 0.1)",
];

describe.each(types)("in %s", (type) => {
  test.each(type === "wide" ? rules.slice(1, 3) : rules)(
    "Lookahead(%s, k = 4) is its inner rule for three steps",
    async (rule) => {
      const [around, inner] = [
        await path(`Lookahead(${rule}, k = 4)`, type),
        await path(rule, type),
      ];
      expect(around.slice(0, 3)).toEqual(inner.slice(0, 3));
      expect(around[3]).not.toEqual(inner[3]);
    },
  );

  const few = type === "f64" ? rules : rules.slice(0, 1);
  test.each(few)("what changes nothing around %s changes nothing", async (rule) => {
    const inner = await path(rule, type);
    for (const around of [
      `clip_norm(inf) |> ${rule}`,
      // A line search takes gradients of its own, which no one can hand to it.
      ...(/wolfe|LBFGS/.test(rule) ? [] : [`MultiSteps(${rule}, k = 1)`]),
      `PolyakAveraging(${rule})`,
      `Lookahead(clip_norm(inf) |> ${rule}, k = 100)`,
    ])
      expect(await path(around, type), around).toEqual(inner);
  });

  test("evaluator and compiled module give the same bits", async () => {
    const loaded = await load(source, { type, file });
    for (const [name, rule] of Object.entries(loaded)) {
      const graph = graphOf(source, { type, file, rule: name });
      expect(verifyGraph(graph)).toEqual([]);
      expect(firstDifference(graph, rule, tensors, {}, 6), name).toBeNull();
    }
    for (const one of [
      "SAM(BFGS())",
      "skip_nonfinite() |> Lookahead(NegativeCurvature(), k = 2)",
    ]) {
      const [rule] = Object.values(await load(one, { type }));
      if (rule === undefined) throw new Error(one);
      expect(firstDifference(graphOf(one, { type }), rule, tensors, {}, 6), one).toBeNull();
    }
  });
});

/** Newton's direction H⁻¹ g of the model at the start, tensor by tensor, by elimination. */
function newtonAtStart(scale: (norm: number) => number): Readonly<Record<string, number[]>> {
  const start: Views = createEvaluator(graphOf("SGD()", { type: "f64" }), tensors).param;
  const names = Object.keys(start);
  const g: Record<string, Float64Array> = {};
  for (const name of names) g[name] = new Float64Array(start[name]?.length ?? 0);
  model.gradient(start, g);
  const flat = names.flatMap((name) => [...(g[name] ?? [])]);
  const n = flat.length;
  const H = new Float64Array(n * n);
  model.hessian(start, H);
  const factor = scale(Math.hypot(...flat));
  const rows = flat.map((x, i) => [...H.subarray(i * n, i * n + n), x * factor]);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const ratio = (rows[j]?.[i] ?? NaN) / (rows[i]?.[i] ?? NaN);
      if (j !== i) rows[j] = (rows[j] ?? []).map((x, k) => x - ratio * (rows[i]?.[k] ?? NaN));
    }
  let at = 0;
  return Object.fromEntries(
    names.map((name) => {
      const length = start[name]?.length ?? 0;
      at += length;
      const own = rows.slice(at - length, at);
      return [name, own.map((row, i) => (row[n] ?? NaN) / (row[at - length + i] ?? NaN))];
    }),
  );
}

describe("what stands around a rule over the model goes tensor by tensor", () => {
  const norm = (x: readonly number[]): number => Math.hypot(...x);
  const step = async (rule: string): Promise<Readonly<Record<string, number[]>>> => {
    const [loaded] = Object.values(await load(rule, { type: "f64" }));
    const optimizer = loaded?.create(tensors, {}) as SecondOrderOptimizer<string>;
    const before = Object.entries(optimizer.param).map(([name, x]) => [name, [...x]] as const);
    optimizer.step(model);
    return Object.fromEntries(
      before.map(([name, x]) => [name, x.map((old, i) => old - (optimizer.param[name]?.[i] ?? 0))]),
    );
  };

  test("a stage before it sees the gradient, one after it the update of each tensor", async () => {
    const got = await step("clip_norm(0.5) |> Newton() |> trust_ratio()");
    const direction = newtonAtStart((whole) => Math.min(1, 0.5 / whole));
    for (const [name, d] of Object.entries(direction)) {
      const start = tensors[name];
      const data = start !== undefined && "data" in start ? Array.from(start.data ?? []) : [];
      const ratio = d.length === 0 ? 1 : norm(data) / norm(d);
      d.forEach((x, i) => expect(got[name]?.[i]).toBeCloseTo(x * ratio, 10));
    }
  });

  test("a stage in a wrapper over the model sees one vector", async () => {
    const once = `optimizer Once(inner: optimizer) over model { run inner }\n`;
    const got = await step(`${once}optimizer Mine = Once(Newton() |> trust_ratio())`);
    const direction = newtonAtStart(() => 1);
    const data = Object.values(tensors).flatMap((x) =>
      "data" in x ? Array.from(x.data ?? []) : [],
    );
    const ratio = norm(data) / norm(Object.values(direction).flat());
    for (const [name, d] of Object.entries(direction))
      d.forEach((x, i) => expect(got[name]?.[i]).toBeCloseTo(x * ratio, 10));
  });
});

test("states of the vector are one entry, those around it one for each tensor", async () => {
  const [rule] = Object.values(await load("Lookahead(BFGS())", { type: "f64" }));
  const optimizer = rule?.create(tensors, {}) as SecondOrderOptimizer<string>;
  optimizer.step(model);
  const saved = optimizer.save();
  const n = Object.values(optimizer.param).reduce((sum, { length }) => sum + length, 0);
  expect(saved["inner.M"]).toHaveLength(n * n);
  expect(saved["inner.before"]).toHaveLength(n);
  expect(saved["slow.w1"]).toHaveLength(7);
  expect(optimizer.state["inner.s"]).toHaveLength(n);
  const again = rule?.create(tensors, {}) as SecondOrderOptimizer<string>;
  again.load(saved);
  for (const name of Object.keys(tensors)) again.param[name]?.set(optimizer.param[name] ?? []);
  optimizer.step(model);
  again.step(model);
  expect(again.save()).toEqual(optimizer.save());
});

test("groups may vary what goes tensor by tensor, not what the vector needs as one number", async () => {
  const one = "Newton(damping = 0.5) |> scale(0.5)";
  expect(
    graphOf(one).hyperparameters.flatMap(({ name, varies }) => (varies ? [name] : [])),
  ).toEqual(["scale.factor"]);
  const [rule] = Object.values(await load(one, { type: "f64" }));
  const grouped = { groups: [{ match: ["w1"], scale: { factor: 0 } }] };
  const optimizer = rule?.create(tensors, grouped) as SecondOrderOptimizer<string>;
  const before = [...(optimizer.param["w1"] ?? [])];
  optimizer.step(model);
  expect([...(optimizer.param["w1"] ?? [])]).toEqual(before);
  const refused = { groups: [{ match: ["w1"], lr: 0.1 }] };
  expect(() => rule?.create(tensors, refused)).toThrow("lr");
});

test.each([
  [
    `optimizer Mine(lr: rate = 0.1) {
  for param: [m, n] { run Newton() } else { step -lr * grad }
}`,
    "E0626",
  ],
  ["optimizer Mine = Muon(rest = Newton())", "E0626"],
  [
    `optimizer Mine(k: count = 2) over model {
  every k { run Muon() }
}`,
    "E0627",
  ],
  [
    `optimizer Slow(inner: optimizer) over model { run inner }
optimizer Mine = Slow(Lookahead(centralize() |> SGD()))`,
    "E0627",
  ],
])("what the vector cannot be seen in is refused: %s", (text, code) => {
  const codes = check(text, { file: "mine.opt" }).diagnostics.map((one) => one.code);
  expect(codes).toEqual([code]);
  expect(() => compile(text, { file: "mine.opt" })).toThrow(code);
});
