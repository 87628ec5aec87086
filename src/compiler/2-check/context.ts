// What checking a body carries along: the instance it fills, the names in scope, where mistakes go.

import type { Expr, FunctionDeclaration, Identifier } from "../1-parse/ast.ts";
import { builtins, namedBuiltins } from "../builtins/table.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import type { Cell, CheckedBranch, Dimensions, Instance, RuleNode, Symbol } from "./checked.ts";
import type { FileScope } from "./file-scope.ts";

/** Names in scope, innermost block first. */
export interface Env {
  readonly names: Map<string, Symbol>;
  readonly outer: Env | null;
}

export interface Context {
  readonly scope: FileScope;
  readonly instance: Instance;
  /** Deaf while types are being inferred: mistakes are reported once, at the end. */
  readonly report: (diagnostic: Diagnostic) => void;
  /** Types are still being inferred: what counts as a number may turn out to be an array. */
  readonly isInferring: boolean;
  /** Says that the type of a cell grew, so that the body must be read again. */
  readonly grew: () => void;
  /** The condition of tensor scope under which the code stands, if any. */
  readonly tensorCondition: Span | null;
  /** In a loop whose turns stay turns. */
  readonly inTurns: boolean;
  /** In a turn, under a condition by which tensors may be reached different numbers of times. */
  readonly inOwnTurns: boolean;
  /** The branch in which the code stands, if any: there the model is its tensors. */
  readonly branch: CheckedBranch | null;
  /** `time`: defaults and schedules know `t` and hyperparameters only. */
  readonly sees: "model" | "time";
  /** Optional hyperparameters that are given for certain, by the conditions around. */
  readonly given: ReadonlySet<string>;
  /** A condition around could not be read: which optionals are given is not known. */
  readonly isGivenUnclear: boolean;
  /** Under an `if` or `every` that is decided in a step, which may keep the first one away. */
  readonly isConditional: boolean;
  /** The names to which the expression at hand gives a value. */
  readonly naming: readonly Identifier[];
  /** Unknown names that have been reported: the next use of one is no new mistake. */
  readonly missing: Set<string>;
  /** Hyperparameters that say how many entries something has, and so cannot follow a schedule. */
  readonly sizes: Set<string>;
  /** What a name holds that has been reported as of the wrong kind: the next use is no new mistake. */
  readonly blamed: Set<Cell | Symbol>;
  /** Variables of loops that are written out, whose numbers are known in each turn. */
  readonly unrolled: ReadonlySet<Symbol>;
  /** Cells into which something goes that could not be read: of their types nothing is known for certain. */
  readonly doubtful: Set<Cell>;
  /** The doubtful cells of the reading before, about whose uses nothing is said. */
  readonly silenced: ReadonlySet<Cell>;
  /** How many calls of functions have been written out so far. */
  readonly written: { calls: number };
  /** The functions being written out around this code. */
  readonly calls: readonly FunctionDeclaration[];
  /** A stage has an `update` and changes `grad` or `update` instead of `param`. */
  readonly place: "rule" | "stage";
  /** The rules that `optimizer` hyperparameters stand for; `null` where none is given. */
  readonly parts: ReadonlyMap<string, RuleNode | null>;
  /** Finds what an expression composes, for a `run` that names its rule. */
  readonly compose: (value: Expr, env: Env, context: Context) => Composition | null;
  /** The names of the outermost block, where states live. */
  readonly root: Env;
}

/** A rule that an expression composes. `arguments` are left for the body that runs it to evaluate. */
export interface Composition {
  readonly rule: RuleNode;
  readonly name: string;
  readonly arguments: ReadonlyMap<string, Expr>;
}

/** An inner block's names. */
export function innerEnv(outer: Env): Env {
  return { names: new Map(), outer };
}

/** What a name means among locals, states and hyperparameters. */
export function findLocal(env: Env, name: string): Symbol | null {
  for (let e: Env | null = env; e !== null; e = e.outer) {
    const symbol = e.names.get(name);
    if (symbol !== undefined) return symbol;
  }
  return null;
}

/** All names that mean something here, for *did you mean*. */
export function knownNames(env: Env, context: Context): readonly string[] {
  // Looking for the nearest name takes its time: after so many unknown ones it helps nobody any more.
  if (context.missing.size > 100) return [];
  const names: string[] = [];
  for (let e: Env | null = env; e !== null; e = e.outer) names.push(...e.names.keys());
  names.push(...context.scope.own.keys(), ...namedBuiltins.keys());
  for (const name of context.scope.sources.libraryNames)
    if (!name.startsWith("_")) names.push(name);
  return names;
}

/** What other languages call a builtin, with its name here. */
export const aliases: ReadonlyMap<string, string> = new Map(
  builtins.flatMap((builtin) => builtin.aliases.map((alias) => [alias, builtin.name] as const)),
);

/** The context of a body that is about to be read. */
export function newContext(
  given: Pick<Context, "scope" | "instance" | "report" | "compose" | "root" | "sees"> &
    Partial<Context>,
): Context {
  return {
    isInferring: false,
    grew: () => undefined,
    tensorCondition: null,
    inTurns: false,
    inOwnTurns: false,
    branch: null,
    given: new Set(),
    isGivenUnclear: false,
    isConditional: false,
    naming: [],
    missing: new Set(),
    unrolled: new Set(),
    sizes: new Set(),
    blamed: new Set(),
    doubtful: new Set(),
    silenced: new Set(),
    written: { calls: 0 },
    place: "rule",
    parts: new Map(),
    calls: [],
    ...given,
  };
}

/** A fresh instance: of a rule, or of a function, which shares the dimensions of its rule. */
export function newInstance(
  overModel: boolean,
  dimensions: Dimensions = { names: new Map(), sizes: new Map(), fixed: new Set() },
): Instance {
  return {
    types: new Map(),
    names: new Map(),
    calls: new Map(),
    cells: new Map(),
    runs: new Map(),
    parameters: [],
    overModel,
    branches: new Map(),
    dimensions,
  };
}
