// What every rule of the library is tried on: tensors of rank 0 to 4 and an empty one, odd numbers of
// elements, some zero gradients; and the settings of its flags and choices that are tried.

import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import { graphOf, load } from "../src/compiler/compile.ts";
import type { Hyperparameter, Tensors } from "../src/runtime/optimizer.ts";
import type { Arrays, Case } from "../src/tools/trace/case.ts";
import { drive } from "../src/tools/trace/drive.ts";
import { unrecorded } from "./unrecorded-case.ts";

/** The rules that a file of the library declares, as expressions: where one wraps another, that is `Adam()`. */
export function rulesIn(text: string): readonly string[] {
  return [...text.matchAll(/^optimizer (?!_)(\w+)(?:\(\s*(\w+: optimizer,)?)?/gm)].map(
    ([, name = "", inner]) => (inner === undefined ? name : `${name}(Adam())`),
  );
}

/** A setting of some flags, choices and optionals. */
export type Variant = Readonly<Record<string, string | number | boolean>>;

/** What is wrong with a rule in one setting: where evaluator and compiled module first differ in a bit, what is not finite, what never moves; `null` where all is well. */
export async function faultOf(
  name: string,
  type: "f32" | "wide" | "f64",
  set: Variant,
): Promise<string | null> {
  const options = { type, set };
  const [rule] = Object.values(await load(name, options));
  if (rule === undefined) return `${name} is missing`;
  const graph = graphOf(name, options);
  const asksForLoss = graph.body.nodes.some(
    (node) => node.kind === "oracle" && node.oracle === "loss",
  );
  // TRAC goes back to its start where the steps that it wraps lead up
  const given = asksForLoss || name.startsWith("TRAC") ? bowl : trial;
  // Of so few steps the oldest entry of a history is to be reached.
  const sizes = rule.hyperparameters.filter(
    ({ domain, schedulable }) => domain === "count" && !schedulable,
  );
  const counts = Object.fromEntries(sizes.map((one) => [one.name, 2]));
  const compiled = rule.create(tensors, counts);
  const evaluated = createEvaluator(graph, tensors, counts);
  const driven = drive(compiled, given);
  return (
    difference(driven, drive(evaluated, given)) ??
    difference(compiled.save(), keptBy(compiled.save(), evaluated.save())) ??
    unmoved(driven.map(({ param }) => param))
  );
}

/** The entries of `all` that `some` has too: the evaluator also keeps what no line of this variant reads. */
const keptBy = (some: object, all: object): object =>
  Object.fromEntries(Object.entries(all).filter(([name]) => Object.hasOwn(some, name)));

/** The default setting, and every value of every flag and choice beside it. */
export async function singlesOf(name: string): Promise<readonly Variant[]> {
  const options = await optionsOf(name);
  return [
    {},
    ...options.flatMap((option) =>
      option.values.slice(1).map((value) => ({ [option.name]: value })),
    ),
  ];
}

/** All settings of a rule's options together, up to a few hundred; beyond that singles and pairs. */
export async function settingsOf(name: string): Promise<readonly Variant[]> {
  const options = await optionsOf(name);
  const count = options.reduce((product, { values }) => product * values.length, 1);
  if (count > 256) return [...(await singlesOf(name)), ...(await pairsOf(name))];
  return options.reduce<readonly Variant[]>(
    (all, { name: option, values }) =>
      all.flatMap((one) => values.map((value) => ({ ...one, [option]: value }))),
    [{}],
  );
}

/** Every pair of values of two flags or choices. */
export async function pairsOf(name: string): Promise<readonly Variant[]> {
  const options = await optionsOf(name);
  return options.flatMap((first, i) =>
    options
      .slice(i + 1)
      .flatMap((second) =>
        first.values.flatMap((value) =>
          second.values.map((other) => ({ [first.name]: value, [second.name]: other })),
        ),
      ),
  );
}

interface Option {
  readonly name: string;
  /** The default first. */
  readonly values: readonly (string | number | boolean)[];
}

async function optionsOf(name: string): Promise<readonly Option[]> {
  const [rule] = Object.values(await load(name));
  return (rule?.hyperparameters ?? [])
    .map((one) => ({ name: one.name, values: valuesOf(one) }))
    .filter(({ values }) => values.length > 0);
}

function valuesOf({
  domain,
  default: standard,
}: Hyperparameter): readonly (string | number | boolean)[] {
  // an optional is given or not; given, it is a half, which every domain of theirs has
  if (domain.startsWith("optional"))
    return typeof standard === "number" ? [standard, "none"] : ["none", 0.5];
  const members: readonly (string | boolean)[] =
    domain === "flag"
      ? [false, true]
      : (/^choice \{ (.*) \}$/.exec(domain)?.[1]?.split(", ") ?? []);
  return [...members].sort((a, b) => Number(b === standard) - Number(a === standard));
}

const random = generator(7);
const tensors = {
  rank0: tensor([]),
  rank1: tensor([5]),
  rank2: tensor([2, 3]),
  rank3: tensor([2, 1, 2]),
  rank4: tensor([1, 2, 1, 3]),
  empty: tensor([0, 3]),
} satisfies Tensors;
/** Recorded gradients and positive diagonals, one of each for five steps. */
export const trial = unrecorded({
  tensors,
  steps: 5,
  gradients: steps(() => (random() < 0.1 ? 0 : random() - 0.5)),
  hessians: steps(() => 0.5 + random()),
});

/** For rules that ask for the loss or have to descend: a bowl around (1, 1, …). */
const count = Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0);
const ones = Array.from({ length: count }, () => 1);
const bowl: Case = {
  ...trial,
  gradients: null,
  objective: {
    name: "quadratic",
    A: ones.map((_, i) => ones.map((_one, j) => (i === j ? 1 + i / count : 0))),
    b: ones,
  },
};

function tensor(shape: readonly number[]): { shape: readonly number[]; data: readonly number[] } {
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, data: Array.from({ length: size }, () => 2 * random() - 1) };
}

function steps(entry: () => number): readonly Arrays[] {
  return Array.from({ length: 5 }, () =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, { data }]) => [name, data.map(() => entry())]),
    ),
  );
}

/** Numbers in [0, 1): mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Where two records of numbers and arrays first differ in a bit, as text; `null` where nowhere. */
function difference(got: unknown, expected: unknown, where = ""): string | null {
  if (
    typeof got === "object" &&
    got !== null &&
    typeof expected === "object" &&
    expected !== null
  ) {
    const names = [...new Set([...Object.keys(got), ...Object.keys(expected)])];
    const entry = (of: object, name: string): unknown => (of as Record<string, unknown>)[name];
    for (const name of names) {
      const found = difference(entry(got, name), entry(expected, name), `${where}/${name}`);
      if (found !== null) return found;
    }
    return null;
  }
  // -0 is not 0 here, and NaN is NaN
  return Object.is(got, expected) ? null : `${where}: ${String(got)}, not ${String(expected)}`;
}

/** The first element that is not finite, or where it was at the start after every step. */
function unmoved(path: readonly Arrays[]): string | null {
  for (const [name, { data }] of Object.entries(tensors)) {
    for (const [i, start] of data.entries()) {
      const values = path.map((param) => param[name]?.[i] ?? NaN);
      if (!values.every((x) => Number.isFinite(x))) return `${name}[${i}] is not finite`;
      if (values.every((x) => x === start)) return `${name}[${i}] never moves`;
    }
  }
  return null;
}
