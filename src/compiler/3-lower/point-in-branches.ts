// One lookahead point per branch: together they are one point, which is `param` for tensors whose branch has none.

import type { Builder } from "./builder.ts";
import type { Block, BranchBlock, Node, NodeId, ValueType } from "./graph.ts";
import { operandsOf, withOperands } from "./operands.ts";
import { everyNode, renumber, sliceOf, withoutWrites } from "./point-ahead.ts";

type DispatchNode = Extract<Node, { kind: "dispatch" }>;

/** Whether a branch takes its gradient at a point of its own. */
export function hasPointsInBranches(body: Block): boolean {
  return [...everyNode(body)].some(
    (node) => node.kind === "dispatch" && node.blocks.some((block) => [...asked(block)].length > 0),
  );
}

/** The body with its gradient asked at the joint point, and that point; `null` where there is no such point. */
export function pointInBranches(
  body: Block,
  memory: ValueType,
  builder: Builder,
): { readonly body: Block; readonly point: Block } | null {
  const [split, ...others] = body.nodes.filter(
    (node): node is DispatchNode => node.kind === "dispatch" && hasPointsInBranches(only(node)),
  );
  const [plain, ...further] = body.nodes.filter((node) => node.kind === "oracle");
  if (split === undefined || others.length > 0 || further.length > 0 || builder.asksOutside)
    return null;
  const before: Block = { nodes: body.nodes.slice(0, body.nodes.indexOf(split)), results: [] };
  const read = before.nodes.find((node) => node.kind === "read" && node.cell === "param");
  if (read === undefined) return null;
  const blocks: BranchBlock[] = [];
  const needed = new Set<NodeId>([read.id]);
  for (const block of split.blocks) {
    const points = new Set([...asked(block)].map(({ point }) => point));
    const [point = read.id, ...more] = points;
    if (more.length > 0 || typeof point !== "number") return null;
    const isOwn = block.nodes.some((node) => node.id === point);
    const slice = isOwn ? sliceOf(point, block) : [];
    if (slice === null || [...points].some((one) => typeof one !== "number")) return null;
    for (const node of slice.flatMap((one) => [...everyNode({ nodes: [one], results: [] })]))
      for (const operand of operandsOf(node)) needed.add(operand);
    if (!isOwn) needed.add(point);
    blocks.push({ nodes: slice.map(withoutWrites), results: [point], writes: [] });
  }
  const outer = new Set<Node>();
  for (const id of needed) {
    if (!before.nodes.some((node) => node.id === id)) continue;
    const slice = sliceOf(id, before);
    if (slice === null) return null;
    for (const node of slice) outer.add(node);
  }
  const joint: Node = { ...split, blocks, id: builder.next++, type: memory };
  const part = { kind: "part", of: joint.id, index: 0, name: null, span: null } as const;
  const result: Node = { ...part, id: builder.next++, type: memory };
  const outside = before.nodes.filter((node) => outer.has(node)).map(withoutWrites);
  const nodes = [...outside, joint, result];
  const grad: Node = plain ?? {
    kind: "oracle",
    oracle: "grad",
    point: "ahead",
    id: builder.next++,
    type: memory,
    name: null,
    span: null,
  };
  return {
    body: askedOnce(body, grad),
    point: renumber({ nodes, results: [result.id] }, builder),
  };
}

/** The gradient asked once, above all branches. */
function askedOnce(body: Block, grad: Node): Block {
  const gone = new Set<NodeId>();
  for (const node of everyNode(body)) if (node.kind === "oracle") gone.add(node.id);
  const renamed = (id: NodeId): NodeId => (gone.has(id) ? grad.id : id);
  const cleaned = (block: Block): Block => ({
    nodes: block.nodes
      .filter(({ id }) => !gone.has(id))
      .map((node) => withOperands(node, renamed, cleaned)),
    results: block.results.map(renamed),
  });
  const { nodes, results } = cleaned(body);
  return { nodes: [{ ...grad, point: "ahead" } as Node, ...nodes], results };
}

/** The questions at points of its own in a branch. */
function* asked(block: Block): Generator<Extract<Node, { kind: "oracle" }>> {
  for (const node of everyNode(block)) if (node.kind === "oracle") yield node;
}

const only = (node: Node): Block => ({ nodes: [node], results: [] });
