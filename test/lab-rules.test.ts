// Rules by name, by expression and from files, compiled for the problem and compared.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compare } from "../src/lab/lab.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradus-rules-"));
  await writeFile(
    join(folder, "mine.opt"),
    `import { half } from "half.opt"

/// Gradient descent with half the step.
optimizer Mine(lr: rate = 0.1) {
  step -half(lr) * grad
}

/// And with all of it.
optimizer Other(lr: rate = 0.1) {
  step -lr * grad
}
`,
  );
  await writeFile(join(folder, "half.opt"), "fn half(x) = x / 2\n");
});
afterAll(() => rm(folder, { recursive: true }));

test("names, expressions and files stand side by side under their own labels", async () => {
  const mine = `${join(folder, "mine.opt")}#Mine`;
  const { records } = await compare({
    rules: ["SGD(lr = 0.005)", "SGD(momentum = 0.9)", mine],
    problems: ["quadratic"],
    seeds: 1,
    lrs: [0.01],
    steps: 2,
  });
  expect(records.map(({ rule, lr }) => [rule, lr])).toEqual([
    // a rate that is written in the expression stands
    ["SGD(lr = 0.005)", 0.005],
    ["SGD(momentum = 0.9)", 0.01],
    [mine, 0.01],
  ]);
  const [half, heavy, own] = records.map(({ train_loss }) => train_loss.map(([, loss]) => loss));
  expect(own?.[2]).toBeCloseTo(half?.[2] ?? NaN, 12);
  expect(heavy?.[2]).not.toBe(half?.[2]);
});

test("Newton reaches the end of Rosenbrock's valley from (−1.2, 1) in seven steps", async () => {
  const { records } = await compare({
    rules: ["Newton(lr = 1)"],
    problems: ["rosenbrock"],
    seeds: [0],
    steps: 7,
  });
  expect(records[0]?.train_loss[0]?.[1]).toBeCloseTo(24.2, 10);
  expect(records[0]?.train_loss.at(-1)?.[1]).toBeLessThan(1e-20);
});

test("a second-order rule of the library trains the small network in 32 bits", async () => {
  const { records } = await compare({
    rules: ["SaddleFreeNewton(damping = 0.1)"],
    problems: ["iris-mlp"],
    seeds: 1,
    lrs: [0.316],
    steps: 20,
  });
  const [run] = records;
  expect(run?.status).toBe("ok");
  expect(run?.train_loss.at(-1)?.[1]).toBeLessThan((run?.train_loss[0]?.[1] ?? 0) / 2);
});

test.each([
  ["a file with two rules", "mine.opt", /holds several rules \(Mine, Other\); name one: .*#Mine/],
  ["a file that is not there", "absent.opt", /cannot read the rule's file/],
])("%s is refused", async (_, file, message) => {
  const rules = [join(folder, file)];
  await expect(compare({ rules, problems: ["quadratic"] })).rejects.toThrow(message);
});

test("a mistake in a rule's name is the compiler's to tell", async () => {
  const refused: unknown = await compare({ rules: ["Addam"], problems: ["quadratic"] }).catch(
    (error: unknown) => error,
  );
  expect(refused).toMatchObject({ name: "CompileError" });
  expect((refused as Error).message).toContain("Adam");
});
