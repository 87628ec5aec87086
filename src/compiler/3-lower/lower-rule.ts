// Compositions woven into one rule: stages around a rule, rules inside a wrapper. No function value
// reaches the Graph; what is left are cells with paths for names, and arithmetic.

import { takesPlainGradient } from "./takes-gradient.ts";
import { hyperparameterAt } from "./read-hyperparameter.ts";
import type { Expr, RunStatement } from "../1-parse/ast.ts";
import type { RuleNode, RunTarget, Stage } from "../2-check/checked.ts";
import {
  apply,
  computing,
  constant,
  inBranch,
  numberType,
  stored,
  typeOf,
  valueOf,
  widen,
  type LoweredCell,
  type Lowering,
} from "./builder.ts";
import { seenHere } from "./views.ts";
import { isAdditive } from "./additive.ts";
import { overModel } from "./over-model.ts";
import { decisionsOf } from "./decisions.ts";
import type { GraphShape, NodeId, OraclePoint } from "./graph.ts";
import { companion, throughMemory } from "./lower-cell.ts";
import { lowerExpression } from "./lower-expression.ts";
import { textsOf } from "./lower-facts.ts";
import { scheduleOf } from "./lower-schedule.ts";
import { resets } from "./lower-reset.ts";
import { lowerOracle } from "./lower-oracle.ts";
import { branchThen, lowerStatements, setParam } from "./lower-statement.ts";
import { choose, inSteps, maySkip, openFrame, skippedIn, type SkipFrame } from "./skip.ts";

/** Lowers a tree: `param` moves. Where `lowering.change` is set, the sum of its changes is kept there. */
export function lowerNode(node: RuleNode, lowering: Lowering): void {
  if (node.kind === "pipeline") lowerPipeline(node, lowering);
  else if (node.body.overModel && !lowering.builder.overModel) overModel(node, lowering, lowerNode);
  else
    lowerStatements(node.declaration.body.statements, {
      ...lowering,
      instance: node.body,
      body: node.declaration.body,
      parts: node.parts,
      seen: lowering.like,
      dimensions: new Map(),
      stage: null,
      // A step that may end early may come to a line again at the same `t`.
      unconditional: lowering.skips.length === 0,
    });
}

/** A step of a wrapped rule; the update that it yields. As a statement it moves `param`. */
export function lowerRun(run: RunStatement, isStatement: boolean, lowering: Lowering): NodeId {
  const { builder, instance, parts } = lowering;
  const target = instance.runs.get(run);
  if (target === undefined) throw new Error("checking let a `run` pass");
  const rule = target.kind === "named" ? target.rule : (parts.get(target.name) ?? null);
  if (rule === null) throw new Error("checking let a `run` of no rule pass");
  const given = new Map(run.with.map(({ name, value }) => [name.name, value]));
  const prefix = `${lowering.prefix}${target.name}.`;
  const z = given.get("param");
  const before =
    z === undefined ? valueOf(lowering.param, "param", lowering) : lowerExpression(z, lowering);
  const like = arrayShape(typeOf(builder, before).shape) ?? lowering.like;
  const hasClock = hasOwnClock(target, rule, lowering);
  const clock = hasClock ? clockOf(rule, prefix, lowering) : null;
  const runs = clock === null ? null : valueOf(clock, clock.cell.name, lowering);
  const framed = openFrame(rule, { ...lowering, prefix, like });
  const timed: Lowering =
    clock === null || runs === null ? framed : { ...framed, ...timeOf(clock, runs, framed) };
  const inner =
    target.kind === "named" ? withOwnNumbers(rule, target.arguments, timed, lowering) : timed;
  const handed = given.get("grad");
  const withGrad: Lowering =
    handed === undefined
      ? inner
      : { ...inner, gradientAt: handedGradient(handed, inner.like, lowering) };
  const begun = inner.skips.map((frame) => skippedIn(frame, lowering));
  const finish = (): void => {
    inner.skips.forEach((frame, i) => {
      const skipped = skippedIn(frame, lowering);
      if (clock === null || runs === null || skipped === begun[i]) return;
      const now = valueOf(clock, clock.cell.name, lowering);
      lowering.values.set(clock, choose(skipped, runs, now, clock.cell.type, builder));
    });
    if (inner.skip !== null) forget([inner.skip], lowering);
  };
  if (isStatement) {
    lowerNode(rule, withGrad);
    finish();
    return valueOf(lowering.param, "param", lowering);
  }
  const param = {};
  const memory = stored(builder, "element", inner.like, "real");
  const start = throughMemory(before, memory, builder);
  const update = updateOf(rule, start, { ...withGrad, param });
  const skipped = inner.skip === null ? null : skippedIn(inner.skip, lowering);
  finish();
  if (skipped === null || isAdditive(rule)) return seenHere(update, lowering);
  const type = typeOf(builder, update);
  const zero = widen(builder, constant(builder, 0), type);
  return seenHere(choose(skipped, zero, update, type, builder), lowering);
}

/** A `param` of another shape, handed to a rule: an array, or `null` for a number like the one outside. */
function arrayShape(shape: GraphShape): GraphShape | null {
  return shape.kind === "number" ? null : shape;
}

/** Lowers a rule to no effect, so that all that it keeps is known before the line that runs it. */
export function discover(rule: RuleNode, prefix: string, lowering: Lowering): void {
  const { builder } = lowering;
  const { nodes, handsSeveral } = builder;
  const points = new Set(builder.points);
  const dispatches = builder.dispatches.length;
  builder.nodes = [];
  const scratch = inBranch(lowering, { prefix, reports: [], param: {}, change: null });
  const type = computing(builder, "element", lowering.like, "real");
  const nothing = widen(builder, constant(builder, 0), type);
  scratch.values.set(scratch.param, nothing);
  const clock = clockOf(rule, prefix, lowering);
  const runs = valueOf(clock, clock.cell.name, scratch);
  const framed = openFrame(rule, scratch);
  lowerNode(rule, { ...framed, ...timeOf(clock, runs, framed), gradientAt: () => nothing });
  if (framed.skip !== null) forget([framed.skip], framed);
  builder.nodes = nodes;
  builder.handsSeveral = handsSeveral;
  // Branches and what they keep are made by the lowering that counts: they begin anew by themselves.
  const branches = builder.dispatches.splice(dispatches).flatMap((one) => one.branches);
  const patterns = branches.flatMap(({ pattern }) => pattern ?? []);
  remove(builder.cells, ({ cell }) => branches.some(({ key }) => key === cell.branch));
  remove(builder.dimensions, ({ name }) => patterns.some(({ dimension }) => dimension === name));
  builder.points.clear();
  for (const point of points) builder.points.add(point);
}

function remove<T>(list: T[], isGone: (one: T) => boolean): void {
  list.splice(0, list.length, ...list.filter((one) => !isGone(one)));
}

/** Whether a rule that a body runs counts its own runs: it may not run, or not finish, or begin anew. */
export function hasOwnClock(
  target: Pick<RunTarget, "kind" | "name">,
  rule: RuleNode,
  lowering: Lowering,
): boolean {
  const { unconditional, skips, body } = lowering;
  const isReset = target.kind === "part" && resets(target.name, body, lowering);
  return !unconditional || skips.length > 0 || maySkip(rule) || isReset;
}

/** What a rule changes when it works on a `param` of its own that starts at `start`. */
function updateOf(rule: RuleNode, start: NodeId, lowering: Lowering): NodeId {
  const { builder, values, initial, changeable } = lowering;
  const type = computing(builder, "element", lowering.like, "real");
  initial.set(lowering.param, start);
  values.set(lowering.param, start);
  changeable.set(lowering.param, type);
  if (!isAdditive(rule)) {
    lowerNode(rule, { ...lowering, change: null });
    const after = valueOf(lowering.param, "param", lowering);
    forget([lowering.param], lowering);
    return apply(builder, "-", [after, start]);
  }
  const change = {};
  const zero = widen(builder, constant(builder, 0), type);
  initial.set(change, zero);
  values.set(change, zero);
  changeable.set(change, type);
  lowerNode(rule, { ...lowering, change });
  const update = valueOf(change, "update", lowering);
  forget([lowering.param, change], lowering);
  return update;
}

/** What lived for one part only ends with it: a condition around it has no other value for it. */
function forget(keys: readonly object[], { values, initial, changeable }: Lowering): void {
  for (const key of keys) for (const map of [values, initial, changeable]) map.delete(key);
}

function lowerPipeline(
  { before, rule, after }: Extract<RuleNode, { kind: "pipeline" }>,
  lowering: Lowering,
): void {
  const { builder } = lowering;
  const known = new Map<OraclePoint, NodeId>();
  const { prefix, parts, time, clock, number, readAt, decided } = lowering;
  const gradientAt: Lowering["gradientAt"] = (point, at) => {
    const earlier = known.get(point);
    if (earlier !== undefined) return earlier;
    let grad = lowering.gradientAt(point, at);
    // A rule inside asks, but the stages are those of this pipeline.
    const here = { ...at, prefix, parts, time, clock, number, readAt, decided };
    for (const stage of before)
      grad = runStage(stage, "grad", grad, grad, point, here, lowering.skip);
    known.set(point, grad);
    return grad;
  };
  // Stages with states see every step, also where the rule looks at its gradient only sometimes.
  const gradientStages = [
    ...lowering.gradientStages,
    ...before.map((stage) => ({ stage, prefix: `${lowering.prefix}${stage.name}.` })),
  ];
  const ask = (at: Lowering): void => {
    if (takesPlainGradient(rule)) gradientAt("start", at);
  };
  if (after.length === 0) {
    const run = (inner: Lowering): void =>
      lowerNode(rule, { ...inner, gradientAt, gradientStages });
    inSteps([ask, run], lowering, branchThen);
    return;
  }
  const start = valueOf(lowering.param, "param", lowering);
  let update = start;
  const run = (inner: Lowering): void => {
    update = updateOf(rule, start, { ...inner, gradientAt, gradientStages, param: {} });
  };
  const stages = after.map((stage) => (inner: Lowering) => {
    const grad = known.values().next().value ?? start;
    update = runStage(stage, "update", update, grad, "start", inner, lowering.skip);
  });
  const move = (inner: Lowering): void => {
    setParam(apply(builder, "+", [start, update]), inner);
    if (inner.change !== null) inner.values.set(inner.change, update);
  };
  inSteps([ask, run, ...stages, move], lowering, branchThen);
}

/** What a stage makes of `grad` or `update`. */
function runStage(
  stage: Stage,
  rebinds: "grad" | "update",
  value: NodeId,
  grad: NodeId,
  point: OraclePoint,
  lowering: Lowering,
  skip: SkipFrame | null,
): NodeId {
  const { builder, values, initial, changeable } = lowering;
  const type = computing(builder, "element", lowering.like, "real");
  const keys = { grad: {}, update: {} };
  for (const [key, held] of [
    [keys.grad, rebinds === "grad" ? value : grad],
    [keys.update, value],
  ] as const) {
    const wide = widen(builder, held, type);
    initial.set(key, wide);
    values.set(key, wide);
    changeable.set(key, type);
  }
  const param = {};
  const seen =
    typeof point === "number"
      ? widen(builder, point, type)
      : valueOf(lowering.param, "param", lowering);
  initial.set(param, seen);
  const goesOn = skip === null ? null : skippedIn(skip, lowering);
  lowerStatements(stage.declaration.body.statements, {
    ...lowering,
    instance: stage.body,
    body: stage.declaration.body,
    prefix: `${lowering.prefix}${stage.name}.`,
    seen: lowering.like,
    dimensions: new Map(),
    stage: { ...keys, point },
    param,
    skip,
    skips: skip === null ? [] : [skip],
    unconditional: lowering.skips.length === 0 && skip === null,
  });
  if (skip !== null && skippedIn(skip, lowering) !== goesOn)
    skip.above = { values, held: new Map(values) };
  const rebound = valueOf(rebinds === "grad" ? keys.grad : keys.update, rebinds, lowering);
  forget([keys.grad, keys.update, param], lowering);
  return rebound;
}

/** `with grad = e`: the rule receives e for the gradient that it would take, wherever it takes it. */
function handedGradient(value: Expr, like: GraphShape, outer: Lowering): Lowering["gradientAt"] {
  const { builder } = outer;
  const type = computing(builder, "element", like, "real");
  const handed = widen(builder, lowerExpression(value, outer), type);
  const asked = new Set<OraclePoint>();
  return (point) => {
    asked.add(point);
    if (asked.size > 1) builder.handsSeveral = true;
    if (typeof point === "number") builder.points.add(point);
    return handed;
  };
}

/** `t` inside counts the rule's own runs: where it runs in every step, they are those of the rule outside. */
function timeOf(
  clock: LoweredCell,
  runs: NodeId,
  lowering: Lowering,
): Pick<Lowering, "time" | "clock" | "number"> {
  const { builder, prefix, number: numberOutside } = lowering;
  const now = runAfter(runs, lowering);
  lowering.values.set(clock, now);
  const number = (path: string): NodeId =>
    path.startsWith(prefix) ? hyperparameterAt(path, now, builder) : numberOutside(path);
  return { time: () => now, clock, number };
}

/** What counts the runs of a rule that does not run in every step. */
export function clockOf(rule: RuleNode, prefix: string, lowering: Lowering): LoweredCell {
  const { builder, clocks } = lowering;
  const clock =
    clocks.get(rule) ??
    companion(`${prefix}:t`.replace(".:", ":"), numberType("step"), 0, lowering);
  clocks.set(rule, clock);
  builder.timed.add(prefix);
  return clock;
}

/** The number of the run after so many. */
export const runAfter = (runs: NodeId, { builder }: Lowering): NodeId =>
  apply(builder, "+", [runs, constant(builder, 1)]);

/** The hyperparameters of a rule that a body names: what it passes, else their defaults. */
function withOwnNumbers(
  rule: RuleNode,
  passed: ReadonlyMap<string, Expr>,
  inner: Lowering,
  outer: Lowering,
): Lowering {
  const { prefix } = inner;
  const { hyperparameters, decided } = decisionsOf(rule, prefix, new Map());
  const known = new Map<string, NodeId>();
  const schedules = new Map<string, (at: NodeId) => NodeId>();
  const handed = new Map<string, string | readonly string[]>();
  for (const [path, value] of passed) {
    const h = hyperparameters.find((one) => one.name === prefix + path);
    if (h?.domain.kind === "names") handed.set(h.name, namesIn(value, outer));
    else if (h?.domain.kind === "schedule") schedules.set(h.name, scheduleOf(value, outer));
    else known.set(prefix + path, lowerExpression(value, { ...outer, scheduleTime: inner.time }));
  }
  const number = (path: string): NodeId => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const h = hyperparameters.find((one) => one.name === path);
    if (h === undefined) return outer.number(path);
    if (h.default === null) throw new Error(`\`${path}\` has no value`);
    const value = lowerExpression(h.default.value, around(path, h.default.instance));
    known.set(path, value);
    return value;
  };
  const readAt = (path: string, at: NodeId): NodeId => {
    const given = schedules.get(path);
    if (given !== undefined) return given(at);
    const h = hyperparameters.find((one) => one.name === path);
    if (h === undefined) return outer.readAt(path, at);
    if (h.default === null) throw new Error(`\`${path}\` has no value`);
    return scheduleOf(h.default.value, around(path, h.default.instance))(at);
  };
  const around = (path: string, instance: Lowering["instance"]): Lowering => {
    const own = path.slice(0, path.lastIndexOf(".") + 1);
    return { ...inner, instance, prefix: own, number, readAt };
  };
  const patterns: Lowering["patterns"] = (path) => {
    const h = hyperparameters.find((one) => one.name === path);
    return handed.get(path) ?? (h === undefined ? outer.patterns(path) : textsOf(h.default?.value));
  };
  const all = new Map([...inner.decided, ...decided.map((d) => [d.name, d.value] as const)]);
  return { ...inner, number, readAt, patterns, decided: all };
}

/** The patterns of a hyperparameter that a body hands on. */
function namesIn(
  value: Expr,
  { instance, patterns, prefix }: Lowering,
): string | readonly string[] {
  const symbol = instance.names.get(value);
  if (symbol?.kind !== "hyperparameter") throw new Error("checking let names pass");
  return patterns(prefix + symbol.name);
}

/** The gradient that the model gives, asked where nothing stands between. */
export function modelGradient(point: OraclePoint, lowering: Lowering): NodeId {
  return lowerOracle("grad", point, lowering);
}
