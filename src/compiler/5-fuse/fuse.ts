// Graph -> Plan: which values share a pass over memory, which arrays exist, what is computed again. The door of
// the room. Values and their bits stay as they are; only when and how often they are computed is decided here.

import type { Cell, Graph, NodeId, ValueType } from "../3-lower/graph.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { flatten } from "./flatten.ts";
import { spaceOf, type FlattenContext, type Home, type ValueFacts } from "./items.ts";
import { allNodes, kindOf } from "./kind.ts";
import type { Action, ComputedDefault, Plan, PlanArray, PlanNumber, ValueId } from "./plan.ts";
import { prune } from "./prune.ts";
import { schedule, type Goal, type ScheduleContext } from "./schedule.ts";

/** The plan of one step of a rule, under the hash of its printed Graph; every correct Graph has a plan. */
export function fuse(
  graph: Graph,
  hash: string,
): { readonly form: Plan; readonly diagnostics: readonly Diagnostic[] } {
  const facts = kindOf(graph);
  const buffers = openBuffers(graph);
  const types = new Map<NodeId, ValueType>();
  // Numbers of nodes are small; slots of histories have others.
  const nodes = [graph.body, graph.point, graph.report].flatMap((block) =>
    block === null ? [] : allNodes(block),
  );
  let fresh = 1 + nodes.reduce((most, { id }) => Math.max(most, id), 0);

  const sequence = (
    block: Graph["body"],
    goalsOf: (resolve: (id: NodeId) => ValueId) => Goal[],
  ): Action[] => {
    const values = new Map<ValueId, ValueFacts>();
    const alias = new Map<NodeId, ValueId>();
    const context: FlattenContext & ScheduleContext = {
      overModel: graph.overModel,
      isGradientKind: facts.kind === "gradient",
      hasPoint: graph.point !== null,
      values,
      alias,
      types,
      turns: new Map(),
      histories: new Map(),
      freshId: () => fresh++,
      answerArray: (name, type) => buffers.array(name, "answer", type),
      tensorNumber: (name, type) => buffers.number(name, type.precision === "truth"),
      scratchArray: (value, space) => {
        const { name, precision } = values.get(value) ?? { name: null, precision: "f64" };
        const shape = { kind: "dims", dims: space === "matrix" ? ["n", "n"] : ["n"] } as const;
        const type: ValueType = { scope: "element", shape, precision };
        return buffers.array(name ?? "scratch", "scratch", type);
      },
      scratchNumber: (value) => {
        const facts = values.get(value);
        return buffers.number(facts?.name ?? "number", facts?.precision === "truth");
      },
    };
    const items = flatten(block, context);
    const goals = goalsOf((id) => {
      const value = alias.get(id);
      if (value === undefined) throw new Error(`node ${id} is not defined`);
      return value;
    });
    return prune(schedule(items, goals, context));
  };

  const cellTypes = new Map(graph.cells.map((cell) => [cell.name, cell.type]));
  let skipped: ValueId | null = null;
  const step = sequence(graph.body, (resolve) => {
    const goals = graph.writes.flatMap(({ cell, value }): Goal[] => {
      const type = cellTypes.get(cell);
      // A history has changed in its place.
      if (type?.history !== undefined) return [];
      const space = type === undefined ? "vector" : spaceOf(type);
      return [{ to: cell, value: resolve(value), space, home: homeOf(type, space, graph) }];
    });
    if (graph.skipped === null) return goals;
    skipped = resolve(graph.skipped);
    return [...goals, { to: "", value: skipped, space: null, home: "step" }];
  });
  const fill = (block: Graph["point"], to: string): Action[] | null =>
    block === null
      ? null
      : sequence(block, (resolve) =>
          block.results.map((id) => ({
            to,
            value: resolve(id),
            space: "vector",
            home: "element",
          })),
        );
  const point = fill(graph.point, "point");
  const report = fill(graph.report, "report");
  const computed = (block: Graph["body"]): Pick<ComputedDefault, "actions" | "value"> => {
    let value: ValueId = -1;
    const actions = sequence(block, (resolve) => {
      value = resolve(block.results[0] ?? -1);
      return [{ to: "", value, space: null, home: "step" }];
    });
    return { actions: actions.filter((action) => action.kind !== "keep"), value };
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

  const { name, doc, overModel, numberType, hyperparameters, names, decided } = graph;
  const form: Plan = {
    name,
    doc,
    ...facts,
    overModel,
    numberType,
    hash,
    hyperparameters,
    computedDefaults,
    requirements,
    names,
    decided,
    arrays: buffers.arrays,
    numbers: buffers.numbers,
    step,
    skipped,
    point,
    report,
    inGroups: null,
  };
  return { form, diagnostics: [] };
}

function homeOf(type: ValueType | undefined, space: string | null, graph: Graph): Home {
  if (space !== null || type === undefined) return "element";
  return type.scope === "tensor" && !graph.overModel ? "tensor" : "step";
}

/** The buffers of the rule's cells, and new ones under names that are free. */
function openBuffers(graph: Graph) {
  const memory = graph.numberType === "f64" ? "f64" : "f32";
  const arrays: PlanArray[] = [];
  const numbers: PlanNumber[] = [];
  const taken = new Set<string>(["param", "grad", "point", "report"]);
  const own = (name: "param" | "grad" | "point" | "report"): void => {
    const shape = graph.overModel ? "[n]" : "like param";
    const facts = {
      space: "vector",
      precision: memory,
      truth: false,
      start: 0,
      history: null,
    } as const;
    arrays.push({ kind: "array", name, role: name, ...facts, shape, hidden: true });
  };
  own("param");
  own("grad");
  if (graph.point !== null) own("point");
  if (graph.report !== null) own("report");
  for (const cell of graph.cells) {
    taken.add(cell.name);
    const hidden = cell.origin === "compiler";
    const truth = cell.type.precision === "truth";
    const space = spaceOf(cell.type);
    if (space === null) {
      const per = cell.type.scope === "tensor" && !graph.overModel ? "tensor" : "step";
      const value = cell.start === "identity" ? 1 : cell.start;
      numbers.push({
        kind: "number",
        name: cell.name,
        role: "state",
        per,
        truth,
        start: value,
        history: cell.type.history ?? null,
        hidden,
      });
      continue;
    }
    arrays.push({
      kind: "array",
      name: cell.name,
      role: "state",
      space,
      precision: memory,
      truth,
      start: cell.start,
      history: cell.type.history ?? null,
      shape: shapeText(cell),
      hidden,
    });
  }
  const free = (wanted: string): string => {
    let name = wanted;
    for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
    taken.add(name);
    return name;
  };
  return {
    arrays,
    numbers,
    array: (wanted: string, role: "answer" | "scratch", type: ValueType): string => {
      const name = free(wanted);
      const space = spaceOf(type) ?? "vector";
      const truth = type.precision === "truth";
      // Values keep the computing type wherever they are stored; what a model hands is of memory's already.
      const precision = type.precision === "f64" ? "f64" : memory;
      const shape = space === "matrix" ? "[n, n]" : graph.overModel ? "[n]" : "like param";
      arrays.push({
        kind: "array",
        name,
        role,
        space,
        precision,
        truth,
        start: 0,
        history: null,
        shape,
        hidden: true,
      });
      return name;
    },
    number: (wanted: string, truth: boolean): string => {
      const name = free(wanted);
      const facts = { kind: "number", role: "scratch", per: "tensor" } as const;
      numbers.push({ ...facts, name, truth, start: 0, history: null, hidden: true });
      return name;
    },
  };
}

function shapeText(cell: Cell): string {
  const { shape } = cell.type;
  if (shape.kind === "number") return "number";
  return shape.kind === "like" ? "like param" : `[${shape.dims.join(", ")}]`;
}
