// What an optimizer knows of its tensors from creation on: which branch each takes, how long its dimensions are.

import { interpretFor, type Surroundings } from "./interpret.ts";
import type { Block, Branch, Demand, Dispatch, Graph, GraphShape } from "./graph.ts";
import { isWholeType, wholeDimensions } from "./whole-dimensions.ts";

/** The tensors of an evaluator, in order of declaration. */
export interface Layout {
  readonly names: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  readonly sizes: readonly number[];
  /** How many tensors the body goes through: over the whole model, one vector. */
  readonly count: number;
  /** The patterns of names that a hyperparameter is. */
  patterns(hyperparameter: string): readonly string[];
  /** The size of a dimension in a tensor. */
  extent(dimension: string, tensor: number): number;
  /** The branch that a tensor takes; `null` where the dispatch is not for it. */
  branchOf(dispatch: string, tensor: number): number | null;
  /** Whether a tensor takes a branch; all take `null`. */
  takes(branch: string | null, tensor: number): boolean;
  /** Whether there is one array of a shape for the model, among others of each tensor. */
  isWhole(shape: GraphShape): boolean;
}

/** For what is known without tensors. */
export const noTensors: Layout = {
  names: [],
  shapes: [],
  sizes: [],
  count: 0,
  patterns: () => [],
  extent: () => NaN,
  branchOf: () => null,
  takes: () => false,
  isWhole: () => false,
};

/** The layout of tensors. Throws an Error where a tensor fits no branch, or a dimension has no size. */
export function layOut(
  graph: Graph,
  tensors: ReadonlyMap<string, readonly number[]>,
  hyperparameter: (name: string) => number,
  patterns: (name: string) => readonly string[],
): Layout {
  const names = [...tensors.keys()];
  const shapes = [...tensors.values()];
  const sizes = shapes.map(sizeOf);
  const count = graph.overModel ? 1 : names.length;
  const extents = new Map<string, number>();
  const taken = new Map<string, number | null>();
  const owners = new Map(
    graph.dispatches.flatMap((dispatch) =>
      dispatch.branches.map(({ key }, index) => [key, { dispatch, index }] as const),
    ),
  );
  const whole = wholeDimensions(graph);
  const layout: Layout = {
    isWhole: (shape) => isWholeType({ shape }, whole),
    names,
    shapes,
    sizes,
    count,
    patterns,
    extent(dimension, tensor) {
      const known = extents.get(at(dimension, tensor));
      if (known !== undefined) return known;
      const size = graph.dimensions.find(({ name }) => name === dimension)?.size;
      if (size === undefined) throw new Error(`there is no dimension \`${dimension}\``);
      if (size.kind === "model") return sizes.reduce((sum, one) => sum + one, 0);
      if (size.kind === "pattern")
        throw new Error(`\`${names[tensor]}\` has no dimension \`${dimension}\``);
      const extent = ask(size.block, tensor);
      if (!Number.isInteger(extent) || extent < 0)
        throw new Error(`\`${dimension}\` is ${extent} for \`${names[tensor]}\`: no size`);
      extents.set(at(dimension, tensor), extent);
      return extent;
    },
    branchOf: (dispatch, tensor) => taken.get(at(dispatch, tensor)) ?? null,
    takes(branch, tensor) {
      if (branch === null) return true;
      const owner = owners.get(branch);
      return owner !== undefined && layout.branchOf(owner.dispatch.key, tensor) === owner.index;
    },
  };
  const around: Surroundings = {
    graph,
    time: 1,
    seed: 0,
    cells: new Map(),
    layout,
    hyperparameter,
    grad: null,
    loss: null,
    model: null,
    stored: new Map(),
    views: () => ({}),
    copyBack: () => undefined,
  };
  const ask = (block: Block, tensor: number): number => {
    const [result] = block.results;
    const values = interpretFor(block, [tensor], around);
    const arrays = result === undefined ? [] : (values.get(result)?.arrays ?? []);
    return arrays[arrays.length === 1 ? 0 : tensor]?.[0] ?? NaN;
  };
  const fits = (branch: Branch, actual: readonly number[], tensor: number): boolean => {
    const found = match(branch, actual);
    if (found === null) return false;
    for (const [dimension, extent] of found) extents.set(at(dimension, tensor), extent);
    return branch.guard === null || ask(branch.guard, tensor) !== 0;
  };
  const decide = (dispatch: Dispatch, tensor: number): void => {
    if (!layout.takes(dispatch.within, tensor)) return;
    const actual = shapeIn(dispatch.subject, tensor, layout);
    const index = dispatch.branches.findIndex((branch) => fits(branch, actual, tensor));
    if (index < 0)
      throw new Error(`no branch fits \`${names[tensor]}\`, which is [${actual.join(", ")}]`);
    taken.set(at(dispatch.key, tensor), index);
  };
  for (const dispatch of graph.dispatches)
    for (let tensor = 0; tensor < count; tensor++) decide(dispatch, tensor);
  for (const demand of graph.demands)
    for (let tensor = 0; tensor < count; tensor++) hold(demand, tensor, layout);
  return layout;
}

/** Throws where the sizes of a tensor break a demand. */
function hold(demand: Demand, tensor: number, layout: Layout): void {
  if (!layout.takes(demand.branch, tensor)) return;
  const name = layout.names[tensor] ?? "";
  if (demand.kind === "as many") {
    const [from, to] = [demand.from, demand.to].map((shape) => shapeIn(shape, tensor, layout));
    if (from !== undefined && to !== undefined && sizeOf(from) !== sizeOf(to))
      throw new Error(`[${from.join(", ")}] of \`${name}\` cannot be seen as [${to.join(", ")}]`);
    return;
  }
  const { dimension, limit } = demand;
  const [a, b] = [layout.extent(dimension, tensor), layout.extent(limit, tensor)];
  if (a > b)
    throw new Error(`\`${dimension}\` is ${a} for \`${name}\`, more than \`${limit}\`, ${b}`);
}

/** The extents of a shape in a tensor. */
export function shapeIn(shape: GraphShape, tensor: number, layout: Layout): readonly number[] {
  switch (shape.kind) {
    case "number":
      return [];
    case "like":
      return layout.shapes[tensor] ?? [];
    case "dims":
      return shape.dims.map((dimension) => layout.extent(dimension, tensor));
    default:
      return shape satisfies never;
  }
}

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

const at = (key: string, tensor: number): string => `${key} of ${tensor}`;

/** The dimensions that a pattern finds in a shape, `null` where it does not fit. */
function match(
  { pattern }: Branch,
  shape: readonly number[],
): readonly (readonly [string, number])[] | null {
  if (pattern === null) return [];
  const rest = pattern.findIndex((one) => one.rest);
  const flattened = shape.length - pattern.length + 1;
  if (rest < 0 ? shape.length !== pattern.length : flattened < 1) return null;
  return pattern.map(({ dimension }, i) => {
    if (rest < 0 || i < rest) return [dimension, shape[i] ?? 1];
    if (i === rest) return [dimension, sizeOf(shape.slice(rest, rest + flattened))];
    return [dimension, shape[i + flattened - 1] ?? 1];
  });
}
