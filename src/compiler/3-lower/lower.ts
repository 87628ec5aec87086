// Checked -> Graph: one variant of one rule, at one element type. Functions are written out, flags and
// choices decided, every rounding made explicit; nothing after this room may change a bit.

import { hyperparameterOf, hyperparameterAt } from "./read-hyperparameter.ts";
import type { CheckedHyperparameter, CheckedRule, NumberDomain } from "../2-check/checked.ts";
import {
  addOnce,
  computing,
  newBuilder,
  numberType,
  paramShape,
  stored,
  widen,
  type Builder,
  type Lowering,
} from "./builder.ts";
import { nodesOf } from "./levels.ts";
import type {
  Block,
  Graph,
  GraphHyperparameter,
  GraphNames,
  Node,
  NodeId,
  NumberType,
  Write,
} from "./graph.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import * as errors from "./errors.ts";
import { coreOf } from "../2-check/rule-tree.ts";
import { decisionsOf } from "./decisions.ts";
import { varyingOf } from "./dependence.ts";
import { textOf } from "../1-parse/expression-text.ts";
import { textsOf } from "./lower-facts.ts";
import { lowerExpression } from "./lower-expression.ts";
import { reportOf } from "./lower-report.ts";
import { hasPointsInBranches, pointInBranches } from "./point-in-branches.ts";
import { lowerNode, modelGradient } from "./lower-rule.ts";
import { operandsOf } from "./operands.ts";
import { everyNode, pointAhead } from "./point-ahead.ts";
import { openFrame, skippedIn } from "./skip.ts";
import { requirementsOf, unmetRequirements } from "./requirements.ts";
import type { Variant } from "./variant.ts";

/** The Graph of a rule that checking found right. */
export function lower(
  rule: CheckedRule,
  variant: Variant,
  type: NumberType,
): { readonly form: Graph; readonly diagnostics: readonly Diagnostic[] } {
  const { decided } = decisionsOf(rule.tree, "", variant);
  // A rule over the model among stages or in a wrapper sees its own vector.
  const overModel = rule.tree.kind === "rule" && rule.tree.body.overModel;
  const builder = newBuilder(type, overModel, 0);
  const lowering: Lowering = {
    builder,
    instance: coreOf(rule.tree).body,
    body: coreOf(rule.tree).declaration.body,
    values: new Map(),
    initial: new Map(),
    changeable: new Map(),
    records: new Map(),
    prefix: "",
    like: paramShape(builder),
    seen: paramShape(builder),
    branch: null,
    dimensions: new Map(),
    parts: new Map(),
    time: () => addOnce(builder, { kind: "time" }, numberType("step")),
    clock: null,
    scheduleTime: null,
    number: (path) => hyperparameterOf(path, builder),
    readAt: (path, at) => hyperparameterAt(path, at, builder),
    choices: new Map(),
    schedules: new Map(),
    patterns: (path) => path,
    gradientAt: modelGradient,
    param: {},
    change: null,
    stage: null,
    skip: null,
    skips: [],
    decided: new Map(decided.map(({ name, value }) => [name, value])),
    inTensorCondition: false,
    inTurns: false,
    gradientStages: [],
    unconditional: true,
    lengths: lengthsOf(rule.hyperparameters),
    lists: new Map(),
    ownCells: new Map(),
    reports: [],
    clocks: new Map(),
    updated: new Set(),
    previous: new Map(),
  };
  const lowerAll = (): GraphHyperparameter[] =>
    rule.hyperparameters.flatMap((h) => lowerHyperparameter(h, lowering));
  const atTheStep = lowerAll();
  readParam(lowering);
  const framed = openFrame(rule.tree, lowering);
  lowerNode(rule.tree, framed);
  // Which rules count runs of their own is known only now.
  const hyperparameters = builder.timed.size === 0 ? atTheStep : lowerAll();
  const required = requirementsOf(rule.tree, lowering, (path) => hasOwnTime(path, builder));
  const writes = writesOf(lowering);
  const body = redirected(nodesOf(builder), builder);
  const isSplit = hasPointsInBranches(body);
  const memory = stored(builder, "element", paramShape(builder), "real");
  const joint = isSplit ? pointInBranches(body, memory, builder) : null;
  const ahead = joint ?? pointAhead(body, builder);
  const graph: Graph = {
    name: rule.name,
    doc: rule.doc,
    overModel,
    numberType: type,
    hyperparameters,
    names: rule.hyperparameters.flatMap(namesOf),
    decided: decided.filter(({ value }) => value !== "given"),
    requirements: required.requirements,
    dimensions: builder.dimensions,
    dispatches: builder.dispatches,
    demands: builder.demands,
    cells: builder.cells.map(({ cell }) => cell),
    body: ahead.body,
    writes,
    skipped: framed.skip === null ? null : skippedIn(framed.skip, lowering),
    point: ahead.point,
    report: reportOf(lowering.reports, builder),
  };
  const diagnostics = [
    ...builder.problems,
    ...problemsOf(rule, body, builder),
    ...((isSplit && joint === null) || builder.asksInBranch
      ? [errors.wholeModelInBranch(rule.name, rule.span)]
      : []),
    ...required.diagnostics,
    ...unmetRequirements(graph, rule),
  ];
  const varying = varyingOf(graph, builder.single);
  const form: Graph = {
    ...graph,
    hyperparameters: hyperparameters.map((h) => ({ ...h, varies: varying.has(h.name) })),
  };
  return { form, diagnostics };
}

function lowerHyperparameter(
  h: CheckedHyperparameter,
  lowering: Lowering,
): readonly GraphHyperparameter[] {
  switch (h.domain.kind) {
    case "number":
      return [lowerNumber(h, h.domain, lowering)];
    case "schedule":
      return [lowerNumber(h, { ...anyNumber, name: "schedule" }, lowering)];
    case "optional":
      return lowering.decided.get(h.name) === "none" ? [] : [lowerNumber(h, h.domain.of, lowering)];
    case "list": {
      const { of } = h.domain;
      const list = h.default?.value;
      const items = list?.kind === "list" ? list.items : [];
      return items.map((value, i) => {
        const standard = h.default === null ? null : { value, instance: h.default.instance };
        return lowerNumber({ ...h, name: `${h.name}.${i}`, default: standard }, of, lowering);
      });
    }
    case "names":
    case "flag":
    case "choice":
    case "optimizer":
      return [];
    default:
      return h.domain satisfies never;
  }
}

function namesOf({ name, domain, default: standard, doc }: CheckedHyperparameter): GraphNames[] {
  if (domain.kind !== "names") return [];
  return [{ name, default: standard === null ? null : textsOf(standard.value), doc }];
}

/** The numbers that a schedule may give. */
const anyNumber = {
  kind: "number",
  low: -Infinity,
  high: Infinity,
  lowOpen: true,
  highOpen: true,
  whole: false,
} as const;

function lowerNumber(
  h: CheckedHyperparameter,
  { name, low, high, lowOpen, highOpen, whole }: NumberDomain,
  lowering: Lowering,
): GraphHyperparameter {
  const compiled = h.default === null ? null : lowerDefault(h, lowering);
  return {
    name: h.name,
    range: { domain: name, low, high, lowOpen, highOpen, whole },
    default: compiled?.value ?? null,
    defaultText: h.default === null ? null : textOf(h.default.value),
    isSchedule: compiled?.isSchedule ?? false,
    schedulable: h.schedulable,
    varies: false,
    hasOwnTime: h.domain.kind === "schedule" || hasOwnTime(h.name, lowering.builder),
    doc: h.doc,
  };
}

/** A default that is one constant is a number; any other is computed from `t` and what stands before it. */
function lowerDefault(
  h: CheckedHyperparameter,
  lowering: Lowering,
): { readonly value: number | Block; readonly isSchedule: boolean } | null {
  if (h.default === null) return null;
  const { builder } = lowering;
  const own = newBuilder("f64", false, builder.next);
  const time = (): NodeId => addOnce(own, { kind: "time" }, numberType("step"));
  const result = lowerExpression(h.default.value, {
    ...lowering,
    builder: own,
    instance: h.default.instance,
    values: new Map(),
    initial: new Map(),
    prefix: h.name.slice(0, h.name.lastIndexOf(".") + 1),
    time,
    number: (path) =>
      hasOwnTime(path, builder) ? hyperparameterAt(path, time(), own) : hyperparameterOf(path, own),
    readAt: (path, at) => hyperparameterAt(path, at, own),
  });
  builder.next = own.next;
  const nodes = nodesOf(own);
  const node = own.all.get(result);
  if (node?.kind === "constant") return { value: node.value, isSchedule: false };
  if (node?.kind === "apply" && node.builtin === "negate") {
    const operand = own.all.get(node.operands[0] ?? -1);
    if (operand?.kind === "constant") return { value: -operand.value, isSchedule: false };
  }
  return {
    value: { nodes, results: [result] },
    isSchedule: usesTime({ nodes, results: [result] }),
  };
}

/** Whether a hyperparameter belongs to a rule that counts runs of its own. */
function hasOwnTime(path: string, { timed }: Builder): boolean {
  return [...timed].some((prefix) => path.startsWith(prefix));
}

function readParam(lowering: Lowering): void {
  const { builder } = lowering;
  const memory = stored(builder, "element", paramShape(builder), "real");
  const read = addOnce(builder, { kind: "read", cell: "param" }, memory);
  const wide = computing(builder, "element", paramShape(builder), "real");
  const value =
    wide.precision === memory.precision
      ? read
      : addOnce(builder, { kind: "convert", operand: read }, wide);
  lowering.initial.set(lowering.param, value);
  lowering.changeable.set(lowering.param, wide);
}

/** What can be said only of the whole composition: one gradient is handed to one taker, one rule moves the point. */
function problemsOf(
  { name, span }: CheckedRule,
  body: Block,
  { points, handsSeveral }: Builder,
): readonly Diagnostic[] {
  if (handsSeveral) return [errors.handsSeveral(name, span)];
  const isOwn = (node: Node): boolean =>
    (node.kind === "oracle" || node.kind === "product" || node.kind === "hessian") &&
    typeof node.point === "number" &&
    !points.has(node.point);
  return points.size > 0 && [...everyNode(body)].some(isOwn) ? [errors.twoPoints(name, span)] : [];
}

/** Where a rule inside has a point of its own but is handed its gradient, the gradient outside is taken there. */
function redirected(nodes: readonly Node[], builder: Builder): Block {
  const [point, ...others] = builder.points;
  if (point === undefined || others.length > 0) return { nodes, results: [] };
  const moved = nodes.map((node): Node =>
    node.kind === "oracle" && node.point === "start" ? { ...node, point } : node,
  );
  return { nodes: moved, results: [] };
}

/** How many numbers each list has. */
function lengthsOf(hyperparameters: readonly CheckedHyperparameter[]): ReadonlyMap<string, number> {
  return new Map(
    hyperparameters.flatMap((h) =>
      h.default?.value.kind === "list" ? [[h.name, h.default.value.items.length] as const] : [],
    ),
  );
}

/** What memory is to hold when the step ends: `param` and every cell that changed. */
function writesOf(lowering: Lowering): readonly Write[] {
  const { builder, initial, values } = lowering;
  const memory = stored(builder, "element", paramShape(builder), "real");
  const writes: Write[] = [];
  const write = (key: object, cell: string, type: typeof memory): void => {
    const value = values.get(key);
    if (value === undefined || value === initial.get(key)) return;
    writes.push({ cell, value: widen(builder, value, type) });
  };
  for (const made of builder.cells) {
    if (made.cell.branch !== null) continue;
    const key = "checked" in made ? (made.checked as object) : made;
    write(key, made.cell.name, made.cell.type);
  }
  write(lowering.param, "param", memory);
  return writes;
}

/** Whether a default varies with `t`. */
function usesTime(block: Block): boolean {
  const needed = new Set<NodeId>(block.results);
  const nodes = [...everyNode(block)].reverse();
  return nodes.some((node) => {
    if (!needed.has(node.id)) return false;
    if (node.kind !== "hyperparameter") for (const operand of operandsOf(node)) needed.add(operand);
    return node.kind === "time";
  });
}
