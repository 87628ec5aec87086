// Runs a rule by the evaluator and as emitted, on the same tensors and gradients or the same model, and says where
// the first bit differs.

import { readFileSync } from "node:fs";
import { load, lowerAll } from "../src/compiler/compile.ts";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import type { Graph, NumberType } from "../src/compiler/3-lower/graph.ts";
import type { Optimizer, Rule, Tensors, Views } from "../src/runtime/optimizer.ts";

type Evaluator = ReturnType<typeof createEvaluator>;
type AnyRule = Rule<Record<string, unknown>>;

/** Numbers in (−0.5, 0.5), the same for the same seed. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

/** Tensors of ranks 0 to 4 and an empty one; small enough for a rule over the model to hold a matrix. */
export function someTensors(seed: number, sizes: readonly (readonly number[])[] = SHAPES): Tensors {
  const next = numbers(seed);
  return Object.fromEntries(
    sizes.map((shape, index) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      return [`w${index}`, { shape, data: Array.from({ length: size }, next) }];
    }),
  );
}

const SHAPES: readonly (readonly number[])[] = [[], [7], [0, 3], [2, 4], [1, 3, 3], [2, 1, 2, 1]];

/** A convex model of all parameters whose gradient, products and Hessian fit together. */
export function someModel(names: readonly string[]) {
  const flat = (views: Views): number[] => names.flatMap((name) => [...(views[name] ?? [])]);
  const put = (views: Views, values: readonly number[]): void => {
    let at = 0;
    for (const name of names) {
      const view = views[name] ?? new Float64Array(0);
      for (let i = 0; i < view.length; i += 1) view[i] = values[at++] ?? NaN;
    }
  };
  const weight = (i: number): number => 0.5 + (i % 5);
  const loss = (point: Views): number =>
    flat(point).reduce((sum, x, i) => sum + 0.5 * weight(i) * x * x, 0);
  const product = (_: Views, u: Views, out: Views): void =>
    put(
      out,
      flat(u).map((x, i) => weight(i) * x),
    );
  return {
    loss,
    gradient(point: Views, out: Views): number {
      put(
        out,
        flat(point).map((x, i) => weight(i) * x),
      );
      return loss(point);
    },
    hvp: product,
    ggn: product,
    /** Three examples whose losses are shares of the whole. */
    examples(point: Views): readonly Views[] {
      return [0.5, 2, 0.25].map((share) => {
        const out = Object.fromEntries(
          names.map((name) => [name, new Float64Array(point[name]?.length ?? 0)]),
        );
        put(
          out,
          flat(point).map((x, i) => share * weight(i + 1) * x),
        );
        return out;
      });
    },
    hessian(point: Views, out: Float32Array | Float64Array): void {
      const n = flat(point).length;
      for (let i = 0; i < n; i += 1) {
        for (let j = 0; j < n; j += 1) out[i * n + j] = i === j ? weight(i) : (0.01 * (i + j)) / n;
      }
    },
  };
}

/** Where the rules of a file first differ in a bit, each with its name; none where they are alike. */
export async function differencesIn(file: string, type: NumberType): Promise<readonly string[]> {
  const source = readFileSync(file, "utf8");
  const { rules } = lowerAll(source, { type, file });
  const modules = await load(source, { type, file });
  return rules.flatMap(({ graph }) => {
    const rule = modules[graph.name];
    if (rule === undefined) return [`${graph.name} was not emitted`];
    const required = graph.hyperparameters.filter((one) => one.default === null);
    const options = Object.fromEntries(required.map((one) => [one.name, 0.1]));
    const found = firstDifference(graph, rule, someTensors(3), options, 18);
    return found === null ? [] : [`${graph.name}: ${found}`];
  });
}

/** Where evaluator and emitted rule part, in words; `null` where all bits are the same after all steps. */
export function firstDifference(
  graph: Graph,
  rule: AnyRule,
  tensors: Tensors,
  options: Readonly<Record<string, number>>,
  steps: number,
): string | null {
  const truth = createEvaluator(graph, tensors, options);
  const emitted: Optimizer = rule.create(tensors, nested(options));
  const names = Object.keys(tensors);
  if (truth.kind !== emitted.kind) return `kinds: ${truth.kind} and ${emitted.kind}`;
  const next = numbers(17);
  const model = someModel(names);
  for (let step = 1; step <= steps; step += 1) {
    if (emitted.kind === "gradient") {
      for (const name of names) {
        const [a, b] = [truth.grad[name], emitted.grad[name]];
        for (let i = 0; i < (a?.length ?? 0); i += 1) {
          const g = next();
          if (a) a[i] = g;
          if (b) b[i] = g;
        }
      }
      const input = { loss: 1 / step, example_grads: model.examples(emitted.point) };
      stepEvaluator(truth, input);
      emitted.step(input);
    } else {
      stepEvaluator(truth, model);
      emitted.step(model);
    }
    const difference = compareAll(truth, emitted, names);
    if (difference !== null) return `step ${step}: ${difference}`;
  }
  return null;
}

/** Options by path as the objects that a compiled rule takes. */
export function nested(options: Readonly<Record<string, number>>): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(options)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let level = all;
    for (const key of keys) level = (level[key] ??= {}) as Record<string, unknown>;
    level[last] = value;
  }
  return all;
}

/** The evaluator takes what its rule needs, whatever its kind. */
function stepEvaluator(truth: Evaluator, input: object): void {
  (truth.step as (input: object) => void)(input);
}

function compareAll(truth: Evaluator, emitted: Optimizer, names: readonly string[]): string | null {
  for (const view of ["param", "point", "report"] as const) {
    for (const name of names) {
      const at = differsAt(truth[view][name] ?? [], emitted[view][name] ?? []);
      if (at !== null) return `${view}.${name}${at}`;
    }
  }
  const [a, b] = [truth.save(), emitted.save()];
  // What the compiler keeps beside a state, and then finds that nobody reads, is left out.
  const expected = Object.keys(a).filter((key) => key in b || !key.includes(":"));
  if (expected.sort().join() !== Object.keys(b).sort().join()) {
    return `saved ${Object.keys(a).join()} and ${Object.keys(b).join()}`;
  }
  for (const key of expected) {
    const at = differsAt(listOf(a[key]), listOf(b[key]));
    if (at !== null) return `${key}${at}`;
  }
  return null;
}

const listOf = (entry: number | ArrayLike<number> | undefined): ArrayLike<number> =>
  typeof entry === "object" ? entry : [entry ?? NaN];

function differsAt(a: ArrayLike<number>, b: ArrayLike<number>): string | null {
  if (a.length !== b.length) return ` has ${a.length} and ${b.length} entries`;
  for (let i = 0; i < a.length; i += 1) {
    if (!Object.is(a[i], b[i])) return `[${i}]: ${a[i]} and ${b[i]}`;
  }
  return null;
}
