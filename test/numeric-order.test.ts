// The exact functions, the order of reductions and of products, and the shape that src/numeric
// keeps so that its text can be pasted into emitted modules.
import fc from "fast-check";
import { readFileSync, readdirSync } from "node:fs";
import { ModuleKind, ScriptTarget, transpile } from "typescript";
import { describe, expect, test } from "vitest";
import { cbrt } from "../src/numeric/cbrt.ts";
import { erf } from "../src/numeric/erf.ts";
import { exp } from "../src/numeric/exp.ts";
import { matmulByTransposedF64, matmulF32, matmulF64 } from "../src/numeric/matmul.ts";
import {
  addProduct,
  addProductTransposed,
  addTransposedProduct,
} from "../src/numeric/product/product.ts";
import { clamp, div, max, min, mod, roundHalfEven, sign } from "../src/numeric/order.ts";
import { pow } from "../src/numeric/pow.ts";
import { anyOf, maxOf, minOf, normInfOf, sumOf } from "../src/numeric/reduce.ts";
import { sin } from "../src/numeric/trigonometric.ts";

const number = (array: ArrayLike<number>, i: number): number => array[i] ?? NaN;

describe("exact functions", () => {
  test("min, max and clamp take NaN by place", () => {
    expect([min(1, NaN), min(NaN, 1), max(1, NaN), max(NaN, 1)]).toEqual([1, NaN, 1, NaN]);
    expect([min(0, -0), min(-0, 0), max(0, -0), max(-0, 0)]).toEqual([0, -0, 0, -0]);
    expect([
      clamp(5, 0, 1),
      clamp(-5, 0, 1),
      clamp(0.5, 0, 1),
      clamp(NaN, 0, 1),
      clamp(3, 2, 1),
    ]).toEqual([1, 0, 0.5, NaN, 1]);
  });

  test("sign and rounding", () => {
    expect([3, -0.1, 0, -0, NaN, Infinity, -Infinity].map(sign)).toEqual([1, -1, 0, 0, NaN, 1, -1]);
    expect(
      [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, -0.2, 0, -0].map(roundHalfEven),
    ).toEqual([0, 2, 2, -0, -2, -2, 0, -0, 0, -0]);
    expect(
      [4503599627370495.5, 4503599627370497, 2 ** 60, NaN, Infinity, -Infinity].map(roundHalfEven),
    ).toEqual([4503599627370496, 4503599627370497, 2 ** 60, NaN, Infinity, -Infinity]);
  });

  test("mod and div go towards minus infinity", () => {
    expect([mod(7, 3), mod(-7, 3), mod(7, -3), mod(-7, -3), mod(6, 3), mod(-6, 3)]).toEqual([
      1, 2, -2, -1, 0, 0,
    ]);
    expect([div(7, 3), div(-7, 3), div(7, -3), div(-7, -3), div(-6, 3)]).toEqual([
      2, -3, -3, 2, -2,
    ]);
    expect([
      mod(5, 0),
      mod(Infinity, 3),
      mod(5, Infinity),
      mod(-5, Infinity),
      mod(NaN, 2),
      mod(2, NaN),
    ]).toEqual([NaN, NaN, 5, Infinity, NaN, NaN]);
    expect([
      div(5, 0),
      div(-5, 0),
      div(0, 0),
      div(5, Infinity),
      div(-5, Infinity),
      div(NaN, 1),
    ]).toEqual([Infinity, -Infinity, NaN, 0, -1, NaN]);
    // 1 / 0.1 rounds to 10, yet ten times 0.1 as a double is above 1.
    expect([div(1, 0.1), mod(1, 0.1) > 0.09]).toEqual([9, true]);
  });

  test("whole numbers: a is b · div + mod, and mod is between 0 and b", () => {
    const whole = fc.integer({ min: -(2 ** 30), max: 2 ** 30 });
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        if (b === 0) return;
        expect(b * div(a, b) + mod(a, b) === a).toBe(true);
        expect(div(a, b)).toBe(Math.floor(a / b) + 0);
        expect(b > 0 ? mod(a, b) >= 0 && mod(a, b) < b : mod(a, b) <= 0 && mod(a, b) > b).toBe(
          true,
        );
      }),
      { seed: 5, numRuns: 1000 },
    );
  });
});

describe("reductions", () => {
  /** Law 5 spelled out: lists of lanes instead of loops. */
  function sumByTheBook(values: readonly number[]): number {
    let total = 0;
    for (let from = 0; from < values.length; from += 65536) {
      const chunk = values.slice(from, from + 65536);
      const lane = (k: number): number =>
        chunk.filter((_, i) => i % 8 === k).reduce((s, x) => s + x, 0);
      total += lane(0) + lane(1) + (lane(2) + lane(3)) + (lane(4) + lane(5) + (lane(6) + lane(7)));
    }
    return total;
  }

  test("sums follow the order of the law, to the bit", () => {
    const values = Array.from({ length: 200003 }, (_, i) => Math.sin(i) * 10 ** ((i * 7) % 13));
    for (const n of [
      0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 100, 65535, 65536, 65537, 131072, 131080, 200003,
    ]) {
      const some = values.slice(0, n);
      expect(
        sumOf(n, (i) => number(some, i)),
        `n = ${n}`,
      ).toBe(sumByTheBook(some));
    }
    // The order shows: a plain sum differs.
    expect(sumOf(200003, (i) => number(values, i))).not.toBe(values.reduce((s, x) => s + x, 0));
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
          maxLength: 60,
        }),
        (xs) => {
          expect(sumOf(xs.length, (i) => number(xs, i))).toBe(sumByTheBook(xs));
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  test("max, min and norm hand NaN on; over nothing they are −∞, ∞ and 0", () => {
    const over = (f: typeof maxOf, xs: readonly number[]): number =>
      f(xs.length, (i) => number(xs, i));
    for (const f of [maxOf, minOf, normInfOf, sumOf]) {
      for (const xs of [
        [NaN, 1],
        [1, NaN],
        [1, NaN, 2],
      ])
        expect(over(f, xs)).toBe(NaN);
    }
    expect([maxOf, minOf, normInfOf, sumOf].map((f) => over(f, []))).toEqual([
      -Infinity,
      Infinity,
      0,
      0,
    ]);
    expect([maxOf, minOf, normInfOf].map((f) => over(f, [1, -3, 2]))).toEqual([2, -3, 3]);
    expect([
      over(maxOf, [-0, 0]),
      over(maxOf, [0, -0]),
      over(minOf, [-0, 0]),
      over(minOf, [0, -0]),
    ]).toEqual([0, 0, -0, -0]);
    expect([anyOf(0, () => true), anyOf(3, (i) => i === 2), anyOf(3, (i) => i === 3)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe("products", () => {
  const shapes = fc.record({
    m: fc.integer({ min: 0, max: 6 }),
    k: fc.integer({ min: 0, max: 6 }),
    n: fc.integer({ min: 0, max: 6 }),
    seed: fc.nat(),
  });
  const entries = (count: number, seed: number): number[] =>
    Array.from({ length: count }, (_, i) => Math.sin(seed + i * 1.7) * 10 ** ((seed + i * 5) % 7));
  const transpose = (a: readonly number[], m: number, n: number): number[] =>
    Array.from({ length: m * n }, (_, p) => number(a, (p % m) * n + Math.floor(p / m)));

  test("are sums from 0 with the inner index rising, in f64 and in f32, plain and transposed", () => {
    fc.assert(
      fc.property(shapes, ({ m, k, n, seed }) => {
        const a = entries(m * k, seed);
        const b = entries(k * n, seed + 1);
        const [at, bt] = [transpose(a, m, k), transpose(b, k, n)];
        const byTheBook = (round: (x: number) => number): number[] =>
          Array.from({ length: m * n }, (_, q) => {
            const [i, j] = [Math.floor(q / n), q % n];
            let s = 0;
            for (let p = 0; p < k; p += 1) {
              s = round(s + round(round(number(a, i * k + p)) * round(number(b, p * n + j))));
            }
            return s;
          });
        const overwrite =
          (add: typeof addProduct): typeof matmulF64 =>
          (c, left, right, rows, inner, columns) => {
            c.fill(0);
            add(c, left, right, rows, columns, inner);
          };
        const forms = [
          { product: matmulF64, left: a, right: b },
          { product: matmulByTransposedF64, left: a, right: bt },
          { product: overwrite(addProduct), left: a, right: b },
          { product: overwrite(addTransposedProduct), left: at, right: b },
          { product: overwrite(addProductTransposed), left: a, right: bt },
        ];
        const f64 = forms.map(({ product, left, right }) => {
          const c = new Float64Array(m * n).fill(7);
          product(c, Float64Array.from(left), Float64Array.from(right), m, k, n);
          return Array.from(c);
        });
        const f32 = new Float32Array(m * n).fill(7);
        matmulF32(f32, Float32Array.from(a), Float32Array.from(b), m, k, n);
        const [wide, narrow] = [byTheBook((x) => x), byTheBook(Math.fround)];
        for (const found of f64) expect(found).toEqual(wide);
        expect(Array.from(f32)).toEqual(narrow);
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});

describe("the text of src/numeric", () => {
  const folder = new URL("../src/numeric/", import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  const files = names.map((name) => ({
    name,
    text: readFileSync(new URL(name, folder), "utf8"),
  }));
  const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");

  test("every top-level name stands in one file", () => {
    const owners = new Map<string, string>();
    for (const { name, text } of files) {
      for (const match of code(text).matchAll(
        /^(?:export )?(?:const|let|function|type|interface) (\w+)/gm,
      )) {
        const declared = match[1] ?? "";
        expect(owners.get(declared), `${declared} in ${name}`).toBeUndefined();
        owners.set(declared, name);
      }
    }
    expect(owners.size).toBeGreaterThan(80);
  });

  test("only declarations, imports of neighbours without renaming, and arithmetic that every host does alike", () => {
    const exact = [
      "abs",
      "floor",
      "ceil",
      "trunc",
      "fround",
      "imul",
      "clz32",
      "sqrt",
      "min",
      "max",
    ];
    for (const { name, text } of files) {
      const body = code(text);
      for (const match of body.matchAll(/from "([^"]+)"/g))
        expect(match[1], name).toMatch(/^\.\/[a-z0-9-]+\.ts$/);
      expect(body, name).not.toMatch(/^import .*as|^export (default|\{|\*)/m);
      expect(body, name).not.toMatch(/^(export )?(class|enum|let|var) /m);
      for (const match of body.matchAll(/Math\.(\w+)/g)) expect(exact, name).toContain(match[1]);
      expect(body, name).not.toMatch(/\*\*|Date|performance|globalThis/);
    }
  });

  test("pasted into one module, imports and exports struck, it computes the same bits", () => {
    const pasted = files
      .map(({ text }) => text.replace(/^import [\s\S]*?;$/gm, "").replace(/^export /gm, ""))
      .join("\n");
    const script = transpile(pasted, { target: ScriptTarget.ES2022, module: ModuleKind.None });
    const run = new Function(
      `${script}; return [exp(1.5), pow(0.3, -2.7), sin(1e22), erf(1.2), cbrt(-5)];`,
    );
    expect(run()).toEqual([exp(1.5), pow(0.3, -2.7), sin(1e22), erf(1.2), cbrt(-5)]);
  });
});
