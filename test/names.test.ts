// Hyperparameters that are patterns of tensor names: by default, in an expression, as a setting, at creation.

import { expect, test } from "vitest";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import { compile, graphOf, load, type CompileOptions } from "../src/compiler/compile.ts";
import { check } from "../src/index.ts";
import type { GradientOptimizer } from "../src/runtime/optimizer.ts";

const source = `optimizer Frozen(lr: rate = 1, on: names = ["*bias", "head*"]) {
  if name_matches(on) { step 0 } else { step -lr * grad }
}
`;

/** The tensors that a step with the gradient 1 moves. */
function moved(
  text: string,
  given: Readonly<Record<string, readonly string[]>> = {},
  options: CompileOptions = {},
): readonly string[] {
  const tensors = { "a.bias": [0], "a.weight": [0], "head.weight": [0], head: [0], ahead: [0] };
  const graph = graphOf(text, options);
  const optimizer = createEvaluator(graph, tensors, given) as GradientOptimizer<string>;
  for (const view of Object.values(optimizer.grad)) view.fill(1);
  optimizer.step({});
  return Object.keys(tensors).filter((name) => optimizer.param[name]?.[0] !== 0);
}

const part = `${source}optimizer Around(inner: optimizer = Frozen(on = ["a*"])) { run inner }`;
const named = `${source}optimizer Names() { run Frozen(on = ["*weight"]) }`;

test.each([
  ["by default", source, {}, {}, ["a.weight", "ahead"]],
  ["as given", source, { on: ["a.*"] }, {}, ["head.weight", "head", "ahead"]],
  ["none", source, { on: [] }, {}, ["a.bias", "a.weight", "head.weight", "head", "ahead"]],
  ["as set", source, {}, { set: { on: "a*, *.weight" } }, ["head"]],
  [
    "as set to none",
    source,
    {},
    { set: { on: "" } },
    ["a.bias", "a.weight", "head.weight", "head", "ahead"],
  ],
  ["of a part", part, {}, { rule: "Around" }, ["head.weight", "head"]],
  [
    "of a part, as given",
    part,
    { "inner.on": ["head"] },
    { rule: "Around" },
    ["a.bias", "a.weight", "head.weight", "ahead"],
  ],
  ["of a rule that a body names", named, {}, { rule: "Names" }, ["a.bias", "head", "ahead"]],
] as const)("%s", (_, text, given, options, expected) => {
  expect(moved(text, given, options)).toEqual(expected);
});

test.each([
  ["on: names = [0.5]", "step -lr * grad", ["E0321"]],
  ["on: names = 0.5", "step -lr * grad", ["E0321"]],
  ['on: names = ["*"]', "step -lr * on * grad", ["E0303"]],
  ['on: names = ["*"]', "if name_matches(lr) { step 0 } else { step -lr * grad }", ["E0321"]],
])("%s: %s", (parameter, body, expected) => {
  const { diagnostics } = check(`optimizer A(lr: rate = 1, ${parameter}) { ${body} }`);
  expect(diagnostics.filter((one) => one.severity === "error").map((one) => one.code)).toEqual(
    expected,
  );
});

test("the emitted options take lists of names, and nothing else", async () => {
  const plain = 'optimizer Plain(lr: rate = 1, on: names = ["*bias"]) { step -lr * grad }';
  expect(compile(plain).code).toContain("readonly on?: readonly string[];");
  const { Plain } = await load(plain);
  expect(Plain?.hyperparameters.at(-1)).toMatchObject({ name: "on", default: ["*bias"] });
  expect(() => Plain?.create({ w: [1] }, { on: [] })).not.toThrow();
  for (const on of ["*", [1], 3])
    expect(() => Plain?.create({ w: [1] }, { on })).toThrow(
      expect.objectContaining({
        code: "E0703",
        message: expect.stringContaining("`on` must be a list of names") as string,
      }),
    );
  expect(() => Plain?.create({ w: [1] }, { groups: [{ match: ["w"], on: [] }] })).toThrow(
    expect.objectContaining({ code: "E0714" }),
  );
});
