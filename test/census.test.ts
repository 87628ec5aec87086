// Every published rule has its place: in the library, as a setting of it, as a program of test/programs, or as one that
// the language leaves out. The programs are held to their formulas written out a second time: ten steps in f64, on the
// evaluator and compiled.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import { load, lowerAll, type CompileOptions } from "../src/compiler/compile.ts";
import type { Optimizer } from "../src/runtime/optimizer.ts";
import { drive } from "../src/tools/trace/drive.ts";
import { adaptive } from "./transcriptions/census-adaptive.ts";
import { ofTheLibrary } from "./transcriptions/census-library.ts";
import { spectral } from "./transcriptions/census-spectral.ts";
import { subspaces } from "./transcriptions/census-subspaces.ts";
import { wrapping } from "./transcriptions/census-wrapping.ts";
import {
  gradient,
  loss,
  origin,
  part,
  quadratic,
  tensors,
  type Model,
  type ModelStep,
  type ModelTranscriptions,
} from "./transcriptions/tensors.ts";
import { libraryMatrices } from "./transcriptions/library-matrices.ts";
import { at } from "./transcriptions/vectors.ts";
import { unrecorded } from "./unrecorded-case.ts";

const folder = new URL("programs/", import.meta.url);
const files = readdirSync(folder).filter((file) => /^census.*\.opt$/.test(file));
const programs = new Map(
  files.map((file) => [file, readFileSync(new URL(file, folder), "utf8")] as const),
);
const host: CompileOptions["host"] = {
  read: (file) => programs.get(file) ?? null,
  resolve: (_from, path) => path.replace(/^\.\//, ""),
};

const options: CompileOptions = { type: "f64", file: "wanted.opt", host };

/** Expressions as the rules of one file, which imports what they name: together they compile fastest. */
function written(expressions: readonly string[]): string {
  const names = new Set(expressions.join(" ").match(/\p{L}\w*/gu));
  const imports = [...programs].flatMap(([file, text]) => {
    const declared = [...text.matchAll(/^(?:optimizer|transform) (\w+)/gm)];
    const wanted = declared.flatMap(([, name = ""]) => (names.has(name) ? [name] : []));
    return wanted.length > 0 ? [`import { ${wanted.join(", ")} } from "./${file}"`] : [];
  });
  const rules = expressions.map((expression, i) => `optimizer Wanted${i} = ${expression}`);
  return `${[...imports, ...rules].join("\n")}\n`;
}

const places = JSON.parse(readFileSync(new URL("census.json", folder), "utf8")) as {
  /** What each published rule is in the language. */
  readonly written: Readonly<Record<string, string>>;
  /** Why the others are not in it. */
  readonly without: Readonly<Record<string, string>>;
};

describe("every published rule has its place", () => {
  test("as an expression that compiles", () => {
    const expressions = Object.values(places.written);
    expect(lowerAll(written(expressions), options).rules).toHaveLength(expressions.length);
    const rules = Object.keys({ ...places.written, ...places.without });
    expect(rules).toHaveLength(199);
    expect(rules).toHaveLength(expressions.length + Object.keys(places.without).length);
  });

  test("and every program is the place of one, or part of another", () => {
    const text = [...Object.values(places.written), ...programs.values()].join("\n");
    const declared = [...text.matchAll(/^(?:optimizer|transform) (\w+)/gm)];
    const alone = declared.filter(
      ([, name]) => text.match(new RegExp(`\\b${name}\\b`, "g"))?.length === 1,
    );
    expect(alone.map(([line]) => line)).toEqual([]);
  });
});

const steps = 10;
const problem = unrecorded({ tensors, steps, objective: quadratic });
const families: readonly ModelTranscriptions[] = [
  wrapping,
  adaptive,
  subspaces,
  spectral,
  ofTheLibrary,
];

describe.each([...families, libraryMatrices])("", (transcriptions) => {
  const source = written(Object.keys(transcriptions));
  const { rules } = lowerAll(source, options);
  const cases = Object.entries(transcriptions).map(([rule, step], i) => ({ rule, step, i }));
  const modules = load(source, options);

  test.each(cases)("$rule can be written", async ({ step, i }) => {
    const path = follow(step());
    const lowered = rules[i];
    const compiled = (await modules)[`Wanted${i}`];
    if (lowered === undefined || compiled === undefined) throw new Error("the rule is missing");
    expectPath(createEvaluator(lowered.graph, tensors, {}), path);
    expectPath(compiled.create(tensors), path);
  });
});

/** The models after each step of a transcription. */
function follow(step: ModelStep): readonly Model[] {
  let x = origin;
  return Array.from({ length: steps }, (_, i) => (x = step(i + 1, x, gradient(x), loss(x))));
}

/** Holds an optimizer to a path, to 12 digits. */
function expectPath(optimizer: Optimizer, path: readonly Model[]): void {
  drive(optimizer, problem).forEach(({ param }, i) => {
    Object.entries(param).forEach(([name, got], k) =>
      got.forEach((value, j) => {
        const wanted = at(part(path[i] ?? [], k), j);
        const error = Math.abs(value - wanted) / Math.max(1, Math.abs(wanted));
        expect(error, `step ${i + 1}, ${name}[${j}]: ${value}, not ${wanted}`).toBeLessThan(1e-12);
      }),
    );
  });
}
