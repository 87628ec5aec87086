// Compositions: `clip_norm(1.0) |> AdamW(lr = 3e-4)`, `Lookahead(Adam(), k = 6)`, a rule under a new name
// with other defaults.

import type { AliasDeclaration, Argument, CallExpr, Expr, Identifier } from "../1-parse/ast.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { checkDefault } from "./check-hyperparameters.ts";
import { requireSchedule } from "./require.ts";
import { checkOptimizer, checkStage, type Surroundings } from "./check-rule.ts";
import type { CheckedHyperparameter, CheckedRule, RuleNode, Stage } from "./checked.ts";
import {
  findLocal,
  newContext,
  newInstance,
  type Composition,
  type Context,
  type Env,
} from "./context.ts";
import * as compositionErrors from "./errors/composition.ts";
import * as nameErrors from "./errors/names.ts";
import type { FileScope, Found } from "./file-scope.ts";
import { flatten, openParts, withDefaults } from "./rule-tree.ts";

type Report = (diagnostic: Diagnostic) => void;

/** Where a composition is written: the declarations that led to it are its path. */
interface Place {
  readonly scope: FileScope;
  readonly report: Report;
  readonly path: readonly Found["declaration"][];
  /** The body that runs it, which evaluates the numbers that it passes. */
  readonly body: { readonly env: Env; readonly context: Context } | null;
}

/** `optimizer Name = …`; `null` after a report. */
export function checkAlias(
  declaration: AliasDeclaration,
  scope: FileScope,
  report: Report,
  path: readonly Found["declaration"][] = [],
): CheckedRule | null {
  if (path.includes(declaration)) {
    // Of the rules in a circle the first one in the text is named.
    const circle = path.slice(path.indexOf(declaration));
    const { start } = declaration.name.span;
    if (circle.every((other) => other.name.span.start >= start))
      report(compositionErrors.ruleCycle(declaration.name.spelling, declaration.name.span));
    return null;
  }
  const inner = [...path, declaration];
  const made = compose(declaration.value, { scope, report, path: inner, body: null });
  if (made === null) return null;
  const { name, doc } = declaration;
  return checkedRule(made.rule, name.name, doc === "" ? made.doc : doc, name.span);
}

/** A rule of a file by its own declaration. */
export function checkDeclared(found: Found, report: Report): CheckedRule | null {
  const { declaration, scope } = found;
  if (declaration.kind === "alias") return checkAlias(declaration, scope, report);
  if (declaration.kind !== "optimizer") return null;
  const rule = ruleOf(found, new Map(), { scope, report, path: [], body: null });
  const { name, doc } = declaration;
  return rule === null ? null : checkedRule(rule, name.name, doc, name.span);
}

/** What a body composes to run: the numbers that it passes are its own to evaluate. */
export function composeIn(value: Expr, env: Env, context: Context): Composition | null {
  const place: Place = {
    scope: context.scope,
    report: context.report,
    path: [],
    body: { env, context },
  };
  return compose(value, place);
}

function checkedRule(rule: RuleNode, name: string, doc: string, span: Span): CheckedRule {
  const hyperparameters = flatten(rule, "");
  return { name, doc, span, tree: rule, hyperparameters, open: openParts(rule) };
}

interface Made extends Composition {
  readonly doc: string;
}

function compose(expr: Expr, place: Place): Made | null {
  const value = withoutBrackets(expr);
  if (value.kind === "broken") return null;
  if (value.kind === "pipe") return composePipeline(value, place);
  const callee = value.kind === "call" ? value.callee : value;
  if (callee.kind !== "name") {
    place.report(compositionErrors.notARule(null, callee.span, []));
    return null;
  }
  const found = place.scope.find(callee.name);
  if (found === null) {
    if (!place.scope.broken.has(callee.name))
      place.report(
        compositionErrors.notARule(callee.spelling, callee.span, ruleNames(place.scope)),
      );
    return null;
  }
  const call = value.kind === "call" ? value : null;
  const given = call === null ? new Map<string, RuleNode>() : givenRules(call, found, place);
  const base = baseOf(found, callee.span, given, place);
  if (base === null) return null;
  const { name, doc } = found.declaration;
  if (call === null) return { rule: base, name: name.name, doc, arguments: new Map() };
  return { ...giveDefaults(call, base, found, place), name: name.name, doc };
}

/** The rule behind a name, with rules for its parts; `null` after a report. */
function baseOf(
  found: Found,
  span: Span,
  given: ReadonlyMap<string, RuleNode>,
  place: Place,
): RuleNode | null {
  const { declaration, scope } = found;
  switch (declaration.kind) {
    case "optimizer":
      return ruleOf(found, given, { ...place, scope });
    case "alias":
      return checkAlias(declaration, scope, place.report, place.path)?.tree ?? null;
    case "transform":
      place.report(compositionErrors.stageAsRule(declaration.name.spelling, span));
      return null;
    case "fn":
    case "schedule":
      place.report(compositionErrors.notARule(declaration.name.spelling, span, []));
      return null;
    default:
      return declaration satisfies never;
  }
}

/** A rule by its own declaration; its parts are the rules given, else their defaults. */
function ruleOf(found: Found, given: ReadonlyMap<string, RuleNode>, place: Place): RuleNode | null {
  const { declaration, scope } = found;
  if (declaration.kind !== "optimizer") return null;
  if (place.path.includes(declaration)) {
    place.report(compositionErrors.ruleCycle(declaration.name.spelling, declaration.name.span));
    return null;
  }
  const inner: Place = { ...place, scope, path: [...place.path, declaration], body: null };
  const parts = new Map<string, RuleNode | null>();
  for (const { name, domain, default: standard } of declaration.parameters) {
    if (domain?.kind !== "named" || domain.name !== "optimizer") continue;
    const part =
      given.get(name.name) ?? (standard === null ? null : (compose(standard, inner)?.rule ?? null));
    parts.set(name.name, part);
  }
  return checkOptimizer(declaration, parts, around(inner));
}

function around({ scope, report }: Place): Surroundings {
  return { scope, report, compose: composeIn };
}

/** The arguments of a call that are rules, by the name of the hyperparameter they are for. */
function givenRules(
  call: CallExpr,
  { declaration }: Found,
  place: Place,
): ReadonlyMap<string, RuleNode> {
  const given = new Map<string, RuleNode>();
  if (declaration.kind !== "optimizer") return given;
  for (const [argument, parameter] of pairUp(call, declaration.parameters)) {
    const isRule = parameter?.domain?.kind === "named" && parameter.domain.name === "optimizer";
    if (!isRule) continue;
    const made = compose(argument.value, { ...place, body: null });
    if (made !== null) given.set(parameter.name.name, made.rule);
  }
  return given;
}

function pairUp<P extends { readonly name: Identifier }>(
  call: CallExpr,
  parameters: readonly P[],
): readonly (readonly [Argument, P | undefined])[] {
  let next = 0;
  return call.arguments.map((argument) => [
    argument,
    argument.name === null
      ? parameters[next++]
      : parameters.find(({ name }) => name.name === argument.name?.name),
  ]);
}

function giveDefaults(
  call: CallExpr,
  base: RuleNode,
  { declaration }: Found,
  place: Place,
): { readonly rule: RuleNode; readonly arguments: ReadonlyMap<string, Expr> } {
  const instance = newInstance(false);
  const root: Env = { names: new Map(), outer: null };
  const context = newContext({
    scope: place.scope,
    instance,
    report: place.report,
    sees: "time",
    compose: composeIn,
    root,
  });
  const known = flatten(base, "");
  const hasParameters = declaration.kind === "optimizer" || declaration.kind === "transform";
  const parts = hasParameters ? declaration.parameters : [];
  const order = parts.length > 0 ? parts.map(({ name }) => name.name) : known.map((h) => h.name);
  const isRule = (name: string): boolean =>
    parts.some(
      (p) => p.name.name === name && p.domain?.kind === "named" && p.domain.name === "optimizer",
    );
  const defaults = new Map<string, NonNullable<CheckedHyperparameter["default"]>>();
  const passed = new Map<string, Expr>();
  let next = 0;
  for (const argument of call.arguments) {
    const name = argument.name?.name ?? order[next++];
    if (name !== undefined && isRule(name)) continue;
    const h = name === undefined ? null : findHyperparameter(name, known, argument, place);
    if (h === null) continue;
    if (h === undefined || name === undefined) {
      // Declared, but with a domain that could not be read.
      if (parts.some((one) => one.name.name === name)) continue;
      place.report(
        argument.name === null
          ? nameErrors.wrongCount(
              declaration.name.spelling,
              `${declaration.name.spelling}(${order.join(", ")})`,
              call.arguments.length,
              call.span,
            )
          : nameErrors.unknownArgument(
              argument.name.spelling,
              declaration.name.spelling,
              argument.name.span,
              order,
            ),
      );
      continue;
    }
    if (defaults.has(h.name) || passed.has(h.name))
      place.report(nameErrors.argumentTwice(name, argument.span));
    const isPassed = h.domain.kind === "number" || h.domain.kind === "schedule";
    if (place.body !== null && isPassed) {
      requireSchedule(argument.value, place.body.env, place.body.context);
      passed.set(h.name, argument.value);
      continue;
    }
    if (place.body !== null && h.domain.kind === "names" && handsNames(argument, place.body)) {
      passed.set(h.name, argument.value);
      continue;
    }
    const label: Identifier = { name, spelling: name, span: h.span };
    checkDefault(argument.value, label, h.domain, root, context);
    defaults.set(h.name, { value: argument.value, instance });
  }
  return { rule: withDefaults(base, defaults), arguments: passed };
}

/** Whether a body hands on patterns of names that it was given itself. */
function handsNames({ value }: Argument, { env, context }: NonNullable<Place["body"]>): boolean {
  const symbol = value.kind === "name" ? findLocal(env, value.name) : null;
  if (symbol?.kind !== "hyperparameter" || symbol.domain.kind !== "names") return false;
  context.instance.names.set(value, symbol);
  context.instance.types.set(value, { kind: "string" });
  return true;
}

/** A hyperparameter by its path or the unique last part of it; `null` after a report, `undefined` if there is none. */
function findHyperparameter(
  name: string,
  known: readonly CheckedHyperparameter[],
  argument: Argument,
  place: Place,
): CheckedHyperparameter | null | undefined {
  const exact = known.find((h) => h.name === name);
  if (exact !== undefined) return exact;
  const ends = known.filter((h) => h.name.endsWith(`.${name}`));
  if (ends.length <= 1) return ends[0];
  const paths = ends.map((h) => h.name);
  place.report(compositionErrors.ambiguousHyperparameter(name, paths, argument.span));
  return null;
}

/** Stages around one rule. */
function composePipeline(expr: Extract<Expr, { kind: "pipe" }>, place: Place): Made | null {
  const items: Expr[] = [];
  for (let rest: Expr = expr; ;) {
    if (rest.kind !== "pipe") {
      items.unshift(rest);
      break;
    }
    items.unshift(rest.second);
    rest = withoutBracketsOfPipe(rest.first);
  }
  const before: Stage[] = [];
  const after: Stage[] = [];
  let core: Made | null = null;
  let rules = 0;
  let failed = false;
  const taken = new Map<string, number>();
  for (const item of items) {
    const found = stageOf(item, place);
    if (found === null) {
      rules += 1;
      if (rules > 1) {
        // What could not be found may be meant for a stage.
        if (!failed) place.report(compositionErrors.rulesInPipeline(rules, item.span));
        return null;
      }
      core = compose(item, place);
      if (core === null) failed = true;
      continue;
    }
    const stage = composeStage(item, found, taken, place);
    if (stage.rebinds === "update" && rules === 0)
      place.report(compositionErrors.stageOnWrongSide(stage.name, "update", item.span));
    // What could not be found may be meant for a stage, so that the rule is yet to come.
    if (stage.rebinds === "grad" && rules > 0 && !failed)
      place.report(compositionErrors.stageOnWrongSide(stage.name, "grad", item.span));
    (rules === 0 ? before : after).push(stage);
  }
  if (rules === 0) place.report(compositionErrors.rulesInPipeline(0, expr.span));
  if (core === null || failed) return null;
  return { ...core, rule: { kind: "pipeline", before, rule: core.rule, after } };
}

/** The transform that an item of a pipeline calls, or `null` where it is a rule. */
function stageOf(item: Expr, place: Place): Found | null {
  const value = withoutBrackets(item);
  const callee = value.kind === "call" ? value.callee : value;
  if (callee.kind !== "name") return null;
  const found = place.scope.find(callee.name);
  return found?.declaration.kind === "transform" ? found : null;
}

function composeStage(item: Expr, found: Found, taken: Map<string, number>, place: Place): Stage {
  const { declaration, scope } = found;
  if (declaration.kind !== "transform") throw new Error("not a stage");
  const count = (taken.get(declaration.name.name) ?? 0) + 1;
  taken.set(declaration.name.name, count);
  const name = declaration.name.name + (count === 1 ? "" : `_${count}`);
  const stage = checkStage(declaration, name, around({ ...place, scope }));
  const value = withoutBrackets(item);
  if (value.kind !== "call") return stage;
  const renamed = giveDefaults(value, stageAsTree(stage), found, { ...place, body: null });
  return { ...stage, own: flatten(renamed.rule, "") };
}

/** A stage's own hyperparameters as a tree, so that arguments are given to it as to a rule. */
function stageAsTree(stage: Stage): RuleNode {
  return {
    kind: "rule",
    declaration: { ...stage.declaration, kind: "optimizer", overModel: false },
    body: stage.body,
    own: stage.own,
    parts: new Map(),
  };
}

function withoutBrackets(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === "brackets") inner = inner.inner;
  return inner;
}

function withoutBracketsOfPipe(expr: Expr): Expr {
  const inner = withoutBrackets(expr);
  return inner.kind === "pipe" ? inner : expr;
}

function ruleNames(scope: FileScope): readonly string[] {
  const own = [...scope.own]
    .filter(
      ([, found]) => found.declaration.kind === "optimizer" || found.declaration.kind === "alias",
    )
    .map(([name]) => name);
  return [...own, ...scope.sources.libraryNames];
}
