// The truth against which backends are tested: an optimizer that walks the Graph as lowered, node by node,
// by the builtins' reference meanings. Slow, plain, and with nothing in common with rooms 4 to 6.

import type {
  CreateSettings,
  Floats,
  Kind,
  Optimizer,
  SavedState,
  Tensors,
  Views,
} from "../../runtime/optimizer.ts";
import { nameMatches } from "../../numeric/name-matches.ts";
import { inGroups } from "./in-groups.ts";
import { interpret, type Arrays, type Model, type Value } from "./interpret.ts";
import type { Block, Cell, Graph } from "./graph.ts";
import { emptyHistory } from "./interpret-history.ts";
import { loadHistory, saveHistory } from "./save-history.ts";
import { layOut, noTensors, shapeIn, sizeOf, type Layout } from "./layout.ts";
import { everyNode } from "./point-ahead.ts";

/** Numbers, or functions of `t`, by hyperparameter. */
export type EvaluatorOptions = Readonly<
  Record<string, number | ((t: number) => number) | readonly string[]>
>;

/** Options that tensors have for themselves whose names fit a pattern. */
export interface EvaluatorGroup {
  readonly match: readonly string[];
  readonly options: EvaluatorOptions;
}

/** What `step` may be given: the loss, gradients that live elsewhere, or the model itself. */
export interface EvaluatorInput {
  readonly loss?: number;
  readonly grad?: Readonly<Record<string, ArrayLike<number>>>;
  readonly example_grads?: readonly Readonly<Record<string, ArrayLike<number>>>[];
}

/** An evaluator of a Graph. Throws an Error where data does not fit its shape; options are taken as they are. */
export function createEvaluator(
  lowered: Graph,
  tensors: Tensors,
  options: EvaluatorOptions = {},
  settings: CreateSettings = {},
  groups: readonly EvaluatorGroup[] = [],
): Optimizer {
  const graph = groups.length === 0 ? lowered : (inGroups(lowered) ?? lowered);
  const { shapes, param } = readTensors(graph, tensors);
  const layout = layOut(
    graph,
    shapes,
    (name) => readHyperparameter(name, graph, options, 1),
    (name) => readPatterns(name, graph, options),
  );
  const own = layout.names.map((name): EvaluatorOptions => {
    const group = groups.find(({ match }) => nameMatches(name, match));
    return { ...options, ...group?.options };
  });
  const isWide = graph.numberType !== "f64";
  const fresh = (): Arrays => param.map((array) => array.map(() => 0));
  const grad = fresh();
  const point = fresh();
  const cells = new Map<string, Value>(
    graph.cells.map((cell) => {
      const start = startOf(cell, layout);
      const length = historyLength(cell, graph, options);
      return [cell.name, length === null ? start : emptyHistory(start.arrays, length)];
    }),
  );
  cells.set("param", { arrays: param });
  const kind = kindOf(graph);
  let t = 0;
  let seed = settings.seed ?? 0;

  const stored = new Map<string, Value>();
  const run = (block: Block, time: number, input: EvaluatorInput | Model) =>
    interpret(block, {
      stored,
      graph,
      time,
      seed,
      cells,
      layout,
      hyperparameter: (name, at, tensor) => {
        const given = own[tensor ?? -1] ?? options;
        const isOwn = graph.hyperparameters.some((h) => h.name === name && h.hasOwnTime);
        if (isOwn) requireAll(graph, given, at, name);
        return readHyperparameter(name, graph, given, at);
      },
      grad: kind === "gradient" ? grad : null,
      loss: "loss" in input && typeof input.loss === "number" ? input.loss : null,
      ...("example_grads" in input ? { examples: input.example_grads } : {}),
      model: "gradient" in input ? (input as Model) : null,
      views: (arrays) => viewsOf(arrays, layout, graph),
      copyBack: (views, arrays) => copyViews(views, arrays, layout, graph),
    });
  const movePoint = (): void => {
    if (graph.point === null) return;
    const [id] = graph.point.results;
    const values = run(graph.point, t + 1, {});
    const ahead = id === undefined ? undefined : values.get(id);
    ahead?.arrays.forEach((array, i) => point[i]?.set(array));
  };
  requireAll(graph, options, 1);
  movePoint();

  return {
    rule: graph.name,
    kind,
    param: viewsOf(param, layout, graph),
    point: viewsOf(graph.point === null ? param : point, layout, graph),
    get report() {
      if (graph.report === null) return viewsOf(param, layout, graph);
      const [id] = graph.report.results;
      const value = id === undefined ? undefined : run(graph.report, t, {}).get(id);
      return viewsOf(value?.arrays ?? param, layout, graph);
    },
    grad: viewsOf(grad, layout, graph),
    get state() {
      return statesOf(graph, cells, layout);
    },
    get t() {
      return t;
    },
    get seed() {
      return seed;
    },
    save() {
      const saved: Record<string, number | Floats> = { t, seed };
      for (const cell of graph.cells) {
        const history = cells.get(cell.name)?.history;
        if (history !== undefined) Object.assign(saved, saveHistory(cell, history, layout, graph));
        else
          for (const [key, array] of entriesIn(cell, cells, layout, graph))
            saved[key] = copyOf(array, cell);
      }
      return saved;
    },
    load(saved: SavedState) {
      t = Number(saved["t"]);
      seed = Number(saved["seed"]);
      for (const cell of graph.cells) {
        if (cell.type.history !== undefined)
          cells.set(cell.name, loadHistory(cell, cells.get(cell.name), layout, graph, saved));
        for (const [key, target] of entriesIn(cell, cells, layout, graph)) {
          const from = saved[key];
          if (typeof from === "number" && isNumber(cell)) target.set([from]);
          else if (typeof from === "object" && target.length === from.length) target.set(from);
        }
      }
      movePoint();
    },
    step(input: EvaluatorInput | Model = {}) {
      if ("grad" in input && input.grad !== undefined) copyViews(input.grad, grad, layout, graph);
      readGrad(grad, isWide);
      requireAll(graph, options, t + 1);
      stored.clear();
      const values = run(graph.body, t + 1, input);
      for (const { cell, value } of graph.writes) {
        const written = values.get(value);
        const held = cells.get(cell);
        if (written?.history !== undefined) cells.set(cell, written);
        written?.arrays.forEach((array, i) => held?.arrays[i]?.set(array));
      }
      for (const [cell, value] of stored) {
        if (value.history !== undefined) cells.set(cell, value);
        value.arrays.forEach((array, i) => cells.get(cell)?.arrays[i]?.set(array));
      }
      const skipped = graph.skipped === null ? undefined : values.get(graph.skipped);
      if ((skipped?.arrays[0]?.[0] ?? 0) === 0) {
        t += 1;
        if (isWide && t % 16 === 0) sweep(graph, cells);
      }
      movePoint();
    },
  } as Optimizer;
}

function readGrad(grad: Arrays, isWide: boolean): void {
  if (isWide) for (const array of grad) array.forEach((x, i) => (array[i] = Math.fround(x)));
}

function kindOf(graph: Graph): Kind {
  const nodes = [...everyNode(graph.body)];
  if (nodes.some(({ kind }) => kind === "product" || kind === "hessian")) return "second order";
  const handed = graph.point === null ? "start" : "ahead";
  const asked = nodes.filter((node) => node.kind === "oracle");
  if (asked.every(({ point }) => point === handed)) return "gradient";
  return asked.some(({ oracle }) => oracle === "examples") ? "second order" : "closure";
}

function readTensors(
  graph: Graph,
  tensors: Tensors,
): { readonly shapes: ReadonlyMap<string, readonly number[]>; readonly param: Arrays } {
  const names = Object.keys(tensors);
  const shapes = new Map<string, readonly number[]>();
  const arrays = names.map((name) => {
    const tensor = tensors[name] ?? [];
    if (!("shape" in tensor)) {
      shapes.set(name, [tensor.length]);
      return Float64Array.from(tensor);
    }
    shapes.set(name, tensor.shape);
    const size = sizeOf(tensor.shape);
    const data = Float64Array.from(tensor.data ?? new Float64Array(size));
    if (data.length !== size)
      throw new Error(`\`${name}\` has ${data.length} entries, not ${size}`);
    return data;
  });
  if (graph.numberType !== "f64") readGrad(arrays, true);
  if (!graph.overModel) return { shapes, param: arrays };
  return { shapes, param: [Float64Array.from(arrays.flatMap((array) => [...array]))] };
}

function startOf(cell: Cell, layout: Layout): Value {
  const start = numberOf(cell);
  if (cell.type.scope === "step") return { arrays: [Float64Array.of(start)] };
  const count = layout.isWhole(cell.type.shape) ? 1 : layout.count;
  const arrays = Array.from({ length: count }, (_, tensor) => {
    if (!layout.takes(cell.branch, tensor)) return new Float64Array(0);
    if (cell.type.scope === "tensor") return Float64Array.of(start);
    const shape = shapeIn(cell.type.shape, tensor, layout);
    const array = new Float64Array(sizeOf(shape)).fill(start);
    const [n = 0] = shape;
    if (cell.start === "identity") for (let i = 0; i < n; i++) array[i * n + i] = 1;
    return array;
  });
  return { arrays };
}

function numberOf(cell: Cell): number {
  if (cell.start === "identity") return 0;
  return cell.type.precision === "f32" ? Math.fround(cell.start) : cell.start;
}

function readHyperparameter(
  name: string,
  graph: Graph,
  options: EvaluatorOptions,
  time: number,
): number {
  const given = options[name];
  if (typeof given === "number") return given;
  if (typeof given === "function") return given(time);
  const standard = graph.hyperparameters.find((one) => one.name === name)?.default ?? null;
  if (standard === null) throw new Error(`\`${name}\` must be given`);
  if (typeof standard === "number") return standard;
  return stepValue(standard, graph, options, time);
}

function readPatterns(name: string, graph: Graph, options: EvaluatorOptions): readonly string[] {
  const given = options[name];
  const patterns =
    typeof given === "object" ? given : graph.names.find((one) => one.name === name)?.default;
  if (patterns === null || patterns === undefined) throw new Error(`\`${name}\` must be given`);
  return patterns;
}

/** The number that a block of hyperparameters and `t` gives. */
function stepValue(block: Block, graph: Graph, options: EvaluatorOptions, time: number): number {
  const values = interpret(block, {
    graph,
    time,
    seed: 0,
    cells: new Map(),
    layout: noTensors,
    stored: new Map(),
    hyperparameter: (other, at) => readHyperparameter(other, graph, options, at),
    grad: null,
    loss: null,
    model: null,
    views: () => ({}),
    copyBack: () => undefined,
  });
  const [id] = block.results;
  return (id === undefined ? undefined : values.get(id)?.arrays[0]?.[0]) ?? NaN;
}

/** Throws where hyperparameters at a time break what the rule requires; of those of one time, `name` is among them. */
function requireAll(
  graph: Graph,
  options: EvaluatorOptions,
  time: number,
  name: string | null = null,
): void {
  const own = new Set(graph.hyperparameters.flatMap((h) => (h.hasOwnTime ? [h.name] : [])));
  for (const { condition, text, hyperparameters } of graph.requirements) {
    const isDue =
      name === null ? !hyperparameters.some((h) => own.has(h)) : hyperparameters.includes(name);
    if (isDue && stepValue(condition, graph, options, time) === 0)
      throw new Error(`${graph.name} requires ${text} at ${time}`);
  }
}

/** How many entries a history keeps; `null` for any other cell. */
function historyLength({ type }: Cell, graph: Graph, options: EvaluatorOptions): number | null {
  if (type.history === undefined || typeof type.history === "number") return type.history ?? null;
  return readHyperparameter(type.history, graph, options, 1);
}

/** Law 7: what has decayed below 2⁻¹²⁰ in memory of f32 becomes 0. */
function sweep(graph: Graph, cells: ReadonlyMap<string, Value>): void {
  for (const cell of graph.cells) {
    if (cell.type.precision !== "f32") continue;
    for (const array of cells.get(cell.name)?.arrays ?? [])
      array.forEach((x, i) => {
        if (Math.abs(x) < 2 ** -120) array[i] = 0;
      });
  }
}

function viewsOf(arrays: Arrays, layout: Layout, graph: Graph): Views<string> {
  const [flat] = arrays;
  let at = 0;
  return Object.fromEntries(
    layout.names.map((name, i) => {
      const size = layout.sizes[i] ?? 0;
      at += size;
      const own = graph.overModel ? flat?.subarray(at - size, at) : arrays[i];
      return [name, own ?? new Float64Array(0)];
    }),
  );
}

function copyViews(
  views: Readonly<Record<string, ArrayLike<number>>>,
  arrays: Arrays,
  layout: Layout,
  graph: Graph,
): void {
  let at = 0;
  layout.names.forEach((name, i) => {
    const view = views[name];
    const size = layout.sizes[i] ?? 0;
    const target = graph.overModel ? arrays[0]?.subarray(at, at + size) : arrays[i];
    if (view !== undefined) target?.set(view);
    at += size;
  });
}

/** The states by the author's names: cells of several branches are one state. */
function statesOf(
  graph: Graph,
  cells: ReadonlyMap<string, Value>,
  layout: Layout,
): Readonly<Record<string, Floats | Readonly<Record<string, Floats>>>> {
  const states: Record<string, Floats | Record<string, Floats>> = {};
  for (const cell of graph.cells) {
    const value = cells.get(cell.name);
    // Of a history its newest entry.
    const arrays = value?.history?.entries[0] ?? value?.arrays ?? [];
    if (isWhole(cell, layout, graph)) {
      states[cell.name] = arrays[0] ?? new Float64Array(0);
      continue;
    }
    const views: Record<string, Floats> = {};
    for (const [tensor, name] of layout.names.entries())
      if (layout.takes(cell.branch, tensor)) views[name] = arrays[tensor] ?? new Float64Array(0);
    const name = cell.name.replaceAll(/#\d+/g, "");
    states[name] = { ...(states[name] as Record<string, Floats> | undefined), ...views };
  }
  return states;
}

/** The entries of a saved state that a cell makes: one, or one per tensor that has it. */
function entriesIn(
  cell: Cell,
  cells: ReadonlyMap<string, Value>,
  layout: Layout,
  graph: Graph,
): readonly (readonly [string, Float64Array])[] {
  const { names, takes } = layout;
  const { arrays, history } = cells.get(cell.name) ?? { arrays: [] };
  if (history !== undefined) return [];
  // A cell of the compiler's cannot be mistaken for the tensor `bias` of the state `m`.
  const key = cell.origin === "compiler" ? cell.name.replaceAll(".", ":") : cell.name;
  const [first = new Float64Array(0)] = arrays;
  if (isWhole(cell, layout, graph)) return [[key, first]];
  return names.flatMap((name, tensor) => {
    const array = arrays[tensor];
    if (array === undefined || !takes(cell.branch, tensor)) return [];
    return [[`${key.replaceAll(/#\d+/g, "")}.${name}`, array] as const];
  });
}

/** Whether there is one of a cell for the whole model. */
function isWhole({ type }: Cell, layout: Layout, graph: Graph): boolean {
  return type.scope === "step" || graph.overModel || layout.isWhole(type.shape);
}

function isNumber(cell: Cell): boolean {
  return cell.type.shape.kind === "number";
}

function copyOf(array: Float64Array, cell: Cell): number | Floats {
  if (isNumber(cell)) return array[0] ?? 0;
  return cell.type.precision === "f32" ? Float32Array.from(array) : Float64Array.from(array);
}
