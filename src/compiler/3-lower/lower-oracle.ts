// Oracles: what is asked of the model, and where.

import type { Expr } from "../1-parse/ast.ts";
import type { Shape } from "../2-check/checked.ts";
import {
  add,
  addOnce,
  computing,
  memoryShape,
  numberType,
  paramShape,
  stored,
  typeOf,
  widen,
  type Builder,
  type Lowering,
} from "./builder.ts";
import type { NodeContent } from "./builder.ts";
import type { GraphShape, NodeId, OraclePoint, ValueType } from "./graph.ts";
import { lowerExpression } from "./lower-expression.ts";
import { seenHere, viewAs } from "./views.ts";

type NamedOracle = "grad" | "loss" | "hvp" | "ggn" | "hessian" | "example_grads";

/** `grad`, `loss` or `hessian` at a point. */
export function lowerOracle(oracle: NamedOracle, point: OraclePoint, lowering: Lowering): NodeId {
  const { builder } = lowering;
  if (lowering.branch !== null && oracle !== "grad") builder.asksInBranch = true;
  switch (oracle) {
    case "grad":
      if (lowering.branch === null) builder.asksOutside = true;
      return array({ kind: "oracle", oracle, point }, memoryShape(builder), point, builder);
    case "loss":
      return ask({ kind: "oracle", oracle, point }, numberType("step"), point, builder);
    case "hessian":
      return array({ kind: "hessian", point }, square(builder), point, builder);
    case "example_grads": {
      const content = { kind: "oracle", oracle: "examples", point } as const;
      return ask(content, numberType("step"), point, builder);
    }
    case "hvp":
    case "ggn":
      throw new Error(`checking let \`${oracle}\` pass`);
    default:
      return oracle satisfies never;
  }
}

/** The gradient of one example, as the rule being lowered sees its gradient. */
export function lowerExample(examples: NodeId, index: NodeId, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const shape = memoryShape(builder);
  const memory = memoryType(shape, builder);
  const one = add(builder, { kind: "example", examples, index }, memory);
  const wide = widen(builder, one, computing(builder, "element", shape, "real"));
  return seenHere(viewAs(builder, wide, paramShape(builder)), lowering);
}

function square({ model }: Builder): Shape {
  return { kind: "dims", dims: [model ?? "n", model ?? "n"] };
}

/** `oracle at point`. */
export function lowerPoint(expr: Extract<Expr, { kind: "at" }>, lowering: Lowering): NodeId {
  const { instance } = lowering;
  const value = lowerExpression(expr.point, lowering);
  const point = pointOf(value, lowering);
  if (expr.oracle.kind === "call") {
    const target = instance.calls.get(expr.oracle);
    const [vector] = expr.oracle.arguments;
    if (
      target?.kind === "builtin" &&
      target.builtin.kind === "oracle" &&
      (target.builtin.oracle === "hvp" || target.builtin.oracle === "ggn") &&
      vector !== undefined
    )
      return lowerProduct(target.builtin.oracle, vector.value, point, lowering);
  }
  const symbol = instance.names.get(expr.oracle);
  if (symbol?.kind !== "builtin" || symbol.builtin.kind !== "oracle")
    throw new Error("checking let an `at` pass");
  if (symbol.builtin.oracle === "grad") return lowering.gradientAt(point, lowering);
  return lowerOracle(symbol.builtin.oracle, point, lowering);
}

/** `hvp(u)` or `ggn(u)` at a point. */
export function lowerProduct(
  oracle: "hvp" | "ggn",
  vector: Expr,
  point: OraclePoint,
  lowering: Lowering,
): NodeId {
  const { builder } = lowering;
  if (lowering.branch !== null) builder.asksInBranch = true;
  const shape = paramShape(builder);
  const type = computing(builder, "element", shape, "real");
  const u = widen(builder, lowerExpression(vector, lowering), type);
  const asked = memoryShape(builder);
  const seen = viewAs(builder, inMemory(u, shape, builder), asked);
  const content = { kind: "product", oracle, point, vector: seen } as const;
  return widen(builder, ask(content, memoryType(asked, builder), "inner", builder), type);
}

/** A point is memory: it is rounded as `param` is. The parameter that the step found is the start. */
function pointOf(value: NodeId, lowering: Lowering): OraclePoint {
  const { builder, values } = lowering;
  if (value === values.get(lowering.param) && isRead(value, builder)) return "start";
  return viewAs(builder, inMemory(value, paramShape(builder), builder), memoryShape(builder));
}

function isRead(id: NodeId, builder: Builder): boolean {
  const node = builder.all.get(id);
  if (node?.kind === "convert") return isRead(node.operand, builder);
  if (node?.kind === "view" && builder.overModel) return isRead(node.operand, builder);
  return node?.kind === "read";
}

function inMemory(id: NodeId, shape: Shape, builder: Builder): NodeId {
  const computed = widen(builder, id, computing(builder, "element", shape, "real"));
  return widen(builder, computed, memoryType(shape, builder));
}

function memoryType(shape: GraphShape, builder: Builder): ValueType {
  return stored(builder, "element", shape, "real");
}

function array(
  content: NodeContent,
  shape: GraphShape,
  point: OraclePoint,
  builder: Builder,
): NodeId {
  const type = memoryType(shape, builder);
  const id = ask(content, type, point, builder);
  const wanted = computing(builder, "element", shape, "real");
  if (typeOf(builder, id).precision === wanted.precision) return id;
  return point === "start"
    ? addOnce(builder, { kind: "convert", operand: id }, wanted)
    : widen(builder, id, wanted);
}

/** The same oracle at the same point is asked once. */
function ask(
  content: NodeContent,
  type: ValueType,
  point: OraclePoint | "inner",
  builder: Builder,
): NodeId {
  if (point === "start") return addOnce(builder, content, type);
  for (const node of builder.nodes) if (sameQuestion(node, content)) return node.id;
  return add(builder, content, type);
}

function sameQuestion(node: NodeContent, content: NodeContent): boolean {
  if (node.kind === "oracle" && content.kind === "oracle")
    return node.oracle === content.oracle && node.point === content.point;
  if (node.kind === "hessian" && content.kind === "hessian") return node.point === content.point;
  return (
    node.kind === "product" &&
    content.kind === "product" &&
    node.oracle === content.oracle &&
    node.point === content.point &&
    node.vector === content.vector
  );
}
