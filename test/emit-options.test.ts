// Options and states of rules made of rules: nested objects, read strictly, errors at the right level, in the types
// as at run time; and lists as tuples.

import { describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { compile, load, lowerAll, planOf } from "../src/compiler/compile.ts";
import { emit } from "../src/compiler/6-emit/emit.ts";
import type { Plan } from "../src/compiler/5-fuse/plan.ts";
import type { GradientOptimizer, Rule, Tensors } from "../src/runtime/optimizer.ts";

type Options = Record<string, unknown>;

const source = readFileSync("test/programs/compositions.opt", "utf8");

async function ruleOf(name: string): Promise<Rule<Options>> {
  const rule = (await load(source, { rule: name, type: "f64" }))[name];
  if (rule === undefined) throw new Error(`${name} was not emitted`);
  return rule;
}

function create(rule: Rule<Options>, options: unknown = {}, tensors: Tensors = { w: [1, 2] }) {
  if (rule.kind !== "gradient") throw new Error(`${rule.name} is a ${rule.kind} rule`);
  return rule.create(tensors, options as Options) as GradientOptimizer<string, Float64Array>;
}

function errorOf(run: () => unknown): Record<string, unknown> {
  try {
    run();
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== "GradusError") throw thrown;
    return { ...thrown, message: thrown.message };
  }
  throw new Error("nothing was thrown");
}

/** Where the parameters stand after steps with the gradient 1. */
function after(rule: Rule<Options>, options: unknown, steps: number): number {
  const optimizer = create(rule, options);
  for (let t = 1; t <= steps; t += 1) optimizer.step({ grad: { w: [1, 1] } });
  return optimizer.param["w"]?.[0] ?? NaN;
}

describe("options of parts", () => {
  test("reach the part that owns them", async () => {
    const rule = await ruleOf("LookAdam");
    const standard = after(rule, {}, 3);
    expect(after(rule, { inner: {} }, 3)).toBe(standard);
    expect(after(rule, { inner: { lr: 3e-4 } }, 3)).toBe(standard);
    expect(after(rule, { inner: { lr: 0 } }, 3)).toBe(1);
    expect(after(rule, { k: 1, alpha: 0, inner: { lr: 1 } }, 3)).toBe(1);
    expect(after(rule, { inner: { lr: (t: number) => (t === 2 ? 1 : 0) } }, 3)).toBeCloseTo(0, 6);
  });

  test("a part inside a part, and a part that occurs twice", async () => {
    const deep = await ruleOf("Deep");
    const paths = deep.hyperparameters.map(({ name }) => name);
    expect(paths).toContain("inner.inner.lr");
    expect(after(deep, { k: 9, inner: { k: 1, inner: { lr: 0.5 } } }, 1)).toBeCloseTo(0.5, 6);
    const twice = await ruleOf("TwiceClipped");
    const options = { clip_norm: { limit: 1e9 }, clip_norm_2: { limit: 1e9 } };
    expect(after(twice, options, 1)).toBeCloseTo(0.9, 12);
    expect(after(twice, { lr: 1 }, 1)).toBeCloseTo(1 - 0.5 / Math.SQRT2, 12);
  });

  test.each([
    [{ inner: { lr: -1 } }, "E0703", "`inner.lr` is -1, but must be a rate, in [0, ∞)"],
    [{ inner: 3 }, "E0703", /^LookAdam: `inner` must be an object with lr, beta1, .*, not 3$/],
    [{ inner: null }, "E0703", /`inner` must be an object with .*, not null$/],
    [null, "E0703", /the options must be an object with k, alpha, inner, not null$/],
    [{ lr: 1 }, "E0702", "there is no option `lr`; there are k, alpha, inner"],
    [{ inner: { k: 1 } }, "E0702", /no option `inner.k`; `inner` has lr, beta1, .*amsgrad$/],
    [
      { "inner.lr": 1 },
      "E0702",
      "there is no option `inner.lr`; there are k, alpha, inner; those of a part stand in an object of its own",
    ],
    [{ inner: { amsgrad: "raw" } }, "E0706", /`gradus compile LookAdam --set inner.amsgrad=raw`/],
  ])("%o", async (options, code, message) => {
    const rule = await ruleOf("LookAdam");
    const error = errorOf(() => create(rule, options));
    expect(error).toMatchObject({ code, rule: "LookAdam" });
    if (typeof message === "string") expect(error["message"]).toBe(`LookAdam: ${message}`);
    else expect(error["message"]).toMatch(message);
  });

  test("one that must be given is missed at creation", async () => {
    const rule = await ruleOf("AroundNeedy");
    const error = errorOf(() => create(rule, { inner: { mu: 0.5 } }));
    expect(error["message"]).toBe("AroundNeedy: `inner.lr` has no default and was not given");
    const { code } = compile(source, { rule: "AroundNeedy" });
    expect(code).toMatch(/^ {2}readonly inner: \{$/m);
    expect(code).toMatch(/^ {4}readonly lr: Schedulable;$/m);
    expect(code).toMatch(/^ {4}readonly mu\?: Schedulable;$/m);
  });

  test("are nested in the types, with their docs", () => {
    const { code } = compile(source, { rule: "LookAdam" });
    const from = code.indexOf("export interface");
    expect(code.slice(from, code.indexOf("\n}", from) + 2)).toMatchInlineSnapshot(`
      "export interface LookAdamOptions {
        /** count, whole, in [1, ∞); 6 unless given. */
        readonly k?: Schedulable;
        /** fraction, in [0, 1]; 0.5 unless given. */
        readonly alpha?: Schedulable;
        /** Hyperparameters of \`inner\`. */
        readonly inner?: {
          /** step size: rate, in [0, ∞); 3e-4 unless given. */
          readonly lr?: Schedulable;
          /** decay of the first moment: decay, in [0, 1); 0.9 unless given. */
          readonly beta1?: Schedulable;
          /** decay of the second moment: decay, in [0, 1); 0.999 unless given. */
          readonly beta2?: Schedulable;
          /** keeps the division finite: nonnegative, in [0, ∞]; 1e-8 unless given. */
          readonly eps?: Schedulable;
          /** adds weight_decay θ to g (L2), which the division weakens: nonnegative, in [0, ∞]; 0 unless given. */
          readonly weight_decay?: Schedulable;
          /** √v̂ + ε, √(v̂ + ε), or √v + ε before the correction: choice { outside, inside, uncorrected }; decided when this module was compiled. */
          readonly placement?: "outside";
          /** divide by the greatest v, or the greatest v̂, so far: choice { off, raw, corrected }; decided when this module was compiled. */
          readonly amsgrad?: "off";
        };
        /** Tensors with hyperparameters of their own, by names; a \`*\` stands for any characters. */
        readonly groups?: readonly Group<LookAdamOptions>[];
      }"
    `);
  });
});

describe("lists", () => {
  const [lowered] = lowerAll(
    "optimizer L(a: rate = 1, b: decay = 0.5) { step -a * b * grad }",
  ).rules;
  if (lowered === undefined) throw new Error("nothing was lowered");
  const { graph } = lowered;
  const listed = (name: string): string => (name === "a" ? "rates.0" : "rates.1");
  const renamed = planOf({
    ...graph,
    hyperparameters: graph.hyperparameters.map((one) => ({ ...one, name: listed(one.name) })),
    body: {
      ...graph.body,
      nodes: graph.body.nodes.map((node) =>
        node.kind === "hyperparameter"
          ? { ...node, hyperparameter: listed(node.hyperparameter) }
          : node,
      ),
    },
  });
  const moduleOf = async (plan: Plan): Promise<Rule<Options>> => {
    const { code } = emit(plan, { language: "javascript", standalone: true });
    const url = `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
    return ((await import(/* @vite-ignore */ url)) as { L: Rule<Options> }).L;
  };

  test("are tuples", () => {
    const { code } = emit(renamed, { language: "typescript", standalone: false });
    expect(code).toContain("readonly rates?: readonly [Schedulable, Schedulable];");
    expect(code).toContain("2 of them; [1, 0.5] unless given");
  });

  test("are given as arrays", async () => {
    const rule = await moduleOf(renamed);
    expect(after(rule, {}, 1)).toBe(0.5);
    expect(after(rule, { rates: [1, 0.25] }, 1)).toBe(0.75);
    expect(after(rule, { rates: Float64Array.of(1, 0.25) }, 1)).toBe(0.75);
    const error = errorOf(() => create(rule, { rates: [1, 0.25, 3] }));
    expect(error["message"]).toBe("L: there is no option `rates.2`; `rates` has 0, 1");
  });
});

describe("states of parts", () => {
  test("are shown and saved under their paths", async () => {
    const rule = await ruleOf("LookAdam");
    expect(rule.states.map(({ name }) => name)).toEqual(["slow", "inner.m", "inner.v"]);
    const optimizer = create(rule);
    optimizer.step({ grad: { w: [1, -1] } });
    const m = optimizer.state["inner.m"] as Record<string, Float64Array>;
    expect([...(m["w"] ?? [])].map((x) => Math.round(x * 10))).toEqual([1, -1]);
    const saved = optimizer.save();
    expect(Object.keys(saved)).toContain("inner.m.w");
    const other = create(rule, {}, { w: [...(optimizer.param["w"] ?? [])] });
    other.load(saved);
    for (const one of [optimizer, other]) one.step({ grad: { w: [0.5, 3] } });
    expect(other.save()).toEqual(optimizer.save());
    expect(other.param["w"]).toEqual(optimizer.param["w"]);
  });

  test("are told apart from states of tensors with dots in their names, and from `t` and `seed`", async () => {
    const text = `transform scale(factor: real = 1) {
      accumulate m = sum of update
      update <- factor * update + 0 * m
    }
    optimizer Plain(lr: rate = 1) {
      accumulate scale = sum of grad
      state seed = 0
      seed <- seed + 1
      step -lr * scale - 0 * seed
    }
    optimizer Both = Plain() |> scale(1)`;
    const rule = (await load(text, { rule: "Both", type: "f64" }))["Both"];
    if (rule === undefined) throw new Error("nothing was emitted");
    const optimizer = create(rule, {}, { "m.w": [1], w: [2] });
    optimizer.step({ grad: { "m.w": [3], w: [5] } });
    const saved = optimizer.save();
    expect(Object.keys(saved)).toHaveLength(2 + 2 + 2 + 1);
    expect(saved["seed"]).toBe(0);
    expect(saved["seed#2"]).toBe(1);
    const other = create(rule, {}, { "m.w": [1], w: [2] });
    other.load(saved);
    expect(other.save()).toEqual(saved);
  });
});

describe("names of rules", () => {
  const words = [
    "class",
    "default",
    "Math",
    "Object",
    "Error",
    "f32",
    "GradientRule",
    "createGradient",
  ];
  test.each(words)("%s is exported as it is, and hides nothing", async (word) => {
    const source = `optimizer ${word}(lr: rate = 0.5) {\n  step -lr * sign(grad)\n}\n`;
    const rule = (await load(source))[word];
    if (rule === undefined) throw new Error(`${word} is not exported`);
    const optimizer = create(rule, {}, { w: [1, 2] });
    optimizer.step({ grad: { w: [3, -3] } });
    expect([...(optimizer.param["w"] ?? [])]).toEqual([0.5, 2.5]);
  });

  test.each([
    ["Lookahead(clip_norm() |> SGD(), k = 2)", "Lookahead"],
    ["clip_norm(1.0) |> (AdamW(lr = 3e-4))", "AdamW"],
    ["AdamW(lr = 1) |> trust_ratio() |> scale(2e-3)", "AdamW"],
  ])("of the expression %s it is %s", async (expression, name) => {
    expect(Object.keys(await load(expression))).toEqual([name]);
  });
});
