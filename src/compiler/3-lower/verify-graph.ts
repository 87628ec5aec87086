// What must hold of every Graph, after lowering and after each rewrite: operands stand before their readers, types
// fit, roundings are explicit, cells are written with values of their own type.

import { elementwiseBuiltins, matrixBuiltins } from "../builtins/table.ts";
import type {
  Block,
  BranchBlock,
  Dispatch,
  Graph,
  Node,
  NodeId,
  Scope,
  ValueType,
} from "./graph.ts";
import { blocksOf, operandsOf } from "./operands.ts";
import { verifyHistories } from "./verify-histories.ts";
import { printType } from "./print-graph.ts";

/** What is wrong with a Graph, in words; empty for a correct one. */
export function verifyGraph(graph: Graph): string[] {
  const problems: string[] = [];
  const hyperparameters = new Set(graph.hyperparameters.map(({ name }) => name));
  const cells = new Map(graph.cells.map((cell) => [cell.name, cell.type]));
  const dimensions = new Set(graph.dimensions.map(({ name }) => name));
  const dispatches = new Map(graph.dispatches.map((dispatch) => [dispatch.key, dispatch]));
  const seen = new Set<NodeId>();
  const inBlock = (block: Block, around: ReadonlyMap<NodeId, Node>): ReadonlyMap<NodeId, Node> => {
    const visible = new Map(around);
    const say = (node: Node, text: string): void => void problems.push(`%${node.id}: ${text}`);
    for (const node of block.nodes) {
      if (seen.has(node.id)) say(node, "its number is used twice");
      seen.add(node.id);
      if (node.kind === "loop") visible.set(node.id, node);
      const inner = blocksOf(node).map((one) => inBlock(one, visible));
      const operands =
        node.kind === "if"
          ? [node.condition]
          : node.kind === "loop"
            ? [node.count, ...node.carried]
            : node.kind === "dispatch"
              ? []
              : operandsOf(node);
      for (const id of operands) if (!visible.has(id)) say(node, `%${id} is not defined before it`);
      const type = (id: NodeId): ValueType | undefined => visible.get(id)?.type;
      switch (node.kind) {
        case "hyperparameter":
          if (!hyperparameters.has(node.hyperparameter)) {
            say(node, `no hyperparameter is called ${node.hyperparameter}`);
          }
          if (node.at !== null && type(node.at)?.scope !== "step") {
            say(node, `is read at a time that is no number of the step`);
          }
          break;
        case "read": {
          const cell = cells.get(node.cell);
          if (cell === undefined && node.cell !== "param")
            say(node, `no cell is called ${node.cell}`);
          if (cell !== undefined && !isSameType(cell, node.type)) {
            say(node, `reads ${printType(cell)} as ${printType(node.type)}`);
          }
          break;
        }
        case "apply":
          verifyApply(node, type, (text) => say(node, text));
          break;
        case "broadcast": {
          const from = type(node.operand);
          if (from !== undefined && RANK[from.scope] > RANK[node.type.scope]) {
            say(node, `spreads a value of ${from.scope} scope to ${node.type.scope} scope`);
          }
          break;
        }
        case "convert": {
          const from = type(node.operand);
          if (
            from !== undefined &&
            !isSameType({ ...from, precision: node.type.precision }, node.type)
          ) {
            say(node, `converts ${printType(from)} to ${printType(node.type)}`);
          }
          break;
        }
        case "reduce": {
          const from = type(node.operand);
          const needed = node.fold === "any" ? "truth" : "f64";
          if (from !== undefined && from.precision !== needed) {
            say(node, `folds ${from.precision}, not ${needed}`);
          }
          break;
        }
        case "random":
          for (const id of [node.time, node.visit])
            if (type(id)?.scope !== "step") say(node, `%${id} is no number of the step`);
          break;
        case "position":
          if (node.type.shape.kind !== "dims" || node.type.shape.dims.length !== 1)
            say(node, "counts along no one dimension");
          break;
        case "place":
          if (type(node.index)?.shape.kind !== "number") say(node, "its index is no number");
          if (!dimensions.has(node.dimension))
            say(node, `no dimension is called ${node.dimension}`);
          break;
        case "pick": {
          const from = type(node.array)?.shape;
          const place = type(node.place)?.shape;
          const left = node.type.shape.kind === "dims" ? node.type.shape.dims : [];
          if (place?.kind !== "number") say(node, `%${node.place} is no place`);
          if (from?.kind !== "dims" || from.dims.slice(1).join() !== left.join())
            say(node, `gives no entry of %${node.array}`);
          break;
        }
        case "matrix":
          if (!matrixBuiltins.has(node.builtin)) say(node, `${node.builtin} is no matrix builtin`);
          break;
        case "if":
          if (type(node.condition)?.precision !== "truth")
            say(node, "its condition is no truth value");
          if (node.then.results.length !== node.otherwise.results.length) {
            say(node, "its sides give different numbers of results");
          }
          for (const [index, id] of node.then.results.entries()) {
            const other = node.otherwise.results[index];
            const a = inner[0]?.get(id)?.type;
            const b = other === undefined ? undefined : inner[1]?.get(other)?.type;
            if (a !== undefined && b !== undefined && !isSameType(a, b)) {
              say(node, `result ${index} is ${printType(a)} or ${printType(b)}`);
            }
          }
          break;
        case "part": {
          const of = visible.get(node.of);
          const count =
            of?.kind === "if"
              ? of.then.results.length
              : of?.kind === "loop"
                ? of.carried.length
                : of?.kind === "matrix"
                  ? (matrixBuiltins.get(of.builtin)?.overloads[0]?.results.length ?? 0)
                  : of?.kind === "dispatch"
                    ? Math.max(0, ...of.blocks.map(sharedIn))
                    : 0;
          if (node.index < 0 || node.index >= count)
            say(node, `%${node.of} has no part ${node.index}`);
          break;
        }
        case "loop":
          for (const [index, id] of node.body.results.entries()) {
            const first = node.carried[index];
            const a = first === undefined ? undefined : type(first);
            const b = inner[inner.length - 1]?.get(id)?.type;
            if (a === undefined || b === undefined || !isSameType(a, b))
              say(node, `what it carries at ${index} changes its type`);
          }
          if (node.body.results.length !== node.carried.length)
            say(node, "its turns give another number of values than they carry");
          break;
        case "push":
        case "clear":
        case "entry":
        case "fold":
        case "pushed": {
          const of = type(node.history);
          if (of !== undefined && of.history === undefined) say(node, "is made of no history");
          const entry = of === undefined ? "" : printType(entryType(of));
          const given = node.kind === "push" ? type(node.value) : node.type;
          if (of !== undefined && node.kind !== "pushed" && given !== undefined) {
            if (printType(entryType(given)) !== entry)
              say(node, `has ${printType(given)} for an entry of ${printType(of)}`);
          }
          break;
        }
        case "example": {
          const of = visible.get(node.examples);
          if (of?.kind !== "oracle" || of.oracle !== "examples")
            say(node, `%${node.examples} are no examples`);
          if (type(node.index)?.scope !== "step") say(node, "its index is no number of the step");
          break;
        }
        case "carried":
        case "turn":
          if (visible.get(node.loop)?.kind !== "loop")
            say(node, `%${node.loop} is no loop around it`);
          break;
        case "dispatch":
          verifyDispatch(node, inner, dispatches, cells, (text) => say(node, text));
          break;
        case "dimension":
          if (!dimensions.has(node.dimension))
            say(node, `no dimension is called ${node.dimension}`);
          break;
        case "constant":
        case "time":
        case "identity":
        case "size":
        case "oracle":
        case "product":
        case "hessian":
        case "view":
        case "rank":
        case "name matches":
          break;
        default:
          node satisfies never;
      }
      for (const dim of node.type.shape.kind === "dims" ? node.type.shape.dims : [])
        if (!dimensions.has(dim)) say(node, `no dimension is called ${dim}`);
      visible.set(node.id, node);
    }
    for (const id of block.results) {
      if (!visible.has(id)) problems.push(`a block gives %${id}, which is not defined in it`);
    }
    return visible;
  };
  const visible = inBlock(graph.body, new Map());
  if (graph.point !== null) inBlock(graph.point, new Map());
  if (graph.report !== null) inBlock(graph.report, new Map());
  for (const { default: standard } of graph.hyperparameters) {
    if (standard !== null && typeof standard !== "number") inBlock(standard, new Map());
  }
  for (const { condition } of graph.requirements) inBlock(condition, new Map());
  const skipped = graph.skipped === null ? null : visible.get(graph.skipped)?.type;
  if (skipped !== null && (skipped?.scope !== "step" || skipped.precision !== "truth"))
    problems.push(`%${graph.skipped} does not say whether the step was skipped`);
  for (const { branches } of graph.dispatches)
    for (const { guard } of branches) if (guard !== null) inBlock(guard, new Map());
  for (const { size } of graph.dimensions)
    if (size.kind === "value") inBlock(size.block, new Map());
  const written = new Set<string>();
  for (const { cell, value } of graph.writes) {
    if (written.has(cell)) problems.push(`${cell} is written twice`);
    written.add(cell);
    const type = cells.get(cell);
    const given = visible.get(value)?.type;
    if (given === undefined)
      problems.push(`${cell} is written with %${value}, which is not defined`);
    else if (type === undefined && cell !== "param") problems.push(`no cell is called ${cell}`);
    else if (type !== undefined && !isSameType(type, given)) {
      problems.push(`${cell}, ${printType(type)}, is written with ${printType(given)}`);
    }
  }
  return [...problems, ...verifyHistories(graph)];
}

const RANK: Readonly<Record<Scope, number>> = { step: 0, tensor: 1, element: 2 };

const entryType = ({ scope, shape, precision }: ValueType): ValueType => ({
  scope,
  shape,
  precision,
});

const isSameType = (a: ValueType, b: ValueType): boolean => printType(a) === printType(b);

/** How many of a block's results all branches give. */
const sharedIn = (block: BranchBlock): number => block.results.length - block.writes.length;

function verifyDispatch(
  node: Node & { kind: "dispatch" },
  inner: readonly ReadonlyMap<NodeId, Node>[],
  dispatches: ReadonlyMap<string, Dispatch>,
  cells: ReadonlyMap<string, ValueType>,
  say: (text: string) => void,
): void {
  const dispatch = dispatches.get(node.dispatch);
  if (dispatch?.branches.length !== node.blocks.length)
    say(`${node.dispatch} has ${dispatch?.branches.length ?? "no"} branches`);
  const [first] = node.blocks;
  for (const [index, block] of node.blocks.entries()) {
    if (first !== undefined && sharedIn(block) !== sharedIn(first))
      say("its branches give different numbers of results");
    for (const [i, id] of block.results.entries()) {
      const type = inner[index]?.get(id)?.type;
      const cell = block.writes[i - sharedIn(block)];
      const other = first?.results[i];
      const wanted =
        cell !== undefined
          ? cells.get(cell)
          : other === undefined
            ? undefined
            : inner[0]?.get(other)?.type;
      if (type === undefined || wanted === undefined || !isSameType(type, wanted))
        say(`result ${i} of branch ${index} does not have its type`);
    }
  }
}

function verifyApply(
  node: Node & { kind: "apply" },
  type: (id: NodeId) => ValueType | undefined,
  say: (text: string) => void,
): void {
  const entry = elementwiseBuiltins.get(node.builtin);
  if (entry === undefined) {
    say(`${node.builtin} is no elementwise builtin`);
    return;
  }
  const { operands } = entry;
  const isCount = entry.variadic
    ? node.operands.length >= operands.length
    : node.operands.length === operands.length;
  if (!isCount) say(`${node.builtin} has ${node.operands.length} operands`);
  node.operands.forEach((id, index) => {
    const from = type(id);
    if (from === undefined) return;
    const wanted = operands[Math.min(index, operands.length - 1)];
    if ((wanted === "truth") !== (from.precision === "truth")) {
      say(`operand ${index} of ${node.builtin} is ${from.precision}, not ${wanted}`);
    }
    const { scope, shape } = node.type;
    if (!isSameType({ ...from, scope, shape }, from)) {
      say(`operand ${index} is ${printType(from)} in ${printType(node.type)}`);
    }
    if (node.type.precision === "f32" && from.precision === "f64")
      say(`operand ${index} is not rounded`);
  });
}
