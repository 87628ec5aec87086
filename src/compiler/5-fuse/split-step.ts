// An `if` that runs for one tensor after the other -> what its numbers of the step are made of, which stands before the
// turns of the tensors, and the `if` without it.

import type { Block, Node, NodeId } from "../3-lower/graph.ts";
import { blocksOf, operandsOf } from "../3-lower/operands.ts";

type IfNode = Node & { kind: "if" };

/** Both, for the results at some places; `null` where such a number comes out of control flow or a draw. */
export function splitStep(
  node: IfNode,
  places: readonly number[],
): { readonly step: readonly Block[]; readonly rest: IfNode } | null {
  const then = splitSide(node.then, places);
  const otherwise = splitSide(node.otherwise, places);
  if (then === null || otherwise === null) return null;
  const rest = { ...node, then: then.rest, otherwise: otherwise.rest };
  return { step: [then.step, otherwise.step], rest };
}

function splitSide(
  side: Block,
  places: readonly number[],
): { readonly step: Block; readonly rest: Block } | null {
  const nodes = new Map(side.nodes.map((node) => [node.id, node]));
  const taken = new Set<Node>();
  const open = places.flatMap((place): NodeId[] => side.results.slice(place, place + 1));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodes.get(id);
    if (node === undefined || taken.has(node)) continue;
    if (!isPlain(node)) return null;
    taken.add(node);
    open.push(...operandsOf(node));
  }
  const part = (isTaken: boolean): Block => ({
    ...side,
    nodes: side.nodes.filter((node) => taken.has(node) === isTaken),
  });
  return { step: part(true), rest: part(false) };
}

/** A draw, or an entry of a history that may not be there, is asked for only where it is used. */
const isPlain = (node: Node): boolean =>
  !["random", "entry", "part"].includes(node.kind) && blocksOf(node).length === 0;
