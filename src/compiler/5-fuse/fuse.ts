// Graph -> Plan: which values share a pass over memory, which arrays exist, what is computed again. The door of
// the room. Values and their bits stay as they are; only when and how often they are computed is decided here.

import type { Block, Demand, Graph, GraphShape, NodeId, ValueType } from "../3-lower/graph.ts";
import { wholeDimensions } from "../3-lower/whole-dimensions.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { inBranches, openBuffers } from "./buffers.ts";
import { flatten } from "./flatten.ts";
import { homesOfDimensions } from "./homes-of-dimensions.ts";
import { inBranch, spaceOf, type FlattenContext, type Home, type Mode } from "./items.ts";
import { kindOf } from "./kind.ts";
import { needsTurns, nodesIn } from "./needs-turns.ts";
import type { Fact, PlanDimension, PlanDispatch, SizeCheck } from "./plan-dispatch.ts";
import type { Action, ComputedDefault, Plan, ValueId } from "./plan.ts";
import { prune } from "./prune.ts";
import { schedule, type Goal, type ScheduleContext } from "./schedule.ts";
import { shareScratch } from "./share-scratch.ts";

/** The plan of one step of a rule, under the hash of its printed Graph; every correct Graph has a plan. */
export function fuse(
  graph: Graph,
  hash: string,
): { readonly form: Plan; readonly diagnostics: readonly Diagnostic[] } {
  const { usesExamples, ...facts } = kindOf(graph);
  const root = openContext(graph, facts.kind === "gradient");
  const buffers = openBuffers(graph, root);

  // Numbers of nodes are small; slots of histories have others.
  const nodes = [graph.body, graph.point, graph.report].flatMap((block) =>
    block === null ? [] : nodesIn(block),
  );
  let fresh = 1 + nodes.reduce((most, { id }) => Math.max(most, id), 0);

  const sequence = (
    block: Block,
    seen: FlattenContext,
    goalsOf: (resolve: (id: NodeId) => ValueId, context: FlattenContext) => Goal[],
  ): Action[] => {
    const context: FlattenContext & ScheduleContext = {
      ...seen,
      values: new Map(),
      alias: new Map(),
      turns: new Map(),
      histories: new Map(),
      rounded: new WeakMap(),
      freshId: () => fresh++,
      answerArray(name, type, { branch, ...around }, copies = 1) {
        const space = spaceOf(type, around) ?? "vector";
        return buffers.array(name, "answer", { space, precision: type.precision, branch, copies });
      },
      tensorNumber: (name, type, branch) =>
        buffers.number(name, type.precision === "truth", branch),
      scratchArray(value, space, { values, branch }) {
        const { name, precision } = values.get(value) ?? { name: null, precision: "f64" };
        return buffers.array(name ?? "scratch", "scratch", { space, precision, branch });
      },
      scratchNumber(value, { values, branch }) {
        const known = values.get(value);
        return buffers.number(known?.name ?? "number", known?.precision === "truth", branch);
      },
    };
    const items = flatten(block, context);
    const goals = goalsOf((id) => {
      const value = context.alias.get(id);
      if (value === undefined) throw new Error(`node ${id} is not defined`);
      return value;
    }, context);
    return prune(schedule(items, goals, context));
  };

  let skipped: ValueId | null = null;
  const step = sequence(graph.body, root, (resolve, context) => {
    const goals = graph.writes.flatMap(({ cell, value }): Goal[] => {
      const type = root.cells.get(cell);
      // A history has changed in its place.
      if (type?.history !== undefined) return [];
      const space = type === undefined ? "vector" : spaceOf(type, context);
      return [{ to: cell, value: resolve(value), space, home: homeOf(type, space, graph) }];
    });
    if (graph.skipped === null) return goals;
    skipped = resolve(graph.skipped);
    return [...goals, { to: "", value: skipped, space: null, home: "step" }];
  });
  const fill = (block: Graph["point"], to: string): Action[] | null =>
    block === null
      ? null
      : sequence(block, root, (resolve) =>
          block.results.map((id) => ({ to, value: resolve(id), space: "vector", home: "element" })),
        );
  const point = fill(graph.point, "point");
  const report = fill(graph.report, "report");
  const computed = (block: Block, seen = root): Pick<ComputedDefault, "actions" | "value"> => {
    let value: ValueId = -1;
    const actions = sequence(block, { ...seen, mode: "whole" }, (resolve) => {
      value = resolve(block.results[0] ?? -1);
      return [{ to: "", value, space: null, home: "step" }];
    });
    return { actions: actions.filter((action) => action.kind !== "keep"), value };
  };
  const factOf = (block: Block, seen: FlattenContext): Fact => {
    const { actions, value } = computed(block, seen);
    const isPlain = (action: Action) => action.kind === "define" || action.kind === "branch";
    return { statements: actions.filter(isPlain), value };
  };
  const computedDefaults = graph.hyperparameters.flatMap((hyperparameter): ComputedDefault[] => {
    const block = hyperparameter.default;
    if (block === null || typeof block === "number") return [];
    return [{ hyperparameter: hyperparameter.name, ...computed(block) }];
  });
  const requirements = graph.requirements.map(
    ({ condition, text, message, hyperparameters: names }) => ({
      ...computed(condition),
      text,
      message,
      hyperparameters: names,
    }),
  );
  const homes = homesOfDimensions(graph);
  const dimensions = graph.dimensions.flatMap(({ name, size }): PlanDimension[] => {
    if (size.kind !== "value") return [];
    const [result] = size.block.results;
    const scope = size.block.nodes.find(({ id }) => id === result)?.type.scope;
    const per = scope === "step" ? "step" : "tensor";
    const branches = homes.get(name) === undefined ? [] : (homes.get(name) ?? null);
    return [{ name, fact: factOf(size.block, root), per, branches }];
  });
  const dispatches = graph.dispatches.map(({ within, subject, branches }): PlanDispatch => {
    const seen = within === null ? root : inBranches(within, root, graph);
    return {
      within,
      subject: subject.kind === "dims" ? subject.dims : null,
      branches: branches.map(({ key, pattern, guard }) => {
        const inside = inBranch(key, seen);
        return { key, pattern, guard: guard === null ? null : factOf(guard, inside) };
      }),
    };
  });

  const { name, doc, overModel, numberType, hyperparameters, names, decided } = graph;
  const form: Plan = {
    name,
    doc,
    ...facts,
    exampleLists: !usesExamples ? 0 : facts.kind === "gradient" ? 1 : root.lists.size,
    overModel,
    model: overModel
      ? null
      : (graph.dimensions.find(({ size }) => size.kind === "model")?.name ?? null),
    numberType,
    hash,
    hyperparameters,
    computedDefaults,
    requirements,
    names,
    decided,
    dimensions,
    dispatches,
    sizeChecks: graph.demands.map(sizeCheckOf),
    arrays: shareScratch(buffers.arrays, [step, point ?? [], report ?? []]),
    numbers: buffers.numbers,
    step,
    skipped,
    point,
    report,
    inGroups: null,
  };
  return { form, diagnostics: [] };
}

function sizeCheckOf(demand: Demand): SizeCheck {
  const dimsIn = (shape: GraphShape): readonly string[] =>
    shape.kind === "dims" ? shape.dims : [];
  const { branch } = demand;
  return demand.kind === "at most"
    ? { branch, kind: "at most", shapes: [[demand.dimension], [demand.limit]] }
    : { branch, kind: "as many", shapes: [dimsIn(demand.from), dimsIn(demand.to)] };
}

function homeOf(type: ValueType | undefined, space: string | null, graph: Graph): Home {
  if (space !== null || type === undefined) return "element";
  return type.scope === "tensor" && !graph.overModel ? "tensor" : "step";
}

/** How the body of a rule sees values; what belongs to one sequence is empty. */
function openContext(graph: Graph, isGradientKind: boolean): FlattenContext {
  const mode: Mode = graph.overModel ? "whole" : needsTurns(graph) ? "apart" : "range";
  const model = graph.dimensions.find(({ size }) => size.kind === "model")?.name ?? "n";
  const refuse = (): never => {
    throw new Error("no sequence is open");
  };
  return {
    mode,
    branch: null,
    sameSpaces: new Map(graph.overModel ? [[model, "vector"]] : []),
    dimsOfSpace: new Map(graph.overModel ? [["vector", [model]]] : []),
    branches: new Map(
      graph.dispatches.flatMap(({ subject, branches }) =>
        branches.map(({ key, pattern }) => {
          const names = pattern?.map(({ dimension }) => dimension) ?? null;
          return [key, { key, pattern: names, subject }] as const;
        }),
      ),
    ),
    branchesOf: new Map(
      graph.dispatches.map(({ key, branches }) => [key, branches.map((one) => one.key)]),
    ),
    inTurn: false,
    overModel: graph.overModel,
    wholeDims: wholeDimensions(graph),
    cells: new Map(graph.cells.map((cell) => [cell.name, cell.type])),
    isGradientKind,
    hasPoint: graph.point !== null,
    lists: new Map(),
    values: new Map(),
    alias: new Map(),
    types: new Map(),
    turns: new Map(),
    histories: new Map(),
    rounded: new WeakMap(),
    freshId: refuse,
    answerArray: refuse,
    tensorNumber: refuse,
  };
}
