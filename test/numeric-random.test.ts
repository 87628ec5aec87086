// The generator against its published answers, and its streams: values by name, of the right
// distributions, unrelated between names.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { philox4x32 } from "../src/numeric/philox.ts";
import {
  normalAt,
  permutationOf,
  rademacherAt,
  randomStream,
  uniformAt,
} from "../src/numeric/random.ts";

test("Philox4x32-10 gives the known answers of Random123 (kat_vectors)", () => {
  const known = [
    [
      "00000000 00000000 00000000 00000000",
      "00000000 00000000",
      "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    ],
    [
      "ffffffff ffffffff ffffffff ffffffff",
      "ffffffff ffffffff",
      "408f276d 41c83b0e a20bc7c6 6d5451fd",
    ],
    [
      "243f6a88 85a308d3 13198a2e 03707344",
      "a4093822 299f31d0",
      "d16cfe09 94fdcceb 5001e420 24126ea1",
    ],
  ];
  for (const [counter = "", key = "", answer = ""] of known) {
    const words = (text: string): number[] => text.split(" ").map((word) => parseInt(word, 16));
    const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = words(counter);
    const [k0 = 0, k1 = 0] = words(key);
    const out = new Uint32Array(4);
    philox4x32(out, c0, c1, c2, c3, k0, k1);
    expect(Array.from(out)).toEqual(words(answer));
  }
});

describe("streams", () => {
  const n = 40000;
  const stream = randomStream(0, 1, 0, 0, 0, 0);
  const draw = (at: typeof uniformAt, from = stream): number[] =>
    Array.from({ length: n }, (_, i) => at(from, i));
  const mean = (xs: readonly number[]): number => xs.reduce((s, x) => s + x, 0) / xs.length;

  test("uniform values fill [0, 1) evenly", () => {
    const xs = draw(uniformAt);
    for (const x of xs) expect(x >= 0 && x < 1).toBe(true);
    const bins = new Array<number>(20).fill(0);
    for (const x of xs) bins[Math.floor(x * 20)] = (bins[Math.floor(x * 20)] ?? 0) + 1;
    // χ² with 19 degrees of freedom: above 43.8 once in a thousand.
    expect(mean(bins.map((count) => (count - n / 20) ** 2)) / (n / 20 / 20)).toBeLessThan(43.8);
    expect(
      Math.abs(mean(xs.slice(1).map((x, i) => (x - 0.5) * ((xs[i] ?? 0) - 0.5)))),
    ).toBeLessThan(0.0017);
    expect(new Set(xs).size).toBe(n);
  });

  test("normal values have the moments of the normal distribution", () => {
    const xs = draw(normalAt);
    expect(Math.abs(mean(xs))).toBeLessThan(0.017);
    expect(Math.abs(mean(xs.map((x) => x * x)) - 1)).toBeLessThan(0.024);
    expect(Math.abs(mean(xs.map((x) => x ** 3)))).toBeLessThan(0.065);
    expect(Math.abs(mean(xs.map((x) => x ** 4)) - 3)).toBeLessThan(0.17);
    // Neighbours share a block: cosine and sine of one angle.
    expect(Math.abs(mean(xs.slice(1).map((x, i) => x * (xs[i] ?? 0))))).toBeLessThan(0.017);
  });

  test("signs are even, and permutations are permutations", () => {
    const xs = draw(rademacherAt);
    expect(new Set(xs)).toEqual(new Set([-1, 1]));
    expect(Math.abs(mean(xs))).toBeLessThan(0.017);
    expect(Math.abs(mean(xs.slice(1).map((x, i) => x * (xs[i] ?? 0))))).toBeLessThan(0.017);
    expect(Array.from(permutationOf(stream, 0))).toEqual([]);
    expect(Array.from(permutationOf(stream, 500)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 500 }, (_, i) => i),
    );
    const counts = new Map<string, number>();
    for (let t = 0; t < 6000; t += 1) {
      const key = permutationOf(randomStream(1, t, 0, 0, 0, 0), 3).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(110);
  });

  test("every part of the name counts, and the name is all that counts", () => {
    const part = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const long = fc.integer({ min: 0, max: 2 ** 53 - 1 });
    fc.assert(
      fc.property(
        fc.tuple(long, long, part, part, part, part),
        fc.integer({ min: 0, max: 5 }),
        ([a, b, c, d, e, f], which) => {
          const name = [a, b, c, d, e, f];
          const other = name.map((x, i) => (i === which ? (x === 0 ? 1 : x - 1) : x));
          const open = ([p = 0, q = 0, r = 0, s = 0, t = 0, u = 0]: number[]) =>
            randomStream(p, q, r, s, t, u);
          const values = (key: ReturnType<typeof open>): number[] =>
            [0, 1, 2, 1000].map((i) => uniformAt(key, i));
          expect(open(other)).not.toEqual(open(name));
          const first = values(open(name));
          expect(values(open(other))).not.toEqual(first);
          expect(values(open(name))).toEqual(first);
          expect(first[3]).toBe(uniformAt(open(name), 1000));
        },
      ),
      { seed: 4, numRuns: 500 },
    );
    expect(randomStream(2 ** 32, 1, 0, 0, 0, 0)).not.toEqual(randomStream(0, 1, 0, 0, 0, 0));
    expect(randomStream(0, 2 ** 32, 0, 0, 0, 0)).not.toEqual(randomStream(0, 0, 0, 0, 0, 0));
  });

  test("the values of today are those of tomorrow", () => {
    const key = randomStream(42, 7, 1, 2, 3, 4);
    expect([
      uniformAt(key, 0),
      uniformAt(key, 1),
      normalAt(key, 0),
      normalAt(key, 1),
      rademacherAt(key, 5),
    ]).toMatchInlineSnapshot(`
      [
        0.5300905793510654,
        0.564778318631717,
        1.2849741987697767,
        -0.7885239573648747,
        -1,
      ]
    `);
    expect(Array.from(permutationOf(key, 8))).toMatchInlineSnapshot(`
      [
        4,
        2,
        1,
        6,
        3,
        0,
        5,
        7,
      ]
    `);
  });
});
