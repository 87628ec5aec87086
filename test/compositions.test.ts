// The laws of compositions, bit for bit, on evaluator and compiled module, for every element type: what wrappers
// and stages leave alone, what they are equal to, where gradients are taken, what `t` counts, what options are called.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import { compile, graphOf, load } from "../src/compiler/compile.ts";
import type { NumberType } from "../src/compiler/3-lower/graph.ts";
import type { Arrays, Case } from "../src/tools/trace/case.ts";
import { parseCase } from "../src/tools/trace/case.ts";
import { drive, type Shown } from "../src/tools/trace/drive.ts";
import { runCase } from "../src/tools/trace/trace.ts";
import { worstError } from "../src/tools/trace/worst-error.ts";
import { trial } from "./library-trial.ts";

const types = ["f32", "wide", "f64"] as const;

/** Gradients that do not depend on the parameters, for 12 steps. */
const recorded: Case = {
  ...trial,
  steps: 12,
  gradients: Array.from({ length: 12 }, (_, i) => trial.gradients?.[i % 5] ?? {}),
};

/** A valley of three parameters in two tensors, which rules that ask for several gradients walk down. */
const valley: Case = {
  ...trial,
  tensors: { w: { shape: [2], data: [1.5, -0.75] }, s: { shape: [], data: [0.5] } },
  steps: 12,
  gradients: null,
  objective: {
    name: "quadratic",
    A: [
      [2, 0.5, 0],
      [0.5, 1, 0.25],
      [0, 0.25, 3],
    ],
    b: [1, -1, 0.5],
  },
};

/** What a rule shows after each step; both backends must show the same. */
async function run(
  source: string,
  type: NumberType = "f64",
  given: Case = recorded,
): Promise<readonly Shown[]> {
  // Of several rules in a file, the last.
  const name = [...source.matchAll(/^optimizer (\w+)/gm)].at(-1)?.[1];
  const options = name === undefined ? { type } : { type, rule: name };
  const [rule] = Object.values(await load(source, options));
  if (rule === undefined) throw new Error(`${source} is no rule`);
  const shown = drive(rule.create(given.tensors), given);
  const evaluated = drive(createEvaluator(graphOf(source, options), given.tensors, {}), given);
  expect(shown, `${source} in ${type}`).toEqual(evaluated);
  const numbers = shown.flatMap(({ param }) => Object.values(param).flat());
  expect(numbers.every((x) => Number.isFinite(x))).toBe(true);
  return shown;
}

const params = (shown: readonly Shown[]): readonly Arrays[] => shown.map(({ param }) => param);

async function same(one: string, other: string, type: NumberType, given = recorded): Promise<void> {
  expect(params(await run(one, type, given)), `${one} and ${other}`).toEqual(
    params(await run(other, type, given)),
  );
}

describe.each(types)("in %s", (type) => {
  test.each(["SGD(momentum = 0.9)", "Adam(lr = 0.1)", "Nesterov()", "ScheduleFreeSGD()"])(
    "Lookahead(%s, k = 5) is its inner rule for four steps, and then no more",
    async (rule) => {
      const given = rule === "ScheduleFreeSGD()" || rule === "Nesterov()" ? valley : recorded;
      const around = params(await run(`Lookahead(${rule}, k = 5)`, type, given));
      const inner = params(await run(rule, type, given));
      expect(around.slice(0, 4)).toEqual(inner.slice(0, 4));
      expect(around[4]).not.toEqual(inner[4]);
    },
  );

  test.each(["Adam()", "Nesterov()", "ScheduleFreeSGD()", "AdamW(lr = 0.1)"])(
    "what changes nothing around %s changes nothing",
    async (rule) => {
      await same(`clip_norm(inf) |> ${rule}`, rule, type, valley);
      await same(`clip_value(inf) |> clip_tensor_norm(inf) |> ${rule}`, rule, type);
      await same(`l2(0) |> ${rule}`, rule, type);
      await same(`zero_nans() |> ${rule}`, rule, type);
      await same(`MultiSteps(${rule}, k = 1)`, rule, type, valley);
      await same(`PolyakAveraging(${rule})`, rule, type, valley);
      await same(`Lookahead(${rule}, k = 100)`, rule, type);
      await same(`LossScale(${rule}, start = 1)`, rule, type);
    },
  );

  test("a pipeline is the rule written by hand", async () => {
    await same("l2(0.1) |> SGD(momentum = 0.9)", "SGD(momentum = 0.9, weight_decay = 0.1)", type);
    await same(
      "clip_norm(0.5) |> Momentum(lr = 0.1)",
      `optimizer Hand(lr: rate = 0.1, alpha: decay = 0.9) {
  state v = 0
  g = grad * min(1, 0.5 / (norm(all grad) + 0))
  v <- alpha * v - lr * g
  step v
}`,
      type,
    );
    await same(
      "clip_norm(0.5) |> Nesterov(lr = 0.1)",
      `optimizer Hand(lr: rate = 0.1, alpha: decay = 0.9) {
  state v = 0
  raw = grad at param + alpha * v
  g = raw * min(1, 0.5 / (norm(all raw) + 0))
  v <- alpha * v - lr * g
  step v
}`,
      type,
      valley,
    );
    await same(
      "AdamW(lr = 1, weight_decay = 0.1) |> trust_ratio() |> scale(0.02)",
      `optimizer Hand(beta1: decay = 0.9, beta2: decay = 0.999, eps: nonnegative = 1e-8) {
  accumulate m = average decay beta1 of grad
  accumulate v = average decay beta2 of grad^2
  decayed = 0 - 1 * 0.1 * param
  u = decayed + (0 - 1 / (1 - bias(m)) * m / (sqrt(unbiased(v)) + eps))
  p = norm(param)
  n = norm(u)
  step 0.02 * (u * (if p > 0 and n > 0 then p / (n + 0) else 1))
}`,
      type,
    );
  });

  test.each([
    "Lookahead(clip_norm(1.0) |> Adam(), k = 3)",
    "Lookahead(Lookahead(SGD(momentum = 0.9), k = 2), k = 4)",
    "clip_norm(0.5) |> Lookahead(MultiSteps(Adam(), k = 2), k = 2) |> scale(0.5)",
    "Lookahead(SAM(SGD(lr = 0.1)), k = 2)",
    "SAM(Lookahead(Adam(), k = 2))",
    "SAM(clip_norm(1) |> l2(0.01) |> SGD(momentum = 0.9))",
    "clip_norm(1) |> SAM(AdamW())",
    "PolyakAveraging(Lookahead(Adam() |> cautious_update(), k = 2))",
    "Lookahead(grokfast() |> ScheduleFreeSGD(lr = 0.1), k = 3)",
    "ScheduleFree(orthograd() |> clip_norm() |> SGD(lr = 0.1))",
    "ScheduleFree(AdamW() |> trust_ratio(clip = true) |> scale(0.1))",
    "TRAC(Lookahead(SGD(), k = 2), s0 = 0.01)",
    "Mechanic(clip_norm() |> AdamW(), s0 = 0.01)",
    "LossScale(MultiSteps(clip_norm(1) |> AdamW(), k = 2))",
    "MultiSteps(Nesterov(lr = 0.1) |> trust_ratio() |> scale(0.1), k = 2)",
    "LossScale(ScheduleFree(clip_norm(1) |> SGD(lr = 0.1)))",
    "MultiSteps(clip_norm(1) |> AdamW(), k = 2)",
    "WSAM(clip_norm() |> SGD(lr = 0.1) |> clip_rms(0.1))",
  ])("%s is computed alike by both", async (rule) => {
    const path = params(await run(rule, type, valley));
    expect(path.at(-1)).not.toEqual(path.at(0));
  });
});

test("Lookahead(k = 1, alpha = 1) is its inner rule up to the roundings of slow + (param - slow)", async () => {
  const path = params(await run("Lookahead(SGD(lr = 0.3), k = 1, alpha = 1)"));
  for (const [name, { data }] of Object.entries(recorded.tensors)) {
    let x = [...data];
    path.forEach((param, i) => {
      x = x.map((slow, j) => {
        const fast = slow + -0.3 * (recorded.gradients?.[i]?.[name]?.[j] ?? NaN);
        return slow + (fast - slow);
      });
      expect(param[name]).toEqual(x);
    });
  }
});

test("two Lookaheads, one in the other, follow their formula", async () => {
  const path = params(
    await run("Lookahead(Lookahead(SGD(lr = 0.3), k = 2, alpha = 0.5), k = 6, alpha = 0.25)"),
  );
  const name = "rank1";
  let x = recorded.tensors[name]?.data[0] ?? NaN;
  let [inner, outer] = [x, x];
  path.forEach((param, i) => {
    x -= 0.3 * (recorded.gradients?.[i]?.[name]?.[0] ?? NaN);
    if ((i + 1) % 2 === 0) x = inner += 0.5 * (x - inner);
    if ((i + 1) % 6 === 0) x = outer += 0.25 * (x - outer);
    expect(param[name]?.[0]).toBeCloseTo(x, 13);
  });
});

describe("MultiSteps", () => {
  test("runs the inner rule on means; its t, and with it bias corrections, count its own runs", async () => {
    const k = 3;
    const means = Array.from({ length: 4 }, (_, block) =>
      Object.fromEntries(
        Object.entries(recorded.tensors).map(([name, { data }]) => [
          name,
          data.map((_x, j) => {
            const at = (i: number): number =>
              recorded.gradients?.[block * k + i]?.[name]?.[j] ?? NaN;
            // a number divides as its reciprocal multiplies
            return (at(0) + at(1) + at(2)) * (1 / k);
          }),
        ]),
      ),
    );
    const few = { ...recorded, steps: 4, gradients: means };
    for (const rule of ["Adam(lr = 0.1)", "RAdam(beta2 = 0.9)", "clip_norm(0.5) |> Adam()"]) {
      const path = params(await run(`MultiSteps(${rule}, k = ${k})`));
      const inner = params(await run(rule, "f64", few));
      const start = Object.fromEntries(
        Object.entries(recorded.tensors).map(([name, { data }]) => [name, [...data]]),
      );
      path.forEach((param, i) => {
        const runs = Math.floor((i + 1) / k);
        expect(param, `${rule}, step ${i + 1}`).toEqual(runs === 0 ? start : inner[runs - 1]);
      });
    }
  });

  test("lets the point of its rule stand until it runs", async () => {
    for (const type of types) {
      const shown = await run("MultiSteps(Nesterov(lr = 0.1, alpha = 0.5), k = 3)", type, valley);
      let before = shown[0]?.param["w"]?.[0] ?? NaN;
      expect(before).toBe(1.5);
      shown.forEach(({ param, point }, i) => {
        const [x, y] = [param["w"]?.[0] ?? NaN, point["w"]?.[0] ?? NaN];
        if ((i + 1) % 3 !== 0) {
          expect(param).toEqual(shown[i - 1]?.param ?? param);
          expect(point).toEqual(shown[i - 1]?.point ?? point);
        } else {
          // the point is x + α v, and v is the last change
          expect(y).toBeCloseTo(x + 0.5 * (x - before), 6);
          expect(x).not.toBe(before);
          before = x;
        }
      });
    }
  });
});

describe("points", () => {
  test.each([
    ["clip_norm(0.1) |> Nesterov(lr = 0.1, alpha = 0.5)", 0.5],
    ["Nesterov(lr = 0.1, alpha = 0.5) |> scale(1)", 0.5],
    ["Lookahead(Nesterov(lr = 0.1, alpha = 0.5), k = 100)", 0.5],
    ["PolyakAveraging(l2(0.1) |> Nesterov(lr = 0.1, alpha = 0.5))", 0.5],
  ])("%s takes its gradient at the inner rule's point", async (rule, alpha) => {
    const shown = await run(rule, "f64", valley);
    let before = 1.5;
    for (const { param, point } of shown) {
      const x = param["w"]?.[0] ?? NaN;
      expect(point["w"]?.[0]).toBeCloseTo(x + alpha * (x - before), 12);
      before = x;
    }
  });

  test("a stage sees the point as param: l2 |> Nesterov decays at the point", async () => {
    await same(
      "l2(0.5) |> Nesterov(lr = 0.1)",
      `optimizer Hand(lr: rate = 0.1, alpha: decay = 0.9) {
  state v = 0
  y = param + alpha * v
  g = (grad at y) + 0.5 * y
  v <- alpha * v - lr * g
  step v
}`,
      "f64",
      valley,
    );
  });
});

describe("reports", () => {
  test("PolyakAveraging reports the mean, or the exponential average, of the parameters", async () => {
    const mean = await run("PolyakAveraging(SGD(lr = 0.3))");
    const moving = await run("PolyakAveraging(SGD(lr = 0.3), kind = exponential, beta = 0.75)");
    let [sum, average] = [0, recorded.tensors["rank1"]?.data[0] ?? NaN];
    mean.forEach(({ param, report }, i) => {
      sum += param["rank1"]?.[0] ?? NaN;
      expect(report["rank1"]?.[0]).toBeCloseTo(sum / (i + 1), 13);
      average = 0.75 * average + 0.25 * (param["rank1"]?.[0] ?? NaN);
      expect(moving[i]?.report["rank1"]?.[0]).toBeCloseTo(average, 13);
    });
  });

  test("of nested ones the outermost counts", async () => {
    const shown = await run("PolyakAveraging(PolyakAveraging(SGD(lr = 0.3), beta = 0.5))");
    const one = await run("PolyakAveraging(SGD(lr = 0.3))");
    expect(shown.map(({ report }) => report)).toEqual(one.map(({ report }) => report));
    const around = await run("Lookahead(PolyakAveraging(SGD(lr = 0.3)), k = 100)");
    expect(around.map(({ report }) => report)).toEqual(one.map(({ report }) => report));
  });
});

test("ScheduleFree(SGD) is ScheduleFreeSGD", async () => {
  const wrapped = await run("ScheduleFree(SGD(lr = 0.2))", "f64", valley);
  const whole = await run("ScheduleFreeSGD(lr = 0.2)", "f64", valley);
  wrapped.forEach(({ param, point }, i) => {
    for (const name of ["w", "s"]) {
      param[name]?.forEach((x, j) => {
        expect(x).toBeCloseTo(whole[i]?.param[name]?.[j] ?? NaN, 13);
        expect(point[name]?.[j]).toBeCloseTo(whole[i]?.point[name]?.[j] ?? NaN, 13);
      });
    }
  });
});

test.each(["SAM", "GSAM", "FriendlySAM"])(
  "%s goes over into its inner rule as ρ goes to 0",
  async (wrapper) => {
    const inner = params(await run("SGD(lr = 0.1, momentum = 0.9)", "f64", valley));
    const distances = await Promise.all(
      [1e-3, 1e-6].map(async (rho) =>
        worstError(
          inner,
          params(
            await run(`${wrapper}(SGD(lr = 0.1, momentum = 0.9), rho = ${rho})`, "f64", valley),
          ),
        ),
      ),
    );
    expect(distances[0]).toBeGreaterThan(1e-5);
    expect(distances[1]).toBeLessThan(1e-5);
    expect((distances[0] ?? NaN) / (distances[1] ?? NaN)).toBeCloseTo(1000, -2);
  },
);

test("LAMB is AdamW with a trust ratio, as recorded", async () => {
  const text = readFileSync(new URL("./trajectories/lamb.json", import.meta.url), "utf8");
  const source = "AdamW(lr = 1, eps = 1e-6, weight_decay = 0.1) |> trust_ratio() |> scale(0.02)";
  const { expected, tolerance } = parseCase(text);
  for (const backend of ["evaluator", "typescript"] as const) {
    const { steps } = await runCase(text, {
      backend,
      rule: { label: source, source, options: {} },
    });
    expect(worstError(expected ?? [], steps)).toBeLessThanOrEqual(tolerance);
  }
});

test("LossScale leaves out a step that overflows, halves the scale, and doubles it after good ones", async () => {
  const gradient = [8, Infinity, 8, 8, 8];
  const given: Case = {
    ...trial,
    tensors: { x: { shape: [1], data: [0] } },
    gradients: gradient.map((g) => ({ x: [g] })),
    steps: 5,
  };
  const path = params(await run("LossScale(SGD(lr = 1), start = 4, patience = 2)", "f64", given));
  // 4, then halved to 2; two good ones: 4
  expect(path.map(({ x }) => x?.[0])).toEqual([-2, -2, -6, -10, -12]);
});

describe("independent calculations", () => {
  const data = [3, -1, 0.5, 2];
  const entries = [0.5, -2, NaN, 1];
  const once = async (rule: string, gradient = entries): Promise<readonly number[]> => {
    const given: Case = {
      ...trial,
      tensors: { x: { shape: [4], data } },
      gradients: [{ x: gradient }],
      steps: 1,
    };
    const [first] = params(await run(rule, "f64", given));
    return (first?.["x"] ?? []).map((x, i) => (data[i] ?? NaN) - x);
  };
  const norm = (list: readonly number[]): number => Math.hypot(...list);
  const g = [0.5, -2, 0, 1];

  test("of stages", async () => {
    expect(await once("zero_nans() |> SGD(lr = 1)")).toEqual(g);
    expect(await once("zero_nans() |> clip_value(0.75) |> SGD(lr = 1)")).toEqual([
      0.5, -0.75, 0, 0.75,
    ]);
    const rms = norm(g) / 2;
    (await once("SGD(lr = 1) |> clip_rms(0.25)", g)).forEach((x, i) => {
      expect(x).toBeCloseTo(((g[i] ?? NaN) * 0.25) / rms, 14);
    });
    // -u agrees with g everywhere but where g is 0
    (await once("SGD(lr = 1) |> cautious_update()", g)).forEach((x, i) => {
      expect(x).toBeCloseTo((g[i] ?? NaN) * (4 / (3 + 1)), 14);
    });
    const along = await once("orthograd() |> SGD(lr = 1)", g);
    expect(along.reduce((sum, x, i) => sum + x * (data[i] ?? NaN), 0)).toBeCloseTo(0, 13);
    expect(norm(along)).toBeCloseTo(norm(g), 13);
  });

  test("of FriendlySAM", async () => {
    const path = params(
      await run("FriendlySAM(SGD(lr = 0.1), rho = 0.2, sigma = 0.5, lambda = 0.75)", "f64", valley),
    );
    if (valley.objective?.name !== "quadratic") throw new Error("the valley is quadratic");
    const { A, b } = valley.objective;
    const slope = (x: readonly number[]): readonly number[] =>
      A.map((row, i) => row.reduce((sum, a, j) => sum + a * (x[j] ?? NaN), -(b[i] ?? NaN)));
    let x: readonly number[] = [1.5, -0.75, 0.5];
    let m: readonly number[] = [0, 0, 0];
    for (const { w = [], s = [] } of path) {
      const here = slope(x);
      m = m.map((old, i) => 0.75 * old + 0.25 * (here[i] ?? NaN));
      const d = here.map((one, i) => one - 0.5 * (m[i] ?? NaN));
      const there = slope(x.map((one, i) => one + (0.2 * (d[i] ?? NaN)) / norm(d)));
      x = x.map((one, i) => one - 0.1 * (there[i] ?? NaN));
      [...w, ...s].forEach((got, i) => expect(got).toBeCloseTo(x[i] ?? NaN, 10));
    }
  });

  test("of Mechanic", async () => {
    const one: Case = {
      ...valley,
      tensors: { x: { shape: [1], data: [2] } },
      steps: 30,
      objective: { name: "quadratic", A: [[1]], b: [0.5] },
    };
    const path = params(
      await run("Mechanic(SGD(lr = 0.1), betas = [0.9, 0.99], s0 = 0.01)", "f64", one),
    );
    let [x, delta, scale] = [2, 0, 0.01];
    const learners = [0.9, 0.99].map((beta) => ({ beta, m: 0, v: 0, r: 0, s: 0 }));
    for (const { x: got } of path) {
      const slope = x - 0.5;
      const h = (slope + ((0.01 * scale * Math.abs(slope)) / (Math.abs(x) + 1e-8)) * x) * delta;
      scale = 0;
      for (const one of learners) {
        one.m = Math.max(one.beta * one.m, Math.abs(h) + 1e-12);
        one.v = one.beta ** 2 * one.v + h * h;
        one.r = Math.max(one.beta * one.r - one.s * h, 0);
        one.s = ((0.01 / 2) * one.m + one.r) / (Math.sqrt(one.v) + 1e-8);
        scale += one.s;
      }
      delta -= 0.1 * slope;
      x = 2 + scale * delta;
      expect(got?.[0]).toBeCloseTo(x, 9);
    }
    expect(Math.abs(x - 2)).toBeGreaterThan(1e-3);
  });
});

describe("a schedule is read at the time of the rule that owns it", () => {
  const decay = "linear_decay(0.4, 0.1, tau = 4)";
  const twice: Case = {
    ...recorded,
    gradients: recorded.gradients?.slice(0, 6).flatMap((g) => [g, g]) ?? null,
  };
  const averaged = `optimizer Averaged(lr: rate = 0.1, hold: decay = ${decay}) {
  accumulate mean = average decay hold of param
  step -lr * grad
  report lr * t * param + hold * mean
}
`;

  test.each([
    `SGD(lr = ${decay}, momentum = 0.5)`,
    `Nesterov(alpha = ${decay}, lr = 0.1)`,
    `ScheduleFreeSGD(lr = ${decay})`,
    `clip_norm(${decay}) |> SGD(lr = 0.1) |> scale(${decay})`,
    `Lookahead(Adam(lr = ${decay}, beta1 = ${decay}), k = 2)`,
  ])("where it does not run in every step: %s", async (rule) => {
    for (const type of types) {
      const plain = await run(rule, type);
      const pairs = await run(`MultiSteps(${rule}, k = 2)`, type, twice);
      for (const t of [1, 2, 3, 4, 5, 6]) {
        expect(pairs[2 * t - 1]?.param, `step ${t} in ${type}`).toEqual(plain[t - 1]?.param);
        expect(pairs[2 * t - 1]?.point, `step ${t} in ${type}`).toEqual(plain[t - 1]?.point);
      }
    }
  });

  test("in what a rule reports", async () => {
    const plain = await run(averaged);
    const pairs = await run(
      `${averaged}optimizer Pairs = MultiSteps(Averaged(), k = 2)`,
      "f64",
      twice,
    );
    expect(pairs[7]?.report).toEqual(plain[3]?.report);
    expect(pairs[8]?.report).toEqual(plain[3]?.report);
  });

  test("by a wrapper, as the run of this step finds it or the next one will", async () => {
    const reads = `optimizer Reads(inner: optimizer = SGD(lr = ${decay})) {
  step -inner.lr * grad
  every 2 { run inner with grad = 0 * grad }
}`;
    const counts = `optimizer Counts() {
  a = min((1 + floor((t - 1) / 2)) / 4, 1)
  lr = (1 - a) * 0.4 + a * 0.1
  step -lr * grad
}`;
    for (const type of types) await same(reads, counts, type);
  });

  test("where a body hands it to a rule that it names", async () => {
    const names = `optimizer Names(a: rate = 0.4) {
  every 2 { run SGD(lr = linear_decay(a, 0.1, tau = 4)) }
}`;
    const part = `optimizer Part(inner: optimizer = SGD(lr = ${decay})) { every 2 { run inner } }`;
    for (const type of types) await same(names, part, type);
  });
});

describe("hyperparameters", () => {
  const names = (source: string): string[] =>
    graphOf(source).hyperparameters.map(({ name }) => name);

  test("are called by their path", () => {
    expect(names("Lookahead(clip_norm(1.0) |> Adam(), k = 3)")).toEqual(
      expect.arrayContaining(["k", "alpha", "inner.lr", "inner.beta1", "inner.clip_norm.limit"]),
    );
    expect(names("clip_norm(2) |> clip_norm(1) |> Lookahead(SGD())")).toEqual(
      expect.arrayContaining(["clip_norm.limit", "clip_norm_2.limit", "inner.lr", "k"]),
    );
    expect(names("Lookahead(Lookahead(SGD()))")).toEqual(
      expect.arrayContaining(["k", "inner.k", "inner.inner.lr"]),
    );
  });

  test("may be given by a unique last part", async () => {
    await same("Lookahead(Adam(), lr = 0.25)", "Lookahead(Adam(lr = 0.25))", "f32");
    await same(
      "Lookahead(clip_norm() |> Adam(), limit = 0.25)",
      "Lookahead(clip_norm(0.25) |> Adam())",
      "f32",
    );
    await same(
      "Ranger(lr = 0.25)",
      "Lookahead(RAdam(lr = 0.25, beta1 = 0.95, eps = 1e-5, threshold = 5), k = 6)",
      "f32",
    );
  });

  test("belong to the nearest where several end alike", async () => {
    await same(
      "Lookahead(Lookahead(SGD()), k = 3)",
      "Lookahead(Lookahead(SGD(), k = 5), k = 3)",
      "f32",
    );
    const ambiguous =
      "optimizer Two = clip_norm() |> clip_value() |> SGD()\noptimizer A = Two(limit = 1)";
    expect(() => graphOf(ambiguous, { rule: "A", file: "two.opt" })).toThrow(
      /clip_norm\.limit.*clip_value\.limit/s,
    );
  });

  test("are free at creation, each under its path", async () => {
    const [rule] = Object.values(await load("Lookahead(clip_norm() |> SGD())", { type: "f64" }));
    const optimizer = rule?.create(
      { x: [0] },
      { k: 2, alpha: 1, inner: { lr: (t: number) => t, clip_norm: { limit: 2 } } },
    );
    if (optimizer?.kind !== "gradient") throw new Error("Lookahead asks for more than gradients");
    const path = [1, 2, 3].map(() => {
      optimizer.step({ grad: { x: [-5] } });
      return optimizer.param["x"]?.[0];
    });
    expect(path).toEqual([2, 6, 12]);
  });
});

describe("what cannot be composed is refused", () => {
  test.each([
    ["SAM(Nesterov())", "E0624"],
    ["ScheduleFree(Nesterov())", "E0624"],
    ["MultiSteps(SAM(SGD()))", "E0623"],
  ])("%s", (rule, code) => {
    expect(() => compile(rule)).toThrow(code);
  });
});
