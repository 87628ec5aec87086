// The table and the page as functions of records made by hand, and the folder that they are written to.

import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { csv, page, parseRecords, table, tableText, toLines } from "../src/lab/lab.ts";
import { linearAxis, logAxis, shownDecades } from "../src/lab/report/axis.ts";
import { curve } from "../src/lab/report/curves.ts";
import { latex } from "../src/lab/report/latex.ts";
import { formatLoss, listed, powerOfTen } from "../src/lab/numbers.ts";
import { writeResults } from "../src/lab/report/write.node.ts";
import type { RunRecord } from "../src/lab/lab.ts";
import { makeRecord } from "./lab-records.ts";

const records: readonly RunRecord[] = [
  ...[1, 2, 3].map((seed) => makeRecord({ rule: "SGD", seed, lr: 0.1, loss: 4 })),
  ...[1, 2, 6].map((loss, i) => makeRecord({ rule: "SGD", seed: i + 1, lr: 1, loss })),
  ...[1, 2, 3].map((seed) => makeRecord({ rule: "SGD", seed, lr: 10, loss: Infinity })),
  ...[0.25, 0.5, Infinity].map((loss, i) =>
    makeRecord({ rule: "Adam(beta1 < 1)", seed: i + 1, lr: 0.01, loss, accuracy: 0.97 }),
  ),
  makeRecord({ rule: "SGD", problem: "rosenbrock", lr: null, loss: 1e-30, accuracy: null }),
];

test("a row has the median and the middle half at the best rate", () => {
  const rows = table(records);
  expect(rows.map(({ problem, rule }) => `${rule} on ${problem}`)).toEqual([
    "SGD on digits-mlp",
    "Adam(beta1 < 1) on digits-mlp",
    "SGD on rosenbrock",
  ]);
  expect(rows[0]).toEqual({
    problem: "digits-mlp",
    rule: "SGD",
    lr: 1,
    rates: 3,
    isAtEdge: false,
    runs: 3,
    diverged: 0,
    steps: 2,
    train_loss: { median: 2, lower: 1.5, upper: 4 },
    test_loss: { median: 2, lower: 1.5, upper: 4 },
    test_accuracy: { median: 0.9, lower: 0.9, upper: 0.9 },
  });
  expect(rows[1]).toMatchObject({ diverged: 1, train_loss: { median: 0.5, upper: Infinity } });
  expect(rows[2]).toMatchObject({ lr: null, rates: 1, test_loss: null, test_accuracy: null });
});

test("the order of the records changes no row", () => {
  const rows = table([...records].sort((a, b) => b.seed - a.seed || (b.lr ?? 0) - (a.lr ?? 0)));
  for (const row of table(records)) expect(rows).toContainEqual(row);
});

test("results.csv has every number in full, and quotes what needs it", () => {
  const rows = table([...records, makeRecord({ rule: 'a "b", c', loss: 1 / 3 })]);
  const lines = csv(rows).split("\n");
  expect(lines[0]).toBe(
    "problem,rule,lr,rates_tried,lr_at_edge,runs,diverged,steps,train_loss_median,train_loss_q1,train_loss_q3," +
      "test_loss_median,test_loss_q1,test_loss_q3,test_accuracy_median,test_accuracy_q1,test_accuracy_q3",
  );
  expect(lines[1]).toBe("digits-mlp,SGD,1,3,false,3,0,2,2,1.5,4,2,1.5,4,0.9,0.9,0.9");
  expect(lines[2]).toContain(",0.5,0.375,inf,");
  expect(lines.join("\n")).toContain('digits-mlp,"a ""b"", c",0.1,');
  expect(lines.join("\n")).toContain("0.3333333333333333");
  expect(lines.join("\n")).toMatch(/rosenbrock,SGD,,1,false,1,0,2,1e-30,1e-30,1e-30,,,,,,/);
});

test("the terminal shows the same table", () => {
  expect(tableText(table(records))).toBe(
    [
      "digits-mlp  3 seeds, 2 steps",
      "  rule             learning rate  training loss           test loss               test accuracy  diverged",
      "  SGD              1              2.00 (1.50–4.00)        2.00 (1.50–4.00)        90.0 %         –",
      "  Adam(beta1 < 1)  0.01           0.500 (0.375–diverged)  0.500 (0.375–diverged)  97.0 %         1 of 3",
      "",
      "rosenbrock  1 seed, 2 steps",
      "  rule  learning rate  training loss",
      "  SGD   –              1.00 × 10⁻³⁰",
      "",
      "median over seeds, middle half in brackets, at the learning rate with the lowest median training loss",
      "",
    ].join("\n"),
  );
  const coloured = tableText(table(records), { color: true });
  expect(coloured).toContain("\u001b[1m0.500 (0.375–diverged)\u001b[22m");
  // eslint-disable-next-line no-control-regex
  expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(tableText(table(records)));
});

test("results.jsonl comes back as it was, and tells the line that is wrong", () => {
  expect(parseRecords(toLines(records))).toEqual(records);
  expect(parseRecords("")).toEqual([]);
  const broken = `${toLines(records.slice(0, 1))}{"rule":"SGD"}\n`;
  expect(() => parseRecords(broken)).toThrow(/line 2 is not the record of a run: `options`/);
  expect(() => parseRecords("{")).toThrow(/line 1 .* not JSON/);
});

test("the page is self-contained, safe and the same each time", () => {
  const html = page(records);
  expect(page(records)).toBe(html);
  expect(html).not.toMatch(/<script|https?:|url\(|@import|<link|<img/);
  expect(html).not.toContain("beta1 < 1");
  expect(html).toContain("Adam(beta1 &lt; 1)");
  expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
  expectBalanced(html);
});

test("the page says in words what was done and what came out", () => {
  const text = page(records).replace(/<[^>]+>/g, "");
  for (const sentence of [
    "Comparison of 2 update rules on 2 problems",
    "Each rule was run with 3 seeds (1, 2 and 3).",
    "2 steps on digits-mlp and 2 steps on rosenbrock",
    "ends with the lowest median training loss, 0.500, before SGD with 2.00.",
    "has the highest median test accuracy, 97.0 %.",
    "Adam(beta1 &lt; 1) diverged on 1 of 3 seeds at the rate shown.",
    "test data had no part in the choice",
  ]) {
    expect(text).toContain(sentence);
  }
});

test("the page says what options the label does not show", () => {
  const [run] = records;
  const options = { lr: 0.1, momentum: 0.9, nesterov: true };
  const html = page(run === undefined ? [] : [{ ...run, options }]);
  expect(html.replace(/<[^>]+>/g, "")).toContain(
    "Set beside the learning rate: SGD with momentum = 0.9 and nesterov = true.",
  );
});

test.each([
  ["no record", []],
  ["one run", [makeRecord({})]],
  ["one run without a rate", [makeRecord({ lr: null, accuracy: null })]],
  ["nothing but divergence", [1, 2].map((seed) => makeRecord({ seed, loss: Infinity }))],
  ["a loss of zero", [0, 1].map((loss, seed) => makeRecord({ seed, loss }))],
  [
    "twenty rules",
    Array.from({ length: 20 }, (_, i) => makeRecord({ rule: `rule ${i}`, loss: i + 1 })),
  ],
])("the page stands with %s", (_, some: readonly RunRecord[]) => {
  const html = page(some);
  expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
  expectBalanced(html);
});

test("a curve is the mean and the range over seeds, as far as all of them go", () => {
  const series = [
    [
      [0, 4],
      [1, 2],
      [2, 1],
    ],
    [
      [0, 8],
      [1, 4],
    ],
  ] as const;
  expect(curve(series)).toEqual([
    { step: 0, mean: 6, low: 4, high: 8 },
    { step: 1, mean: 3, low: 2, high: 4 },
  ]);
});

test("rules that diverge at one rate have a cross each, one below the other", () => {
  const some = ["one", "two"].flatMap((rule) =>
    [0.1, 1].map((lr) => makeRecord({ rule, lr, loss: lr === 1 ? Infinity : 2 })),
  );
  const crosses = [...page(some).matchAll(/class="cross" d="M([\d.]+) ([\d.]+)l/g)];
  expect(crosses).toHaveLength(2);
  expect(crosses[0]?.[1]).toBe(crosses[1]?.[1]);
  expect(crosses[0]?.[2]).not.toBe(crosses[1]?.[2]);
});

test("axes put values where they belong", () => {
  const linear = linearAxis("step", [0, 100]);
  expect(linear.place(25)).toBeCloseTo(0.25, 12);
  expect(linear.ticks.map(({ text }) => text)).toEqual(["0", "20", "40", "60", "80", "100"]);
  const log = logAxis("loss", [1e-3, 10], 0);
  expect(log.place(0.1) - log.place(0.01)).toBeCloseTo(log.place(10) - log.place(1), 12);
  expect(log.ticks.filter(({ text }) => text !== "").map(({ text }) => text)).toEqual([
    "10⁻³",
    "0.01",
    "0.1",
    "1",
    "10",
  ]);
  expect(log.place(0)).toBe(0);
  // What lies deeper than the axis shows is held at its lower edge.
  const deep = logAxis("loss", [1, 1e-200]);
  expect(deep.place(1e-200)).toBe(0);
  expect(deep.place(10 ** -(shownDecades / 2))).toBeCloseTo(0.5, 1);
});

test("numbers for people", () => {
  expect([0, 0.0213456, 4.07, 1234.5, 1.234e-7, 123456, Infinity].map(formatLoss)).toEqual([
    "0",
    "0.0213",
    "4.07",
    "1235",
    "1.23 × 10⁻⁷",
    "1.23 × 10⁵",
    "diverged",
  ]);
  expect(powerOfTen(-12)).toBe("10⁻¹²");
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listed)).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
});

test("the table for LaTeX escapes what LaTeX would read", () => {
  const rows = table([makeRecord({ rule: "my_rule#1", loss: 1.5e-8 })]);
  expect(latex(rows)).toContain("\\texttt{my\\_rule\\#1} & $0.1$ & $1.50\\times10^{-8}$");
});

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradus-lab-"));
});
afterEach(async () => {
  await chmod(folder, 0o755);
  await rm(folder, { recursive: true });
});

test("the folder holds the four files and nothing half-written", async () => {
  const out = join(folder, "new", "out");
  expect(await writeResults(out, records, [])).toBe(join(out, "index.html"));
  expect((await readdir(out)).sort()).toEqual([
    "index.html",
    "results.csv",
    "results.jsonl",
    "timings.jsonl",
  ]);
  expect(parseRecords(await readFile(join(out, "results.jsonl"), "utf8"))).toEqual(records);
  expect(await readFile(join(out, "index.html"), "utf8")).toBe(page(records));
  expect(await readFile(join(out, "results.csv"), "utf8")).toBe(csv(table(records)));
  await writeResults(out, records.slice(0, 1), []);
  expect(parseRecords(await readFile(join(out, "results.jsonl"), "utf8"))).toHaveLength(1);
});

test("a folder that refuses is one clear error", async () => {
  const file = join(folder, "taken");
  await writeFile(file, "");
  await expect(writeResults(file, records, [])).rejects.toMatchObject({
    name: "GradusError",
    code: "E0743",
    message: `cannot write the results to \`${file}\`: it is a file, not a folder`,
  });
  await expect(writeResults(join(file, "out"), records, [])).rejects.toMatchObject({
    code: "E0743",
    message: expect.stringContaining("a part of the path is a file, not a folder") as string,
  });
  const page = join(folder, "out", "index.html", "x");
  await writeResults(join(page), records, []);
  await expect(writeResults(join(folder, "out"), records, [])).rejects.toMatchObject({
    code: "E0743",
    message: expect.stringContaining("there is a folder of this name") as string,
  });
  expect((await readdir(join(folder, "out"))).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

/** Every element that is opened is closed, in order. */
function expectBalanced(html: string): void {
  const open: string[] = [];
  const body = html.replace(/<style>.*?<\/style>/s, "");
  for (const [tag, slash, name, own] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g)) {
    if (/^(meta|input|br)$/.test(name ?? "") || own === "/") continue;
    if (slash === "") open.push(name ?? "");
    else expect(open.pop(), `${tag} in ${open.join(" > ")}`).toBe(name);
  }
  expect(open).toEqual([]);
}
