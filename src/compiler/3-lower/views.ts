// Arrays seen in another shape of as many elements: *like param* as the pattern of a branch, and back.

import {
  add,
  addOnce,
  giveName,
  isSameShape,
  nodeOf,
  typeOf,
  type Builder,
  type Lowering,
} from "./builder.ts";
import type { GraphShape, NodeId } from "./graph.ts";
import { newLevel } from "./levels.ts";

/** The same elements in another shape of as many. */
export function viewAs(builder: Builder, id: NodeId, shape: GraphShape): NodeId {
  const from = typeOf(builder, id);
  if (isSameShape(from.shape, shape)) return id;
  const node = nodeOf(builder, id);
  // Back to where it came from
  if (node.kind === "view" && isSameShape(typeOf(builder, node.operand).shape, shape))
    return node.operand;
  const { first } = builder.levels[builder.levels.length - 1] ?? newLevel(null, 0);
  const isBefore =
    id < first || builder.levels.some(({ prologue }) => prologue.some((one) => one.id === id));
  const content = { kind: "view", operand: id } as const;
  return isBefore
    ? addOnce(builder, content, { ...from, shape })
    : add(builder, content, { ...from, shape });
}

/** Calls a value what the author calls it, and what it shows in another shape: seen in its own again, that is left. */
export function giveNames(builder: Builder, id: NodeId, name: string): void {
  giveName(builder, id, name);
  const node = nodeOf(builder, id);
  if (node.kind === "view" && nodeOf(builder, node.operand).kind === "apply")
    giveName(builder, node.operand, name);
}

/** A value from outside as it is seen here: in a branch, *like param* is the pattern. */
export function seenHere(id: NodeId, lowering: Lowering): NodeId {
  const { builder, like, seen } = lowering;
  const { shape, history } = typeOf(builder, id);
  // Of a history its entries are seen so.
  return history === undefined && isSameShape(shape, like) ? viewAs(builder, id, seen) : id;
}

/** Whether one array is to be seen as another of as many elements, not repeated along dimensions. */
export function isOtherView(from: GraphShape, to: GraphShape): boolean {
  if (from.kind === "number" || to.kind === "number" || isSameShape(from, to)) return false;
  if (from.kind === "like" || to.kind === "like") return true;
  let matched = 0;
  for (const dim of to.dims) if (dim === from.dims[matched]) matched++;
  return matched < from.dims.length;
}
