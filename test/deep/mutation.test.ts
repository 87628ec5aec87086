// Every slip at every place of every library rule, two slips at once, and slips in random rules: the compiler says something of the
// text, or compiles it, and never throws anything but diagnostics.

import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/compile.ts";
import { check } from "../../src/compiler/front.ts";
import { complaintsOf } from "../judge-mutation.ts";
import { mutationsOf } from "../mutations.ts";
import { programs, write } from "../random-program.ts";

const folder = new URL("../../stdlib/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".opt"));

/** Checks a text, compiles it where it is right, and looks that every span lies in it. */
function survives(text: string, file: string): void {
  const { diagnostics, sources } = check(text, { file });
  for (const { primary, secondary } of diagnostics)
    for (const { span } of [primary, ...secondary]) {
      const length = sources.find(({ name }) => name === span.file)?.text.length ?? -1;
      expect(span.start, text).toBeLessThanOrEqual(span.end);
      expect(span.end, text).toBeLessThanOrEqual(length);
    }
  if (diagnostics.every(({ severity }) => severity === "warning")) compile(text, { file });
}

describe.each(files)("%s", (file) => {
  test("answers every slip at every place", () => {
    const text = readFileSync(new URL(file, folder), "utf8");
    expect(complaintsOf(mutationsOf(text), file)).toEqual([]);
  });

  test("survives two slips at once", () => {
    const text = readFileSync(new URL(file, folder), "utf8");
    const mutations = mutationsOf(text);
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (i, j) => {
        const once = mutations[i % mutations.length]?.text ?? text;
        const again = mutationsOf(once);
        survives(again[j % Math.max(1, again.length)]?.text ?? once, file);
      }),
      { seed: 11, numRuns: 100 },
    );
  });
});

test("random rules survive a slip", () => {
  fc.assert(
    fc.property(programs, fc.nat(), (seed, i) => {
      const mutations = mutationsOf(write(seed).source);
      survives(mutations[i % mutations.length]?.text ?? "", "random.opt");
    }),
    { seed: 12, numRuns: 4000 },
  );
});
