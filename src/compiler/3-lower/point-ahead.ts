// The point of the next gradient, computed ahead: where a rule takes its only gradient at a point made of
// `param`, states, `t` and hyperparameters, an ordinary training loop can run it.

import type { Builder } from "./builder.ts";
import type { Block, Node, NodeId } from "./graph.ts";
import { blocksOf, operandsOf, withOperands } from "./operands.ts";

/** The body with its gradient asked at the point computed ahead, and that point; unchanged where there is none. */
export function pointAhead(
  body: Block,
  builder: Builder,
): { readonly body: Block; readonly point: Block | null } {
  const unchanged = { body, point: null };
  const questions = [...everyNode(body)].filter(
    (node) => node.kind === "oracle" || node.kind === "product" || node.kind === "hessian",
  );
  const points = new Set(questions.map((node) => node.point));
  const [only] = points;
  if (points.size !== 1 || typeof only !== "number") return unchanged;
  if (questions.some((node) => node.kind !== "oracle" || node.oracle === "loss")) return unchanged;
  if (!questions.every((node) => body.nodes.includes(node))) return unchanged;
  const slice = sliceOf(only, body);
  if (slice === null) return unchanged;
  const ahead: Block = {
    nodes: body.nodes.map((node) =>
      node.kind === "oracle" && node.point === only ? { ...node, point: "ahead" } : node,
    ),
    results: body.results,
  };
  const nodes = slice.map(withoutWrites);
  return { body: ahead, point: renumber({ nodes, results: [only] }, builder) };
}

/** The same node without what its branches store: that is done once, in the step. */
export function withoutWrites(node: Node): Node {
  const bare = (block: Block): Block => ({ ...block, nodes: block.nodes.map(withoutWrites) });
  const same = withOperands(node, (id) => id, bare);
  if (same.kind !== "dispatch") return same;
  const blocks = same.blocks.map((block) => ({
    ...block,
    results: block.results.slice(0, block.results.length - block.writes.length),
    writes: [],
  }));
  return { ...same, blocks };
}

/** Every node of a block and of the blocks inside it. */
export function* everyNode(block: Block): Generator<Node> {
  for (const node of block.nodes) {
    yield node;
    for (const inner of blocksOf(node)) yield* everyNode(inner);
  }
}

/** The nodes of a block and of the sides of its conditions: that around a `run` does not count for its point. */
function unconditionally(block: Block): readonly Node[] {
  return block.nodes.flatMap((node) =>
    node.kind === "if" ? [node, ...blocksOf(node).flatMap(unconditionally)] : [node],
  );
}

/** The nodes outside loops that a value is made of, or `null` if the model must be asked for it. */
export function sliceOf(id: NodeId, body: Block): readonly Node[] | null {
  const nodes = unconditionally(body);
  const needed = new Set<NodeId>([id]);
  for (const node of [...nodes].reverse()) {
    if (!needed.has(node.id)) continue;
    const inside = blocksOf(node).flatMap((block) => [...everyNode(block)]);
    for (const part of [node, ...inside]) {
      if (part.kind === "oracle" || part.kind === "product" || part.kind === "hessian") return null;
      // What is pushed is pushed once, in the step.
      if (part.kind === "push" || part.kind === "clear") return null;
      for (const operand of operandsOf(part)) needed.add(operand);
    }
  }
  const slice = nodes.filter((node) => needed.has(node.id));
  return slice.some((node) => node.id === id) ? slice : null;
}

/** The same block with numbers of its own, so that a number names one node of the Graph. */
export function renumber(block: Block, builder: Builder, known = new Map<NodeId, NodeId>()): Block {
  const renamed = (id: NodeId): NodeId => known.get(id) ?? id;
  const nodes = block.nodes.map((node): Node => {
    // A loop is named by the nodes inside it, so it gets its number first.
    known.set(node.id, builder.next++);
    const moved = withOperands(node, renamed, (inner) => renumber(inner, builder, known));
    if (moved.kind === "carried" || moved.kind === "turn")
      return { ...moved, loop: renamed(moved.loop), id: renamed(node.id) };
    return { ...moved, id: renamed(node.id) };
  });
  return { nodes, results: block.results.map(renamed) };
}
