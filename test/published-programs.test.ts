// Programs as published rules read, kept word for word: they compile, both backends give the same bits, and they follow
// the recorded runs of what they describe.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { verifyGraph } from "../src/compiler/3-lower/verify-graph.ts";
import { verifyPlan } from "../src/compiler/5-fuse/verify-plan.ts";
import { front } from "../src/compiler/front.ts";
import { load, lowerAll, planOf } from "../src/compiler/compile.ts";
import { parseCase } from "../src/tools/trace/case.ts";
import { drive } from "../src/tools/trace/drive.ts";
import { translate } from "../src/tools/trace/translate.ts";
import { worstError } from "../src/tools/trace/worst-error.ts";
import { everyRank, firstDifference } from "./run-both.ts";

const read = (name: string): string => readFileSync(`test/programs/${name}.opt`, "utf8");
const published = { rules: read("rules"), "section-8": read("section-8") };

/** What the library calls otherwise than these programs. */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Adafactor: { eps: "eps1", floor: "eps2", limit: "clip", momentum: "beta1" },
  SOAP: { every_k: "gap" },
};

/** What a case leaves to the rule, where the library has a number for it. */
const left: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "adafactor.json": { lr: "none" },
  "adafactor-f32.json": { lr: "none" },
};

const followed = [
  ["rules", "adafactor.json"],
  ["rules", "adafactor-f32.json"],
  ["rules", "adafactor-lr.json"],
  ["rules", "adafactor-momentum.json"],
  ["rules", "adopt.json"],
  ["rules", "lbfgs.json"],
  ["rules", "lbfgs-iter4.json"],
  ["rules", "lbfgs-rosenbrock.json"],
  ["rules", "lbfgs-wolfe.json"],
  ["rules", "lbfgs-wolfe-rosenbrock.json"],
  ["rules", "prodigy.json"],
  ["rules", "prodigy-kozistr.json"],
  ["rules", "prodigy-objective.json"],
  ["rules", "schedulefreeadamw-official.json"],
  ["rules", "soap.json"],
  ["rules", "soap-freq3.json"],
  ["section-8", "rmsprop-f32.json"],
  ["section-8", "rmsprop-inside.json"],
  ["section-8", "rmsprop-inside-big.json"],
  ["section-8", "rmsprop-outside.json"],
  ["section-8", "rmsprop-outside-big.json"],
  ["section-8", "rmsprop-torch.json"],
  ["section-8", "rmsprop-torch-centered.json"],
  ["section-8", "rmspropnesterov-gradients.json"],
  ["section-8", "rmspropnesterov-objective.json"],
  ["section-8", "rmspropnesterov-objective-delta0.json"],
  ["section-8", "saddlefreenewton.json"],
  ["section-8", "saddlefreenewton-rosenbrock.json"],
  ["section-8", "schedulefreesgd.json"],
] as const;

describe("published programs", () => {
  test.each(["rules", "section-8", "line-search"])("%s is read without a mistake", (name) => {
    expect(front(read(name), {}).diagnostics.map(({ message }) => message)).toEqual([]);
  });

  test.each(["rules", "section-8"] as const)(
    "%s gives the same bits on both backends",
    async (name) => {
      const { rules } = lowerAll(published[name]);
      const modules = await load(published[name]);
      for (const { graph } of rules) {
        expect(verifyGraph(graph), graph.name).toEqual([]);
        expect(verifyPlan(planOf(graph)), graph.name).toEqual([]);
        const rule = modules[graph.name];
        if (rule === undefined) throw new Error(`${graph.name} was not emitted`);
        const trial = { tensors: everyRank, steps: 12 };
        expect(firstDifference(rule, graph, trial), graph.name).toBe(null);
      }
    },
  );

  test.each(followed)("a rule of %s follows %s", async (name, file) => {
    const given = parseCase(readFileSync(`test/trajectories/${file}`, "utf8"));
    const { rule: called, set, turns, expected } = translate(given);
    const { rules } = lowerAll(published[name], { rule: called });
    const known = rules.flatMap(({ graph }) => [...graph.hyperparameters, ...graph.decided]);
    const own = Object.entries(set).flatMap(([option, value]) => {
      const own = renamed[called]?.[option] ?? option;
      return known.some((one) => one.name === own) ? [[own, value] as const] : [];
    });
    const options = {
      type: given.type,
      rule: called,
      set: { ...Object.fromEntries(own), ...left[file] },
    };
    const rule = (await load(published[name], options))[called];
    if (rule === undefined) throw new Error(`${called} was not emitted`);
    const shown = drive(rule.create(given.tensors), given, turns);
    const error = worstError(
      given.expected ?? [],
      shown.map((one) => one[expected]),
    );
    expect(error).toBeLessThanOrEqual(given.tolerance);
  });
});
