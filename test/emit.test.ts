// What a compiled module does in a person's hands: trajectories worked out here by hand, what is shown and saved,
// the point computed ahead, and every error that it can throw.

import { describe, expect, test } from "vitest";
import { load } from "../src/compiler/compile.ts";
import type {
  SavedState,
  ClosureOptimizer,
  GradientOptimizer,
  Rule,
  SecondOrderOptimizer,
  Tensors,
} from "../src/runtime/optimizer.ts";

type Options = Record<string, unknown>;

async function ruleOf(source: string, options: object = {}): Promise<Rule<Options>> {
  const [rule] = Object.values(await load(source, options));
  if (rule === undefined) throw new Error("nothing was emitted");
  return rule;
}

function gradientOptimizer(rule: Rule<Options>, tensors: Tensors, options: Options = {}) {
  if (rule.kind !== "gradient") throw new Error(`${rule.name} is a ${rule.kind} rule`);
  return rule.create(tensors, options) as GradientOptimizer<string>;
}

/** The facts of the GradusError that `run` throws. */
function errorOf(run: () => unknown): Record<string, unknown> {
  try {
    run();
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== "GradusError") throw thrown;
    return { ...thrown, message: thrown.message };
  }
  throw new Error("nothing was thrown");
}

const momentum = `optimizer M(lr: rate = 0.1, alpha: decay = 0.9) {
  state v = 0
  v <- alpha * v - lr * grad
  step v
}`;

describe("trajectories by hand", () => {
  const round = { f32: Math.fround, wide: Math.fround, f64: (x: number) => x };
  test.each(["f32", "wide", "f64"] as const)("momentum in %s", async (type) => {
    const optimizer = gradientOptimizer(await ruleOf(momentum, { type }), { w: [1, -2] });
    const memory = round[type];
    const op = type === "f32" ? Math.fround : (x: number): number => x;
    let p = [1, -2];
    let v = [0, 0];
    for (let t = 1; t <= 5; t += 1) {
      const g = p.map((x, i) => memory(0.3 * x + i));
      v = v.map((x, i) => memory(op(op(op(0.9) * x) - op(op(0.1) * (g[i] ?? 0)))));
      p = p.map((x, i) => memory(op(x + (v[i] ?? 0))));
      optimizer.step({ grad: { w: g } });
      expect([...(optimizer.param["w"] ?? [])]).toEqual(p);
    }
  });

  test("a schedule is read at its step", async () => {
    const rule = await ruleOf("optimizer S(lr: rate = 1) { step -lr * grad }", { type: "f64" });
    const optimizer = gradientOptimizer(rule, { w: [0] }, { lr: (t: number) => t });
    for (let t = 1; t <= 4; t += 1) optimizer.step({ grad: { w: [1] } });
    expect(optimizer.param["w"]?.[0]).toBe(-10);
    expect(optimizer.t).toBe(4);
  });

  test("subnormal state becomes 0 after the 16th step", async () => {
    const optimizer = gradientOptimizer(await ruleOf(momentum), { w: [1] });
    optimizer.step({ grad: { w: [1e-36] } });
    for (let t = 2; t <= 15; t += 1) optimizer.step({ grad: { w: [0] } });
    const v = optimizer.state["v"] as Record<string, Float32Array>;
    expect(v["w"]?.[0]).not.toBe(0);
    optimizer.step({ grad: { w: [0] } });
    expect(v["w"]?.[0]).toBe(0);
  });
});

describe("points", () => {
  const nesterov = `optimizer N(lr: rate = 0.1, alpha: decay = 0.5) {
    state v = 0
    v <- alpha * v - lr * (grad at param + alpha * v)
    step v
  }`;

  test("stand ready after creation, each step and a load", async () => {
    const rule = await ruleOf(nesterov, { type: "f64" });
    const optimizer = gradientOptimizer(rule, { w: [1] });
    expect(optimizer.point["w"]).not.toBe(optimizer.param["w"]);
    expect(optimizer.point["w"]?.[0]).toBe(1);
    optimizer.step({ grad: { w: [1] } });
    expect(optimizer.param["w"]?.[0]).toBe(0.9);
    expect(optimizer.point["w"]?.[0]).toBe(0.9 - 0.05);
    const other = gradientOptimizer(rule, { w: [0.9] });
    other.load(optimizer.save());
    expect(other.point["w"]?.[0]).toBe(0.9 - 0.05);
  });

  test("are the parameters themselves where a rule has none", async () => {
    const optimizer = gradientOptimizer(await ruleOf(momentum), { w: [1] });
    expect(optimizer.point["w"]).toBe(optimizer.param["w"]);
    expect(optimizer.report["w"]).toBe(optimizer.param["w"]);
  });
});

describe("memory", () => {
  test("holds all tensors back to back, in order of declaration", async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const rule = await ruleOf(momentum);
    if (rule.kind !== "gradient") throw new Error("a gradient rule");
    const optimizer = rule.create({ b: { shape: [2, 2] }, a: [7] }, {}, { memory });
    expect(optimizer.param.b.buffer).toBe(memory.buffer);
    expect(optimizer.param.a.byteOffset - optimizer.param.b.byteOffset).toBe(16);
    expect([...optimizer.param.a]).toEqual([7]);
  });

  test("grows where the given one is too small", async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const rule = await ruleOf(momentum);
    if (rule.kind !== "gradient") throw new Error("a gradient rule");
    const optimizer = rule.create({ w: { shape: [100_000] } }, {}, { memory });
    expect(optimizer.param.w.buffer).toBe(memory.buffer);
  });

  test("a saved optimizer goes on as if it had never stopped", async () => {
    const rule = await ruleOf("Adam", { type: "f64" });
    const run = gradientOptimizer(rule, { w: [1, 2] });
    for (let t = 1; t <= 3; t += 1) run.step({ grad: { w: [t, -1] } });
    const resumed = gradientOptimizer(rule, { w: [...(run.param["w"] ?? [])] });
    resumed.load(structuredClone(run.save()));
    for (const one of [run, resumed]) one.step({ grad: { w: [0.5, 3] } });
    expect(resumed.param["w"]).toEqual(run.param["w"]);
    expect(resumed.save()).toEqual(run.save());
  });
});

describe("errors", async () => {
  const rule = await ruleOf(momentum);
  const create = (tensors: unknown, options: Options = {}) =>
    gradientOptimizer(rule, tensors as Tensors, options);

  test.each([
    [{ w: { shape: [2], data: [1] } }, "tensor `w` of shape [2] has 2 entries, its data 1"],
    [{ w: { shape: [-1] } }, "the shape of tensor `w` must be a list of whole numbers from 0"],
    [{ w: 3 }, "tensor `w` must be { shape, data? } or an array, not 3"],
  ])("E0701: %o", (tensors, message) => {
    const error = errorOf(() => create(tensors));
    expect(error).toMatchObject({ code: "E0701", rule: "M", tensor: "w", step: null });
    expect(error["message"]).toBe(`M: ${message}`);
  });

  test("E0702: an unknown option", () => {
    const error = errorOf(() => create({ w: [1] }, { beta: 1 }));
    expect(error).toMatchObject({ code: "E0702", rule: "M", value: 1 });
    expect(error["message"]).toBe("M: there is no option `beta`; there are lr, alpha");
  });

  test.each([
    [{ lr: -1 }, "`lr` is -1, but must be a rate, in [0, ∞)"],
    [{ lr: Infinity }, "`lr` is Infinity, but must be a rate, in [0, ∞)"],
    [{ alpha: 1 }, "`alpha` is 1, but must be a decay, in [0, 1)"],
    [{ lr: NaN }, "`lr` is NaN, but must be a rate, in [0, ∞)"],
    [{ lr: "0.1" }, '`lr` is "0.1", but must be a rate, in [0, ∞)'],
  ])("E0703: %o", (options, message) => {
    const error = errorOf(() => create({ w: [1] }, options));
    expect(error).toMatchObject({ code: "E0703", rule: "M" });
    expect(error["message"]).toBe(`M: ${message}`);
  });

  test("E0704: a hyperparameter that must be given", async () => {
    const needy = await ruleOf("optimizer R(lr: rate) { step -lr * grad }");
    const error = errorOf(() => gradientOptimizer(needy, { w: [1] }));
    expect(error).toMatchObject({ code: "E0704", rule: "R" });
    expect(error["message"]).toBe("R: `lr` has no default and was not given");
  });

  test("E0705: a schedule that leaves its domain, before anything changes", () => {
    const optimizer = create({ w: [1] }, { lr: (t: number) => (t < 3 ? 0.1 : NaN) });
    optimizer.step({ grad: { w: [1] } });
    optimizer.step({ grad: { w: [1] } });
    const before = [...(optimizer.param["w"] ?? [])];
    const error = errorOf(() => optimizer.step({ grad: { w: [1] } }));
    expect(error).toMatchObject({ code: "E0705", rule: "M", step: 3, value: NaN });
    expect(error["message"]).toBe("M: `lr` is NaN at step 3, but must be a rate, in [0, ∞)");
    expect([...(optimizer.param["w"] ?? [])]).toEqual(before);
    expect(optimizer.t).toBe(2);
  });

  test("E0706: another variant than the one compiled", async () => {
    const rms = await ruleOf("RMSProp");
    const error = errorOf(() => gradientOptimizer(rms, { w: [1] }, { placement: "inside" }));
    expect(error).toMatchObject({ code: "E0706", rule: "RMSProp", value: "inside" });
    expect(error["message"]).toContain("`gradus compile RMSProp --set placement=inside`");
    expect(gradientOptimizer(rms, { w: [1] }, { placement: "outside" }).t).toBe(0);
  });

  test.each([
    [{ w: [1, 2] }, "the gradient of tensor `w` has 2 entries, not 1"],
    [{}, "the gradient of tensor `w` is missing"],
    [{ w: [1], x: [1] }, "a gradient was handed in for `x`, which is no tensor of this optimizer"],
  ])("E0707: %o", (grad, message) => {
    const optimizer = create({ w: [1] });
    const error = errorOf(() => optimizer.step({ grad: grad as Record<string, number[]> }));
    expect(error).toMatchObject({ code: "E0707", rule: "M", step: 1 });
    expect(error["message"]).toBe(`M: ${message}`);
    expect(optimizer.t).toBe(0);
  });

  test.each([
    [{ t: 1, seed: 0 }, "the saved entry `v.w` is missing"],
    [{ t: 1, seed: 0, "v.w": new Float32Array(2) }, "the saved entry `v.w` has 2 numbers, not 1"],
    [{ t: 1, seed: 0, "v.w": 3 }, "the saved entry `v.w` must be an array of numbers, not 3"],
    [
      JSON.parse(JSON.stringify({ t: 1, seed: 0, "v.w": new Float32Array(1) })) as SavedState,
      "the saved entry `v.w` must be an array of numbers, not an object, as JSON makes of a typed array: save `Array.from` of it",
    ],
    [
      JSON.parse(JSON.stringify({ t: 1, seed: 0, "v.w": [NaN] })) as SavedState,
      "the saved entry `v.w` must be an array of numbers, not an array with null at 0",
    ],
    [
      { t: 1.5, seed: 0, "v.w": new Float32Array(1) },
      "the saved `t` must be a whole number, not 1.5",
    ],
    [
      { t: 1, seed: 0, "v.w": new Float32Array(1), u: 1 },
      "the saved entry `u` is no state of this optimizer",
    ],
  ])("E0708: %o", (saved, message) => {
    const optimizer = create({ w: [1] });
    optimizer.step({ grad: { w: [1] } });
    const before = optimizer.save();
    const error = errorOf(() => optimizer.load(saved));
    const isOfTensor = message.includes("`v.w`");
    const facts = { tensor: isOfTensor ? "w" : null, step: saved.t };
    expect(error).toMatchObject({ code: "E0708", rule: "M", ...facts });
    expect(error["message"]).toBe(`M: ${message}; nothing was loaded`);
    expect(optimizer.save()).toEqual(before);
  });

  test("E0709: a matrix that cannot be solved", async () => {
    const newton = await ruleOf("Newton", { type: "f64" });
    const optimizer = newton.create({ w: [1, 1] }) as SecondOrderOptimizer<string>;
    const oracle = {
      loss: () => 0,
      gradient: () => 0,
      hessian: (_: unknown, out: Float32Array) => void out.fill(1),
      hvp: () => {},
      ggn: () => {},
      examples: () => [],
    };
    const error = errorOf(() => optimizer.step(oracle));
    expect(error).toMatchObject({ code: "E0709", rule: "Newton", step: 1, value: "singular" });
    expect(error["message"]).toBe(
      "Newton: `solve` has no result at step 1: the matrix is singular",
    );
  });

  test("E0709: a matrix that cannot be solved, for nobody", async () => {
    const rule = await ruleOf(
      "optimizer M() over model {\n  x = solve(hessian, grad)\n  step -0.1 * grad\n}",
    );
    const optimizer = rule.create({ w: [1, 1] }) as SecondOrderOptimizer<string>;
    const oracle = {
      loss: () => 0,
      gradient: () => 0,
      hessian: (_: unknown, out: Float32Array) => void out.fill(1),
      hvp: () => {},
      ggn: () => {},
      examples: () => [],
    };
    expect(errorOf(() => optimizer.step(oracle))).toMatchObject({ code: "E0709", step: 1 });
  });

  test("E0710: an oracle, or a loss, that is missing", async () => {
    const sam = await ruleOf(
      "optimizer Sam(lr: rate = 1) { step -lr * (grad at param + grad / norm(all grad)) }",
    );
    const optimizer = sam.create({ w: [1] }) as ClosureOptimizer<string>;
    const error = errorOf(() => optimizer.step({} as never));
    expect(error).toMatchObject({ code: "E0710", rule: "Sam", step: 1 });
    expect(error["message"]).toBe("Sam: step 1 asks for gradient, which the oracle does not offer");
    const lossy = await ruleOf("optimizer L(lr: rate = 1) { step -lr * loss * grad }");
    const missing = errorOf(() => gradientOptimizer(lossy, { w: [1] }).step());
    expect(missing["message"]).toBe("L: step 1 needs the loss: call step({ loss })");
  });

  test("E0711: a memory that cannot grow", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const error = errorOf(() =>
      rule.kind === "gradient" ? rule.create({ w: { shape: [100_000] } }, {}, { memory }) : null,
    );
    expect(error).toMatchObject({ code: "E0711", rule: "M" });
  });
});
