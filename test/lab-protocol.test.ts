// The protocol of a comparison, with rules written by hand: pairs, budgets, divergence, refusals, breaking off.

import { expect, test } from "vitest";
import { compare, findProblem, problems, toLines, type RuleEntry } from "../src/lab/lab.ts";
import type { Problem } from "../src/lab/lab.ts";
import { makeGradusError } from "../src/runtime/errors.ts";
import type { Rule } from "../src/runtime/optimizer.ts";
import { adam, armijo, double, newton, nesterov, sgd, single } from "./runtime-toy-rules.ts";

/** A rule by hand with a learning rate that the lab can see. */
function withRate(name: string, rule: unknown, lr: number | null, path = "lr"): RuleEntry {
  const rate = { name: path, domain: "rate", default: lr, doc: "", schedulable: true };
  return { name, rule: { ...(rule as Rule<never>), hyperparameters: [rate] } as Rule<never> };
}

function fixed(name: string, rule: unknown): RuleEntry {
  return { name, rule: rule as Rule<never> };
}

const SGD = withRate("SGD", sgd(double), 1e-3);
const Adam = withRate("Adam", adam(double), 0.1);
const Newton = fixed("Newton", newton());

test("every rule starts where the others start, and seeds start apart", async () => {
  const { records } = await compare({
    rules: [SGD, Adam, Newton],
    problems: ["quadratic", "rosenbrock"],
    seeds: 2,
    lrs: [0.001],
    steps: 2,
  });
  expect(records).toHaveLength(3 * 2 * 2);
  for (const problem of ["quadratic", "rosenbrock"]) {
    const starts = [1, 2].map(
      (seed) =>
        new Set(
          records
            .filter((it) => it.problem === problem && it.seed === seed)
            .map((it) => it.train_loss[0]?.[1]),
        ),
    );
    expect(starts.map(({ size }) => size)).toEqual([1, 1]);
    expect(starts[0]).not.toEqual(starts[1]);
  }
});

test("every rule sees the same batches, whatever ran before it", async () => {
  const { records } = await compare({
    rules: [
      withRate("one", sgd(single), 0.1),
      withRate("between", adam(single), 0.1),
      withRate("two", sgd(single), 0.1),
    ],
    problems: ["digits-linear"],
    seeds: 2,
    lrs: [0.1],
    steps: 33,
  });
  const of = (rule: string): unknown =>
    records.filter((it) => it.rule === rule).map((it) => [it.seed, it.train_loss, it.test_loss]);
  expect(of("one")).toEqual(of("two"));
  const [first, second] = records.filter((it) => it.rule === "one");
  // Both start from zero weights: only the order of the batches tells the seeds apart.
  expect(first?.train_loss[0]).toEqual(second?.train_loss[0]);
  expect(first?.train_loss.at(-1)).not.toEqual(second?.train_loss.at(-1));
});

test("the same comparison gives the same bytes", async () => {
  const once = () =>
    compare({ rules: [SGD, Newton], problems: ["rosenbrock"], seeds: 2, steps: 30 });
  const [a, b] = [await once(), await once()];
  expect(toLines(a.records)).toBe(toLines(b.records));
  expect(a.page()).toBe(b.page());
});

test("a record says what was run, in the names of results.jsonl", async () => {
  const { records } = await compare({
    rules: [{ ...SGD, options: { decay: 0.5 } }],
    problems: ["quadratic"],
    seeds: [7],
    lrs: [0.001],
    steps: 3,
  });
  expect(records).toHaveLength(1);
  const [record] = records;
  expect(Object.keys(record ?? {})).toEqual([
    "rule",
    "options",
    "problem",
    "seed",
    "lr",
    "steps",
    "train_loss",
    "test_loss",
    "test_accuracy",
    "status",
  ]);
  expect(record).toMatchObject({
    rule: "SGD",
    options: { decay: 0.5, lr: 0.001 },
    problem: "quadratic",
    seed: 7,
    lr: 0.001,
    steps: 3,
    test_loss: [],
    test_accuracy: null,
    status: "ok",
  });
  expect(record?.train_loss.map(([step]) => step)).toEqual([0, 1, 2, 3]);
});

test("a step of gradient descent on the quadratic is what its formula says", async () => {
  // Along an eigenvector of eigenvalue λ the loss falls by (1 − ηλ)²; over all of them it falls by at least
  // (1 − η λmin)² and at most (1 − η λmax)², for λ from 0.1 to 100.
  const { records } = await compare({
    rules: [SGD],
    problems: ["quadratic"],
    seeds: 3,
    lrs: [0.005],
    steps: 1,
  });
  for (const { train_loss } of records) {
    const [start = NaN, end = NaN] = train_loss.map(([, loss]) => loss);
    expect(end / start).toBeLessThan((1 - 0.005 * 0.1) ** 2);
    expect(end / start).toBeGreaterThan((1 - 0.005 * 100) ** 2);
  }
});

test("Newton is at the minimum of the quadratic after one step, and Hessians are counted", async () => {
  const { records, timings } = await compare({
    rules: [Newton],
    problems: ["quadratic"],
    seeds: 2,
    steps: 2,
  });
  for (const { train_loss, lr } of records) {
    expect(train_loss[1]?.[1]).toBeLessThan(1e-20);
    expect(lr).toBeNull();
  }
  expect(timings.map(({ calls }) => calls.hessian)).toEqual([2, 2]);
});

test("second-order rules run on the small network, closure rules on every problem", async () => {
  const { records } = await compare({
    rules: [fixed("Armijo", armijo(single)), { ...withRate("Newton", newton(), 0.1), lrs: [1e-3] }],
    problems: ["iris-mlp"],
    seeds: 1,
    steps: 5,
  });
  expect(records.map(({ status, steps }) => [status, steps])).toEqual([
    ["ok", 5],
    ["ok", 5],
  ]);
  const [descent] = records;
  expect(descent?.train_loss.at(-1)?.[1]).toBeLessThan(descent?.train_loss[0]?.[1] ?? 0);
  expect(descent?.test_accuracy).toBeGreaterThan(0.3);
});

test("losses are measured at the point that a rule reports", async () => {
  // The toy reports −θ: from θ it shows the loss at −θ, which no other rule has.
  const { records } = await compare({
    rules: [SGD, fixed("Mirror", nesterov(double, { points: [], losses: [] }))],
    problems: ["rosenbrock"],
    seeds: 1,
    lrs: [1e-4],
    steps: 1,
  });
  const [plain, mirrored] = records.map(({ train_loss }) => train_loss[0]?.[1] ?? NaN);
  expect(mirrored).not.toBe(plain);
});

test("a diverged run is recorded with what it had, and the reason", async () => {
  const { records, table } = await compare({
    rules: [SGD],
    problems: ["quadratic"],
    seeds: 2,
    lrs: [0.001, 10],
    steps: 200,
  });
  const lost = records.filter(({ lr }) => lr === 10);
  expect(lost).toHaveLength(2);
  for (const run of lost) {
    expect(run.status).toBe("diverged");
    expect(run.steps).toBeLessThan(200);
    expect(run.reason).toMatch(/^step \d+: the (training )?loss (of the step )?is over 10⁸ times/);
    expect(run.train_loss.every(([, loss]) => Number.isFinite(loss))).toBe(true);
  }
  expect(table[0]).toMatchObject({ lr: 0.001, rates: 2, diverged: 0, isAtEdge: true });
});

test("what a rule throws in a step ends its run only; a mistake ends the comparison", async () => {
  const failing = (code: string): RuleEntry => {
    const rule = sgd(double);
    const create = ((...given: Parameters<typeof rule.create>) => {
      const optimizer = rule.create(...given);
      const fail = (): never => {
        throw makeGradusError(code, "the matrix has no inverse", { rule: "Bad", step: 1 });
      };
      return Object.create(optimizer, { step: { value: fail } }) as typeof optimizer;
    }) as typeof rule.create;
    return fixed("Bad", { ...rule, create });
  };
  const settings = { problems: ["quadratic"], seeds: 1, steps: 5 };
  const { records } = await compare({ rules: [failing("E0705")], ...settings });
  expect(records).toMatchObject([
    { status: "diverged", steps: 1, reason: "step 1: the matrix has no inverse" },
  ]);
  await expect(compare({ rules: [failing("E0722")], ...settings })).rejects.toMatchObject({
    code: "E0722",
  });
});

test("rates grow beyond the end at which the best lies, and the default may be far off", async () => {
  const { table, records } = await compare({
    rules: [withRate("SGD", sgd(double), 1e-5)],
    problems: ["quadratic"],
    seeds: 1,
    steps: 100,
  });
  // Five rates up to 1e-4, and six more: up to 0.1, which is past 2/λmax = 0.02.
  expect(new Set(records.map(({ lr }) => lr)).size).toBe(table[0]?.rates);
  expect(table[0]).toMatchObject({ lr: 0.01, isAtEdge: false });
  expect(records.some(({ lr }) => lr === 0.0316)).toBe(true);
});

test("a rate inside a part is set at its path; a rate that is written down stands", async () => {
  const inner = withRate("Wrapped", sgd(double), 0.001, "inner.lr");
  const given: RuleEntry = { ...SGD, options: { lr: 0.002 } };
  const { records } = await compare({
    rules: [inner, given],
    problems: ["quadratic"],
    seeds: 1,
    lrs: [0.003],
    steps: 1,
  });
  expect(records.map(({ options, lr }) => ({ options, lr }))).toEqual([
    { options: { inner: { lr: 0.003 } }, lr: 0.003 },
    { options: { lr: 0.002 }, lr: 0.002 },
  ]);
});

test("broken off, it keeps what was finished", async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  const comparison = await compare({
    rules: [SGD, Adam],
    problems: ["quadratic"],
    seeds: 2,
    lrs: [0.001, 0.01],
    steps: 5,
    signal: stop.signal,
    onProgress({ done, total, last }) {
      seen.push(`${done}/${total} ${last.rule}`);
      if (done === 3) stop.abort();
    },
  });
  expect(seen).toEqual(["1/8 SGD", "2/8 SGD", "3/8 SGD"]);
  expect(comparison.isComplete).toBe(false);
  expect(comparison.records).toHaveLength(3);
  expect(comparison.table).toMatchObject([{ rule: "SGD", lr: 0.001, runs: 2 }]);
});

test("a long run hears the signal", async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 60);
  const { records, isComplete } = await compare({
    rules: [SGD],
    problems: ["rosenbrock"],
    seeds: 1,
    lrs: [1e-4],
    steps: 10_000_000,
    signal: stop.signal,
  });
  expect(isComplete).toBe(false);
  expect(records).toEqual([]);
});

test("all problems are complete, under names that differ", () => {
  expect(new Set(problems.map(({ name }) => name)).size).toBe(problems.length);
  for (const problem of problems) {
    expect(findProblem(problem.name)).toBe(problem);
    const { model, tensors, batch } = problem.start(3);
    expect(Object.keys(tensors).length, problem.name).toBeGreaterThan(0);
    const numbers = Object.values(model.parameters).reduce((n, { data }) => n + data.length, 0);
    const said = /(\d+) (parameters|dimensions)/.exec(problem.description)?.[1];
    if (said !== undefined) expect(String(numbers), problem.name).toBe(said);
    const first = batch(1).x.slice();
    batch(50);
    expect(batch(1).x, "a batch is a function of the step alone").toEqual(first);
  }
});

const asked = { rules: [SGD], problems: ["quadratic"], seeds: 1, steps: 1 };
const oddProblem: Problem = { ...findProblem("quadratic"), name: "odd" };

test.each([
  ["a wrong name of a problem", { problems: ["rosenbrok"] }, "E0740", /did you mean `rosenbrock`/],
  ["a name unlike any", { problems: ["mnist"] }, "E0740", /there are digits-mlp, digits-linear/],
  [
    "an oracle that is not served",
    { rules: [Newton], problems: ["digits-mlp"] },
    "E0741",
    /Newton cannot run on digits-mlp: the rule asks for `hessian`, and for its 4810 parameters/,
  ],
  ["no rule", { rules: [] }, "E0742", /there is no rule/],
  ["no problem", { problems: [] }, "E0742", /there is no problem to compare on/],
  ["one label twice", { rules: [SGD, SGD] }, "E0742", /`SGD` is there twice/],
  ["one problem twice", { problems: [oddProblem, oddProblem] }, "E0742", /`odd` is there twice/],
  ["no seed", { seeds: 0 }, "E0742", /must be 1 or more, not 0/],
  ["half a seed", { seeds: [1.5] }, "E0742", /1.5 is not/],
  ["a seed twice", { seeds: [2, 2] }, "E0742", /2 is not/],
  ["no step", { steps: 0 }, "E0742", /steps must be 1 or more, not 0/],
  ["a rate that is none", { lrs: [0.1, -1] }, "E0742", /positive number, not -1/],
  ["no rate", { lrs: [] }, "E0742", /list of learning rates is empty/],
])("%s is refused before the first run", async (_, change, code, message) => {
  let runs = 0;
  const request = { ...asked, ...change, onProgress: () => (runs += 1) };
  const refused: unknown = await compare(request).catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: "GradusError", code });
  expect((refused as Error).message).toMatch(message);
  expect(runs).toBe(0);
});
