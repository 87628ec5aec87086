// Every builtin of the table against its own entry: its meaning at its samples on both backends and in every
// element type, its laws as equations, its example, its other names.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import { parseLaw, type Pattern } from "../src/compiler/4-optimize/parse-law.ts";
import type { ElementwiseBuiltin } from "../src/compiler/builtins/builtin.ts";
import {
  builtins,
  elementwise,
  elementwiseBuiltins,
  matrixBuiltins,
  namedBuiltins,
  reductionBuiltins,
} from "../src/compiler/builtins/table.ts";
import { graphOf, load } from "../src/compiler/compile.ts";
import { check } from "../src/compiler/front.ts";
import type { GradientOptimizer, Tensors } from "../src/runtime/optimizer.ts";
import { firstDifference, twoTensors } from "./run-both.ts";

const types = ["f32", "wide", "f64"] as const;
const elementary = [...elementwiseBuiltins.values()];

/** A call of an entry, its operands in the places of the variables of its signature. */
function callOf({ name, signature }: ElementwiseBuiltin, operands: readonly string[]): string {
  const rest = [...operands];
  return signature
    .replace(", …", "")
    .replace(/[a-z]\w*/g, (word) => (word === name ? word : (rest.shift() ?? word)));
}

/** An operand in the text of a rule: truth values are made of numbers. */
const operandsOf = (entry: ElementwiseBuiltin, from: readonly string[]): readonly string[] =>
  entry.operands.map((wanted, i) => (wanted === "truth" ? `(${from[i]} > 0.5)` : (from[i] ?? "")));

/** Both backends of a rule. */
async function backends(
  source: string,
  type: (typeof types)[number],
  tensors: Tensors,
  options: Readonly<Record<string, number>> = {},
): Promise<readonly (readonly [string, GradientOptimizer])[]> {
  const settings = { file: "builtin.opt", type };
  const rule = (await load(source, settings))["Test"];
  if (rule === undefined) throw new Error("no rule");
  const evaluator = createEvaluator(graphOf(source, settings), tensors, options);
  return [
    ["typescript", rule.create(tensors, options) as GradientOptimizer],
    ["evaluator", evaluator as GradientOptimizer],
  ];
}

describe.each(elementary.map((entry) => [entry.name, entry] as const))("%s", (_, entry) => {
  const count = entry.samples.length;
  const column = (i: number): number[] => entry.samples.map((sample) => sample[i] ?? 0);
  const call = callOf(entry, operandsOf(entry, ["param", "grad", "z"]));
  const asNumber = entry.result === "truth" ? `where(${call}, 1, 0)` : call;
  const source = `optimizer Test() {
  state z = grad
  state r = 0
  r <- ${asNumber}
  z <- 1 * z
  step r + z + grad
}
`;

  test.each(types)("is its meaning, element by element, in %s", async (type) => {
    const round = type === "f64" ? (x: number): number => x : Math.fround;
    const floats = type === "f64" ? Float64Array : Float32Array;
    const expected = entry.samples.map((sample) =>
      round(entry.meaning(...sample.map((x, i) => toOperand(entry, i, round(x))))),
    );
    const tensors = { x: { shape: [count], data: column(0) } };
    for (const [backend, optimizer] of await backends(source, type, tensors)) {
      const zero = new floats(count);
      optimizer.load({ t: 1, seed: 0, "z.x": floats.from(column(2)), "r.x": zero });
      optimizer.grad["x"]?.set(column(1));
      optimizer.step();
      const r = optimizer.save()["r.x"];
      expect(Array.from(typeof r === "object" ? r : []), backend).toEqual(expected);
    }
  });

  test("is its meaning as a number of the step", async () => {
    const names = ["a", "b", "c"].slice(0, entry.operands.length);
    const number = callOf(entry, operandsOf(entry, names));
    const asReal = entry.result === "truth" ? `where(${number}, 1, 0)` : number;
    const parameters = names.map((name) => `${name}: real`).join(", ");
    const text = `optimizer Test(${parameters}) {
  state r = 0
  r <- ${asReal}
  step r * grad
}
`;
    const tensors = { x: [1] };
    for (const sample of entry.samples.filter((one) => one.every(Number.isFinite))) {
      const options = Object.fromEntries(names.map((name, i) => [name, sample[i] ?? 0]));
      const expected = entry.meaning(...sample.map((x, i) => toOperand(entry, i, x)));
      for (const [backend, optimizer] of await backends(text, "f32", tensors, options)) {
        optimizer.step();
        expect(optimizer.save()["r"], `${backend} of ${sample.join(", ")}`).toBe(expected);
      }
    }
  });

  test("keeps its laws to the bit", () => {
    for (const [left, right] of entry.laws) {
      const [a, b] = [parseLaw(left), parseLaw(right)];
      if (a === null || b === null) throw new Error(`${left} = ${right} cannot be read`);
      const numbers =
        entry.operands[0] === "truth"
          ? fc.constantFrom(0, 1)
          : fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
      fc.assert(
        fc.property(numbers, numbers, numbers, (x, y, z) => {
          const values = { x, y, z, a: x, b: y };
          expect(valueOf(a, values), `${left} is ${right}`).toBe(valueOf(b, values));
        }),
        { seed: 7, numRuns: 300 },
      );
    }
  });

  test("gives an f32 value of f32 values, if it says that it is exact", () => {
    if (!entry.exact) return;
    for (const sample of entry.samples) {
      const result = entry.meaning(...sample.map(Math.fround));
      expect(Math.fround(result), sample.join()).toBe(result);
    }
  });
});

const toOperand = (entry: ElementwiseBuiltin, i: number, x: number): number => {
  const wanted = entry.operands[Math.min(i, entry.operands.length - 1)];
  return wanted === "truth" ? Number(x > 0.5) : x;
};

function valueOf(pattern: Pattern, values: Readonly<Record<string, number>>): number {
  switch (pattern.kind) {
    case "number":
      return pattern.value;
    case "variable":
      return values[pattern.name] ?? NaN;
    case "apply": {
      const operands = pattern.operands.map((operand) => valueOf(operand, values));
      return elementwise(pattern.builtin).meaning(...operands);
    }
    default:
      return pattern satisfies never;
  }
}

describe("reductions", () => {
  /** Whole numbers, so that every order of adding gives the same. */
  const wholes = (size: number): number[] =>
    Array.from({ length: size }, (_, i) => ((i * 7) % 11) - 4);
  const meanings: Readonly<Record<string, (x: readonly number[]) => number>> = {
    sum: (x) => x.reduce((a, b) => a + b, 0),
    mean: (x) => x.reduce((a, b) => a + b, 0) / x.length,
    max: (x) => (x.some(Number.isNaN) ? NaN : x.reduce((a, b) => (b > a ? b : a), -Infinity)),
    min: (x) => (x.some(Number.isNaN) ? NaN : x.reduce((a, b) => (b < a ? b : a), Infinity)),
    norm: (x) => Math.sqrt(x.reduce((a, b) => a + b * b, 0)),
    dot: (x) => x.reduce((a, b) => a + b * b, 0),
    any: (x) => Number(x.some((one) => one > 0.5)),
  };

  test("every one is held to a meaning here", () => {
    expect(Object.keys(meanings).sort()).toEqual([...reductionBuiltins.keys()].sort());
  });

  describe.each([...reductionBuiltins.values()].map((entry) => [entry.name, entry] as const))(
    "%s",
    (name, { operands, before }) => {
      const of = before === "truth" ? "grad > 0.5" : operands === 2 ? "grad, grad" : "grad";
      const source = (all: string): string => {
        const call = `${name}(${all}${of})`;
        return `optimizer Test() {
  state r = 0
  r <- ${before === "truth" ? `where(${call}, 1, 0)` : call}
  step r * grad
}
`;
      };
      const meaning = meanings[name] ?? (() => NaN);
      const sizes = [0, 1, 7, 8, 9, 1000];
      const tensors = Object.fromEntries(
        sizes.map((size) => [`n${size}`, new Array(size).fill(1)]),
      );

      test.each(types)("over the tensor and over the model in %s", async (type) => {
        for (const bad of [null, NaN]) {
          const data = sizes.map((size) => {
            const x = wholes(size);
            if (bad !== null && size === 9) x[5] = bad;
            return x;
          });
          for (const all of ["", "all "])
            for (const [backend, optimizer] of await backends(source(all), type, tensors)) {
              sizes.forEach((size, i) => optimizer.grad[`n${size}`]?.set(data[i] ?? []));
              optimizer.step();
              const saved = optimizer.save();
              if (all === "") {
                const got = sizes.map((size) => saved[`r.n${size}`]);
                expect(got, backend).toEqual(data.map(meaning));
              } else expect(saved["r"], backend).toBe(meaning(data.flat()));
            }
        }
      });
    },
  );
});

describe("matrices", () => {
  test.each([...matrixBuiltins].map(([name, entry]) => [name, entry] as const))(
    "%s: its example runs alike on both backends",
    async (_, { example, overloads }) => {
      const count = Math.max(...overloads.map(({ results }) => results.length));
      const all = ["one", "two", "three"].slice(0, count);
      const names = count > 1 ? `(${all.join(", ")})` : "one";
      const used = `(${all.map((one) => `norm(${one})`).join(" + ")})`;
      const source = exampleRule(`  ${names} = ${example}\n  step ${used} * grad\n`);
      for (const type of types) {
        const options = { file: "builtin.opt", type };
        const rule = (await load(source, options))["Test"];
        if (rule === undefined) throw new Error("no rule");
        const trial = { tensors: twoTensors, steps: 3 };
        expect(firstDifference(rule, graphOf(source, options), trial), type).toBe(null);
      }
    },
  );
});

describe("the table", () => {
  test("has no name twice, but `min` and `max` as reductions", () => {
    const names = builtins.map(({ name }) => name);
    const twice = names.filter((name, i) => names.indexOf(name) !== i);
    expect(twice.sort()).toEqual(["max", "min"]);
  });

  test("says of every entry what it is", () => {
    for (const { name, doc, signature, example } of builtins) {
      expect(doc, name).toMatch(/^\S.*\.$/s);
      expect(signature, name).not.toBe("");
      expect(example, name).not.toBe("");
    }
  });

  const built = builtins;
  test.each(
    built
      .filter(({ name }) => !/^(ggn|example_grads|update|rank|name_matches|push)$/.test(name))
      .map(({ name, example }) => [name, example]),
  )("the example of %s checks", (_, example) => {
    const names = /^svd/.test(example)
      ? "(one, two, three)"
      : /^(eigh|qr)/.test(example)
        ? "(one, two)"
        : "one";
    const source = exampleRule(`  ${names} = ${example}\n  step -lr * grad\n`);
    // E0309: the example needs a form of the language's second half
    const errors = check(source).diagnostics.filter(
      ({ severity, code }) => severity === "error" && code !== "E0309",
    );
    expect(
      errors.map(({ message }) => message),
      source,
    ).toEqual([]);
  });

  test("another name for a builtin leads to it, and is no name of another", () => {
    const strange = builtins.flatMap(({ aliases, name }) =>
      aliases.flatMap((alias) => {
        if (namedBuiltins.has(alias)) return [`${alias} is a builtin, not only ${name}`];
        if (!/^[a-z]\w*$/i.test(alias)) return [];
        const { diagnostics } = check(`optimizer A() {\n  step ${alias}(grad)\n}\n`);
        const said = diagnostics.flatMap(({ suggestions }) => suggestions.map((s) => s.message));
        return said.some((text) => text.includes(name)) ? [] : [`${alias} for ${name}: ${said}`];
      }),
    );
    expect(strange).toEqual([]);
  });
});

/** A rule over the whole model in which the names of examples mean something. */
function exampleRule(last: string): string {
  const isUsed = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(last);
  const numbers = [
    ...["lr", "alpha", "a", "p", "u", "power", "warmup", "steps", "tau", "damping"],
  ].filter(isUsed);
  const vectors = ["r", "mu", "d", "s", "before", "x", "vmax"].filter(isUsed);
  const averages = ["m", "v"].filter(isUsed);
  const squares = ["P", "Q"].filter(isUsed);
  return [
    `optimizer Test(${numbers.map((name) => `${name}: real = 0.5`).join(", ")}) over model {`,
    ...averages.map((name) => `  accumulate ${name} = average decay 0.9 of grad^2`),
    ...vectors.map((name) => `  ${name} = 2 * grad`),
    ...squares.map((name) => `  ${name} = hessian`),
    last.replace(/\n$/, [...averages.map((name) => ` + 0.1 * ${name}`), "\n"].join("")),
    "}",
    "",
  ].join("\n");
}
