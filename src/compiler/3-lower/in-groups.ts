// Graph -> the same Graph where hyperparameters differ from tensor to tensor: they, and the numbers of the step that
// are made of them, cells included, are numbers per tensor. Their bits are those of one value for all.

import { dependence, type Dependence } from "./dependence.ts";
import type { Block, Cell, Graph, Node, NodeId, ValueType } from "./graph.ts";
import { blocksOf, withOperands } from "./operands.ts";
import { everyNode } from "./point-ahead.ts";

/** The Graph for tensors in groups; `null` where no hyperparameter may vary. */
export function inGroups(graph: Graph): Graph | null {
  const varying = graph.hyperparameters.filter(({ varies }) => varies);
  if (varying.length === 0) return null;
  const depends = dependence(graph, new Map(varying.map(({ name }) => [name, 1n])));
  const rewriter = openRewriter(graph, depends);
  const cells = graph.cells.map((cell) => (depends.ofCell(cell.name) === 0n ? cell : spread(cell)));
  const kinds = new Map(cells.map((cell) => [cell.name, cell.type]));
  const body = rewriter.block(graph.body, []);
  const nodes = [...body.nodes];
  const writes = graph.writes.map(({ cell, value }) => ({
    cell,
    value: kinds.get(cell)?.scope === "tensor" ? rewriter.perTensor(value, nodes) : value,
  }));
  return {
    ...graph,
    cells,
    body: { nodes, results: body.results },
    writes,
    point: graph.point === null ? null : rewriter.block(graph.point, []),
    report: graph.report === null ? null : rewriter.block(graph.report, []),
  };
}

const spread = (cell: Cell): Cell => ({ ...cell, type: perTensorType(cell.type) });

const perTensorType = (type: ValueType): ValueType => ({ ...type, scope: "tensor" });

function openRewriter(graph: Graph, depends: Dependence) {
  const types = new Map<NodeId, ValueType>();
  const blocks = [
    ...[graph.body, graph.point, graph.report, ...graph.hyperparameters.map((h) => h.default)],
    ...graph.requirements.map(({ condition }) => condition),
  ].filter((block) => block !== null && typeof block !== "number");
  let next =
    Math.max(0, ...blocks.flatMap((block) => [...everyNode(block)].map(({ id }) => id))) + 1;

  /** A value seen per tensor, by a node in `into` where it is one for all. */
  const perTensor = (id: NodeId, into: Node[]): NodeId => {
    const type = types.get(id);
    if (type?.scope !== "step") return id;
    const seen: Node = {
      kind: "broadcast",
      operand: id,
      id: next++,
      type: perTensorType(type),
      name: null,
      span: null,
    };
    types.set(seen.id, seen.type);
    into.push(seen);
    return seen.id;
  };

  /** A block whose results at `spreading` are wanted per tensor. */
  const block = (from: Block, spreading: readonly boolean[]): Block => {
    const nodes: Node[] = [];
    for (const node of from.nodes) {
      const changed = rewrite(node, nodes);
      types.set(node.id, changed.type);
      nodes.push(changed);
    }
    const results = from.results.map((id, i) =>
      spreading[i] === true ? perTensor(id, nodes) : id,
    );
    return { nodes, results };
  };

  const rewrite = (node: Node, into: Node[]): Node => {
    const isSpread = depends.of(node.id) !== 0n && node.type.scope === "step";
    const type = isSpread ? perTensorType(node.type) : node.type;
    const spreads = (count: number): boolean[] =>
      Array.from({ length: count }, (_, index) => depends.ofResult(node.id, index) !== 0n);
    switch (node.kind) {
      case "apply":
        if (!isSpread) return node;
        return { ...node, type, operands: node.operands.map((id) => perTensor(id, into)) };
      case "if": {
        const which = spreads(node.then.results.length);
        const first = which[0] === true ? perTensorType(node.type) : node.type;
        const then = block(node.then, which);
        return { ...node, type: first, then, otherwise: block(node.otherwise, which) };
      }
      case "loop": {
        const which = spreads(node.carried.length);
        const carried = node.carried.map((id, i) => (which[i] === true ? perTensor(id, into) : id));
        const until = node.until === null ? null : block(node.until, []);
        const first = which[0] === true ? perTensorType(node.type) : node.type;
        return { ...node, type: first, carried, until, body: block(node.body, which) };
      }
      case "dispatch": {
        const made = node.blocks.map(({ writes, ...inner }) => {
          const own = inner.results.length - writes.length;
          const which = inner.results.map((_, i) => {
            const cell = writes[i - own];
            return cell !== undefined && depends.ofCell(cell) !== 0n;
          });
          return { ...block(inner, which), writes };
        });
        return { ...node, blocks: made };
      }
      default:
        if (blocksOf(node).length > 0)
          return withOperands(
            node,
            (id) => id,
            (b) => block(b, []),
          );
        return isSpread ? { ...node, type } : node;
    }
  };
  return { block, perTensor };
}
