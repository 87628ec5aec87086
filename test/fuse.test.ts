// How many passes over memory a rule takes, and what a plan must be.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { lowerAll, planOf, type CompileOptions } from "../src/compiler/compile.ts";
import type { Action, Plan, Tensors } from "../src/compiler/5-fuse/plan.ts";
import { printPlan } from "../src/compiler/5-fuse/print-plan.ts";
import { verifyPlan } from "../src/compiler/5-fuse/verify-plan.ts";

const files = [
  "test/programs/passes.opt",
  "test/programs/compositions.opt",
  ...readdirSync("stdlib")
    .filter((f) => f.endsWith(".opt"))
    .map((f) => `stdlib/${f}`),
];

/** Of a file, rules that wait for another are left out. */
function plansOf(source: string, options: CompileOptions = {}): Plan[] {
  return lowerAll(source, options).rules.map(({ graph }) => planOf(graph));
}

function planFor(source: string): Plan {
  const [plan] = plansOf(source);
  if (plan === undefined) throw new Error("nothing was planned");
  return plan;
}

/** The loops of a step, those behind a condition included. */
function loopsOf(actions: readonly (Action | Tensors["parts"][number])[]): number {
  return actions.reduce((sum, action) => {
    switch (action.kind) {
      case "loop":
        return sum + 1;
      case "tensors":
        return sum + loopsOf(action.parts);
      case "choice":
        return sum + loopsOf([...action.then, ...action.otherwise]);
      default:
        return sum;
    }
  }, 0);
}

const scratchOf = (plan: Plan): number =>
  [...plan.arrays, ...plan.numbers].filter(({ role }) => role === "scratch").length;

test.each(files)("plans are correct: %s", (file) => {
  for (const plan of plansOf(readFileSync(file, "utf8"), { file })) {
    expect(verifyPlan(plan), plan.name).toEqual([]);
  }
});

describe("passes over memory", () => {
  const program = readFileSync("test/programs/passes.opt", "utf8");
  const named = (name: string): Plan => {
    const plan = plansOf(program).find((one) => one.name === name);
    if (plan === undefined) throw new Error(`no rule is called ${name}`);
    return plan;
  };

  test.each([
    ["Adam", 1],
    ["AdamW", 1],
    ["RMSProp(centered = true)", 1],
    ["SGD(momentum = 0.9, nesterov = true)", 1],
    ["NAdam", 1],
    ["AdaDelta", 1],
  ])("%s takes %i", (source, passes) => {
    const plan = planFor(source);
    expect(loopsOf(plan.step)).toBe(passes);
    expect(scratchOf(plan)).toBe(0);
  });

  test.each([
    ["Clip", 2, 0],
    ["Lamb", 2, 1],
    ["Guard", 1, 0],
    ["Cautious", 2, 0],
    ["UsesLoss", 1, 0],
    ["Prev", 1, 0],
  ])("%s takes %i, with %i arrays beside its states", (name, passes, scratch) => {
    const plan = named(name);
    expect(loopsOf(plan.step)).toBe(passes);
    expect(scratchOf(plan)).toBe(scratch);
  });
});

test("a verifier that finds nothing wrong with anything would be no use", () => {
  const plan = planFor("Momentum");
  const step = plan.step.map((action) =>
    action.kind === "loop" ? { ...action, statements: action.statements.slice(1) } : action,
  );
  expect(verifyPlan({ ...plan, step })).not.toEqual([]);
  expect(verifyPlan({ ...plan, step: [...plan.step, ...plan.step] })).not.toEqual([]);
  expect(verifyPlan({ ...plan, arrays: plan.arrays.slice(1) })).not.toEqual([]);
});

test("a plan is printed", () => {
  expect(printPlan(planFor("optimizer S(lr: rate = 1) { step -lr * grad }")))
    .toMatchInlineSnapshot(`
    "plan S f32 gradient
    array param: param vector f32 = 0
    array grad: grad vector f32 = 0
    step
      %2: f64 = lr
      %3: f64 = negate %2
      %5: f32 = round %3
      loop over vector
        %1: f32 = load param
        %4: f32 = load grad
        %6: f32 = * %5, %4
        %7 param: f32 = + %1, %6
        param <- %7
    "
  `);
});
