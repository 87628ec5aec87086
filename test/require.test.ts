// `require`: said of defaults when compiling, of what a caller gives at creation, of schedules in the step where they
// break it.

import { describe, expect, test } from "vitest";
import { compile, CompileError, graphOf, load } from "../src/compiler/compile.ts";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import type { Diagnostic } from "../src/compiler/diagnostics/diagnostic.ts";
import type { GradientOptimizer, Rule } from "../src/runtime/optimizer.ts";

const averages = `optimizer Two(lr: rate = 0.1, fast: decay = 0.5, slow: decay = 0.9, slowest: decay = 0.5 + slow / 2) {
  require fast < slow "the fast average must forget sooner"
  require slow < slowest or slow == 0
  accumulate a = average decay fast of grad
  accumulate b = average decay slow of grad
  accumulate c = average decay slowest of grad
  step -lr * (a + b + c)
}
optimizer Around(inner: optimizer = Two(), k: count = 5) {
  require k > 1
  accumulate total = sum of grad
  every k {
    run inner with grad = total / k
    reset total
  }
}`;

async function create(rule: string, options: object): Promise<GradientOptimizer<string>> {
  const made = (await load(averages, { rule }))[rule] as Rule<object>;
  return made.create({ w: [1] }, options) as GradientOptimizer<string>;
}

function mistakeIn(source: string, set: Record<string, number> = {}): Diagnostic | null {
  try {
    compile(source, { set });
    return null;
  } catch (thrown) {
    if (!(thrown instanceof CompileError)) throw thrown;
    return thrown.diagnostics[0] ?? null;
  }
}

const messageOf = (source: string): string | undefined => mistakeIn(source)?.message;

describe("require", () => {
  test.each([
    [{}, null],
    [{ fast: 0.8 }, null],
    [
      { fast: 0.95 },
      "Two: `fast < slow` does not hold: the fast average must forget sooner; `fast` is 0.95, `slow` is 0.9",
    ],
    [{ slow: 0.99, slowest: 0.5 }, /`slow < slowest or slow == 0` does not hold; `slow` is 0.99/],
  ])("asks %o when created", async (options, message) => {
    const made = create("Two", options);
    if (message === null) await made;
    else await expect(made).rejects.toThrow(message);
    if (message !== null)
      await expect(made).rejects.toMatchObject({ code: "E0730", rule: "Two", step: null });
  });

  test("asks the parts of a composition, by their paths", async () => {
    await create("Around", { inner: { fast: 0.1 } });
    await expect(create("Around", { inner: { fast: 0.95 } })).rejects.toThrow(
      "Around: `fast < slow` does not hold: the fast average must forget sooner; " +
        "`inner.fast` is 0.95, `inner.slow` is 0.9",
    );
    await expect(create("Around", { k: 1 })).rejects.toThrow("`k > 1` does not hold; `k` is 1");
  });

  test("asks a schedule at each step", async () => {
    const two = await create("Two", { fast: (t: number) => (t < 3 ? 0.5 : 0.95) });
    const step = (): void => two.step({ grad: { w: [1] } });
    step();
    step();
    expect(step).toThrow(/^Two: `fast < slow` does not hold at step 3: .*; `fast` is 0.95/);
    expect(two.t).toBe(2);
    const graph = graphOf(averages, { rule: "Two" });
    const truth = createEvaluator(graph, { w: [1] }, { fast: (t) => (t < 3 ? 0.5 : 0.95) });
    const stepTruth = truth.step as () => void;
    stepTruth();
    stepTruth();
    expect(stepTruth).toThrow("Two requires fast < slow at 3");
  });

  test("asks a schedule of a part at the runs of that part", async () => {
    const fast = (t: number): number => (t < 3 ? 0.5 : 0.95);
    const around = await create("Around", { k: 2, inner: { fast } });
    const step = (): void => around.step({ grad: { w: [1] } });
    for (let t = 1; t <= 4; t += 1) step();
    // The module reads the values of the run to come, whether it comes in this step or in the next.
    expect(step).toThrow(/`fast < slow` does not hold at step 5: .*; `inner.fast` is 0.95/);
    const graph = graphOf(averages, { rule: "Around" });
    const truth = createEvaluator(graph, { w: [1] }, { k: 2, "inner.fast": fast });
    const stepTruth = truth.step as () => void;
    for (let t = 1; t <= 5; t += 1) stepTruth();
    expect(stepTruth).toThrow("Around requires fast < slow at 3");
  });

  test("is held against defaults, literals and settings when compiling", () => {
    expect(messageOf(`${averages}\noptimizer Bad = Two(fast = 0.9)`)).toBe(
      "`Bad` requires fast < slow",
    );
    expect(messageOf(`${averages}\noptimizer Bad = Around(Two(slow = 0.2))`)).toBe(
      "`Bad` requires fast < slow",
    );
    expect(() => compile(averages, { rule: "Two", set: { fast: 0.95 } })).toThrow(
      /requires fast < slow/,
    );
    const wrong = mistakeIn(`${averages}\noptimizer Bad = Two(fast = 0.9)`);
    expect(wrong?.secondary.map(({ text }) => text)).toEqual(["`fast` is 0.9", "`slow` is 0.9"]);
  });

  test("knows what a body passes to the rules that it names", () => {
    const inner = `optimizer In(lr: rate = 0.1, cap: rate = lr * 2) {
      require cap > lr
      step -min(lr, cap) * grad
    }`;
    const around = (passed: string): string =>
      `${inner}\noptimizer Out(lr: rate = 0.1) { run In(${passed}) }`;
    expect(messageOf(around("lr = lr"))).toBeUndefined();
    expect(messageOf(around("cap = lr / 2"))).toBe("`Out` requires cap > lr");
    expect(messageOf(around("lr = lr / t"))).toBe("a rule is passed what it requires something of");
    const [first] = graphOf(around("lr = 3 * lr"), { rule: "Out" }).requirements;
    expect(first?.hyperparameters).toEqual(["lr"]);
  });

  test("stands where a flag decides, and nowhere else that is conditional", () => {
    const rule = (body: string): string =>
      `optimizer R(lr: rate = 0.1, cap: rate = 0.05, capped: flag = false) {
        ${body}
        step -lr * min(cap, 1) * grad
      }`;
    expect(messageOf(rule("if capped { require lr < cap }"))).toBeUndefined();
    expect(() =>
      compile(rule("if capped { require lr < cap }"), { set: { capped: true } }),
    ).toThrow(/requires lr < cap/);
    expect(messageOf(rule("if t > 3 { require lr < cap }\n if capped { }"))).toBe(
      "`require` does not belong in a condition",
    );
    expect(messageOf(rule("require t > 0\n if capped { }"))).toBe("`require` cannot ask for `t`");
  });
});
