// Hyperparameters and arguments that are schedules: a number, then always that number, or a function of time, read
// where the rule says; from the language and from TypeScript, by evaluator and compiled module.

import { describe, expect, test } from "vitest";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import { compile, graphOf, load, type CompileOptions } from "../src/compiler/compile.ts";
import { check } from "../src/index.ts";
import type { Optimizer, Rule } from "../src/runtime/optimizer.ts";

type Schedule = number | ((t: number) => number);

const shaped = `optimizer Shaped(lr: rate = 1, shape: schedule = linear_decay(1, 0.5, tau = 2)) {
  step -lr * shape(2 * t) * grad
}
`;

/** How far each step goes on a gradient of 1; evaluator and module must agree to the bit. */
async function strides(
  source: string,
  steps: number,
  given: Readonly<Record<string, Schedule>> = {},
  options: CompileOptions = {},
): Promise<readonly number[]> {
  const settings = { type: "f64", ...options } as const;
  const [rule] = Object.values(await load(source, settings));
  const along = (optimizer: Optimizer): readonly number[] =>
    Array.from({ length: steps }, () => {
      const before = optimizer.param["w"]?.[0] ?? NaN;
      if (optimizer.kind === "gradient") optimizer.step({ grad: { w: [1] } });
      return before - (optimizer.param["w"]?.[0] ?? NaN);
    });
  const compiled = along((rule as Rule<object>).create({ w: [0] }, inObjects(given)));
  expect(compiled).toEqual(along(createEvaluator(graphOf(source, settings), { w: [0] }, given)));
  return compiled;
}

function inObjects(given: Readonly<Record<string, Schedule>>): Record<string, unknown> {
  const entries = Object.entries(given).map(([path, value]) => {
    const [part = "", name] = path.split(".");
    return name === undefined ? [part, value] : [part, { [name]: value }];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const near = (expected: readonly number[]) => expected.map((x) => expect.closeTo(x, 12) as number);

test.each([
  ["SGD(lr = sequence(linear_warmup(0.2, 2), 0.05, 2))", [0.1, 0.2, 0.05, 0.05]],
  ["SGD(lr = sequence(0.3, linear_warmup(0.2, 4), 1))", [0.3, 0.05, 0.1, 0.15]],
  ["SGD(lr = sequence(sequence(1, 2, 1), sequence(3, linear_warmup(4, 2), 1), 2))", [1, 2, 3, 2]],
])("schedules take schedules: %s", async (source, expected) => {
  expect(await strides(source, 4)).toEqual(near(expected));
});

describe("a hyperparameter", () => {
  test("is read at the time that the rule names", async () => {
    expect(await strides(shaped, 3)).toEqual(near([0.5, 0.5, 0.5]));
    expect(await strides(shaped, 3, { shape: (t) => t / 8 })).toEqual(near([0.25, 0.5, 0.75]));
    expect(await strides(shaped, 3, { shape: 0.25 })).toEqual([0.25, 0.25, 0.25]);
    expect(await strides(shaped, 2, {}, { set: { shape: "0.125" } })).toEqual([0.125, 0.125]);
  });

  test("of a part counts the part's time", async () => {
    const pairs = `${shaped}optimizer Pairs = MultiSteps(Shaped(shape = linear_warmup(1, 8)), k = 2)`;
    const alone = { rule: "Pairs" };
    expect(await strides(pairs, 4, {}, alone)).toEqual(near([0, 0.25, 0, 0.5]));
    const halves = await strides(pairs, 4, { "inner.shape": (t) => 1 / t }, alone);
    expect(halves).toEqual(near([0, 0.5, 0, 0.25]));
  });

  test("is handed on by name: to a schedule, to another, to a number", async () => {
    const source = `${shaped}optimizer Outer(warm: schedule = linear_warmup(1, 8), lr: rate = warm) {
  run Shaped(shape = warm, lr = sequence(lr, warm, 1))
}`;
    const outer = { rule: "Outer" };
    // lr shape(2t): 1/8 · 2/8, then warm(t - 1) · warm(2t).
    expect(await strides(source, 3, {}, outer)).toEqual(near([2 / 64, 4 / 64, 12 / 64]));
    expect(await strides(source, 2, { warm: 0.5 }, outer)).toEqual([0.25, 0.25]);
  });

  test("that gives no number stops the step, which says when", async () => {
    const [rule] = Object.values(await load(shaped)) as readonly Rule<object>[];
    const optimizer = rule?.create({ w: [0] }, { shape: (t: number) => Math.sqrt(3 - t) });
    if (optimizer?.kind !== "gradient") throw new Error("no gradient rule");
    optimizer.step({ grad: { w: [1] } });
    expect(() => optimizer.step({ grad: { w: [1] } })).toThrow(
      expect.objectContaining({
        code: "E0705",
        step: 2,
        message: expect.stringContaining("`shape` is NaN at time 4") as string,
      }),
    );
  });
});

test("the emitted options say what may be given", () => {
  const { code } = compile(shaped);
  expect(code).toMatch(/schedule, in \(−∞, ∞\); linear_decay\(1, 0\.5, tau = 2\) unless given/);
  expect(code).toContain("readonly shape?: Schedulable;");
});

const codes = (body: string): readonly string[] =>
  check(`optimizer A(lr: rate = 0.1, s: schedule = 1) { ${body} }`).diagnostics.map((d) => d.code);

test.each([
  ["step -lr * s * grad", ["E0308"]],
  ["step -lr * s() * grad", ["E0308"]],
  ["step -lr * s(1, 2) * grad", ["E0308"]],
  ["step -lr * s(norm(grad)) * grad", ["E0402"]],
  ["step -lr * lr(t) * s(t) * grad", ["E0203"]],
  ["step -lr * s(t) * sequence(grad, 1, 2)", ["E0402"]],
  ["step -lr * s(t) * sequence(s, 1, 2) * grad", []],
])("%s: %j", (body, expected) => {
  expect(codes(body)).toEqual(expected);
});
