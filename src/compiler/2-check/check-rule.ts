// One optimizer: its own declaration, or one that is defined by giving another new defaults.

import type {
  AliasDeclaration,
  CallExpr,
  Expr,
  Identifier,
  OptimizerDeclaration,
} from "../1-parse/ast.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { checkDefault, checkHyperparameters } from "./check-hyperparameters.ts";
import { checkStatements } from "./check-statement.ts";
import type { Cell, CheckedHyperparameter, CheckedRule, Symbol } from "./checked.ts";
import { innerEnv, newInstance, type Context, type Env } from "./context.ts";
import * as errors from "./errors.ts";
import type { FileScope, Found } from "./file-scope.ts";
import { checkFlow, symbolsIn } from "./flow.ts";

/** Types grow along chains of shape, scope and cell, so this many readings are never needed. */
const mostReadings = 1000;

/** A rule by its own declaration. Every mistake in it is reported once. */
export function checkOptimizer(
  declaration: OptimizerDeclaration,
  scope: FileScope,
  report: (diagnostic: Diagnostic) => void,
): CheckedRule {
  const instance = newInstance(declaration.overModel);
  let hyperparameters: readonly CheckedHyperparameter[] = [];
  let symbols: readonly Symbol[] = [];
  let doubtful: ReadonlySet<Cell> = new Set();
  const read = (sink: Context["report"], silenced: ReadonlySet<Cell>): boolean => {
    let grew = false;
    const inDoubt = new Set<Cell>();
    doubtful = inDoubt;
    const env: Env = { names: new Map(), outer: null };
    const root = innerEnv(env);
    const context: Context = {
      scope,
      instance,
      report: sink,
      grew: () => {
        grew = true;
      },
      tensorCondition: null,
      isConditional: false,
      naming: [],
      missing: new Set(),
      doubtful: inDoubt,
      silenced,
      written: { calls: 0 },
      sees: "model",
      calls: [],
      root,
    };
    hyperparameters = checkHyperparameters(declaration.parameters, env, {
      ...context,
      sees: "time",
    });
    symbols = [...env.names.values()];
    checkStatements(declaration.body, root, context, "a rule");
    return grew;
  };
  for (let i = 0; i < mostReadings && read(() => undefined, new Set()); i++);
  let clean = true;
  read((diagnostic) => {
    if (diagnostic.severity === "error") clean = false;
    report(diagnostic);
  }, doubtful);
  if (clean && !hasBroken(declaration))
    finish(declaration, instance, hyperparameters, symbols, report);
  return {
    name: declaration.name.name,
    doc: declaration.doc,
    span: declaration.name.span,
    declaration,
    hyperparameters,
    body: instance,
  };
}

/** Whether a part of a rule could not be read: what the rest lacks may stand there. */
function hasBroken(declaration: OptimizerDeclaration): boolean {
  const open: unknown[] = [declaration];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (typeof part !== "object" || part === null) continue;
    if ("kind" in part && typeof part.kind === "string" && part.kind.startsWith("broken"))
      return true;
    for (const inner of Object.values(part)) if (typeof inner === "object") open.push(inner ?? 0);
  }
  return false;
}

function finish(
  declaration: OptimizerDeclaration,
  instance: CheckedRule["body"],
  hyperparameters: readonly CheckedHyperparameter[],
  symbols: readonly Symbol[],
  report: (diagnostic: Diagnostic) => void,
): void {
  const inDefaults = hyperparameters.flatMap((h) =>
    h.default === null ? [] : symbolsIn(h.default.value, instance),
  );
  for (const diagnostic of checkFlow(declaration, instance, inDefaults)) report(diagnostic);
  for (const cell of new Set([...instance.cells.values()].flat()))
    if (cell.type.shape.kind === "identity") report(errors.identityWithoutShape(cell.span));
  const used = new Set([...inDefaults, ...usedSymbols(instance, declaration.parameters)]);
  for (const symbol of symbols)
    if (symbol.kind === "hyperparameter" && ![...used].some((u) => isSame(u, symbol)))
      report(errors.unused("hyperparameter", symbol.name, symbol.span));
}

function usedSymbols(
  instance: CheckedRule["body"],
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

/** A rule by name, wherever it is declared; `null` after a report. */
export function checkFound(
  found: Found,
  span: Identifier["span"],
  report: (diagnostic: Diagnostic) => void,
  path: readonly Found["declaration"][],
): CheckedRule | null {
  const { declaration, scope } = found;
  if (declaration.kind === "optimizer") return checkOptimizer(declaration, scope, report);
  if (declaration.kind !== "alias") {
    report(errors.notARule(declaration.name.spelling, span, []));
    return null;
  }
  if (path.includes(declaration)) {
    const circle = path.slice(path.indexOf(declaration));
    const { start } = declaration.name.span;
    if (circle.every((other) => other.name.span.start >= start))
      report(errors.ruleCycle(declaration.name.spelling, declaration.name.span));
    return null;
  }
  return checkAlias(declaration, scope, report, [...path, declaration]);
}

/** `optimizer Name = Other(lr = 0.1)`. */
export function checkAlias(
  declaration: AliasDeclaration,
  scope: FileScope,
  report: (diagnostic: Diagnostic) => void,
  path: readonly Found["declaration"][] = [declaration],
): CheckedRule | null {
  const value = withoutBrackets(declaration.value);
  if (value.kind === "broken") return null;
  if (value.kind === "pipe") {
    report(errors.notBuiltYet("a pipeline `|>`", value.span));
    return null;
  }
  const callee = value.kind === "call" ? value.callee : value;
  if (callee.kind !== "name") {
    report(errors.notARule(null, callee.span, []));
    return null;
  }
  const found = scope.find(callee.name);
  if (found === null) {
    if (scope.broken.has(callee.name)) return null;
    report(errors.notARule(callee.spelling, callee.span, ruleNames(scope)));
    return null;
  }
  const base = checkFound(found, callee.span, report, path);
  if (base === null) return null;
  const hyperparameters =
    value.kind === "call" ? giveDefaults(value, base, scope, report) : base.hyperparameters;
  return {
    ...base,
    name: declaration.name.name,
    doc: declaration.doc === "" ? base.doc : declaration.doc,
    span: declaration.name.span,
    hyperparameters,
  };
}

function giveDefaults(
  call: CallExpr,
  base: CheckedRule,
  scope: FileScope,
  report: (diagnostic: Diagnostic) => void,
): readonly CheckedHyperparameter[] {
  const instance = newInstance(base.body.overModel);
  const root: Env = { names: new Map(), outer: null };
  const context: Context = {
    scope,
    instance,
    report,
    grew: () => undefined,
    tensorCondition: null,
    isConditional: false,
    naming: [],
    missing: new Set(),
    doubtful: new Set(),
    silenced: new Set(),
    written: { calls: 0 },
    sees: "time",
    calls: [],
    root,
  };
  const names = base.hyperparameters.map((h) => h.name);
  const given = new Map<string, Expr>();
  let next = 0;
  for (const argument of call.arguments) {
    const name = argument.name?.name ?? names[next++];
    const known = base.hyperparameters.find((h) => h.name === name);
    if (name === undefined || known === undefined) {
      // Declared, but with a domain that could not be read.
      if (base.declaration.parameters.some((one) => one.name.name === name)) continue;
      report(
        argument.name === null
          ? errors.wrongCount(
              base.name,
              `${base.name}(${names.join(", ")})`,
              call.arguments.length,
              call.span,
            )
          : errors.unknownArgument(argument.name.spelling, base.name, argument.name.span, names),
      );
      continue;
    }
    if (given.has(name)) report(errors.argumentTwice(name, argument.span));
    given.set(name, argument.value);
    const label: Identifier = { name, spelling: name, span: known.span };
    checkDefault(argument.value, label, known.domain, root, context);
  }
  return base.hyperparameters.map((h) => {
    const value = given.get(h.name);
    return value === undefined ? h : { ...h, default: { value, instance } };
  });
}

function withoutBrackets(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === "brackets") inner = inner.inner;
  return inner;
}

function ruleNames(scope: FileScope): readonly string[] {
  const own = [...scope.own]
    .filter(
      ([, found]) => found.declaration.kind === "optimizer" || found.declaration.kind === "alias",
    )
    .map(([name]) => name);
  return [...own, ...scope.sources.libraryNames];
}
