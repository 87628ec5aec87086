// Data sets: the bundled ones as their files have them, the split, tables of one's own with their errors, minibatches.

import { describe, expect, it } from "vitest";
import { breastCancer } from "../src/runtime/data/breast-cancer.ts";
import { csv, type CsvOptions } from "../src/runtime/data/csv.ts";
import { splitExamples } from "../src/runtime/data/data-set.ts";
import { digits } from "../src/runtime/data/digits.ts";
import { iris } from "../src/runtime/data/iris.ts";
import { minibatches } from "../src/runtime/data/minibatches.ts";
import { isGradusError } from "../src/runtime/errors.ts";
import type { Batch } from "../src/runtime/nn/model.ts";

const numbered: Batch = {
  size: 10,
  x: Float32Array.from({ length: 20 }, (_, i) => i),
  y: Int32Array.from({ length: 10 }, (_, i) => i % 2),
};

describe("digits", () => {
  const { train, test, features, classes } = digits();

  it("holds 1797 digits in [0, 1], 80/20, every class in its share", () => {
    expect([train.size, test.size, features, classes?.length]).toEqual([1438, 359, 64, 10]);
    expect(train.x.length).toBe(1438 * 64);
    expect(Math.max(...train.x)).toBe(1);
    expect(Math.min(...train.x)).toBe(0);
    for (let c = 0; c < 10; c++) {
      const inTest = test.y.filter((y: number) => y === c).length;
      const inTrain = train.y.filter((y: number) => y === c).length;
      expect(inTest).toBe(Math.round(0.2 * (inTest + inTrain)));
    }
  });

  it("has the grey values of the source: their sum, and the first digit of the file somewhere", () => {
    const total = [...train.x, ...test.x].reduce((sum, v) => sum + 16 * v, 0);
    expect(total).toBe(561718);
    const first =
      "0,0,5,13,9,1,0,0,0,0,13,15,10,15,5,0,0,3,15,2,0,11,8,0,0,4,12,0,0,8,8,0,0,5,8,0,0,9,8,0," +
      "0,4,11,0,1,12,7,0,0,2,14,5,10,12,0,0,0,0,6,13,10,0,0,0";
    const rows = [train, test].flatMap(({ x, y, size }) =>
      Array.from({ length: size }, (_, r) => ({
        pixels: [...x.slice(64 * r, 64 * r + 64)].map((v) => 16 * v).join(","),
        label: y[r],
      })),
    );
    expect(rows.filter(({ pixels }) => pixels === first)).toEqual([{ pixels: first, label: 0 }]);
  });

  it("is not in the order of classes", () => {
    const changes = train.y.filter((y: number, i: number) => y !== train.y[i - 1]).length;
    expect(changes).toBeGreaterThan(1200);
  });
});

describe("the other data sets", () => {
  it("have their sizes, classes and first rows", () => {
    const flowers = iris();
    expect([flowers.train.size, flowers.test.size, flowers.features]).toEqual([120, 30, 4]);
    expect(flowers.classes).toEqual(["setosa", "versicolor", "virginica"]);
    const column = [...flowers.train.x].filter((_, i) => i % 4 === 2);
    expect(column.reduce((s, v) => s + v, 0)).toBeCloseTo(0, 10);
    expect(column.reduce((s, v) => s + v * v, 0) / 120).toBeCloseTo(1, 10);

    const tumours = breastCancer();
    expect([tumours.train.size + tumours.test.size, tumours.features]).toEqual([569, 30]);
    const benign = [...tumours.train.y, ...tumours.test.y].filter((y) => y === 1).length;
    expect(benign).toBe(357);
    expect([...tumours.train.x, ...tumours.test.x]).toContain(17.99);
  });
});

describe("a split", () => {
  it("keeps every example once, rows with their labels, and follows the seed", () => {
    const { train, test } = splitExamples(numbered, 0.2, 3);
    expect([train.size, test.size]).toEqual([8, 2]);
    const rows = [train, test].flatMap(({ x, y, size }) =>
      Array.from({ length: size }, (_, r) => [x[2 * r], x[2 * r + 1], y[r]]),
    );
    rows.sort((a, b) => (a[0] ?? NaN) - (b[0] ?? NaN));
    expect(rows).toEqual(Array.from({ length: 10 }, (_, r) => [2 * r, 2 * r + 1, r % 2]));
    expect(splitExamples(numbered, 0.2, 3)).toEqual({ train, test });
    expect(splitExamples(numbered, 0.2, 4)).not.toEqual({ train, test });
    expect(() => splitExamples(numbered, 1, 0)).toThrow("in [0, 1), not 1");
  });
});

describe("csv", () => {
  const all = (text: string, options: CsvOptions = {}) => csv(text, { split: 0, ...options });

  it("finds the header, the delimiter and the classes by itself", () => {
    const table = all("width;height;kind\n1;2.5;cat\n-3e-1;4;dog\r\n5;6;cat\n\n");
    expect(table.features).toBe(2);
    expect(table.classes).toEqual(["cat", "dog"]);
    expect([...table.train.x].sort()).toEqual([-0.3, 1, 2.5, 4, 5, 6]);
    expect([...table.train.y].sort()).toEqual([0, 0, 1]);
  });

  it("takes a label column by name or number, and targets where they are not classes", () => {
    const text = "y,a\n0.5,1\n0.25,2\n0.75,3\n";
    for (const label of ["y", 0]) {
      const table = all(text, { label });
      expect(table.classes).toBe(null);
      const pairs = [...table.train.x].map((a, r) => [a, table.train.y[r]]);
      expect(pairs.sort()).toEqual([
        [1, 0.5],
        [2, 0.25],
        [3, 0.75],
      ]);
    }
  });

  it("numbers numeric classes by value, and reads a table without a header", () => {
    const table = all("1,10\n2,9\n3,10\n");
    expect(table.classes).toEqual(["9", "10"]);
    expect(table.train.size).toBe(3);
  });

  it("reads quoted cells, with delimiters, line breaks and doubled quotes in them", () => {
    const table = all('a,"the ""kind"", or\nso"\n1,"x, y"\n2,z\n', { header: true });
    expect(table.classes).toEqual(["x, y", "z"]);
  });

  it("scales by the training part", () => {
    const table = all("0,a\n5,a\n10,b\n", { scale: "unit" });
    expect([...table.train.x].sort()).toEqual([0, 0.5, 1]);
  });

  it.each([
    ["a,b,label\n1,2,x\n1,oops,y\n", {}, "line 3, column `b`, `oops`: this is no finite number"],
    ["a,b,label\n1,,x\n", {}, "line 2, column `b`, ``: a value is missing"],
    ["a,b,label\n1,1e999,x\n", {}, "line 2, column `b`, `1e999`: this is no finite number"],
    ["1,2,3\n1,2\n", {}, "line 2 has 2 cells; the first line has 3"],
    ["a,b,label\n1,2,x\n1,2,\n", {}, "line 3, column `label`, ``: the label is missing"],
    ['a,label\n"1,x\n', {}, "line 2: a quote is not closed"],
    ['a,label\n"1"2,x\n', {}, "line 2: `2` stands after a closing quote"],
    ["a,b\n1,2\n", { label: "c" }, "there is no column c; they are a, b"],
    ["1,2\n", { label: 2 }, "there is no column 2; they are 0 to 1"],
    ["", {}, "there are no lines in this table"],
    ["a,b\n", {}, "there are names in this table, but no examples"],
    ["1\n2\n", {}, "line 1: one column is not enough"],
    ["1,2\n3,x\n", { task: "regression" }, "line 2, column `1`, `x`: this is no finite number"],
  ] as const)("says what is wrong with %j", (text, options, message) => {
    let thrown: unknown;
    try {
      csv(text, options);
    } catch (error) {
      thrown = error;
    }
    expect(isGradusError(thrown) && thrown.code).toBe("E0725");
    expect(isGradusError(thrown) && thrown.message).toBe(message);
  });
});

describe("minibatches", () => {
  const settings = { batch_size: 4, seed: 5, type: "f32" } as const;
  const epochOf = (deal: ReturnType<typeof minibatches>, epoch: number): number[][] =>
    Array.from({ length: deal.perEpoch }, (_, i) => {
      const { x, y, size } = deal.at(epoch, i);
      expect(x.length).toBe(2 * size);
      return Array.from({ length: size }, (_, r) => {
        expect(x[2 * r + 1]).toBe((x[2 * r] ?? NaN) + 1);
        expect(y[r]).toBe(((x[2 * r] ?? NaN) / 2) % 2);
        return (x[2 * r] ?? NaN) / 2;
      });
    });

  it("deal out every example once an epoch, in an order of seed and epoch alone", () => {
    const deal = minibatches(numbered, settings);
    expect(deal.perEpoch).toBe(3);
    const first = epochOf(deal, 0);
    expect(first.map((batch) => batch.length)).toEqual([4, 4, 2]);
    expect(first.flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const second = epochOf(deal, 1);
    expect(second).not.toEqual(first);
    expect(epochOf(minibatches(numbered, settings), 1)).toEqual(second);
    expect(epochOf(deal, 0)).toEqual(first);
    expect(epochOf(minibatches(numbered, { ...settings, seed: 6 }), 0)).not.toEqual(first);
  });

  it("choose each example for the first place about equally often", () => {
    const deal = minibatches(numbered, { ...settings, batch_size: 1 });
    const counts = new Array<number>(10).fill(0);
    for (let epoch = 0; epoch < 2000; epoch++) {
      const row = (deal.at(epoch, 0).x[0] ?? NaN) / 2;
      counts[row] = (counts[row] ?? NaN) + 1;
    }
    // χ² with 9 degrees of freedom exceeds 27.9 once in a thousand.
    expect(counts.reduce((sum, n) => sum + (n - 200) ** 2 / 200, 0)).toBeLessThan(27.9);
  });

  it("are everything in its own order where the batch is full, in the type asked for", () => {
    const deal = minibatches(numbered, { batch_size: "full", seed: 0, type: "f64" });
    expect(deal.perEpoch).toBe(1);
    expect(deal.at(3, 0).x).toEqual(Float64Array.from(numbered.x));
  });

  it("refuse a size that is none", () => {
    expect(() => minibatches(numbered, { ...settings, batch_size: 0 })).toThrow(
      'batch_size is a whole number from 1 or "full", not 0',
    );
  });
});
