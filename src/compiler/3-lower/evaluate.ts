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
import { interpret, type Arrays, type Model, type Value } from "./interpret.ts";
import type { Block, Cell, Graph } from "./graph.ts";
import { emptyHistory } from "./interpret-history.ts";
import { loadHistory, saveHistory } from "./save-history.ts";
import { everyNode } from "./point-ahead.ts";

/** Numbers, or functions of `t`, by hyperparameter. */
export type EvaluatorOptions = Readonly<Record<string, number | ((t: number) => number)>>;

/** What `step` may be given: the loss, gradients that live elsewhere, or the model itself. */
export interface EvaluatorInput {
  readonly loss?: number;
  readonly grad?: Readonly<Record<string, ArrayLike<number>>>;
}

interface Layout {
  readonly names: readonly string[];
  readonly sizes: readonly number[];
}

/** An evaluator of a Graph. Throws an Error where data does not fit its shape; options are taken as they are. */
export function createEvaluator(
  graph: Graph,
  tensors: Tensors,
  options: EvaluatorOptions = {},
  settings: CreateSettings = {},
): Optimizer {
  const { layout, param } = readTensors(graph, tensors);
  const isWide = graph.numberType !== "f64";
  const fresh = (): Arrays => param.map((array) => array.map(() => 0));
  const grad = fresh();
  const point = fresh();
  const cells = new Map<string, Value>(
    graph.cells.map((cell) => {
      const start = startOf(cell, layout, graph);
      const length = historyLength(cell, graph, options, layout);
      return [cell.name, length === null ? start : emptyHistory(start.arrays, length)];
    }),
  );
  cells.set("param", { arrays: param });
  const kind = kindOf(graph);
  let t = 0;

  const run = (block: Block, time: number, input: EvaluatorInput | Model) =>
    interpret(block, {
      graph,
      time,
      cells,
      sizes: layout.sizes,
      hyperparameter: (name, at) => {
        const isOwn = graph.hyperparameters.some((h) => h.name === name && h.hasOwnTime);
        if (isOwn) requireAll(graph, options, at, layout, name);
        return readHyperparameter(name, graph, options, at, layout);
      },
      grad: kind === "gradient" ? grad : null,
      loss: "loss" in input && typeof input.loss === "number" ? input.loss : null,
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
  requireAll(graph, options, 1, layout);
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
      return Object.fromEntries(
        graph.cells.map((cell) => [cell.name, stateView(cell, cells, layout, graph)]),
      );
    },
    get t() {
      return t;
    },
    seed: settings.seed ?? 0,
    save() {
      const saved: Record<string, number | Floats> = { t, seed: settings.seed ?? 0 };
      for (const cell of graph.cells) Object.assign(saved, entriesOf(cell, cells, layout, graph));
      return saved;
    },
    load(saved: SavedState) {
      t = Number(saved["t"]);
      for (const cell of graph.cells)
        for (const [key, view] of Object.entries(entriesOf(cell, cells, layout, graph))) {
          const from = saved[key];
          if (cell.type.history !== undefined) {
            cells.set(cell.name, loadHistory(cell, cells.get(cell.name), layout, graph, saved));
            break;
          }
          const target = targetOf(key, cell, cells, layout, graph);
          if (typeof from === "number" && typeof view === "number") target?.set([from]);
          else if (typeof from === "object" && target?.length === from.length) target.set(from);
        }
      movePoint();
    },
    step(input: EvaluatorInput | Model = {}) {
      if ("grad" in input && input.grad !== undefined) copyViews(input.grad, grad, layout, graph);
      readGrad(grad, isWide);
      requireAll(graph, options, t + 1, layout);
      const values = run(graph.body, t + 1, input);
      for (const { cell, value } of graph.writes) {
        const written = values.get(value);
        const held = cells.get(cell);
        if (written?.history !== undefined) cells.set(cell, written);
        written?.arrays.forEach((array, i) => held?.arrays[i]?.set(array));
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
  if (nodes.some((node) => node.kind === "product" || node.kind === "hessian"))
    return "second order";
  const handed = graph.point === null ? "start" : "ahead";
  return nodes.every((node) => node.kind !== "oracle" || node.point === handed)
    ? "gradient"
    : "closure";
}

function readTensors(
  graph: Graph,
  tensors: Tensors,
): { readonly layout: Layout; readonly param: Arrays } {
  const names = Object.keys(tensors);
  const arrays = names.map((name) => {
    const tensor = tensors[name];
    if (tensor === undefined) return new Float64Array(0);
    if (!("shape" in tensor)) return Float64Array.from(tensor);
    const size = tensor.shape.reduce((product, extent) => product * extent, 1);
    const data = Float64Array.from(tensor.data ?? new Float64Array(size));
    if (data.length !== size)
      throw new Error(`\`${name}\` has ${data.length} entries, not ${size}`);
    return data;
  });
  if (graph.numberType !== "f64") readGrad(arrays, true);
  const layout = { names, sizes: arrays.map((array) => array.length) };
  if (!graph.overModel) return { layout, param: arrays };
  return { layout, param: [Float64Array.from(arrays.flatMap((array) => [...array]))] };
}

function startOf(cell: Cell, layout: Layout, graph: Graph): Value {
  const total = layout.sizes.reduce((sum, size) => sum + size, 0);
  const sizes = graph.overModel ? [total] : layout.sizes;
  if (cell.type.scope === "step") return { arrays: [Float64Array.of(numberOf(cell))] };
  if (cell.type.scope === "tensor")
    return { arrays: sizes.map(() => Float64Array.of(numberOf(cell))) };
  const { shape } = cell.type;
  if (shape.kind === "dims" && shape.dims.length === 2) {
    const matrix = new Float64Array(total * total).fill(numberOf(cell));
    if (cell.start === "identity") for (let i = 0; i < total; i++) matrix[i * total + i] = 1;
    return { arrays: [matrix] };
  }
  return { arrays: sizes.map((size) => new Float64Array(size).fill(numberOf(cell))) };
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
  layout: Layout,
): number {
  const given = options[name];
  if (typeof given === "number") return given;
  if (given !== undefined) return given(time);
  const standard = graph.hyperparameters.find((one) => one.name === name)?.default ?? null;
  if (standard === null) throw new Error(`\`${name}\` must be given`);
  if (typeof standard === "number") return standard;
  return stepValue(standard, graph, options, time, layout);
}

/** The number that a block of hyperparameters and `t` gives. */
function stepValue(
  block: Block,
  graph: Graph,
  options: EvaluatorOptions,
  time: number,
  layout: Layout,
): number {
  const values = interpret(block, {
    graph,
    time,
    cells: new Map(),
    sizes: layout.sizes,
    hyperparameter: (other, at) => readHyperparameter(other, graph, options, at, layout),
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
  layout: Layout,
  name: string | null = null,
): void {
  const own = new Set(graph.hyperparameters.flatMap((h) => (h.hasOwnTime ? [h.name] : [])));
  for (const { condition, text, hyperparameters } of graph.requirements) {
    const isDue =
      name === null ? !hyperparameters.some((h) => own.has(h)) : hyperparameters.includes(name);
    if (isDue && stepValue(condition, graph, options, time, layout) === 0)
      throw new Error(`${graph.name} requires ${text} at ${time}`);
  }
}

/** How many entries a history keeps; `null` for any other cell. */
function historyLength(
  { type }: Cell,
  graph: Graph,
  options: EvaluatorOptions,
  layout: Layout,
): number | null {
  if (type.history === undefined || typeof type.history === "number") return type.history ?? null;
  return readHyperparameter(type.history, graph, options, 1, layout);
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

function stateView(
  cell: Cell,
  cells: ReadonlyMap<string, Value>,
  layout: Layout,
  graph: Graph,
): Floats | Readonly<Record<string, Floats>> {
  const value = cells.get(cell.name);
  // Of a history its newest entry.
  const arrays = value?.history?.entries[0] ?? value?.arrays ?? [];
  const [first] = arrays;
  if (cell.type.scope === "step" || graph.overModel) return first ?? new Float64Array(0);
  return Object.fromEntries(
    layout.names.map((name, i) => [name, arrays[i] ?? new Float64Array(0)]),
  );
}

/** The entries of a saved state that a cell makes: one, or one per tensor. */
function entriesOf(
  cell: Cell,
  cells: ReadonlyMap<string, Value>,
  layout: Layout,
  graph: Graph,
): Record<string, number | Floats> {
  const history = cells.get(cell.name)?.history;
  if (history !== undefined) return saveHistory(cell, history, layout, graph);
  const view = stateView(cell, cells, layout, graph);
  const name = savedName(cell);
  const copy = (array: Floats): number | Floats => {
    if (cell.type.shape.kind === "number") return array[0] ?? 0;
    return cell.type.precision === "f32" ? Float32Array.from(array) : Float64Array.from(array);
  };
  if (view instanceof Float64Array || view instanceof Float32Array) return { [name]: copy(view) };
  return Object.fromEntries(
    Object.entries(view).map(([tensor, array]) => [`${name}.${tensor}`, copy(array)]),
  );
}

/** A cell of the compiler's cannot be mistaken for the tensor `bias` of the state `m`. */
function savedName(cell: Cell): string {
  return cell.origin === "compiler" ? cell.name.replaceAll(".", ":") : cell.name;
}

function targetOf(
  key: string,
  cell: Cell,
  cells: ReadonlyMap<string, Value>,
  layout: Layout,
  graph: Graph,
): Floats | null {
  const view = stateView(cell, cells, layout, graph);
  if (view instanceof Float64Array || view instanceof Float32Array) return view;
  return view[key.slice(cell.name.length + 1)] ?? null;
}
