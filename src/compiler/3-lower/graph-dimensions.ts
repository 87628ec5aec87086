// Dimensions of the Graph: those of patterns where a branch begins, numbers known at creation where a shape names them.

import type * as checked from "../2-check/checked.ts";
import { addOnce, constant, numberType, valueOf, type Builder, type Lowering } from "./builder.ts";
import type { Block, Dimension, GraphShape, Node, NodeId } from "./graph.ts";
import { operandsOf, withOperands } from "./operands.ts";

/** A checked shape in the dimensions of the Graph. */
export function graphShape(shape: checked.ValueType["shape"], lowering: Lowering): GraphShape {
  switch (shape.kind) {
    case "number":
      return shape;
    case "like":
      return lowering.like;
    case "dims":
      return { kind: "dims", dims: shape.dims.map((dim) => dimensionIn(dim, lowering)) };
    case "identity":
      throw new Error("checking let `I` pass without a shape");
    default:
      return shape satisfies never;
  }
}

/** The size of a dimension as a number. */
export function lowerDimension(dimension: string, lowering: Lowering): NodeId {
  return sizeOfDimension(dimensionIn(dimension, lowering), lowering);
}

/** The size of a dimension of the Graph as a number. */
export function sizeOfDimension(name: string, { builder }: Lowering): NodeId {
  const size = builder.dimensions.find((one) => one.name === name)?.size;
  const scope =
    size?.kind === "pattern" || (size?.kind === "value" && asksTensor(size.block))
      ? "tensor"
      : "step";
  return addOnce(builder, { kind: "dimension", dimension: name }, numberType(scope));
}

/** The Graph's dimension for one of the rule being lowered. */
export function dimensionIn(dimension: string, lowering: Lowering): string {
  const { builder, dimensions, instance } = lowering;
  const known = dimensions.get(dimension);
  if (known !== undefined) return known;
  if (builder.overModel && dimension === "n") return builder.model ?? dimension;
  const made = instance.dimensions.sizes.get(dimension);
  if (made === undefined) throw new Error(`checking let the dimension \`${dimension}\` pass`);
  const block = staticBlock(builder, sizeOf(made, lowering));
  const isWhole = builder.overModel && !builder.isFlat;
  const size = { kind: "value", block, ...(isWhole ? { isWhole } : {}) } as const;
  const name = declareDimension(dimension, size, builder);
  dimensions.set(dimension, name);
  return name;
}

/** The dimension, by its name in the rule being lowered, that a name in a shape or after `over` means. */
export function dimensionOfSymbol(symbol: checked.Symbol, { instance }: Lowering): string {
  if (symbol.kind === "dimension") return symbol.dimension;
  for (const [dimension, size] of instance.dimensions.sizes)
    if (size === symbol || (typeof size !== "number" && isSame(size, symbol))) return dimension;
  throw new Error(`\`${symbol.name}\` is no dimension`);
}

function isSame(a: checked.Symbol, b: checked.Symbol): boolean {
  return a.kind === "hyperparameter" && b.kind === "hyperparameter" && a.name === b.name;
}

/** A dimension of the Graph under a name of its own. */
export function declareDimension(
  dimension: string,
  size: Dimension["size"],
  builder: Builder,
): string {
  const [author = dimension] = dimension.split("#");
  const taken = new Set(builder.dimensions.map(({ name }) => name));
  let name = author;
  for (let i = 2; taken.has(name); i++) name = `${author}#${i}`;
  builder.dimensions.push({ name, size });
  return name;
}

/** What a value known at creation is made of, by itself: of nodes that need no step. */
export function staticBlock(builder: Builder, id: NodeId): Block {
  const renamed = new Map<NodeId, NodeId>();
  const nodes: Node[] = [];
  const take = (old: NodeId): NodeId => {
    const before = renamed.get(old);
    if (before !== undefined) return before;
    const found = builder.all.get(old);
    if (found === undefined || !isStatic(found))
      throw new Error(
        `checking let ${found?.kind ?? "nothing"} pass where creation must know a value`,
      );
    // A hyperparameter that creation must know is no schedule: at every time it is the same.
    const node = found.kind === "hyperparameter" ? { ...found, at: null } : found;
    for (const operand of operandsOf(node)) take(operand);
    const copy = withOperands(node, take, (block) => block);
    const own = builder.next++;
    nodes.push({ ...copy, id: own });
    renamed.set(old, own);
    return own;
  };
  const result = take(id);
  return { nodes, results: [result] };
}

function isStatic(node: Node): boolean {
  switch (node.kind) {
    case "constant":
    case "hyperparameter":
    case "dimension":
    case "rank":
    case "name matches":
    case "apply":
    case "broadcast":
    case "convert":
      return true;
    case "size":
      return node.over === "tensor";
    default:
      return false;
  }
}

function asksTensor(block: Block): boolean {
  return block.nodes.some(({ type }) => type.scope === "tensor");
}

function sizeOf(size: checked.Symbol | number, lowering: Lowering): NodeId {
  if (typeof size === "number") return constant(lowering.builder, size);
  if (size.kind === "hyperparameter") return lowering.number(lowering.prefix + size.name);
  return valueOf(size, size.name, lowering);
}
