// No two files of the library are the same function for any setting of their flags, choices and optionals, the other
// hyperparameters at shared values that are not 0 and the learning rate on a schedule.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { load } from "../../src/compiler/compile.ts";
import type { Hyperparameter } from "../../src/runtime/optimizer.ts";
import type { Case } from "../../src/tools/trace/case.ts";
import { drive } from "../../src/tools/trace/drive.ts";
import { rulesIn, settingsOf, trial, type Variant } from "../library-trial.ts";

const folder = new URL("../../stdlib/", import.meta.url);
const rules = readdirSync(folder)
  .filter((file) => file.endsWith(".opt"))
  .flatMap((file) =>
    rulesIn(readFileSync(new URL(file, folder), "utf8")).map((rule) => [file, rule] as const),
  );

/** A saddle, so that points of gradients, curvature and its sign all count, for forty steps. */
const size = Object.values(trial.tensors).reduce((sum, { data }) => sum + data.length, 0);
const saddle: Case = {
  ...trial,
  steps: 40,
  gradients: null,
  hessians: null,
  objective: {
    name: "quadratic",
    A: Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_j, j) =>
        i === j ? (i % 5 === 0 ? -0.5 : 1 + i / size) : 0.2 / (1 + Math.abs(i - j)),
      ),
    ),
    b: Array.from({ length: size }, (_, i) => Math.sin(i)),
  },
};

/** Rules that the shared values do not tell apart, since what sets them apart is not reached there: no gradient is as short
 * as the threshold, a short memory never rectifies, a step has one size, no matrix has more than two rows. At these values
 * they part. */
const apart: Readonly<Record<string, readonly [Variant, Variant]>> = {
  "NegativeCurvature and PerturbedDescent": [{ threshold: 100 }, { threshold: 100 }],
  "ScheduleFreeRAdam and ScheduleFreeSGD": [{ early: "descend", beta2: 0.99 }, {}],
  "ArmijoDescent and SpectralGradient": [{}, { longest: 10 }],
  "Adam and GaLore(Adam())": [{}, { dimensions: 1 }],
};

/** A value that every hyperparameter of a domain has, larger where a rule has several. */
function shared({ domain }: Hyperparameter, before: number): number | null {
  switch (domain.replace(/^optional /, "")) {
    case "decay":
      return [0.6, 0.8, 0.9, 0.95][before] ?? 0.97;
    case "fraction":
      return 0.4;
    case "positive":
    case "nonnegative":
    case "rate":
      return 0.3;
    case "count":
      return 2;
    default:
      return null;
  }
}

test("no two files are the same function", async () => {
  const seen = new Map<string, { readonly file: string; readonly what: string }>();
  const twins: string[] = [];
  for (const [file, rule] of rules) {
    for (const variant of await settingsOf(rule)) {
      const path = await pathOf(rule, variant);
      // a rule that refuses the values, or stops at them, is compared nowhere
      if (path === null) continue;
      const what = `${rule} ${JSON.stringify(variant)}`;
      const other = seen.get(path);
      const pair = `${other?.what.split(/[ (]/)[0]} and ${rule}`;
      if (other !== undefined && other.file !== file && !Object.hasOwn(apart, pair))
        twins.push(`${other.what} is ${what}`);
      if (other === undefined) seen.set(path, { file, what });
    }
  }
  expect(twins).toEqual([]);
});

test.each(Object.entries(apart))("%s differ elsewhere", async (pair, [one, other]) => {
  const [first = "", second = ""] = pair.split(" and ");
  const [path, otherPath] = [await pathOf(first, one), await pathOf(second, other)];
  expect([path, otherPath]).not.toContain(null);
  expect(path).not.toBe(otherPath);
});

/** The points that a rule visits, as text. */
async function pathOf(rule: string, variant: Variant): Promise<string | null> {
  const [plain] = Object.values(await load(rule, { set: variant }));
  const numbers: Record<string, number> = {};
  const counts = new Map<string, number>();
  for (const one of plain?.hyperparameters ?? []) {
    if (one.name === "lr" || one.name in variant) continue;
    const before = counts.get(one.domain) ?? 0;
    const value = shared(one, before);
    if (value === null || one.domain.startsWith("optional")) continue;
    counts.set(one.domain, before + 1);
    numbers[one.name] = value;
  }
  try {
    const set = { ...variant, ...numbers };
    const [compiled] = Object.values(await load(rule, { type: "f64", set }));
    const rate = compiled?.hyperparameters.find(({ name }) => name === "lr");
    const options = rate?.schedulable === true ? { lr: (t: number) => 0.05 / (t + 1) } : {};
    const optimizer = compiled?.create(trial.tensors, options);
    if (optimizer === undefined) return null;
    const points = drive(optimizer, saddle).map(({ param, report }) => [
      ...Object.values(param),
      ...Object.values(report),
    ]);
    return points.flat(2).some((x) => !Number.isFinite(x))
      ? null
      : JSON.stringify(points.flat(2).map((x) => Number(x.toPrecision(9))));
  } catch {
    return null;
  }
}
