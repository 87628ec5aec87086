// The training loop with rules written by hand: it learns, asks what each kind of rule asks for, counts it, and stops well.

import { describe, expect, it } from "vitest";
import { mul, sub } from "../src/runtime/autodiff/arithmetic.ts";
import { exp, log, pow, sqrt } from "../src/runtime/autodiff/elementwise.ts";
import { squaredLoss } from "../src/runtime/autodiff/losses.ts";
import { at, reshape, sum } from "../src/runtime/autodiff/rearrange.ts";
import { csv } from "../src/runtime/data/csv.ts";
import { load } from "../src/index.ts";
import { digits } from "../src/runtime/data/digits.ts";
import { iris } from "../src/runtime/data/iris.ts";
import { isGradusError } from "../src/runtime/errors.ts";
import { saddle } from "../src/runtime/functions/classics.ts";
import { quadratic } from "../src/runtime/functions/quadratic.ts";
import { rosenbrock } from "../src/runtime/functions/rosenbrock.ts";
import { testFunction } from "../src/runtime/functions/test-function.ts";
import { mlp } from "../src/runtime/nn/mlp.ts";
import { exampleGradients } from "../src/runtime/train/oracle.ts";
import { ruleOfParts } from "../src/runtime/train/rule-of-parts.ts";
import { train, type Progress } from "../src/runtime/train/train.ts";
import type { SavedState } from "../src/runtime/optimizer.ts";
import type { RulePart } from "../src/runtime/train/rule-of-parts.ts";
import { adam, armijo, double, nesterov, newton, sgd, single } from "./runtime-toy-rules.ts";

describe("training a network", () => {
  it("brings digits over 95 % with Adam in a few epochs, and hands the trained model out", async () => {
    const data = digits();
    const { history, model, optimizer, evaluations, steps, status } = await train({
      model: mlp([64, 64, 10]),
      data,
      rule: adam(single),
      options: { lr: 5e-3 },
      epochs: 12,
      seed: 1,
    });
    expect(history.at(-1)?.test_accuracy).toBeGreaterThan(0.95);
    expect(history.at(-1)?.train_loss).toBeLessThan(0.1);
    expect(history.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(history.at(-1)?.step).toBe(12 * 45);
    expect([steps, optimizer.t, status]).toEqual([540, 540, "ok"]);
    expect(evaluations).toEqual({
      gradient: 540,
      loss: 0,
      hvp: 0,
      ggn: 0,
      hessian: 0,
      example: 0,
    });
    const predicted = model.predict(data.test.x);
    const right = [...predicted].filter((c, i) => c === data.test.y[i]).length;
    expect(right / data.test.size).toBe(history.at(-1)?.test_accuracy);
    expect(model.predict(data.test.x.slice(0, 64))).toEqual(predicted.slice(0, 1));
  });

  it("is the same run twice, and another with another seed", async () => {
    const run = async (seed: number) => {
      const settings = { model: mlp([4, 8, 3]), data: iris(), rule: adam(single), epochs: 3 };
      return (await train({ ...settings, seed })).history;
    };
    expect(await run(2)).toEqual(await run(2));
    expect(await run(2)).not.toEqual(await run(3));
  });

  it("goes on from a trained model", async () => {
    const settings = { data: iris(), rule: adam(single), options: { lr: 0.02 }, epochs: 5 };
    const first = await train({ ...settings, model: mlp([4, 8, 3]) });
    const second = await train({ ...settings, model: first.model, seed: 9 });
    expect(second.history[0]?.train_loss).toBe(first.history.at(-1)?.train_loss);
    expect(first.history[0]?.train_loss).not.toBe(second.history[0]?.train_loss);
  });

  it("fits targets with a squared loss, in f64", async () => {
    const text = Array.from({ length: 60 }, (_, i) => `${i / 60},${Math.sin(i / 10)}`).join("\n");
    const { history } = await train({
      model: mlp([1, 16, 1], { activation: "tanh", loss: "squared", type: "f64" }),
      data: csv(text, { scale: "standard" }),
      rule: adam(double),
      options: { lr: 0.02 },
      batch_size: "full",
      epochs: 600,
      evaluate_every: 600,
    });
    expect(history.length).toBe(2);
    expect(history.at(-1)?.train_loss).toBeLessThan(2e-3);
    expect(history.at(-1)?.test_accuracy).toBe(null);
  });
});

describe("what a rule asks for", () => {
  it("gets the gradient and loss at its point, once a step, and is judged at its report", async () => {
    const seen = { points: [] as number[], losses: [] as (number | undefined)[] };
    const f = quadratic([[2]], [1], [1]);
    const { history, evaluations, model } = await train({
      model: f,
      rule: nesterov(double, seen),
      options: { lr: 0.1 },
      steps: 3,
    });
    // f = x² − x, by hand: v ← 0.9 v − 0.1 (2 (x + 0.9 v) − 1).
    let [x, v] = [1, 0];
    const points: number[] = [];
    for (let step = 0; step < 3; step++) {
      points.push(x + 0.9 * v);
      v = 0.9 * v - 0.1 * (2 * (x + 0.9 * v) - 1);
      x += v;
    }
    seen.points.forEach((point, i) => expect(point).toBeCloseTo(points[i] ?? NaN, 14));
    const lossAt = (y: number): number => y * y - y;
    seen.losses.forEach((loss, i) => expect(loss).toBeCloseTo(lossAt(points[i] ?? NaN), 14));
    expect(seen.points.length).toBe(3);
    expect(evaluations).toMatchObject({ gradient: 3, loss: 0 });
    expect(model.parameters["x"]?.data[0]).toBeCloseTo(-x, 14);
    expect(history.at(-1)?.train_loss).toBeCloseTo(lossAt(-x), 14);
  });

  it("calls back as often as it is counted: a line search", async () => {
    const { history, evaluations } = await train({
      model: rosenbrock(),
      rule: armijo(double),
      steps: 50,
    });
    const losses = history.map(({ train_loss }) => train_loss);
    losses.forEach((loss, i) => i > 0 && expect(loss).toBeLessThanOrEqual(losses[i - 1] ?? NaN));
    expect(evaluations.gradient).toBe(50);
    expect(evaluations.loss).toBeGreaterThan(50 * 5);
    expect(history.length).toBe(51);
  });

  it("reaches the minimum of a quadratic in one Newton step", async () => {
    const A = [
      [4, 1, 0],
      [1, 3, -1],
      [0, -1, 2],
    ];
    const b = [1, 2, 3];
    const { model, evaluations } = await train({
      model: quadratic(A, b, [10, -20, 30]),
      rule: newton(),
      steps: 1,
    });
    const x = [...(model.parameters["x"]?.data ?? [])];
    A.forEach((row, i) => {
      const residual = row.reduce((s, a, j) => s + a * (x[j] ?? NaN), 0) - (b[i] ?? NaN);
      expect(Math.abs(residual)).toBeLessThan(1e-13);
    });
    expect(evaluations).toMatchObject({ gradient: 1, hessian: 1, hvp: 0 });
  });

  it("reaches Rosenbrock's minimum below 1e-20 within 7 Newton steps", async () => {
    const { history } = await train({ model: rosenbrock(), rule: newton(), steps: 7 });
    expect(history.at(-1)?.train_loss).toBeLessThan(1e-20);
  });

  it("trains a small network by Newton's method on its full Hessian", async () => {
    const { history, evaluations } = await train({
      model: mlp([4, 3], { type: "f64" }),
      data: iris(),
      rule: newton(),
      // Softmax leaves the sum of the logits free, so the Hessian is singular; rounding alone keeps it solvable.
      options: { lr: 0 },
      batch_size: "full",
      steps: 1,
    });
    expect(evaluations.hessian).toBe(1);
    expect(history.at(-1)?.train_loss).toBe(history[0]?.train_loss);
  });

  it("can have one gradient per example, whose mean is the gradient of the batch", () => {
    const { train: examples } = iris();
    const batch = {
      size: 7,
      x: Float64Array.from(examples.x.slice(0, 28)),
      y: examples.y.slice(0, 7),
    };
    const model = mlp([4, 5, 3], { type: "f64" });
    const point = Object.fromEntries(
      Object.entries(model.start(1)).map(([name, { data }]) => [name, data]),
    );
    const zero = Object.entries(point).map(([k, v]) => [k, new Float64Array(v.length)] as const);
    const out = Object.fromEntries(zero);
    model.gradient(point, batch, out);
    const each = exampleGradients(model, point, batch);
    for (const [name, gradient] of Object.entries(out)) {
      gradient.forEach((g, i) => {
        const mean = each.reduce((s, one) => s + (one[name]?.[i] ?? NaN), 0) / 7;
        expect(mean).toBeCloseTo(g, 14);
      });
    }
  });
});

describe("a rule that asks for what a model cannot give", () => {
  it("is refused before the first step: E0722", async () => {
    const asking = (use: "ggn" | "examples") => ({ ...newton(), uses: [use] as never });
    await expect(train({ model: rosenbrock(), rule: asking("ggn") })).rejects.toMatchObject({
      code: "E0722",
      rule: "ToyNewton",
      message:
        "`ToyNewton` uses Gauss-Newton products, and the loss of `rosenbrock` is not a convex function of outputs",
    });
    await expect(train({ model: rosenbrock(), rule: asking("examples") })).rejects.toMatchObject({
      code: "E0722",
      message: "`ToyNewton` uses gradients of single examples, and `rosenbrock` has no examples",
    });
    const residuals = testFunction({
      name: "residuals",
      start: { x: [3] },
      value: ({ x }) => squaredLoss(reshape(pow(x, 2), [1, 1]), [4]),
    });
    const { history } = await train({ model: residuals, rule: asking("ggn"), steps: 1 });
    expect(history.length).toBe(2);
  });
});

describe("a run that leaves the finite numbers", () => {
  const thrownBy = async (run: Promise<unknown>) => {
    const thrown: unknown = await run.then(
      () => null,
      (error: unknown) => error,
    );
    if (!isGradusError(thrown)) throw new Error(`no GradusError, but ${String(thrown)}`);
    return thrown;
  };

  it("stops at the step whose loss is not finite: E0720", async () => {
    const error = await thrownBy(
      train({ model: saddle(), rule: sgd(double), options: { lr: 10 }, steps: 50 }),
    );
    expect(error).toMatchObject({ code: "E0720", rule: "ToySGD", tensor: null, value: Infinity });
    expect(error.step).toBeGreaterThan(2);
    expect(error.message).toBe(
      `\`ToySGD\`, step ${error.step}: the loss over the training data is Infinity; ` +
        "a smaller learning rate or clipped gradients may keep it finite",
    );
  });

  it("stops at a batch whose loss is not a number: E0720", async () => {
    const data = iris();
    const x = data.train.x.slice().fill(NaN, 40, 41);
    const broken = { ...data, train: { ...data.train, x } };
    const settings = { model: mlp([4, 8, 3], { activation: "tanh" }), data: broken, seed: 3 };
    const error = await thrownBy(train({ ...settings, rule: sgd(single), evaluate_every: 99 }));
    expect(error).toMatchObject({ code: "E0720", step: 0, value: NaN });
  });

  it("names the tensor whose gradient is not finite: E0721", async () => {
    const f = testFunction({
      name: "roots",
      start: { a: [1, 2], b: [4, 0, 9] },
      value: ({ a, b }) => sub(sum(sqrt(b)), mul(at(a, 0), 1)),
    });
    const error = await thrownBy(train({ model: f, rule: sgd(double), steps: 3 }));
    expect(error).toMatchObject({
      code: "E0721",
      rule: "ToySGD",
      tensor: "b",
      step: 1,
      value: Infinity,
    });
    expect(error.message).toContain("entry 1 of the gradient of `b` is Infinity");
    const same = await thrownBy(train({ model: f, rule: newton(), steps: 3 }));
    expect(same).toMatchObject({ code: "E0721", rule: "ToyNewton", tensor: "b", step: 1 });
  });

  it("is a result where that is asked for", async () => {
    const { status, error, history, steps, model } = await train({
      model: saddle(),
      rule: sgd(double),
      options: { lr: 10 },
      steps: 50,
      divergence: "record",
    });
    expect([status, error?.code]).toEqual(["diverged", "E0720"]);
    expect(history.length).toBe(steps);
    expect(history.every(({ train_loss }) => Number.isFinite(train_loss))).toBe(true);
    expect(Number.isFinite(model.parameters["x"]?.data[1])).toBe(true);
  });

  it("lets a line search see an infinite trial", async () => {
    const f = testFunction({
      name: "barrier",
      start: { x: [0.1] },
      value: ({ x }) => sub(sum(pow(x, 2)), sum(log(x))),
    });
    const { history } = await train({
      model: f,
      rule: armijo(double),
      options: { lr: 8 },
      steps: 40,
    });
    expect(history.at(-1)?.train_loss).toBeCloseTo(0.5 + 0.5 * Math.log(2), 6);
  });
});

describe("the loop's settings", () => {
  const settings = { model: mlp([4, 3]), data: iris(), rule: sgd(single) };

  it.each([
    [{ ...settings, epochs: -1 }, "epochs is a whole number from 0, not -1"],
    [{ ...settings, steps: 1.5 }, "steps is a whole number from 0, not 1.5"],
    [{ ...settings, batch_size: 0 }, 'batch_size is a whole number from 1 or "full", not 0'],
    [{ ...settings, seed: -3 }, "seed is a whole number from 0, not -3"],
    [{ model: mlp([4, 3]), rule: sgd(single) }, "`mlp 4-3` is trained on data, and there is none"],
    [
      { ...settings, model: mlp([4, 3], { loss: "squared" }) },
      "`mlp 4-3` is for regression, and the labels of `iris` are classes",
    ],
    [
      { ...settings, model: mlp([5, 3]) },
      "the network has 5 inputs, and each of these 120 examples 4",
    ],
  ])("say what is wrong: %#", async (wrong, message) => {
    await expect(train(wrong)).rejects.toThrow(message);
  });

  it("stop after so many steps, amid an epoch", async () => {
    const { history, steps } = await train({ ...settings, steps: 6, batch_size: 32 });
    expect(steps).toBe(6);
    expect(history.map(({ step, epoch }) => [step, epoch])).toEqual([
      [0, 0],
      [4, 1],
      [6, 1],
    ]);
    const both = await train({ ...settings, epochs: 1, steps: 100, batch_size: 32 });
    expect(both.steps).toBe(4);
  });

  it("show progress, and end where a signal says so, with what was reached", async () => {
    const controller = new AbortController();
    const shown: Progress[] = [];
    const result = await train({
      ...settings,
      epochs: 1000,
      signal: controller.signal,
      onProgress: (progress) => {
        shown.push(progress);
        if (progress.epoch === 3) controller.abort();
      },
    });
    expect(result.status).toBe("aborted");
    expect(result.steps).toBe(12);
    expect(result.history.length).toBe(4);
    expect(shown.at(-1)).toMatchObject({ epoch: 3, step: 12, steps: 4000 });
    expect(shown.at(-1)?.last).toBe(result.history.at(-1));
  });

  it("leave the thread to others while training", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const slow = testFunction({ name: "f", start: { x: [1] }, value: ({ x }) => sum(exp(x)) });
    await train({
      model: slow,
      rule: sgd(double),
      options: { lr: 1e-9 },
      steps: 200_000,
      evaluate_every: 200_000,
    });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

describe("several rules for one model", () => {
  const settings = { model: mlp([4, 8, 3]), data: iris(), epochs: 3, seed: 4 };
  const halves = (one: RulePart, other: RulePart) => [
    { ...one, match: ["*.weight"] },
    { ...other, match: ["*.bias"] },
  ];

  it.each([
    ["descent", sgd(double), { lr: 0.3 }],
    ["a rule that looks ahead", nesterov(double, { points: [], losses: [] }), { lr: 0.1 }],
  ])("%s in halves is the same run", async (_, rule, options) => {
    const whole = await train({ ...settings, rule, options });
    const parts = halves({ match: [], rule, options }, { match: [], rule, options });
    const split = await train({ ...settings, rule: parts });
    expect(split.history).toEqual(whole.history);
    expect(Object.keys(split.optimizer.param)).toEqual(Object.keys(whole.optimizer.param));
    expect(split.model.parameters).toEqual(whole.model.parameters);
  });

  it("steps each tensor by its own", async () => {
    const { model, optimizer } = await train({
      ...settings,
      rule: halves(
        { match: [], rule: adam(double), options: { lr: 0.01 } },
        { match: [], rule: sgd(double), options: { lr: 0 } },
      ),
    });
    const start = ruleOfParts([{ match: ["*"], rule: sgd(double) }]).create(
      settings.model.start(4),
    );
    for (const [name, values] of Object.entries(model.parameters)) {
      const isAsItWas = Array.from(values.data).every((x, i) => x === start.param[name]?.[i]);
      expect(isAsItWas, name).toBe(name.endsWith(".bias"));
    }
    expect(optimizer.rule).toBe("ToyAdam + ToySGD");
  });

  it("saves all their states, and takes them back strictly", async () => {
    const { Adam } = (await load("Adam")) as { readonly Adam: RulePart["rule"] };
    const rule = ruleOfParts(halves({ match: [], rule: Adam }, { match: [], rule: Adam }));
    const along = (from: number, saved: SavedState | null) => {
      const optimizer = rule.create({ "a.weight": [1, 2], "a.bias": [3] });
      if (saved !== null) optimizer.load(saved);
      for (let t = from; t < from + 3; t++)
        optimizer.step({ grad: { "a.bias": [t], "a.weight": [1, t * t] } });
      return optimizer;
    };
    const saved = along(0, null).save();
    expect(saved).toMatchObject({ "Adam.t": 3, "Adam_2.t": 3 });
    const again = along(3, saved).save();
    const whole = along(0, null);
    for (let t = 3; t < 6; t++) whole.step({ grad: { "a.weight": [1, t * t], "a.bias": [t] } });
    expect(again).toEqual(whole.save());
    expect(() => whole.load({ ...saved, foreign: 1 })).toThrow(
      expect.objectContaining({
        code: "E0708",
        message: expect.stringContaining("`foreign`") as string,
      }),
    );
    expect(whole.save()).toEqual(again);
  });

  const part = (match: string, rule: RulePart["rule"] = sgd(double)) => ({ match: [match], rule });
  it.each([
    [[part("*.weight")], "E0727", "no entry of `rule` fits `layer1.bias`, `layer2.bias`"],
    [
      [part("*"), part("*2.bias")],
      "E0727",
      "`layer2.bias` fits the entries of ToySGD and of ToySGD_2",
    ],
    [[part("*"), part("*.gain")], "E0727", 'no tensor fits ["*.gain"] of ToySGD_2'],
    [[part("*", armijo(double))], "E0722", "calls the model back"],
    [[part("*"), part("x", sgd(single))], "E0724", "for f64 and `ToySGD_2` for f32"],
    [[], "E0724", "without entries"],
  ])("refuses what does not share out the tensors: %#", async (rule, code, message) => {
    await expect(train({ ...settings, rule })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });
});
