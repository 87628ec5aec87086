// What people read of a rule. Every library rule on disk is explained in each of its options; the formulas are
// worked out again as numbers and held to what the evaluator of Graphs does, so that a wrong sign cannot hide.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import type { Graph } from "../src/compiler/3-lower/graph.ts";
import { optimize } from "../src/compiler/4-optimize/optimize.ts";
import { differ } from "../src/compiler/7-explain/differ.ts";
import { explain } from "../src/compiler/7-explain/explain.ts";
import type { Explanation } from "../src/compiler/7-explain/explanation.ts";
import type { Line } from "../src/compiler/7-explain/formula.ts";
import { columnsOf, printFormula } from "../src/compiler/7-explain/print-formula.ts";
import { printDifference } from "../src/compiler/7-explain/print-difference.ts";
import { printExplanation } from "../src/compiler/7-explain/print-explanation.ts";
import { printLines } from "../src/compiler/7-explain/print-lines.ts";
import { nodesOf } from "../src/compiler/7-explain/read-graph.ts";
import { spellName, spellNames, withHat } from "../src/compiler/7-explain/spell-names.ts";
import { graphOf, planOf, type CompileOptions } from "../src/compiler/compile.ts";
import { drive } from "../src/tools/trace/drive.ts";
import { rulesIn } from "./library-trial.ts";
import { CURVATURE, readSteps, SLOPE, START, STEPS } from "./read-formulas.ts";
import { unrecorded } from "./unrecorded-case.ts";

const folder = new URL("../stdlib/", import.meta.url);
const rules = readdirSync(folder)
  .filter((file) => file.endsWith(".opt"))
  .flatMap((file) => rulesIn(readFileSync(new URL(file, folder), "utf8")));

function explained(source: string, options: CompileOptions = {}): Explanation {
  const graph = graphOf(source, options);
  return explain(optimize(graph).form, planOf(graph)).form;
}

const stepOf = (source: string, options: CompileOptions = {}): string[] =>
  printLines(explained(source, options).step);

const rule = (body: string, head = "lr: rate = 0.1"): string =>
  `optimizer Probe(${head}) {\n${body}\n}`;

const isRandom = (graph: Graph): boolean =>
  nodesOf(graph.body).some(({ kind }) => kind === "random");

const parabola = unrecorded({
  tensors: { x: { shape: [1], data: [START] } },
  steps: STEPS,
  objective: { name: "quadratic", A: [[CURVATURE]], b: [SLOPE] },
});

describe.each(rules)("%s", (name) => {
  const one = explained(name);
  const page = printExplanation(one);

  it("is explained alike each time, and for every element type", () => {
    expect(printExplanation(explained(name))).toBe(page);
    for (const type of ["wide", "f64"] as const) {
      expect(stepOf(name, { type }), type).toEqual(printLines(one.step));
    }
  });

  it("changes the parameter and every state, and uses every hyperparameter", () => {
    const step = printLines(one.step).join("\n");
    const changed = new Set([...step.matchAll(/^ *(\S+) +←/gmu)].map(([, target]) => target));
    const expected = one.states.filter(
      ({ start }) => start.kind === "number" || start.kind === "call",
    );
    for (const { spelling } of [{ spelling: "θ" }, ...expected])
      expect(changed).toContain(spelling);
    const starts = one.states.map(({ start }) => printFormula(start)).join(" ");
    const defaults = one.hyperparameters.flatMap(({ formula }) => printLines(formula ?? []));
    const written = [step, starts, ...defaults].join("\n");
    for (const { spelling, isUsed } of one.hyperparameters) {
      const used = new RegExp(`(?<![\\p{L}_.])${spelling}(?![\\p{L}_₀-₉])`, "u");
      expect(used.test(written), spelling).toBe(
        isUsed || defaults.join().includes(`${spelling} =`),
      );
    }
    for (const { name: hyperparameter } of graphOf(name).hyperparameters) {
      expect(page).toContain(hyperparameter);
    }
  });

  it("defines before use what is no cell, and has lines of at most 80 columns", () => {
    const defined = new Set<string>();
    const known = new Set([
      ...["θ", "t", "I", "H", "G", "π", "n", "f", "∏", "example_grads"],
      ...one.states.map(({ spelling }) => spelling),
      ...one.hyperparameters.map(({ spelling }) => spelling),
    ]);
    for (const line of one.step) {
      if (line.kind === "if" || line.kind === "repeat") {
        targetsIn(line).forEach((target) => defined.add(target));
        continue;
      }
      for (const text of symbolsOf(line.value)) {
        expect(known.has(text) || defined.has(text), `${text} in ${printLines([line])[0]}`).toBe(
          true,
        );
      }
      line.targets.forEach((target) => defined.add(target));
    }
    for (const line of printLines(one.step)) expect(columnsOf(line), line).toBeLessThanOrEqual(80);
  });

  it("computes what the rule computes, read as it is printed", () => {
    for (const options of variantsOf(one)) {
      const source = graphOf(name, { type: "f64", set: options });
      // the reader of formulas knows one tensor, no branches, no draws
      if (source.dispatches.length > 0 || isRandom(source) || name === "CoordinateDescent")
        continue;
      const { step, states } = explained(name, { type: "f64", set: options });
      // the lines do not say over which updates a product runs
      if (printLines(step).some((line) => line.includes("∏"))) continue;
      const evaluated = createEvaluator(source, { x: [START] }, {});
      const driven = drive(evaluated, parabola);
      const expected = driven.map(({ param }) => param["x"]?.[0] ?? NaN);
      const read = readSteps(step, states, source.hyperparameters);
      const label = `${JSON.stringify(options)}\n${printLines(step).join("\n")}`;
      read.forEach((x, i) => {
        expect(Math.abs(x - (expected[i] ?? NaN)), label).toBeLessThan(1e-9 * (1 + Math.abs(x)));
      });
    }
  });

  it("differs from itself in nothing", () => {
    const { words, rows } = differ(one, one);
    expect(words).toEqual([`The formulas of ${one.name} and ${one.name} are the same.`]);
    expect(rows.every(({ isSame }) => isSame)).toBe(true);
  });
});

describe("formulas", () => {
  it("are those of the paper", () => {
    expect(stepOf("Adam(weight_decay = 0)")).toEqual([
      "g = ∇f(θ) + weight_decay θ",
      "m ← β₁ m + (1 − β₁) g",
      "v ← β₂ v + (1 − β₂) g²",
      "m̂ = m / (1 − β₁ᵗ)",
      "v̂ = v / (1 − β₂ᵗ)",
      "θ ← θ − lr m̂ / (√v̂ + ε)",
    ]);
    expect(stepOf("Nesterov")).toEqual(["v ← α v − lr ∇f(θ + α v)", "θ ← θ + v"]);
    expect(stepOf("Newton")).toEqual(["θ ← θ − lr (H + damping I)⁻¹ ∇f(θ)"]);
  });

  it.each<[string, string, readonly string[]]>([
    [
      "a gradient used after θ moved is named before",
      "param <- param * (1 - lr)\n step -lr * grad",
      ["g = ∇f(θ)", "θ ← (1 − lr) θ", "θ ← θ − lr g"],
    ],
    [
      "old values are marked",
      "state a = 0\n state b = 1\n (a, b) <- (b, a)\n step -lr * grad * (a + b)",
      ["θ ← θ − lr (b + a) ∇f(θ)", "a ← b", "b ← prev(a)"],
    ],
    [
      "values of a cell that moved on keep a name",
      "state a = 0\n a <- a + grad\n k = a * 1\n a <- a / 2\n step -lr * (k + a) * k",
      ["a′ = a + ∇f(θ)", "a  ← 0.5 a′", "θ  ← θ − lr (a′ + a) a′"],
    ],
    [
      "a − (b + c) keeps its brackets, a + (b − c) does not need them",
      "state a = 0\n a <- a - (grad + param)\n step lr * (a + (grad - param))",
      ["g = ∇f(θ)", "a ← a − (g + θ)", "θ ← θ + lr (a + g − θ)"],
    ],
    [
      "a quotient of quotients",
      "step -(grad / param) / (lr / (param - 2))",
      ["θ ← θ − ∇f(θ) (θ − 2) / (θ lr)"],
    ],
    [
      "powers of powers, and of sums",
      "step -lr * ((grad^2)^2 + (grad + 1)^3 + 2^(-lr) + (-grad)^2)",
      ["g = ∇f(θ)", "θ ← θ − lr (g⁴ + (g + 1)³ + 2^(−lr) + g²)"],
    ],
    ["a third stays a third", "step -lr * grad / 3", ["θ ← θ − lr ∇f(θ) / 3"]],
  ])("%s", (_, body, expected) => {
    const step = stepOf(rule(body));
    expect(step).toEqual(expected);
  });

  it("puts hats on what is divided by its own correction only", () => {
    const text = stepOf(
      rule(
        "accumulate m = average decay b of grad\n accumulate v = average decay c of grad^2\n" +
          " step -lr * m / (1 - bias(v)) / sqrt(unbiased(v))",
        "lr: rate = 0.1, b: decay = 0.9, c: decay = 0.99",
      ),
    );
    expect(text.slice(3)).toEqual(["v̂ = v / (1 − cᵗ)", "θ ← θ − lr m / ((1 − cᵗ) √v̂)"]);
  });

  it("has cases where a condition chooses", () => {
    expect(stepOf(rule("a = if t < 3 then lr else 2 * lr\n step -a * grad"))).toEqual([
      "a = ⎧ lr    if t < 3",
      "    ⎩ 2 lr  otherwise",
      "θ ← θ − a ∇f(θ)",
    ]);
  });

  it("writes the product of decays where it is no power", () => {
    const text = stepOf(
      rule(
        "accumulate m = average decay min(b, 1 / t) of grad\n step -lr * unbiased(m)",
        "lr: rate = 0.1, b: decay = 0.9",
      ),
    ).join("\n");
    expect(text).toContain("m̂ = m / (1 − ∏ min(b, 1 / t))");
  });
});

describe("names", () => {
  it.each([
    ["beta1", "β₁"],
    ["beta_1", "β₁"],
    ["eps", "ε"],
    ["eps_root", "ε_root"],
    ["weight_decay", "weight_decay"],
    ["inner.lr", "inner.lr"],
    ["inner.beta2", "inner.β₂"],
    ["clip_norm_2.limit", "clip_norm_2.limit"],
    ["f1", "f₁"],
    ["param", "θ"],
  ])("%s is %s", (name, spelling) => {
    expect(spellNames([name]).get(name)).toBe(spelling);
  });

  it("never look alike", () => {
    const spelled = spellNames(["eps", "epsilon", "beta1", "beta_1", "t", "theta"]);
    expect([...spelled.values()]).toEqual(["θ", "ε", "epsilon", "β₁", "beta_1", "t", "theta"]);
  });

  it("wear hats where they are one letter", () => {
    expect(withHat(spellName("inner.m"))).toBe("inner.m̂");
    expect(withHat("v₂")).toBe("v̂₂");
    expect(withHat("mean")).toBeNull();
  });
});

describe("the cost card", () => {
  it("counts what the Plan does", () => {
    const { cost } = explained("Adam");
    expect(cost.passes).toEqual([
      {
        over: "parameters",
        of: null,
        sometimes: false,
        reads: ["param", "grad", "m", "v"],
        writes: ["m", "v", "param"],
        bytesRead: 16,
        bytesWritten: 12,
      },
    ]);
    expect(cost.operations).toMatchObject({ divisions: 1, roots: 1, functions: 0 });
    expect(cost.keptNumbers).toEqual({ step: 2, tensor: 0 });
  });

  it("doubles its bytes in f64, and keeps them in wide", () => {
    const bytes = (type: "f32" | "wide" | "f64"): readonly number[] => {
      const { states, cost } = explained("Adam", { type });
      return [...states, ...cost.passes].map((one) =>
        "bytesRead" in one ? one.bytesRead : one.bytesPerParameter,
      );
    };
    expect(bytes("wide")).toEqual(bytes("f32"));
    expect(bytes("f64")).toEqual(bytes("f32").map((size) => 2 * size));
  });

  it("names every question to the model", () => {
    const asks = (source: string): string[] =>
      explained(source).cost.asks.map(
        ({ what, count, at }) => `${count} ${what}${at === null ? "" : ` at ${printFormula(at)}`}`,
      );
    expect(asks("RMSPropNesterov")).toEqual(["1 gradient at θ + α v"]);
    expect(asks("SteepestDescent")).toEqual(["1 gradient", "1 hvp"]);
    expect(asks("Newton").sort()).toEqual(["1 gradient", "1 hessian"]);
  });
});

describe("differences", () => {
  it("say what a variant changes, in words and formulas", () => {
    const names = ["Adam", "Adam(amsgrad = raw)"] as const;
    const difference = differ(explained(names[0]), explained(names[1]), names);
    expect(difference.words).toEqual([
      "amsgrad is off in Adam, raw in Adam(amsgrad = raw).",
      "Adam(amsgrad = raw) keeps top (like θ); Adam does not.",
      "Adam keeps 8 bytes of state per parameter, Adam(amsgrad = raw) 12.",
    ]);
    const different = printDifference(difference)
      .split("\n")
      .filter((line) => /^.{5,} (≠|<|>)( |$)/u.test(line));
    expect(different.map((line) => line.replace(/\s+/gu, " ").trim())).toEqual([
      "> top ← max(top, v)",
      "> s = top / (1 − β₂ᵗ)",
      "v̂ = v / (1 − β₂ᵗ) <",
      "θ ← θ − lr m̂ / (√v̂ + ε) ≠ θ ← θ − lr m̂ / (√s + ε)",
    ]);
  });

  it("compare defaults as numbers", () => {
    const words = (a: string, b: string): readonly string[] =>
      differ(explained(a), explained(b)).words;
    expect(words("Adam(lr = 0.001)", "Adam")).toEqual([
      "The formulas of Adam and Adam are the same.",
    ]);
    expect(words("Adam(lr = 0.01)", "Adam")).toContain("lr is 0.01 in Adam, 1e-3 in Adam.");
  });

  it.each([
    ["Adam", "NAdam"],
    ["SGD", "Newton"],
    ["RMSProp", "AdaDelta"],
  ])("of %s and %s fit the page", (a, b) => {
    for (const line of printDifference(differ(explained(a), explained(b))).split("\n")) {
      expect(columnsOf(line), line).toBeLessThanOrEqual(80);
    }
  });
});

/** What a line sets or names, whichever way it goes. */
function targetsIn(line: Line): readonly string[] {
  if (line.kind === "repeat") return [...line.asked, ...line.body].flatMap(targetsIn);
  return line.kind === "if" ? [...line.then, ...line.otherwise].flatMap(targetsIn) : line.targets;
}

/** The names in a formula. */
function symbolsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(symbolsOf);
  if (typeof value !== "object" || value === null) return [];
  const own =
    "kind" in value && value.kind === "symbol" && "text" in value ? [String(value.text)] : [];
  return [...own, ...Object.values(value).flatMap(symbolsOf)];
}

/** The variant by default, and for each option each of its other members. */
function variantsOf({ decided }: Explanation): readonly Record<string, string>[] {
  return [
    {},
    ...decided.flatMap(({ name, domain, value }) => {
      // 0.5 lies in every domain of numbers but `count`
      const given = domain.endsWith("count") ? "3" : "0.5";
      const members =
        domain === "flag"
          ? ["true", "false"]
          : domain.startsWith("optional")
            ? ["none", given]
            : (domain.match(/\w+/g) ?? []).slice(1);
      return members.filter((member) => member !== value).map((member) => ({ [name]: member }));
    }),
  ];
}
