// Rewrites keep every bit and leave correct Graphs; each does what its name says on a small Graph.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { lowerAll, type CompileOptions } from "../src/compiler/compile.ts";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import type { Graph } from "../src/compiler/3-lower/graph.ts";
import { printGraph } from "../src/compiler/3-lower/print-graph.ts";
import { verifyGraph } from "../src/compiler/3-lower/verify-graph.ts";
import { optimize, rewrites } from "../src/compiler/4-optimize/optimize.ts";
import { parseLaw } from "../src/compiler/4-optimize/parse-law.ts";
import { someTensors } from "./same-bits.ts";

const files = [
  "test/programs/passes.opt",
  "test/programs/compositions.opt",
  ...readdirSync("stdlib")
    .filter((f) => f.endsWith(".opt"))
    .map((f) => `stdlib/${f}`),
];

/** Of a file, rules that wait for another are left out. */
function graphsOf(source: string, options: CompileOptions = {}): Graph[] {
  return lowerAll(source, options).rules.map(({ graph }) => graph);
}

function optimised(source: string): string {
  const [graph] = graphsOf(source);
  if (graph === undefined) throw new Error("nothing was lowered");
  return printGraph(optimize(graph).form);
}

const count = (text: string, part: RegExp): number => text.match(part)?.length ?? 0;

test.each(files)("every rewrite leaves correct Graphs: %s", (file) => {
  for (const graph of graphsOf(readFileSync(file, "utf8"), { file })) {
    expect(verifyGraph(graph), graph.name).toEqual([]);
    let form = graph;
    for (const [name, rewrite] of rewrites) {
      form = rewrite(form);
      expect(verifyGraph(form), `${graph.name} after ${name}`).toEqual([]);
    }
    const { form: best } = optimize(graph);
    expect(optimize(best).form, graph.name).toBe(best);
  }
});

test("the evaluator sees no difference", () => {
  for (const graph of graphsOf(readFileSync("test/programs/passes.opt", "utf8"))) {
    const before = createEvaluator(graph, someTensors(2));
    const after = createEvaluator(optimize(graph).form, someTensors(2));
    if (before.kind !== "gradient" || after.kind !== "gradient") continue;
    for (let step = 1; step <= 4; step += 1) {
      for (const one of [before, after]) {
        for (const view of Object.values(one.grad)) view.fill(1 / step);
        one.step({ loss: step });
      }
      expect(after.param, graph.name).toEqual(before.param);
    }
  }
});

describe("what is left", () => {
  test("equal values are computed once, under the author's name", () => {
    const text = optimised(`optimizer A(lr: rate = 1) {
      x = grad * grad
      step -lr * (sqrt(x) + sqrt(grad * grad))
    }`);
    expect(count(text, /= sqrt /g)).toBe(1);
    expect(text).toContain(" x: element like f32");
  });

  test("constants are folded in f64", () => {
    const text = optimised("optimizer A(lr: rate = 1) { step -(1 - 0.9) * lr * grad }");
    expect(text).toContain("= -0.09999999999999998");
  });

  test("what changes nothing is dropped, by the laws of the table of builtins", () => {
    const text = optimised("optimizer A(lr: rate = 1) { step -(-(grad * 1)) }");
    expect(count(text, /= negate /g)).toBe(0);
    expect(count(text, /= \* /g)).toBe(0);
  });

  test("what no one reads is dropped, but states of the author are not", () => {
    const text = optimised(`optimizer A(lr: rate = 1) {
      unused = exp(grad)
      accumulate m = average decay 0.9 of grad
      step -lr * m
    }`);
    expect(text).not.toContain("exp");
    expect(text).not.toContain("m.bias");
    expect(text).toContain("cell m:");
  });
});

test("a verifier that finds nothing wrong with anything would be no use", () => {
  const [graph] = graphsOf("optimizer A(lr: rate = 1) { step -lr * grad }");
  if (graph === undefined) throw new Error("nothing was lowered");
  const nodes = graph.body.nodes.slice(1);
  expect(verifyGraph({ ...graph, body: { ...graph.body, nodes } })).not.toEqual([]);
  const twice = { ...graph, writes: [...graph.writes, ...graph.writes] };
  expect(verifyGraph(twice)).toContain("param is written twice");
});

test("laws are read as patterns", () => {
  expect(parseLaw("x * 1")).toEqual({
    kind: "apply",
    builtin: "*",
    operands: [
      { kind: "variable", name: "x" },
      { kind: "number", value: 1 },
    ],
  });
  expect(parseLaw("not (not a)")).toMatchObject({ builtin: "not", operands: [{ builtin: "not" }] });
  expect(parseLaw("x ? y")).toBe(null);
});
