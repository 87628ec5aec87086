// What the rules and stages of a composition `require` of their hyperparameters, as blocks of their own: asked
// when an optimizer is created, and here already of defaults that are numbers.

import { hyperparameterOf, hyperparameterAt } from "./read-hyperparameter.ts";
import type { Expr, Statement } from "../1-parse/ast.ts";
import { statementsOf, type Side } from "../1-parse/walk.ts";
import { childrenOf } from "../1-parse/walk.ts";
import type { CheckedRule, Instance, RuleNode, RunTarget } from "../2-check/checked.ts";
import type { Diagnostic, Label, Span } from "../diagnostics/diagnostic.ts";
import {
  addOnce,
  constant,
  newBuilder,
  numberType,
  type Builder,
  type Lowering,
} from "./builder.ts";
import { noTensors } from "./layout.ts";
import { nodesOf } from "./levels.ts";
import { decisionsOf } from "./decisions.ts";
import * as errors from "./errors.ts";
import { textOf } from "../1-parse/expression-text.ts";
import type { Graph, NodeId, Requirement } from "./graph.ts";
import { interpret, type Surroundings } from "./interpret.ts";
import { decide, lowerExpression } from "./lower-expression.ts";

type Require = Extract<Statement, { kind: "require" }>;

/** Gives the values of hyperparameters, by path. */
type Numbers = (path: string) => NodeId;

/** Where one requirement is written out; `changing` gains what is passed from inside a step. */
interface Page {
  readonly builder: Builder;
  readonly outermost: Numbers;
  readonly changing: Span[];
}

/** A body, and what its hyperparameters are on a page. */
interface Place {
  readonly lowering: Lowering;
  readonly numbersOn: (page: Page) => Numbers;
}

/** The requirements of all parts of a tree, and mistakes with those that cannot be asked at creation. */
export function requirementsOf(
  tree: RuleNode,
  lowering: Lowering,
  hasOwnTime: (path: string) => boolean,
): { readonly requirements: readonly Requirement[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const requirements: Requirement[] = [];
  const outermost: Place = { lowering, numbersOn: (page) => page.outermost };
  for (const [{ condition, message }, { lowering: around, numbersOn }] of inTree(tree, outermost)) {
    const builder = newBuilder("f64", false, lowering.builder.next);
    const asked = new Set<string>();
    const page: Page = {
      builder,
      outermost: (path) => {
        asked.add(path);
        if (!hasOwnTime(path)) return hyperparameterOf(path, builder);
        const time = addOnce(builder, { kind: "time" }, numberType("step"));
        return hyperparameterAt(path, time, builder);
      },
      changing: [],
    };
    const result = lowerExpression(condition, { ...around, builder, number: numbersOn(page) });
    lowering.builder.next = builder.next;
    const [changing] = page.changing;
    if (changing !== undefined)
      diagnostics.push(errors.requiredOfChanging(changing, condition.span));
    else
      requirements.push({
        condition: { nodes: nodesOf(builder), results: [result] },
        text: textOf(condition),
        message,
        hyperparameters: [...asked],
        span: condition.span,
      });
  }
  return { requirements, diagnostics };
}

/** What defaults that are numbers already break. */
export function unmetRequirements(graph: Graph, rule: CheckedRule): readonly Diagnostic[] {
  const known = new Map<string, number>();
  const ask = (block: Requirement["condition"]): number | null => {
    const needs = block.nodes.flatMap((n) =>
      n.kind === "hyperparameter" ? [n.hyperparameter] : [],
    );
    if (!needs.every((name) => known.has(name))) return null;
    const [id = -1] = block.results;
    return interpret(block, outsideStep(graph, known)).get(id)?.arrays[0]?.[0] ?? null;
  };
  for (const { name, default: standard, isSchedule } of graph.hyperparameters) {
    if (standard === null || isSchedule) continue;
    const value = typeof standard === "number" ? standard : ask(standard);
    if (value !== null) known.set(name, value);
  }
  return graph.requirements.flatMap((requirement) => {
    if (ask(requirement.condition) !== 0) return [];
    const places = requirement.hyperparameters.flatMap((name): readonly Label[] => {
      const h = rule.hyperparameters.find((one) => one.name === name);
      const text = `\`${name}\` is ${known.get(name)}`;
      return h?.default ? [{ span: h.default.value.span, text }] : [];
    });
    return [errors.unmet(rule.name, requirement, places)];
  });
}

function outsideStep(graph: Graph, hyperparameters: ReadonlyMap<string, number>): Surroundings {
  return {
    graph,
    time: 1,
    seed: 0,
    cells: new Map(),
    layout: noTensors,
    stored: new Map(),
    hyperparameter: (name) => hyperparameters.get(name) ?? NaN,
    grad: null,
    loss: null,
    model: null,
    views: () => ({}),
    copyBack: () => undefined,
  };
}

function* inTree(node: RuleNode, place: Place): Generator<readonly [Require, Place]> {
  const { lowering, numbersOn } = place;
  if (node.kind === "pipeline") {
    for (const stage of [...node.before, ...node.after]) {
      const prefix = `${lowering.prefix}${stage.name}.`;
      const inner = { ...lowering, instance: stage.body, prefix };
      yield* inBlock(stage.declaration.body, { lowering: inner, numbersOn });
    }
    yield* inTree(node.rule, place);
    return;
  }
  const own: Lowering = { ...lowering, instance: node.body, parts: node.parts };
  yield* inBlock(node.declaration.body, { lowering: own, numbersOn });
  for (const [name, part] of node.parts) {
    if (part === null) continue;
    const inner: Lowering = { ...own, prefix: `${own.prefix}${name}.` };
    yield* inTree(part, { lowering: inner, numbersOn });
  }
  for (const target of node.body.runs.values())
    if (target.kind === "named")
      yield* inTree(target.rule, named(target, { lowering: own, numbersOn }));
}

/** Outside run-time conditions; of conditions decided when compiling, on the side taken. */
function* inBlock(side: Side, place: Place): Generator<readonly [Require, Place]> {
  for (const statement of statementsOf(side)) {
    if (statement.kind === "require") yield [statement, place];
    if (statement.kind !== "if statement") continue;
    const decision = decide(statement.condition, place.lowering);
    const taken = decision === null ? null : decision ? statement.then : statement.otherwise;
    if (taken !== null) yield* inBlock(taken, place);
  }
}

/** A rule that a body names has the numbers that the body passes, else its defaults. */
function named(target: Extract<RunTarget, { kind: "named" }>, outer: Place): Place {
  const prefix = `${outer.lowering.prefix}${target.name}.`;
  const { hyperparameters, decided } = decisionsOf(target.rule, prefix, new Map());
  const all = [...outer.lowering.decided, ...decided.map((d) => [d.name, d.value] as const)];
  const lowering: Lowering = { ...outer.lowering, prefix, decided: new Map(all) };
  const numbersOn = (page: Page): Numbers => {
    const outside = outer.numbersOn(page);
    const { builder } = page;
    const number: Numbers = (path) => {
      const passed = target.arguments.get(path.slice(prefix.length));
      if (passed !== undefined && path.startsWith(prefix)) {
        if (isFixed(passed, outer.lowering.instance))
          return lowerExpression(passed, { ...outer.lowering, builder, number: outside });
        page.changing.push(passed.span);
        return constant(builder, NaN);
      }
      const h = hyperparameters.find((one) => one.name === path);
      if (h === undefined) return outside(path);
      if (h.default === null) throw new Error(`\`${path}\` has no value`);
      const { value, instance } = h.default;
      const own = path.slice(0, path.lastIndexOf(".") + 1);
      return lowerExpression(value, { ...lowering, builder, instance, prefix: own, number });
    };
    return number;
  };
  return { lowering, numbersOn };
}

/** Made of hyperparameters and numbers only. */
function isFixed(expr: Expr, instance: Instance): boolean {
  const symbol = instance.names.get(expr);
  if (symbol?.kind === "local" || symbol?.kind === "cell" || symbol?.kind === "argument")
    return false;
  const builtin = symbol?.kind === "builtin" ? symbol.builtin.kind : null;
  if (builtin === "fact" || builtin === "oracle") return false;
  return childrenOf(expr).every((child) => isFixed(child, instance));
}
