// Tensors in groups with hyperparameters of their own: what they compute, to the bit, by evaluator and compiled
// module, and what is refused at creation.

import { describe, expect, test } from "vitest";
import { createEvaluator, type EvaluatorGroup } from "../src/compiler/3-lower/evaluate.ts";
import type { Graph } from "../src/compiler/3-lower/graph.ts";
import { inGroups } from "../src/compiler/3-lower/in-groups.ts";
import { verifyGraph } from "../src/compiler/3-lower/verify-graph.ts";
import { verifyPlan } from "../src/compiler/5-fuse/verify-plan.ts";
import { graphOf, load, planOf } from "../src/compiler/compile.ts";
import type {
  GradientRule,
  Optimizer,
  Rule,
  SavedState,
  Tensors,
} from "../src/runtime/optimizer.ts";
import { difference, trace, twoTensors } from "./run-both.ts";

type Schedule = number | ((t: number) => number);
type Paths = Readonly<Record<string, Schedule>>;

const types = ["f32", "wide", "f64"] as const;

async function ruleOf(source: string, type: (typeof types)[number] = "f64"): Promise<Rule<object>> {
  const [rule] = Object.values(await load(source, { type }));
  if (rule === undefined) throw new Error(`${source} is no rule`);
  return rule as Rule<object>;
}

/** Paths as the objects that a compiled rule takes. */
function inObjects(given: Paths): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(given)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let level = all;
    for (const key of keys) level = (level[key] ??= {}) as Record<string, unknown>;
    level[last] = value;
  }
  return all;
}

/** A run of the compiled rule, which must be the evaluator's. */
async function run(
  source: string,
  type: (typeof types)[number],
  given: Paths,
  groups: readonly EvaluatorGroup[],
  tensors: Tensors = twoTensors,
) {
  const graph = graphOf(source, { type });
  const own = groups.map(({ match, options }) => ({ match, ...inObjects(options as Paths) }));
  const rule = await ruleOf(source, type);
  const optimizer = rule.create(tensors, { ...inObjects(given), groups: own }) as Optimizer;
  const compiled = trace(optimizer, 20);
  const evaluated = trace(createEvaluator(graph, tensors, given, {}, groups), 20);
  const shown = ({ steps }: typeof compiled) =>
    steps.map(({ param, point, report }) => [param, point, report]);
  expect(compiled.stopped).toBe(null);
  expect(difference(shown(compiled), shown(evaluated), source)).toBe(null);
  return { shown: shown(compiled), saved: compiled.steps.at(-1)?.state };
}

const mixed = [
  "Adam",
  "SGD(momentum = 0.9)",
  "AdamW",
  "NAdam",
  "RAdam",
  "Nesterov",
  "ScheduleFreeAdamW",
  "LAMB",
  "Prodigy",
  "clip_norm(1.0) |> Lookahead(Nesterov())",
  "MultiSteps(SGD(lr = linear_decay(1, 0.1, tau = 4)), k = 2)",
  "AggMo",
  "SAM(Adam())",
  "TRAC(SGD())",
  "DAdaptAdam",
  "Rprop",
  "AdaBound",
];

test.each(mixed)("%s: groups with one value are no groups", async (source) => {
  const graph = graphOf(source);
  const same = graph.hyperparameters
    .filter(({ varies, default: standard }) => varies && typeof standard === "number")
    .map(({ name, default: standard }) => [name, standard as number] as const);
  expect(same.length).toBeGreaterThan(0);
  const groups = [{ match: ["w"], options: Object.fromEntries(same) }];
  const alone = await run(source, "f32", {}, []);
  const grouped = await run(source, "f32", {}, groups);
  expect(difference(grouped.shown, alone.shown, source)).toBe(null);
  const spread = inGroups(graph);
  expect(spread === null ? ["no groups"] : verifyGraph(spread)).toEqual([]);
  const { inGroups: plan } = planOf(graph);
  expect(plan === null ? ["no groups"] : verifyPlan(plan)).toEqual([]);
});

test.each([
  ["Adam", { lr: 0.1, beta1: 0.5, eps: 0.1 }, { beta2: 0.5 }],
  ["SGD(momentum = 0.9)", { lr: (t: number) => 1 / (t + 2) }, { momentum: 0.5, weight_decay: 0.1 }],
  ["MultiSteps(Nesterov(), k = 2)", { "inner.lr": (t: number) => 0.5 / t }, { "inner.alpha": 0.2 }],
  ["ScheduleFreeAdamW", { lr: 0.1, beta1: 0.5 }, { weight_decay: 0.1 }],
  ["Lookahead(AdamW(lr = 0.1), k = 3)", { alpha: 0.25 }, { "inner.weight_decay": 0.3 }],
] as const)("%s: groups are optimizers of their own", async (source, forW, forB) => {
  const groups = [
    { match: ["w*"], options: forW },
    { match: ["*b"], options: forB },
  ];
  for (const type of types) {
    const together = await ruleOf(source, type);
    const own = groups.map(({ match, options }) => ({ match, ...inObjects(options) }));
    const one = together.create(twoTensors, { groups: own }) as Optimizer;
    const apart = [
      together.create({ w: twoTensors["w"] ?? [] }, inObjects(forW)),
      together.create({ b: twoTensors["b"] ?? [] }, inObjects(forB)),
    ] as Optimizer[];
    await run(source, type, {}, groups);
    for (let t = 1; t <= 12; t++) {
      const grad = { w: [0.1 * t, -0.2, 0.3 / t, 0.4], b: [Math.sin(t)] };
      if (one.kind === "gradient") one.step({ grad });
      for (const [i, name] of (["w", "b"] as const).entries()) {
        const alone = apart[i];
        if (alone?.kind === "gradient") alone.step({ grad: { [name]: grad[name] } });
        expect(Array.from(one.param[name] ?? [])).toEqual(Array.from(alone?.param[name] ?? []));
        expect(Array.from(one.point[name] ?? [])).toEqual(Array.from(alone?.point[name] ?? []));
      }
    }
  }
});

test.each([
  ["clip_norm(1.0) |> Lookahead(Nesterov())", { "clip_norm.limit": 0.25, "inner.lr": 0.1 }],
  ["LAMB", { lr: 0.1 }],
  ["Prodigy", { weight_decay: 0.5 }],
  ["SAM(Adam())", { "inner.lr": 0.1, rho: 0.5 }],
  ["TRAC(SGD())", { "inner.lr": 0.5 }],
  ["AggMo", { "betas.1": 0.5 }],
] as const)("%s: what spans the groups spans them", async (source, options) => {
  for (const type of ["f32", "f64"] as const) {
    const grouped = await run(source, type, {}, [{ match: ["w"], options }]);
    const alone = await run(source, type, {}, []);
    expect(difference(grouped.shown, alone.shown, type)).not.toBe(null);
  }
});

test("a default made of another hyperparameter follows the group's", async () => {
  const source = "optimizer A(lr: rate = 1, half: rate = 0.5 * lr) { step -half * grad }";
  const rule = (await ruleOf(source)) as GradientRule<object, Float64Array>;
  const optimizer = rule.create({ w: [0], b: [0] }, { groups: [{ match: ["b"], lr: 4 }] });
  optimizer.step({ grad: { w: [1], b: [1] } });
  expect([optimizer.param.w[0], optimizer.param.b[0]]).toEqual([-0.5, -2]);
});

test("a saved state goes on where it stood", async () => {
  const rule = (await ruleOf("Adam", "f32")) as GradientRule<object>;
  const options = { groups: [{ match: ["b"], beta1: 0.5 }] };
  const along = (saved: SavedState | null, from: number, to: number) => {
    const optimizer = rule.create({ w: [1, 2], b: [3] }, options);
    if (saved !== null) optimizer.load(saved);
    for (let t = from; t < to; t++) optimizer.step({ grad: { w: [t, 1], b: [1 / (t + 1)] } });
    return optimizer.save();
  };
  const whole = along(null, 0, 6);
  expect(along(along(null, 0, 3), 3, 6)).toEqual(whole);
  expect(whole).toMatchObject({
    "m:bias.w": expect.closeTo(0.9 ** 6, 12) as number,
    "m:bias.b": 0.5 ** 6,
  });
});

describe("refused at creation", () => {
  const message = async (source: string, options: object): Promise<unknown> => {
    try {
      (await ruleOf(source)).create({ "layer.weight": [1], "layer.bias": [2] }, options);
    } catch (error) {
      const {
        code,
        tensor,
        message: text,
      } = error as { code: string; tensor: unknown; message: string };
      return [code, tensor, text];
    }
    return null;
  };
  const has = (text: string) => expect.stringContaining(text) as string;

  test.each([
    [
      { groups: [{ match: ["*.gain"], lr: 0 }] },
      [
        "E0713",
        null,
        has('no tensor fits ["*.gain"] of `groups[0]`; there are layer.weight, layer.bias'),
      ],
    ],
    [
      { groups: [{ match: ["*.bias"] }, { match: ["layer*"] }] },
      ["E0713", "layer.bias", has("`layer.bias` stands in `groups[0]` and in `groups[1]`")],
    ],
    [{ groups: [{ lr: 0 }] }, ["E0713", null, has("`groups[0]` must have `match`")]],
    [{ groups: [{ match: "*" }] }, ["E0713", null, has("`groups[0]` must have `match`")]],
    [{ groups: { match: ["*"] } }, ["E0713", null, has("`groups` must be a list")]],
    [{ groups: [{ match: ["*"], rate: 1 }] }, ["E0702", null, has("there is no option `rate`")]],
    [{ groups: [{ match: ["*"], lr: -1 }] }, ["E0703", null, has("`lr` is -1")]],
    [{ groups: [{ match: ["*"], amsgrad: "raw" }] }, ["E0706", null, has("amsgrad")]],
  ])("%j", async (options, expected) => {
    expect(await message("Adam", options)).toEqual(expected);
  });

  test.each([
    ["Lookahead(SGD())", { k: 2 }, "k"],
    [
      "optimizer A(n: count = 2) { var x = grad\n repeat n { x <- x / 2 }\n step -x }",
      { n: 3 },
      "n",
    ],
    [
      "optimizer A(lr: rate = 1, big: positive = 1) { if norm(all grad) > big { step -lr * norm(all grad) * grad } }",
      { big: 2 },
      "big",
    ],
    [
      "optimizer A(lr: rate = 1, on: rate = 1, inner: optimizer = SGD()) { if on * t > 2 { run inner } }",
      { on: 2 },
      "on",
    ],
  ])("%s: %j", async (source, own, name) => {
    expect(await message(source, { groups: [{ match: ["*.bias"], ...own }] })).toEqual([
      "E0714",
      null,
      has(`\`${name}\` in \`groups[0]\` cannot differ between tensors`),
    ]);
    const graph: Graph = graphOf(source);
    expect(graph.hyperparameters.filter(({ varies }) => !varies).map((h) => h.name)).toEqual([
      name,
    ]);
  });

  test("a rule over the model has one vector", async () => {
    expect(await message("Newton", { groups: [{ match: ["*.bias"], lr: 0 }] })).toEqual([
      "E0714",
      null,
      has("one number for the whole model"),
    ]);
  });
});

test("a hyperparameter called `groups` comes first", async () => {
  const rule = (await ruleOf(
    "optimizer A(groups: count = 2) { step -groups * grad }",
  )) as GradientRule<object, Float64Array>;
  const optimizer = rule.create({ w: [0] }, { groups: 3 });
  optimizer.step({ grad: { w: [1] } });
  expect(optimizer.param.w[0]).toBe(-3);
});
