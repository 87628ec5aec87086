// Gradients of single examples: rules that use them against independent calculations, evaluator against compiled module,
// and the runtime that hands them in.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { graphOf, load } from "../src/compiler/compile.ts";
import { verifyGraph } from "../src/compiler/3-lower/verify-graph.ts";
import { check } from "../src/index.ts";
import type { GradientOptimizer, Rule } from "../src/runtime/optimizer.ts";
import { exampleGradients } from "../src/runtime/train/oracle.ts";
import { iris, mlp, rosenbrock, train } from "../src/runtime/runtime.ts";
import { firstDifference, numbers, someTensors } from "./same-bits.ts";

const file = "test/programs/examples.opt";
const source = readFileSync(file, "utf8");

async function one(rule: string): Promise<Rule<Record<string, unknown>>> {
  const [loaded] = Object.values(await load(rule, { type: "f64" }));
  if (loaded === undefined) throw new Error(`${rule} is no rule`);
  return loaded;
}

const shapes = { w: [2, 3], b: [4] } as const;
const tensors = { w: { shape: shapes.w }, b: { shape: shapes.b } };

/** Gradients of five examples, and each of them flat. */
function examples(seed: number, count = 5) {
  const next = numbers(seed);
  const flat = Array.from({ length: count }, () => Array.from({ length: 10 }, () => 6 * next()));
  return { flat, views: flat.map((g) => ({ w: g.slice(0, 6), b: g.slice(6) })) };
}

/** What the first step of a rule from 0 makes of them. */
async function stepOn(
  rule: string,
  views: readonly { readonly w: number[]; readonly b: number[] }[],
  seed = 0,
): Promise<readonly number[]> {
  const made = (await one(rule)).create(tensors, {}, { seed });
  const optimizer = made as GradientOptimizer<"w" | "b">;
  optimizer.step({ example_grads: views });
  return [...optimizer.param.w, ...optimizer.param.b];
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0);

describe.each(["f32", "wide", "f64"] as const)("in %s", (type) => {
  test("evaluator and compiled module give the same bits", async () => {
    for (const [name, rule] of Object.entries(await load(source, { type, file }))) {
      const graph = graphOf(source, { type, file, rule: name });
      expect(verifyGraph(graph)).toEqual([]);
      expect(firstDifference(graph, rule, someTensors(3), {}, 5), name).toBeNull();
    }
  });
});

describe("DPSGD", () => {
  test("without noise is the mean of clipped gradients", async () => {
    const { flat, views } = examples(1);
    const got = await stepOn("privatize(limit = 2, noise = 0) |> SGD(lr = 0.5)", views);
    const clipped = flat.map((g) => g.map((x) => x / Math.max(1, Math.sqrt(dot(g, g)) / 2)));
    expect(clipped.some((g, i) => g[0] !== flat[i]?.[0])).toBe(true);
    got.forEach((x, i) => {
      const mean = clipped.reduce((sum, g) => sum + (g[i] ?? NaN), 0) / 5;
      expect(x).toBeCloseTo(-0.5 * mean, 13);
    });
  });

  test("adds noise of deviation σ C to the sum, another one for each seed", async () => {
    const size = 20_000;
    const rule = await one("privatize(limit = 2, noise = 3) |> SGD(lr = 1)");
    const made = rule.create({ w: new Float64Array(size) }, {}, { seed: 5 });
    const optimizer = made as GradientOptimizer<"w">;
    const zero = { w: new Float64Array(size) };
    optimizer.step({ example_grads: [zero, zero, zero, zero] });
    const x = [...optimizer.param.w];
    // 6 / 4 a step; of 20 000 draws the deviation is known to half a per cent
    expect(Math.sqrt(dot(x, x) / size)).toBeCloseTo(1.5, 1);
    expect(Math.abs(x.reduce((sum, y) => sum + y, 0) / size)).toBeLessThan(0.05);
    const { views } = examples(1);
    const again = await stepOn("DPSGD", views, 3);
    expect(await stepOn("DPSGD", views, 3)).toEqual(again);
    expect(await stepOn("DPSGD", views, 4)).not.toEqual(again);
  });

  test("with no bound and no noise descends as SGD does, up to rounding", async () => {
    const data = iris();
    const settings = { model: mlp([4, 5, 3]), data, epochs: 2, batch_size: 7, seed: 3 };
    const plain = await train({ ...settings, rule: await one("SGD(lr = 0.2)") });
    const rule = await one("privatize(limit = 1e6, noise = 0) |> SGD(lr = 0.2)");
    const examined = await train({ ...settings, rule });
    expect(examined.evaluations.example).toBe(2 * data.train.size);
    expect(plain.evaluations.example).toBe(0);
    for (const [name, values] of Object.entries(plain.optimizer.param))
      values.forEach((x, i) => expect(examined.optimizer.param[name]?.[i]).toBeCloseTo(x, 10));
  });
});

test("pcgrad projects each gradient off those that it conflicts with, in order", async () => {
  const { flat, views } = examples(8, 4);
  expect(flat.some((g) => flat.some((other) => dot(g, other) < 0))).toBe(true);
  const sum = flat.reduce<readonly number[]>((total, g, i) => {
    let h: readonly number[] = g;
    for (let away = 1; away < 4; away++) {
      const other = flat[(i + away) % 4] ?? [];
      const conflict = dot(h, other);
      if (conflict < 0) h = h.map((x, j) => x - (conflict / dot(other, other)) * (other[j] ?? 0));
    }
    return total.map((x, j) => x + (h[j] ?? NaN));
  }, Array<number>(10).fill(0));
  const added = await stepOn("pcgrad(reduction = sum) |> SGD(lr = 1)", views);
  const mean = await stepOn("pcgrad() |> SGD(lr = 1)", views);
  sum.forEach((x, i) => {
    expect(added[i]).toBeCloseTo(-x, 12);
    expect(mean[i]).toBeCloseTo(-x / 4, 12);
  });
});

describe("who hands them in", () => {
  test("the mean of a model's examples is its gradient; a function is one example", () => {
    const model = mlp([4, 5, 3]);
    const { train: all } = iris();
    const batch = { size: 6, x: all.x.subarray(0, 24), y: all.y.subarray(0, 6) };
    const start = model.start(1);
    const point = Object.fromEntries(
      Object.entries(start).map(([name, { data }]) => [name, Float64Array.from(data)]),
    );
    const whole = Object.fromEntries(
      Object.entries(point).map(([name, { length }]) => [name, new Float64Array(length)]),
    );
    model.gradient(point, batch, whole);
    const each = exampleGradients(model, point, batch);
    expect(each).toHaveLength(6);
    for (const [name, values] of Object.entries(whole))
      values.forEach((x, i) => {
        const mean = each.reduce((sum, g) => sum + (g[name]?.[i] ?? NaN), 0) / 6;
        expect(mean).toBeCloseTo(x, 12);
      });
    const valley = rosenbrock();
    const x = { x: Float64Array.of(0.5, 2) };
    const slope = { x: new Float64Array(2) };
    valley.gradient(x, undefined, slope);
    const nothing = { size: 0, x: new Float64Array(0), y: new Float64Array(0) };
    expect(exampleGradients(valley, x, nothing)).toEqual([slope]);
  });

  test("a gradient rule says that it takes them, one that calls back asks", async () => {
    expect(await one("DPSGD")).toMatchObject({ kind: "gradient", takesExamples: true });
    expect(await one("SGD")).not.toHaveProperty("takesExamples");
    const searched = await one(
      `${source.replace(/\noptimizer Noisy[^]*?(?=\/\/\/ A stage)/, "\n")}`.replace(
        /\/\/\/ A matrix[^]*$/,
        "",
      ),
    );
    expect(searched).toMatchObject({ kind: "second order", uses: ["examples"] });
  });

  test("a step without them, or with one that does not fit, is an error", async () => {
    const rule = await one("DPSGD");
    const optimizer = rule.create(tensors, {}) as GradientOptimizer<"w" | "b">;
    const code = (input: object): unknown => {
      try {
        optimizer.step(input);
        return null;
      } catch (thrown) {
        return (thrown as { code?: unknown }).code;
      }
    };
    expect(code({})).toBe("E0710");
    expect(code({ example_grads: [{ w: new Float64Array(6) }] })).toBe("E0707");
    const { views } = examples(2);
    expect(code({ example_grads: views })).toBeNull();
    const entry = await one(
      "optimizer Third(lr: rate = 0.1) {\n  step -lr * example_grads[2]\n}\n",
    );
    const third = entry.create(tensors, {}) as GradientOptimizer<"w" | "b">;
    third.step({ example_grads: views });
    expect(() => third.step({ example_grads: views.slice(0, 2) })).toThrow("there are 2 examples");
  });
});

test.each([
  ["step -lr * example_grads", "E0310"],
  [
    "var x = 0\n  for g in example_grads {\n    state m = 0\n    m <- g\n    x <- m\n  }\n  step x",
    "E0519",
  ],
  ["for param: [m, n] { step -lr * example_grads[0] } else { step -lr * grad }", "E0424"],
])("%s is refused", (body, code) => {
  const text = `optimizer Mine(lr: rate = 0.1) {\n  ${body}\n}\n`;
  const found = check(text, { file: "mine.opt" }).diagnostics.map((diagnostic) => diagnostic.code);
  expect(found).toEqual([code]);
});
