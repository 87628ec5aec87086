// In every third library rule, every slip of `mutations.ts` at the first place where it applies: an error that covers
// the slip, and no other. Where the text with the slip is legal, it does not count. All rules and places are in test/deep.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { check } from "../src/compiler/front.ts";
import { complaintsOf } from "./judge-mutation.ts";
import { mutationsOf, slips, type Mutation } from "./mutations.ts";

const folder = new URL("../stdlib/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".opt"));
const textOf = (name: string): string => readFileSync(new URL(name, folder), "utf8");

/** Each slip once. */
const firstOfEach = (text: string): readonly Mutation[] => [
  ...new Map(
    mutationsOf(text)
      .toReversed()
      .map((one) => [one.slip, one]),
  ).values(),
];

describe.each(files.filter((_, i) => i % 3 === 0))("%s", (file) => {
  test("answers every slip with one error in its place, or compiles what is legal", () => {
    expect(complaintsOf(firstOfEach(textOf(file)), file)).toEqual([]);
  });
});

test("every slip is made somewhere, and is an error somewhere", () => {
  const made = new Set<string>();
  for (const file of files)
    for (const mutation of mutationsOf(textOf(file))) {
      if (made.has(mutation.slip)) continue;
      const { diagnostics } = check(mutation.text, { file });
      if (diagnostics.some(({ severity }) => severity === "error")) made.add(mutation.slip);
    }
  expect([...made].sort()).toEqual(Object.keys(slips).sort());
});
