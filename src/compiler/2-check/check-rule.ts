// One optimizer or stage by its own declaration: its body is read until no type grows, then once more to
// report, then as a whole.

import type { Identifier, OptimizerDeclaration, TransformDeclaration } from "../1-parse/ast.ts";
import { allStatements } from "../1-parse/walk.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { checkHyperparameters } from "./check-hyperparameters.ts";
import { checkStatements } from "./check-statement.ts";
import type {
  Cell,
  CheckedHyperparameter,
  Instance,
  RuleBody,
  RuleNode,
  Stage,
  Symbol,
} from "./checked.ts";
import { innerEnv, newContext, newInstance, type Context, type Env } from "./context.ts";
import * as nameErrors from "./errors/names.ts";
import * as shapeErrors from "./errors/shapes.ts";
import { rebindsBoth } from "./errors/composition.ts";
import type { FileScope } from "./file-scope.ts";
import { findCauses } from "./find-causes.ts";
import { checkFlow, movesIn, symbolsIn } from "./flow.ts";

/** Types grow along chains of shape, scope and cell, so this many readings are never needed. */
const mostReadings = 1000;

/** Hears the mistakes of a reading in which types are still being inferred. */
const deaf = (): void => undefined;

/** Where a body is read, and what it may use. */
export interface Surroundings {
  readonly scope: FileScope;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly compose: Context["compose"];
}

/** A rule by its own declaration, around the rules that its parts are. Every mistake is reported once. */
export function checkOptimizer(
  declaration: OptimizerDeclaration,
  parts: ReadonlyMap<string, RuleNode | null>,
  around: Surroundings,
): RuleBody {
  const { instance, own } = checkBody(declaration, declaration.overModel, "rule", parts, around);
  return { kind: "rule", declaration, body: instance, own, parts };
}

/** A stage by its own declaration, under its name in a pipeline. */
export function checkStage(
  declaration: TransformDeclaration,
  name: string,
  around: Surroundings,
): Stage {
  const { instance, own } = checkBody(declaration, false, "stage", new Map(), around);
  const targets = new Set(updatedIn(declaration));
  if (targets.has("grad") && targets.has("update"))
    around.report(rebindsBoth(declaration.name.spelling, declaration.name.span));
  const rebinds = targets.has("update") ? "update" : targets.has("grad") ? "grad" : "nothing";
  return { name, declaration, body: instance, own, rebinds };
}

function checkBody(
  declaration: OptimizerDeclaration | TransformDeclaration,
  overModel: boolean,
  place: "rule" | "stage",
  parts: ReadonlyMap<string, RuleNode | null>,
  { scope, report, compose }: Surroundings,
): { readonly instance: Instance; readonly own: readonly CheckedHyperparameter[] } {
  const instance = newInstance(overModel);
  let own: readonly CheckedHyperparameter[] = [];
  let symbols: readonly Symbol[] = [];
  const sizes = new Set<string>();
  let doubtful: ReadonlySet<Cell> = new Set();
  const read = (sink: Context["report"], silenced: ReadonlySet<Cell>): boolean => {
    let grew = false;
    const inDoubt = new Set<Cell>();
    doubtful = inDoubt;
    const env: Env = { names: new Map(), outer: null };
    const root = innerEnv(env);
    const context = newContext({
      scope,
      instance,
      report: sink,
      isInferring: sink === deaf,
      grew: () => {
        grew = true;
      },
      doubtful: inDoubt,
      sizes,
      silenced,
      sees: "model",
      place,
      parts,
      compose,
      root,
    });
    own = checkHyperparameters(declaration.parameters, env, { ...context, sees: "time" });
    symbols = [...env.names.values()];
    checkStatements(declaration.body, root, context, "a rule");
    const { fixed } = instance.dimensions;
    own = own.map((h) => (fixed.has(h.name) ? { ...h, schedulable: false } : h));
    return grew;
  };
  for (let i = 0; i < mostReadings && read(deaf, new Set()); i++);
  // What is made of a doubtful cell is doubtful too.
  for (let known = -1; known < doubtful.size;) {
    known = doubtful.size;
    if (known > 0) read(deaf, doubtful);
  }
  let clean = true;
  const say: Context["report"] = (diagnostic) => {
    if (diagnostic.severity === "error") clean = false;
    report(diagnostic);
  };
  read(say, doubtful);
  const isWhole = clean && !hasBroken(declaration);
  if (isWhole && scope.broken.size === 0 && doubtful.size > 0) {
    // A mistake whose consequences lead back to it has silenced itself: read aloud, and say what began it.
    const heard: Diagnostic[] = [];
    read((diagnostic) => {
      if (diagnostic.severity === "error") heard.push(diagnostic);
    }, new Set());
    for (const one of findCauses(heard, movesIn(declaration.body, instance))) say(one);
  }
  if (clean && isWhole) finish(declaration, instance, own, symbols, place, report);
  const fixed = own.map((one) => (sizes.has(one.name) ? { ...one, schedulable: false } : one));
  return { instance, own: fixed };
}

/** Whether a part of a rule could not be read: what the rest lacks may stand there. */
function hasBroken(declaration: OptimizerDeclaration | TransformDeclaration): boolean {
  const open: object[] = [declaration];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if ("kind" in part && typeof part.kind === "string" && part.kind.startsWith("broken"))
      return true;
    // Of the many objects of a long text spans are most, and nothing is broken in them.
    for (const [key, inner] of Object.entries(part) as readonly (readonly [string, unknown])[])
      if (typeof inner === "object" && inner !== null && key !== "span") open.push(inner);
  }
  return false;
}

function finish(
  declaration: OptimizerDeclaration | TransformDeclaration,
  instance: Instance,
  hyperparameters: readonly CheckedHyperparameter[],
  symbols: readonly Symbol[],
  place: "rule" | "stage",
  report: (diagnostic: Diagnostic) => void,
): void {
  const inDefaults = hyperparameters.flatMap((h) =>
    h.default === null ? [] : symbolsIn(h.default.value, instance),
  );
  for (const diagnostic of checkFlow(declaration, instance, inDefaults, place)) report(diagnostic);
  for (const cell of new Set([...instance.cells.values()].flat()))
    if (cell.type.shape.kind === "identity") report(shapeErrors.identityWithoutShape(cell.span));
  const used = new Set([...inDefaults, ...usedSymbols(instance, declaration.parameters)]);
  for (const symbol of symbols)
    if (symbol.kind === "hyperparameter" && ![...used].some((u) => isSame(u, symbol)))
      report(nameErrors.unused("hyperparameter", symbol.name, symbol.span));
}

function usedSymbols(
  instance: Instance,
  parameters: OptimizerDeclaration["parameters"],
): readonly Symbol[] {
  const declaring = new Set(parameters.map((parameter) => parameter.name));
  return [...instance.names].flatMap(([node, symbol]) =>
    declaring.has(node as Identifier) ? [] : [symbol],
  );
}

function isSame(a: Symbol, b: Symbol): boolean {
  return a.kind === "hyperparameter" && a.name === b.name;
}

/** The names that `<-` changes anywhere in a body. */
function updatedIn(declaration: TransformDeclaration): readonly string[] {
  return allStatements(declaration.body).flatMap((statement) =>
    statement.kind === "update" ? statement.targets.map((target) => target.name) : [],
  );
}
