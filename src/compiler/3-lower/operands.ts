// What a node is made of: the one place that knows where operands stand in each kind of node.

import type { Block, Node, NodeId } from "./graph.ts";

/** The operands of a node; of an `if` its condition and the results of its blocks. */
export function operandsOf(node: Node): readonly NodeId[] {
  switch (node.kind) {
    case "hyperparameter":
      return node.at === null ? [] : [node.at];
    case "constant":
    case "time":
    case "read":
    case "identity":
    case "position":
    case "size":
    case "dimension":
    case "rank":
    case "name matches":
    case "carried":
    case "turn":
      return [];
    case "apply":
    case "matrix":
      return node.operands;
    case "random":
      return [node.time, node.visit];
    case "broadcast":
    case "convert":
    case "view":
    case "reduce":
      return [node.operand];
    case "push":
      return [node.history, node.value];
    case "entry":
      return [node.history, node.index];
    case "place":
      return [node.index];
    case "pick":
      return [node.array, node.place];
    case "clear":
    case "fold":
    case "pushed":
      return [node.history];
    case "example":
      return [node.examples, node.index];
    case "oracle":
    case "hessian":
      return typeof node.point === "number" ? [node.point] : [];
    case "product":
      return typeof node.point === "number" ? [node.vector, node.point] : [node.vector];
    case "if":
      return [node.condition, ...node.then.results, ...node.otherwise.results];
    case "loop":
      return [node.count, ...node.carried, ...blocksOf(node).flatMap((block) => block.results)];
    case "dispatch":
      return node.blocks.flatMap((block) => block.results);
    case "part":
      return [node.of];
    default:
      return node satisfies never;
  }
}

/** The blocks inside a node. */
export function blocksOf(node: Node): readonly Block[] {
  if (node.kind === "if") return [node.then, node.otherwise];
  if (node.kind === "dispatch") return node.blocks;
  if (node.kind === "loop") return node.until === null ? [node.body] : [node.until, node.body];
  return [];
}

/** The node with other operands, and with its blocks rewritten. */
export function withOperands(
  node: Node,
  operand: (id: NodeId) => NodeId,
  block: (block: Block) => Block,
): Node {
  switch (node.kind) {
    case "hyperparameter":
      return node.at === null ? node : { ...node, at: operand(node.at) };
    case "constant":
    case "time":
    case "read":
    case "identity":
    case "position":
    case "size":
    case "dimension":
    case "rank":
    case "name matches":
    case "carried":
    case "turn":
      return node;
    case "random":
      return { ...node, time: operand(node.time), visit: operand(node.visit) };
    case "apply":
    case "matrix":
      return { ...node, operands: node.operands.map(operand) };
    case "broadcast":
    case "convert":
    case "view":
    case "reduce":
      return { ...node, operand: operand(node.operand) };
    case "push":
      return { ...node, history: operand(node.history), value: operand(node.value) };
    case "entry":
      return { ...node, history: operand(node.history), index: operand(node.index) };
    case "place":
      return { ...node, index: operand(node.index) };
    case "pick":
      return { ...node, array: operand(node.array), place: operand(node.place) };
    case "clear":
    case "fold":
    case "pushed":
      return { ...node, history: operand(node.history) };
    case "example":
      return { ...node, examples: operand(node.examples), index: operand(node.index) };
    case "oracle":
    case "hessian":
      return typeof node.point === "number" ? { ...node, point: operand(node.point) } : node;
    case "product": {
      const point = typeof node.point === "number" ? operand(node.point) : node.point;
      return { ...node, vector: operand(node.vector), point };
    }
    case "if":
      return {
        ...node,
        condition: operand(node.condition),
        then: block(node.then),
        otherwise: block(node.otherwise),
      };
    case "loop":
      return {
        ...node,
        count: operand(node.count),
        carried: node.carried.map(operand),
        until: node.until === null ? null : block(node.until),
        body: block(node.body),
      };
    case "dispatch":
      return {
        ...node,
        blocks: node.blocks.map((one) => {
          const next = block(one);
          return next === one ? one : { ...next, writes: one.writes };
        }),
      };
    case "part":
      return { ...node, of: operand(node.of) };
    default:
      return node satisfies never;
  }
}
