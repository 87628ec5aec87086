// The emitted module computes what the Graph means, to the bit: rules made to be hard to fuse, in every element type, on
// tensors of every rank, and across the chunks of a sum. The library is in stdlib.test.ts and, like this, in test/deep.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load, lowerAll } from "../src/compiler/compile.ts";
import type { NumberType } from "../src/compiler/3-lower/graph.ts";
import { differencesIn, firstDifference, someTensors } from "./same-bits.ts";

const types: readonly NumberType[] = ["f32", "wide", "f64"];

/** The evaluator keeps every value of every node; a matrix of over 10⁴ entries would take it minutes. */
const long = [[65537], [3], [70001]];

const programs = ["passes", "compositions"].map((name) => `test/programs/${name}.opt`);

describe.each(programs)("%s", (file) => {
  test.each(types)("%s", async (type) => {
    expect(await differencesIn(file, type)).toEqual([]);
  });
});

// In f64, where no rounding hides the last bits of a sum.
describe("sums across chunks of 65536", () => {
  const source = readFileSync("test/programs/passes.opt", "utf8");
  test.each(["Clip", "Lamb", "TensorCells", "MinMax", "CondNorm"])("%s", async (name) => {
    const { rules } = lowerAll(source, { rule: name, type: "f64" });
    const rule = (await load(source, { rule: name, type: "f64" }))[name];
    const graph = rules[0]?.graph;
    if (rule === undefined || graph === undefined) throw new Error(`${name} was not emitted`);
    expect(firstDifference(graph, rule, someTensors(5, long), {}, 4)).toBe(null);
  });
});
