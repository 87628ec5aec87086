// Every option of every rule of stdlib/ and every pair, for every element type: evaluator and compiled module agree to the bit.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { faultOf, pairsOf, rulesIn, singlesOf } from "../library-trial.ts";

const folder = new URL("../../stdlib/", import.meta.url);
const rules = readdirSync(folder)
  .filter((file) => file.endsWith(".opt"))
  .flatMap((file) => rulesIn(readFileSync(new URL(file, folder), "utf8")));

describe.each(rules)("%s", (name) => {
  test.each(["f32", "wide", "f64"] as const)("in %s, every pair of its options", async (type) => {
    for (const set of [...(await singlesOf(name)), ...(await pairsOf(name))]) {
      const fault = await faultOf(name, type, set);
      // a rule that is told to wait may do so for as long as the trial lasts
      const isWaiting = Object.values(set).includes("wait") && fault?.endsWith("never moves");
      expect(isWaiting === true ? null : fault, `${name} ${JSON.stringify(set)}`).toBe(null);
    }
  });
});
