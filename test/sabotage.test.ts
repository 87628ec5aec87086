// Breaks the backend on purpose, one operation at a time, and sees that the comparison with the evaluator
// notices: a suite that cannot fail proves nothing.

import { describe, expect, test } from "vitest";
import type { Graph, Node } from "../src/compiler/3-lower/graph.ts";
import { hashOfGraph } from "../src/compiler/3-lower/print-graph.ts";
import { compile, graphOf } from "../src/compiler/compile.ts";
import { fuse } from "../src/compiler/5-fuse/fuse.ts";
import { emit } from "../src/compiler/6-emit/emit.ts";
import type { Rule } from "../src/runtime/optimizer.ts";
import { everyRank, firstDifference } from "./run-both.ts";

const source = `/// A rule with something of everything that a loop is made of.
optimizer Guarded(lr: rate = 0.1, alpha: decay = 0.9, beta: decay = 0.99) {
  state v = 0
  g = grad at param + alpha * v
  accumulate s = average decay beta of g^2
  accumulate top = max of s
  accumulate m = average decay alpha of g
  accumulate length = sum of norm(all g)
  w = where(g > 0, g, 0.7 * g) / (sqrt(unbiased(s)) + norm(g))
  v <- alpha * v - lr * w / norm(all g) - 0.1 * exp(-top) / length
  every 3 {
    v <- 0.7 * v
  }
  step v - 0.7 * m
}
`;
type Type = "f32" | "f64";
const optionsOf = (type: Type) => ({ file: "guarded.opt", type }) as const;
const graphs = { f32: graphOf(source, optionsOf("f32")), f64: graphOf(source, optionsOf("f64")) };
const graph = graphs.f32;
const trial = { tensors: everyRank, steps: 20 };
const moduleOf = (type: Type): string =>
  compile(source, { ...optionsOf(type), language: "javascript", standalone: true }).code;
const modules = { f32: moduleOf("f32"), f64: moduleOf("f64") };

/** Where a module and the evaluator first differ; how it stopped where it does not even run. */
async function differs(code: string, type: Type = "f32"): Promise<string | null> {
  try {
    const module: unknown = await import(
      /* @vite-ignore */ `data:text/javascript;charset=utf-8,${encodeURIComponent(code)}`
    );
    const { Guarded } = module as Readonly<Record<string, Rule<unknown>>>;
    return Guarded === undefined ? "no rule" : firstDifference(Guarded, graphs[type], trial);
  } catch (error) {
    return String(error);
  }
}

/** The text with each single occurrence of a pattern replaced, with its line. */
function each(
  pattern: RegExp,
  by: string,
  within: string,
  type: Type = "f32",
): readonly (readonly [string, string])[] {
  const whole = modules[type];
  const start = whole.indexOf(within);
  const end = whole.indexOf("\n}\n", start);
  const part = whole.slice(start, end);
  return [...part.matchAll(pattern)].map((match) => {
    const at = start + match.index;
    const code = whole.slice(0, at) + by + whole.slice(at + match[0].length);
    const line = whole.slice(0, at).split("\n").length;
    return [`${line}: ${whole.split("\n")[line - 1]?.trim() ?? ""}`, code];
  });
}

test("the module as emitted agrees", async () => {
  expect(await differs(modules.f32)).toBe(null);
});

describe("of the emitted text", () => {
  const body = "function stepGuarded(";
  const slips: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    // what a Float32Array takes is rounded on the way
    "a rounding dropped": each(/(?<!\] = )\bf32\(/g, "(", body),
    "+ for -": each(/ - (?!start)/g, " + ", body),
    "- for +": each(/ \+ (?!65536)/g, " - ", body),
    "/ for *": each(/ \* /g, " / ", body),
    "* for /": each(/ \/ /g, " * ", body),
    "sums kept from before": each(/\b(let) (total|sum) = 0/g, "let total = 1, sum = 1", body),
    "an element left out": each(/i < (n|end)\b/g, "i + 1 < n", body),
    "a side for the other": each(/ \? /g, " !== true ? ", body),
    "a later sweep": each(/2 \*\* -120/g, "2 ** -126", "function sweepSubnormals("),
    "a sweep too often": each(/% 16/g, "% 15", "function openOptimizer("),
    "no point ahead": each(/lookAhead\(\);\n {2}\};/g, "};", "function openOptimizer("),
    "another point ahead": each(/\+ f32\(/g, "- f32(", "function lookAheadGuarded("),
  };

  test.each(Object.entries(slips))("%s is noticed", async (_, places) => {
    expect(places).not.toEqual([]);
    const unnoticed: string[] = [];
    for (const [line, code] of places) if ((await differs(code)) === null) unnoticed.push(line);
    expect(unnoticed).toEqual([]);
  });
});

describe("of sums in f64, which in f32 are mostly exact", () => {
  const slips: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    "a lane for another": each(/& 7/g, "& 3", "function stepGuarded(", "f64"),
    "the lanes in another order": each(
      /a \+ b \+ \(c \+ d\)/g,
      "a + c + (b + d)",
      "function foldLanes(",
      "f64",
    ),
  };

  test("the module as emitted agrees", async () => {
    expect(await differs(modules.f64, "f64")).toBe(null);
  });

  test.each(Object.entries(slips))("%s is noticed", async (_, places) => {
    expect(places).not.toEqual([]);
    for (const [line, code] of places) expect(await differs(code, "f64"), line).not.toBe(null);
  });
});

describe("of a rewrite", () => {
  /** The Graph with its nodes changed by a rewrite that is wrong. */
  const rewritten = (change: (node: Node) => Node): Graph => ({
    ...graph,
    body: { ...graph.body, nodes: graph.body.nodes.map(change) },
  });
  const emitted = (form: Graph): string =>
    emit([fuse(form, hashOfGraph(form)).form], { language: "javascript", standalone: true }).code;
  const swapped =
    (name: string) =>
    (node: Node): Node =>
      node.kind === "apply" && node.builtin === name
        ? { ...node, operands: [...node.operands].reverse() }
        : node;
  const wrong: Readonly<Record<string, (node: Node) => Node>> = {
    "x - y is y - x": swapped("-"),
    "x / y is y / x": swapped("/"),
    "a > b is b > a": swapped(">"),
    "the sum is the largest": (node) =>
      node.kind === "reduce" && node.fold === "sum" ? { ...node, fold: "max" } : node,
    "the tensor is the model": (node) =>
      node.kind === "reduce" && node.over === "tensor"
        ? { ...node, over: "model", type: { ...node.type, scope: "step" } }
        : node,
    "0.1 is 0.2": (node) =>
      node.kind === "constant" && Math.abs(node.value) === 0.1
        ? { ...node, value: 2 * node.value }
        : node,
    "no rounding between two products": (node) =>
      node.kind === "apply" && node.builtin === "*" && node.type.precision === "f32"
        ? { ...node, type: { ...node.type, precision: "f64" } }
        : node,
  };

  test("the Graph as lowered agrees, without any rewrite", async () => {
    expect(await differs(emitted(graph))).toBe(null);
  });

  test.each(Object.entries(wrong))("%s is noticed", async (_, change) => {
    const form = rewritten(change);
    expect(form).not.toEqual(graph);
    const code = ((): string => {
      try {
        return emitted(form);
      } catch (error) {
        return `throw ${JSON.stringify(String(error))}`;
      }
    })();
    expect(await differs(code)).not.toBe(null);
  });
});
