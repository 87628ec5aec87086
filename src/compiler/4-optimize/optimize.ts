// Graph -> Graph that computes the same bits with fewer nodes. The door of the room: rewrites in order, each in a
// file of its own, until none changes anything.

import type { Graph } from "../3-lower/graph.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { foldConstants } from "./fold-constants.ts";
import { mergeEqual } from "./merge-equal.ts";
import { removeDead } from "./remove-dead.ts";
import { simplify } from "./simplify.ts";

/** One rewrite; gives the very same Graph where it finds nothing to do. */
export type Rewrite = (graph: Graph) => Graph;

/** The rewrites by name, in the order in which they run. */
export const rewrites: readonly (readonly [string, Rewrite])[] = [
  ["remove-dead", removeDead],
  ["fold-constants", foldConstants],
  ["simplify", simplify],
  ["merge-equal", mergeEqual],
  ["remove-dead", removeDead],
];

/** The Graph, rewritten; there is nothing to say about it. */
export function optimize(graph: Graph): {
  readonly form: Graph;
  readonly diagnostics: readonly Diagnostic[];
} {
  let form = graph;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = form;
    for (const [, rewrite] of rewrites) form = rewrite(form);
    if (form === before) break;
  }
  return { form, diagnostics: [] };
}

/** Each round removes a node at least; more than a few are never needed. */
const MOST_ROUNDS = 16;
