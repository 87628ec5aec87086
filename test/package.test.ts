// The package as npm would publish it: what is in it, that each entry loads and types, what a user's bundle
// of a compiled rule holds, and what it costs to start the command.

import { build } from "esbuild";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { check } from "../src/index.ts";
import { projectRoot } from "../src/tools/build/build.ts";
import { installPacked } from "./packed-package.ts";
import { runCommand } from "./run-command.ts";

let folder: string;
let installed: string;

beforeAll(() => {
  folder = installPacked();
  installed = join(folder, "node_modules", "gradus");
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs an ES module in the folder; gives what it prints. */
function evaluate(code: string): string {
  writeFileSync(join(folder, "script.mjs"), code);
  const { code: status, out, err } = runCommand(process.execPath, ["script.mjs"], { cwd: folder });
  expect(err).toBe("");
  expect(status).toBe(0);
  return out.trim();
}

test("it brings no dependencies, and the licences of what is bundled", () => {
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  expect(manifest.dependencies ?? {}).toEqual({});
  expect(existsSync(join(installed, "LICENSE"))).toBe(true);
  const attribution = readFileSync(join(installed, "dist", "ATTRIBUTION.md"), "utf8");
  for (const name of ["digits", "breast-cancer", "iris"]) expect(attribution).toContain(name);
  const licences = readFileSync(join(installed, "dist", "LICENSES.txt"), "utf8");
  for (const name of ["chevrotain", "commander"]) {
    expect(licences).toMatch(new RegExp(`^${name} \\d`, "m"));
  }
});

test("it holds the library as text, and no sources or tests", () => {
  expect(existsSync(join(installed, "stdlib", "adam.opt"))).toBe(true);
  for (const path of ["src", "test", ".ci"]) expect(existsSync(join(installed, path))).toBe(false);
});

test("gradus: check, compile, load", () => {
  const printed = evaluate(`
    import { check, compile, load } from "gradus";
    const source = "optimizer Mine(lr: rate = 0.5) {\\n  step -lr * grad\\n}\\n";
    console.log(check(source).diagnostics.length, check("optimizer").diagnostics.length > 0);
    console.log(compile(source).code.includes("export const Mine"));
    const { Mine } = await load(source);
    const optimizer = Mine.create({ w: [1] });
    optimizer.grad.w[0] = 1;
    optimizer.step();
    console.log(optimizer.param.w[0]);
    const { Adam } = await load("Adam", { type: "f64" });
    console.log(Adam.name, Adam.type);`);
  expect(printed.split("\n")).toEqual(["0 true", "true", "0.5", "Adam f64"]);
});

test("the bundle reads every text as the sources do, though it has a lodash of its own", async () => {
  const { check: checkBundled } = (await import(
    pathToFileURL(join(installed, "dist", "index.js")).href
  )) as typeof import("../src/index.ts");
  const texts = ["stdlib", "test/programs", "test/golden"].flatMap((place) =>
    readdirSync(join(projectRoot, place), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".opt"))
      .map((name) => join(projectRoot, place, name)),
  );
  expect(texts.length).toBeGreaterThan(20);
  for (const file of texts) {
    const text = readFileSync(file, "utf8");
    const { diagnostics } = check(text, { file });
    expect(checkBundled(text, { file }).diagnostics, file).toEqual(diagnostics);
  }
});

test("gradus/runtime trains with gradus/stdlib/adam", () => {
  const printed = evaluate(`
    import { digits, mlp, train } from "gradus/runtime";
    import { Adam } from "gradus/stdlib/adam";
    const { history } = await train({ model: mlp([64, 16, 10]), data: digits(), rule: Adam, options: { lr: 3e-3 }, epochs: 2, seed: 1 });
    console.log(history.at(-1).test_accuracy > 0.7);`);
  expect(printed).toBe("true");
});

test("gradus/lab compares", () => {
  const printed = evaluate(`
    import { compare } from "gradus/lab";
    const comparison = await compare({ rules: ["SGD", "Momentum"], problems: ["quadratic"], seeds: 1, steps: 5 });
    await comparison.write("out");
    console.log(comparison.table.map((row) => row.rule).join(" "));`);
  expect(printed).toBe("SGD Momentum");
  expect(readdirSync(join(folder, "out")).sort()).toEqual([
    "index.html",
    "results.csv",
    "results.jsonl",
    "timings.jsonl",
  ]);
});

test("every library file with a rule that compiles by itself is an entry, and every entry loads", () => {
  const names = readdirSync(join(installed, "dist", "stdlib"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => name.slice(0, -".js".length));
  expect(names).toEqual(expect.arrayContaining(["adam", "newton", "nesterov", "sgd"]));
  const printed = evaluate(`
    for (const name of ${JSON.stringify(names)}) {
      const module_ = await import(\`gradus/stdlib/\${name}\`);
      if (Object.entries(module_).some(([key, rule]) => rule.name === key)) console.log(name);
    }`);
  expect(printed.split("\n")).toEqual(names);
});

test("a user's program is typed, in both module resolutions and without the types of Node", () => {
  writeFileSync(
    join(folder, "user.ts"),
    `import { check, compile, load, type Diagnostic } from "gradus";
import { digits, mlp, train, type Rule } from "gradus/runtime";
import { compare } from "gradus/lab";
import { Adam, type AdamOptions } from "gradus/stdlib/adam";
import { Newton } from "gradus/stdlib/newton";

const options: AdamOptions = { lr: (t) => 1e-3 / t, beta1: 0.8 };
const rule: Rule<AdamOptions> = Adam;
const optimizer = Adam.create({ w: { shape: [2, 3] }, b: [0, 0] }, options);
optimizer.grad.w[0] = 1;
optimizer.step();
const averaged: Float32Array = optimizer.report.b;
// @ts-expect-error there is no tensor of this name
optimizer.param.c;
// @ts-expect-error the hyperparameter is misspelt
Adam.create({ w: [1] }, { learning_rate: 1 });
// @ts-expect-error a second-order rule needs an oracle
Newton.create({ w: [1] }).step();
const { history } = await train({ model: mlp([64, 10]), data: digits(), rule: Adam, options: { lr: 3e-3 } });
const accuracy: number | null | undefined = history.at(-1)?.test_accuracy;
const diagnostics: readonly Diagnostic[] = check("").diagnostics;
const { code }: { code: string } = compile("", { type: "f32" });
const loaded = await load("Adam");
await (await compare({ rules: ["Adam"], problems: ["rosenbrock"] })).write("out");
export { accuracy, averaged, code, diagnostics, loaded, rule };
`,
  );
  for (const flags of ["--module nodenext", "--module esnext --moduleResolution bundler"]) {
    const words = `--noEmit --strict --target es2022 ${flags}`.split(" ");
    const { out } = runCommand("npx", ["tsc", ...words, "user.ts"], { cwd: folder });
    expect(out).toBe("");
  }
});

test("a bundle of gradus/runtime with a compiled Adam holds no compiler, and runs in a browser", async () => {
  writeFileSync(
    join(folder, "page.ts"),
    `import { digits, mlp, train } from "gradus/runtime";
import { Adam } from "gradus/stdlib/adam";
console.log(train, digits, mlp, Adam);`,
  );
  const result = await build({
    absWorkingDir: folder,
    entryPoints: ["page.ts"],
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const code = result.outputFiles[0]?.text ?? "";
  expect(code).not.toMatch(/chevrotain|performSelfAnalysis/i);
  expect(code).not.toMatch(/from ?"node:|getBuiltinModule/);
  expect(Object.keys(result.metafile.inputs).join("\n")).not.toMatch(/dist\/index\.js/);
});

test("gradus bundles for a browser", async () => {
  writeFileSync(join(folder, "compiler.ts"), `import { load } from "gradus";\nconsole.log(load);`);
  const result = await build({
    absWorkingDir: folder,
    entryPoints: ["compiler.ts"],
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "silent",
  });
  expect(result.errors).toEqual([]);
  expect(result.outputFiles[0]?.text).not.toMatch(/from ?"node:|getBuiltinModule/);
});
