// The table of all builtins and its look-up. `min` and `max` stand in it twice: elementwise of several
// arguments, reductions of one.

import { arithmetic } from "./arithmetic.ts";
import type {
  Builtin,
  Distribution,
  RandomBuiltin,
  ElementwiseBuiltin,
  MatrixBuiltin,
  ReductionBuiltin,
} from "./builtin.ts";
import { elementary } from "./elementary.ts";
import { matrices } from "./matrices.ts";
import { randoms } from "./random.ts";
import { reductions } from "./reductions.ts";
import { facts, forms, oracles, values } from "./values.ts";

/** All builtins, in the order of the reference page. */
export const builtins: readonly Builtin[] = [
  ...arithmetic,
  ...elementary,
  ...reductions,
  ...matrices,
  ...values,
  ...oracles,
  ...facts,
  ...forms,
  ...randoms,
];

const byName = <B extends Builtin>(entries: readonly B[]): ReadonlyMap<string, B> =>
  new Map(entries.map((entry) => [entry.name, entry]));

/** The elementwise builtins, operators among them, by name. */
export const elementwiseBuiltins: ReadonlyMap<string, ElementwiseBuiltin> = byName([
  ...arithmetic,
  ...elementary,
]);

/** The reductions by name. */
export const reductionBuiltins: ReadonlyMap<string, ReductionBuiltin> = byName(reductions);

/** The matrix builtins by name. */
export const matrixBuiltins: ReadonlyMap<string, MatrixBuiltin> = byName(matrices);

/** Everything that a name in an expression can mean, but for `min` and `max` as reductions. */
export const namedBuiltins: ReadonlyMap<string, Builtin> = byName([...builtins].reverse());

/** The entry of an elementwise builtin that a Graph names; throws where the Graph is broken. */
export function elementwise(name: string): ElementwiseBuiltin {
  const entry = elementwiseBuiltins.get(name);
  if (entry === undefined) throw new Error(`no elementwise builtin is called ${name}`);
  return entry;
}

/** The entry of a matrix builtin that a Graph names; throws where the Graph is broken. */
export function matrixBuiltin(name: string): MatrixBuiltin {
  const entry = matrixBuiltins.get(name);
  if (entry === undefined) throw new Error(`no matrix builtin is called ${name}`);
  return entry;
}

/** The entry that draws from a distribution. */
export function randomBuiltin(distribution: Distribution): RandomBuiltin {
  const entry = randoms.find((one) => one.distribution === distribution);
  if (entry === undefined) throw new Error(`nothing draws from ${distribution}`);
  return entry;
}
/** The matrix builtin that turns rows into columns. */
export const transposeOf = "transpose";
/** The matrix builtin whose sum is a trace. */
export const diagonalOf = "diag";
