// The reference cases of test/trajectories, on both backends, and what `gradus trace` refuses.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseCase, type Case } from "../src/tools/trace/case.ts";
import { mappings } from "../src/tools/trace/mapping.ts";
import { gradientAt, hessianAt, multiply, valueAt } from "../src/tools/trace/objective.ts";
import { runCase, type TracedRule } from "../src/tools/trace/trace.ts";
import { translate } from "../src/tools/trace/translate.ts";
import { worstError } from "../src/tools/trace/worst-error.ts";

const folder = new URL("./trajectories/", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");
const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
const backends = ["evaluator", "typescript"] as const;
const refused = [
  "ademamix-kozistr-stable.json",
  "diffgrad-kozistr-rectify.json",
  "apollo-kozistr.json",
  "apollo-kozistr-belief.json",
  "lamb-kozistr.json",
  "lamb-kozistr-prenorm.json",
  "lamb-kozistr-rectify.json",
  "lookahead-sgd-pullback.json",
];
const deviating = [
  "adago-kozistr.json",
  "scion-kozistr.json",
  "bsam-kozistr.json",
  "ranger-kozistr-default.json",
  "adamp-nesterov.json",
  "adafactor-kozistr.json",
  "adafactor-kozistr-lr.json",
  "came-kozistr.json",
  "stablespam-kozistr.json",
  "adagc-kozistr.json",
  "friendlysam.json",
  "trac-kozistr.json",
  "nadam-torch113bug.json",
  "sgdw-kozistr.json",
  "qhadam-kozistr.json",
  "signum-kozistr-momentum.json",
  "adams-kozistr.json",
  "adanorm-kozistr.json",
  "adopt-kozistr.json",
  "adopt-kozistr-cautious.json",
  "adopt-kozistr-wd.json",
  "ademamix-kozistr.json",
  "avagrad-kozistr.json",
  "grams-kozistr.json",
  "lars-kozistr.json",
  "msvag-kozistr.json",
  "novograd-kozistr.json",
  "a2grad-kozistr-uni.json",
  "bcos-kozistr-c.json",
  "dadaptadam-kozistr.json",
  "pid-jettify.json",
  "pid-kozistr.json",
  "dadaptadan-kozistr.json",
  "swats-jettify.json",
  "swats-switch.json",
  "shampoo-k.json",
  "shampoo-kozistr.json",
  "soap-kozistr.json",
  "soap-kozistr-freq3.json",
];

/** A copy of a case with some fields changed; `undefined` removes one. */
function changed(file: string, fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...(JSON.parse(read(file)) as object), ...fields });
}

const written = (label: string): TracedRule => ({ label, source: label, options: {} });

describe.each(backends)("on the %s", (backend) => {
  const agreeing = files.filter((file) => !refused.includes(file) && !deviating.includes(file));
  test.each(agreeing)("%s is followed within its tolerance", async (file) => {
    const { expected, evaluated, tolerance, rule, steps } = parseCase(read(file));
    const result = await runCase(read(file), { backend });
    expect(worstError(expected ?? [], result.steps)).toBeLessThanOrEqual(tolerance);
    if (evaluated !== null)
      expect(worstError(evaluated, result.evaluation)).toBeLessThanOrEqual(tolerance);
    expect(result.rule).toBe(rule);
    expect([result.point.length, result.evaluation.length]).toEqual([steps, steps]);
  });

  test.each(deviating)("%s differs from the library's rule as its notes say", async (file) => {
    const { expected, tolerance } = parseCase(read(file));
    const result = await runCase(read(file), { backend });
    expect(worstError(expected ?? [], result.steps)).toBeGreaterThan(1000 * tolerance);
  });

  test("a recorded diagonal is the Hessian, of products and as a matrix", async () => {
    const tensors = { w: { shape: [2], data: [1, -2] }, s: { shape: [], data: [0.5] } };
    const step = (w: number[], s: number): object => ({ w, s: [s] });
    const text = changed("newton.json", {
      kind: "gradients",
      params: tensors,
      objective: undefined,
      gradients: [step([4, -6], 3), step([1, 0], 2)],
      hessians: [step([2, 3], 4), step([4, 5], 1)],
      expected: [step([-1, 0], -0.25), step([-1.25, 0], -2.25)],
    });
    const { steps } = await runCase(text, { backend });
    expect(steps).toEqual(parseCase(text).expected);
    // gᵀg = 61 and gᵀHg = 176 in the first step
    const descent = await runCase(text, { backend, rule: written("SteepestDescent") });
    expect(descent.steps[0]?.["w"]?.[0]).toBeCloseTo(1 - (61 / 176) * 4, 14);
  });

  test("the learning rate follows lr_schedule", async () => {
    const schedule = Array.from({ length: 30 }, (_, i) => 0.05 / (i + 1));
    const text = changed("sgd.json", { lr_schedule: schedule });
    const { steps } = await runCase(text, { backend });
    const { tensors, gradients } = parseCase(text);
    let b = tensors["b"]?.data[0] ?? NaN;
    gradients?.forEach((gradient, i) => {
      b -= (schedule[i] ?? NaN) * (gradient["b"]?.[0] ?? NaN);
      expect(steps[i]?.["b"]?.[0]).toBeCloseTo(b, 12);
    });
    // the only `lr` of a wrapped rule follows it too; a rule without any is refused
    const within = changed("lookahead-sgd.json", { lr_schedule: schedule });
    const constant = await runCase(read("lookahead-sgd.json"), { backend });
    expect((await runCase(within, { backend })).steps).not.toEqual(constant.steps);
    const without = changed("exactlinesearch.json", { lr_schedule: schedule });
    await expect(runCase(without, { backend })).rejects.toThrow("lr_schedule");
    // the point of the next gradient needs a rate beyond the last of the list
    const ahead = changed("nesterov-gradients.json", { lr_schedule: schedule });
    expect((await runCase(ahead, { backend })).point.at(-1)?.["b"]).not.toContain("NaN");
  });

  test("numbers that JSON cannot hold are strings", async () => {
    const steep = changed("sgd-objective.json", { hyper: { lr: 1e200 } });
    const { steps } = await runCase(steep, { backend });
    expect(new Set(steps.at(-1)?.["x"])).toEqual(new Set(["NaN"]));
    expect(
      steps.flatMap((step) => step["x"] ?? []).some((x) => x === "Infinity" || x === "-Infinity"),
    ).toBe(true);
  });

  test("the point is where the next gradient is taken", async () => {
    const { steps, point, evaluation } = await runCase(read("nesterov-gradients.json"), {
      backend,
    });
    const number = (x: unknown): number => (typeof x === "number" ? x : NaN);
    const at = (list: typeof steps, step: number): number => number(list[step]?.["w"]?.[3]);
    const velocity = at(steps, 9) - at(steps, 8);
    expect(at(point, 9)).toBeCloseTo(at(steps, 9) + 0.9 * velocity, 12);
    expect(evaluation).toEqual(steps);
  });
});

test("float32 cases are run in f32", async () => {
  const { steps } = await runCase(read("adam-f32.json"));
  const numbers = steps.flatMap((step) => Object.values(step).flat());
  expect(numbers.every((x) => typeof x === "number" && Math.fround(x) === x)).toBe(true);
});

/** The line of the library's rule, and the line that was recorded, with the options of the case. */
const recordedLines = [
  [
    "adamp-nesterov.json",
    "AdamP",
    "placement = uncorrected, lr = 0.01",
    "var u = (if nesterov then beta1 * c + (1 - beta1) * grad else c) / (sqrt(unbiased(v)) + e)",
    "var u = beta1 * c + (1 - beta1) * grad / (sqrt(unbiased(v)) + e)",
  ],
  [
    "adago-kozistr.json",
    "AdaGO",
    "scaling = matched, start = 1e-3, rest = AdamW(lr = 3e-4, beta2 = 0.95, eps = 1e-10, placement = uncorrected, weight_decay = 0)",
    "lr * f * length / sqrt(s)",
    "lr * f * length / s",
  ],
] as const;

test.each(recordedLines)(
  "%s is %s with one line changed",
  async (file, rule, options, line, recorded) => {
    const library = readFileSync(
      new URL(`../stdlib/${rule.toLowerCase()}.opt`, import.meta.url),
      "utf8",
    );
    expect(library.split(line)).toHaveLength(2);
    const source = library.replace(line, recorded).replace(/optimizer \w+/, "optimizer Recorded");
    const wanted = `${source}\noptimizer Wanted = Recorded(${options})\n`;
    const traced = { label: file, source: wanted, options: { file: "wanted.opt", rule: "Wanted" } };
    const { steps } = await runCase(read(file), { rule: traced });
    const { expected, tolerance } = parseCase(read(file));
    expect(worstError(expected ?? [], steps)).toBeLessThanOrEqual(tolerance);
  },
);

describe("a rule of one's own on a case's data", () => {
  const own = "optimizer Mine(lr: rate = 0.05) {\n  step -lr * grad\n}\n";

  test("has its own hyperparameters and its label", async () => {
    const rule = { label: "mine.opt", source: own, options: { file: "mine.opt" } };
    const result = await runCase(read("sgd.json"), { rule });
    expect(result.rule).toBe("mine.opt");
    expect(worstError(parseCase(read("sgd.json")).expected ?? [], result.steps)).toBeLessThan(
      1e-12,
    );
    const slower = await runCase(read("sgd.json"), { rule: written("SGD(lr = 0.01)") });
    expect(slower.rule).toBe("SGD(lr = 0.01)");
    expect(slower.steps).not.toEqual(result.steps);
  });

  test("follows lr_schedule where it has an lr", async () => {
    const rule = { label: "mine.opt", source: own, options: { file: "mine.opt" } };
    const still = changed("sgd.json", { lr_schedule: Array<number>(30).fill(0) });
    const { tensors } = parseCase(still);
    expect((await runCase(still, { rule })).steps.at(-1)?.["b"]).toEqual(tensors["b"]?.data);
  });

  test("runs on cases that the mapping refuses", async () => {
    const { steps } = await runCase(changed("sgd.json", { rule: "Unheard" }), {
      rule: written("Adam"),
    });
    expect(steps).toHaveLength(30);
  });

  test.each(["newton.json", "sgd.json"])("asks %s for what it has, or is told", async (file) => {
    const run = runCase(read(file), { rule: written("Newton") });
    if (file === "sgd.json") await expect(run).rejects.toThrow("asks for the Hessian");
    else expect((await run).steps).toHaveLength(2);
  });

  test("is one rule", async () => {
    const two = `${own}${own.replace("Mine", "Other")}`;
    const rule = { label: "two.opt", source: two, options: { file: "two.opt" } };
    await expect(runCase(read("sgd.json"), { rule })).rejects.toThrow(/Mine.*Other/s);
    const other = { ...rule, options: { file: "two.opt", rule: "Other" } };
    expect((await runCase(read("sgd.json"), { rule: other })).steps).toHaveLength(30);
  });
});

describe("the mapping", () => {
  test("has a case here for every entry, and an entry for every case", () => {
    const rules = new Set(files.map((file) => parseCase(read(file)).rule));
    expect([...rules].sort()).toEqual(Object.keys(mappings).sort());
  });

  test("renames, fixes and spells, and gives the numbers on as they are", () => {
    const hyper = { lr: 0.1, alpha: 0.3 };
    expect(translate({ rule: "RegularizedNewton", hyper })).toEqual({
      rule: "RegularizedNewton",
      set: { lr: 0.1, damping: 0.3 },
      expected: "param",
    });
    const source = "kozistr/pytorch_optimizer 3.9.0";
    const [theirs, paper] = [{ source }, {}].map((given) =>
      translate({ rule: "Yogi", hyper: { lr: 0.1 }, ...given }),
    );
    expect([theirs?.set, paper?.set]).toEqual([{ lr: 0.1, warm_momentum: true }, { lr: 0.1 }]);
    expect(translate({ rule: "ScheduleFreeSGD", hyper: {} }).expected).toBe("point");
    expect(
      translate({ rule: "SGDW", hyper: { lr: 0.1, momentum: 0, cautious: false } }).set,
    ).toEqual({
      lr: 0.1,
      momentum: 0,
      decoupled: true,
      caution: "off",
    });
    expect(translate({ rule: "Adam", hyper: { amsgrad: true } }).set["amsgrad"]).toBe("raw");
    const wrapped = { inner: "Adam", inner_lr: 0.1, k: 6, pullback_momentum: "none" };
    expect(translate({ rule: "Lookahead", hyper: wrapped })).toEqual({
      rule: "Lookahead(Adam())",
      set: { "inner.lr": 0.1, k: 6 },
      expected: "param",
    });
    const decayed = { eps_0: 0.1, eps_tau: 1e-3, tau: 20, first_k: 0 };
    expect(translate({ rule: "SGDLinearDecay", hyper: decayed }).rule).toBe(
      "SGD(lr = linear_decay(start = 0.1, end = 0.001, tau = 20, first = 0))",
    );
  });

  test.each<[string, string, Case["hyper"], RegExp]>([
    ["an unknown rule", "Unheard", {}, /no rule of the library stands for "Unheard"/],
    ["a name of Object's", "constructor", {}, /no rule of the library/],
    ["an unknown hyperparameter", "Adam", { lr: 0.1, nu: 0.7 }, /Adam has nothing for .*"nu"/],
    ["Object's own name", "Adam", { constructor: 1 }, /nothing for .*"constructor"/],
    [
      "a value that is not neutral",
      "RMSProp",
      { cautious: true },
      /only where "cautious" is false/,
    ],
    ["another spelling of one", "RMSProp", { cautious: 0 }, /here it is 0/],
    ["an unknown inner rule", "Lookahead", { inner: "Muon" }, /needs a number .*"inner"/],
    ["a missing number", "SGDLinearDecay", { eps_0: 1, eps_tau: 1, tau: 2 }, /needs .*"first_k"/],
  ])("refuses %s", (_, rule, hyper, message) => {
    expect(() => translate({ rule, hyper })).toThrow(message);
  });

  test.each(refused)("refuses %s", async (file) => {
    await expect(runCase(read(file))).rejects.toMatchObject({ name: "TraceError" });
  });

  test("leaves a value out of its domain to the rule", async () => {
    const text = changed("momentum.json", { hyper: { lr: 0.1, alpha: 1.5 } });
    await expect(runCase(text)).rejects.toThrow();
  });
});

describe("a malformed case gives one message that names the field", () => {
  const w = { w: { shape: [2], data: [1, 2] } };
  const one = { params: w, gradients: [{ w: [1, 2] }], expected: [{ w: [1, 2] }] };
  test.each<[string, string, RegExp]>([
    ["nothing", "", /not JSON/],
    ["no JSON", "{", /not JSON/],
    ["a list", "[]", /one JSON object/],
    ["no dtype", changed("sgd.json", { dtype: undefined }), /"dtype" is missing/],
    ["a foreign dtype", changed("sgd.json", { dtype: "float16" }), /"float64" or "float32"/],
    ["no kind", changed("sgd.json", { kind: "losses" }), /"kind" should be/],
    ["no rule", changed("sgd.json", { rule: 3 }), /"rule" should be a string/],
    ["no hyperparameters", changed("sgd.json", { hyper: [] }), /"hyper" should be an object/],
    ["a nested one", changed("sgd.json", { hyper: { lr: [1] } }), /"hyper\.lr" should be/],
    ["no tensors", changed("sgd.json", { params: 3 }), /"params" should be/],
    [
      "a bad shape",
      changed("sgd.json", { ...one, params: { w: { shape: [-1], data: [] } } }),
      /"params\.w\.shape"/,
    ],
    [
      "too little data",
      changed("sgd.json", { ...one, params: { w: { shape: [3], data: [1, 2] } } }),
      /"params\.w\.data" should have 3 numbers and has 2/,
    ],
    ["no gradients", changed("sgd.json", { gradients: undefined }), /"gradients" is missing/],
    [
      "a short gradient",
      changed("sgd.json", { ...one, gradients: [{ w: [1] }] }),
      /"gradients\[0\]\.w" should have 2/,
    ],
    [
      "a missing tensor",
      changed("sgd.json", { ...one, gradients: [{}] }),
      /"gradients\[0\]\.w" is missing/,
    ],
    [
      "a foreign tensor",
      changed("sgd.json", { ...one, gradients: [{ w: [1, 2], v: [] }] }),
      /"gradients\[0\]\.v" is no tensor/,
    ],
    ["no number", changed("sgd.json", { ...one, gradients: [{ w: [1, "x"] }] }), /holds "x"/],
    [
      "unequal lengths",
      changed("sgd.json", { ...one, expected: [] }),
      /"expected" has 0 entries for 1 steps/,
    ],
    [
      "a bad schedule",
      changed("sgd.json", { ...one, lr_schedule: 3 }),
      /"lr_schedule" should be a flat list/,
    ],
    ["no objective", changed("sgd.json", { ...one, kind: "objective" }), /"objective" is missing/],
    [
      "a foreign one",
      changed("sgd.json", { ...one, kind: "objective", objective: { name: "cliff" } }),
      /"objective\.name"/,
    ],
    [
      "a small matrix",
      changed("sgd.json", {
        ...one,
        kind: "objective",
        objective: { name: "quadratic", A: [[1]], b: [1] },
      }),
      /"objective\.A" should have 2 rows/,
    ],
  ])("%s", async (_, text, message) => {
    const thrown: unknown = await runCase(text).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ name: "TraceError" });
    expect(String(thrown)).toMatch(message);
  });
});

describe("the objectives' derivatives", () => {
  const x = Float64Array.of(-1.2, 1, 0.7, 0.4);
  const A = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => 1 / (1 + i + j)));
  test.each([
    { name: "rosenbrock" as const },
    { name: "quadratic" as const, A, b: [1, -2, 0.5, 3] },
  ])("$name agrees with central differences", (objective) => {
    const h = 1e-5;
    const gradient = gradientAt(objective, x);
    const hessian = hessianAt(objective, x);
    x.forEach((_, i) => {
      const forth = x.map((xi, j) => xi + (i === j ? h : 0));
      const back = x.map((xi, j) => xi - (i === j ? h : 0));
      const slope = (valueAt(objective, forth) - valueAt(objective, back)) / (2 * h);
      expect(slope).toBeCloseTo(gradient[i] ?? NaN, 5);
      const unit = x.map((_xi, j) => (i === j ? 1 : 0));
      const column = multiply(hessian, unit);
      const [ahead, behind] = [gradientAt(objective, forth), gradientAt(objective, back)];
      column.forEach((entry, j) => {
        expect(((ahead[j] ?? NaN) - (behind[j] ?? NaN)) / (2 * h)).toBeCloseTo(entry, 4);
      });
    });
  });
});

test("the README names every case that deviates or is refused, and no other", () => {
  const text = readFileSync(new URL("README.md", folder), "utf8");
  const table = text.slice(
    text.indexOf("## Where a peer departs"),
    text.indexOf("## Options that name"),
  );
  const named = [...table.matchAll(/`([a-z0-9]+(?:-[a-z0-9]+)*)`/g)].map(
    ([, name]) => `${name}.json`,
  );
  const cases = new Set(named.filter((file) => files.includes(file)));
  const marked = files.filter((file) => parseCase(read(file)).deviates);
  expect([...cases].sort()).toEqual([...new Set([...refused, ...deviating, ...marked])].sort());
});
