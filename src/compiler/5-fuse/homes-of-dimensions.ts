// Where the size of a dimension is asked for: only the tensors of those branches are measured, so that what makes no
// size for the others stops nothing.

import type { Block, Graph, GraphShape } from "../3-lower/graph.ts";
import { blocksOf } from "../3-lower/operands.ts";

/** By dimension, the branches in which it occurs; `null` where it occurs outside of all, or is one of the model. */
export function homesOfDimensions(graph: Graph): ReadonlyMap<string, readonly string[] | null> {
  const homes = new Map<string, Set<string | null>>();
  const note = (dimension: string, branch: string | null): void => {
    const known = homes.get(dimension) ?? new Set();
    if (known.has(branch)) return;
    homes.set(dimension, known.add(branch));
    const size = graph.dimensions.find(({ name }) => name === dimension)?.size;
    if (size?.kind === "value") walk(size.block, branch);
  };
  const see = (shape: GraphShape, branch: string | null): void => {
    if (shape.kind === "dims") for (const dimension of shape.dims) note(dimension, branch);
  };
  const walk = (block: Block, branch: string | null): void => {
    for (const node of block.nodes) {
      see(node.type.shape, branch);
      if (node.kind === "dimension") note(node.dimension, branch);
      const dispatch =
        node.kind === "dispatch" ? graph.dispatches.find(({ key }) => key === node.dispatch) : null;
      blocksOf(node).forEach((inner, i) => walk(inner, dispatch?.branches[i]?.key ?? branch));
    }
  };
  for (const block of [graph.body, graph.point, graph.report])
    if (block !== null) walk(block, null);
  for (const { type, branch } of graph.cells) see(type.shape, branch);
  for (const { subject, within } of graph.dispatches) see(subject, within);
  for (const demand of graph.demands) {
    const { branch } = demand;
    if (demand.kind === "as many") for (const one of [demand.from, demand.to]) see(one, branch);
    else for (const one of [demand.dimension, demand.limit]) note(one, branch);
  }
  for (const { name, size } of graph.dimensions)
    if (size.kind === "value" && size.isWhole === true) note(name, null);
  return new Map(
    [...homes].map(([dimension, branches]) => {
      const keys = [...branches].filter((key) => key !== null);
      return [dimension, keys.length < branches.size ? null : keys];
    }),
  );
}
