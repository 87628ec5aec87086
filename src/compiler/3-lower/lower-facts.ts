// Facts about the tensor at hand: its rank, its name.

import type { Expr } from "../1-parse/ast.ts";
import { addOnce, constant, numberType, type Lowering } from "./builder.ts";
import type { NodeId } from "./graph.ts";
import { checkedType } from "./lower-expression.ts";
import { graphShape } from "./graph-dimensions.ts";

/** `rank(param)`: of an array with named dimensions, how many those are. */
export function lowerRank(of: Expr | undefined, lowering: Lowering): NodeId {
  const type = of === undefined ? null : checkedType(of, lowering);
  if (type?.kind !== "value") throw new Error("checking let a `rank` pass");
  const shape = graphShape(type.shape, lowering);
  if (shape.kind === "dims") return rankOf(shape.dims, lowering);
  if (shape.kind === "number") return constant(lowering.builder, 0);
  return addOnce(lowering.builder, { kind: "rank" }, numberType("tensor"));
}

/** Of what is seen as a pattern with `..`, the rank is that of the tensor. */
function rankOf(dims: readonly string[], { builder, like, seen }: Lowering): NodeId {
  const isParam = seen.kind === "dims" && seen.dims.join() === dims.join();
  if (isParam && like.kind === "like")
    return addOnce(builder, { kind: "rank" }, numberType("tensor"));
  return constant(builder, isParam && like.kind === "dims" ? like.dims.length : dims.length);
}

/** `name_matches(["*.bias"])`. */
export function lowerNameMatches(list: Expr | undefined, lowering: Lowering): NodeId {
  const { builder, instance, prefix } = lowering;
  const symbol = list === undefined ? undefined : instance.names.get(list);
  const patterns =
    symbol?.kind === "hyperparameter" ? lowering.patterns(prefix + symbol.name) : textsOf(list);
  const content = { kind: "name matches", patterns } as const;
  return addOnce(builder, content, numberType("tensor", "truth"));
}

/** The texts of a list. */
export function textsOf(list: Expr | undefined): readonly string[] {
  if (list?.kind !== "list") throw new Error("checking let patterns pass");
  return list.items.flatMap((item) => (item.kind === "string" ? [item.value] : []));
}
