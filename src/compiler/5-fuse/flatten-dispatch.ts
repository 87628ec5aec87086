// A dispatch -> one list of items for each branch. What all branches give lives in arrays, or in numbers per tensor, of
// the block around them, which each branch fills for its tensors.

import type { Node, ValueType } from "../3-lower/graph.ts";
import { flatten } from "./flatten.ts";
import {
  firstOfEach,
  inBranch,
  leaf as leafOf,
  resolve,
  resultOf,
  spaceOf,
  type BranchItems,
  type FlattenContext,
  type Item,
  type Leaf,
} from "./items.ts";

/** The item of a dispatch. */
export function flattenDispatch(
  node: Node & { kind: "dispatch" },
  parts: readonly (Node & { kind: "part" })[],
  context: FlattenContext,
  items: Item[],
): void {
  const results = firstOfEach(parts, context).map((part) => {
    const label = part.name ?? "result";
    const isNumber = spaceOf(part.type, context) === null;
    const to = isNumber
      ? context.tensorNumber(label, part.type, context.branch)
      : context.answerArray(label, part.type, context);
    return { part, to };
  });
  const keys = context.branchesOf.get(node.dispatch) ?? [];
  const blocks = node.blocks.map((block, index): BranchItems => {
    const branch = keys[index];
    if (branch === undefined) throw new Error(`${node.dispatch} has no branch ${index}`);
    const inside = inBranch(branch, context);
    const inner = flatten(block, inside);
    const first = block.results.length - block.writes.length;
    const leaf = (to: string, index: number, type: ValueType | undefined): Leaf => {
      const space = type === undefined ? "vector" : spaceOf(type, inside);
      const home = space !== null ? "element" : type?.scope === "step" ? "step" : "tensor";
      return { to, value: resolve(resultOf(block, index), inside), space, home };
    };
    const leaves = [
      ...results.map(({ part, to }) => leaf(to, part.index, part.type)),
      ...block.writes.flatMap((to, i) => {
        const type = context.cells.get(to);
        // A history has changed in its place.
        return type?.history === undefined ? [leaf(to, first + i, type)] : [];
      }),
    ];
    return { branch, items: inner, leaves, context: inside };
  });
  // After the blocks, which must not see them.
  const gives = results.map(({ part, to }) => leafOf(part, to, context));
  items.push({ kind: "dispatch", blocks, results: gives });
}
