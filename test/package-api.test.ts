// The examples of the public API, each run as it stands in the design of the API, in an empty folder
// against the packed package.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../src/tools/build/build.ts";
import { installPacked } from "./packed-package.ts";
import { runCommand } from "./run-command.ts";

let folder: string;

beforeAll(() => {
  folder = installPacked();
  writeFileSync(join(folder, "adam.opt"), readFileSync(join(projectRoot, "stdlib", "adam.opt")));
  writeFileSync(
    join(folder, "mine.opt"),
    "optimizer Mine(lr: rate = 0.05, placement: choice { outside, inside } = outside) {\n" +
      "  accumulate r = sum of grad^2\n" +
      "  step -lr * grad / (if placement == outside then sqrt(r) + 1e-7 else sqrt(r + 1e-7))\n}\n",
  );
  const gradus = join(folder, "node_modules", "gradus", "dist", "gradus.js");
  const compiled = runCommand(process.execPath, [gradus, "compile", "adam.opt", "-o", "adam.js"], {
    cwd: folder,
  });
  expect(compiled.code, compiled.err).toBe(0);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs an example between the names that it leaves open and a line that shows what came of it. */
function run(before: string, example: string, after: string): string {
  writeFileSync(join(folder, "example.mjs"), `${before}\n${example}\n${after}\n`);
  const { code, out, err } = runCommand(process.execPath, ["example.mjs"], { cwd: folder });
  expect(err).toBe("");
  expect(code).toBe(0);
  return out.trim();
}

test("a compiled module", () => {
  const printed = run(
    `const start = new Float32Array(7840).fill(0.01);
    const batches = [1, 2, 3];
    const gradients = (point, batch, grad) => {
      for (const name of ["w", "b"]) grad[name].set(point[name].map((x) => x + batch));
    };
    const save = (report) => console.log(Object.keys(report).join(" "));`,
    `import { Adam } from "./adam.js"; // gradus compile adam.opt -o adam.ts

const optimizer = Adam.create({ w: { shape: [784, 10], data: start }, b: { shape: [10] } }, { lr: 1e-3 });
for (const batch of batches) {
  gradients(optimizer.point, batch, optimizer.grad); // your own code: reads views, fills views, nothing is copied
  optimizer.step();
}
save(optimizer.report);`,
    `console.log(optimizer.t, optimizer.param.b[0] < 0, optimizer.param.w[0] < 0.01);`,
  );
  expect(printed.split("\n")).toEqual(["w b", "3 true true"]);
});

test("training", () => {
  const printed = run(
    "",
    `import { digits, mlp, train } from "gradus/runtime";
import { Adam } from "gradus/stdlib/adam"; // the library, compiled, shipped in the package

const { history, model } = await train({ model: mlp([64, 256, 10]), data: digits(), rule: Adam, options: { lr: 3e-3 }, epochs: 20, seed: 1 });
console.log(history.at(-1)?.test_accuracy, model.predict(digits().test.x.slice(0, 64)));`,
    `console.log(history.at(-1).test_accuracy > 0.94);`,
  );
  expect(printed.split("\n").at(-1)).toBe("true");
});

test("compiling from a program", () => {
  const printed = run(
    `import { readFileSync } from "node:fs";
    const source = readFileSync("mine.opt", "utf8");`,
    `import { check, compile, load } from "gradus";

const { diagnostics } = check(source, { file: "mine.opt" }); // all of them; never throws at an author's mistake
const { code } = compile(source, { type: "f32", set: { placement: "inside" } });
const { Mine } = await load(source); // compiled and instantiated here and now, in Node and in a browser
const { Adam } = await load("Adam", { set: { amsgrad: "raw" } }); // another variant of a library rule`,
    `console.log(diagnostics.length, code.includes("Math.sqrt"), Mine.name, Adam.states.map((s) => s.name).join(" "));`,
  );
  expect(printed).toBe("0 true Mine m v top");
});

test("comparing", () => {
  // As it stands there it takes minutes; `steps` is all that is added.
  const printed = run(
    "",
    `import { compare } from "gradus/lab";

const comparison = await compare({ rules: ["Adam", "SGD(momentum = 0.9)", "./mine.opt#Mine"], problems: ["digits-mlp"], seeds: 5, steps: 3 });
await comparison.write("out"); // table, records, page`,
    `console.log(comparison.table.map((row) => row.rule).join(" | "));`,
  );
  expect(printed).toContain("Adam");
  expect(printed).toContain("SGD(momentum = 0.9)");
});
