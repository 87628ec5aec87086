// Every rule of the library: the emitted module computes what the Graph means, to the bit, in every element type.

import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { differencesIn } from "../same-bits.ts";

const files = readdirSync("stdlib").filter((name) => name.endsWith(".opt"));

describe.each(files)("%s", (file) => {
  test.each(["f32", "wide", "f64"] as const)("%s", async (type) => {
    expect(await differencesIn(`stdlib/${file}`, type)).toEqual([]);
  });
});
