// Operations of reductions: in f64 throughout, whatever the computing type.

import { add, typeOf, widen, type Builder } from "./builder.ts";
import { largest, narrowest } from "./combine-types.ts";
import type { NodeId, ValueType } from "./graph.ts";

/** An elementwise builtin in f64 throughout, for the products of reductions. */
export function applyInF64(builder: Builder, builtin: string, operands: readonly NodeId[]): NodeId {
  const types = operands.map((operand) => typeOf(builder, operand));
  const type: ValueType = {
    scope: narrowest(types.map((t) => t.scope)),
    shape: largest(types.map((t) => t.shape)),
    precision: "f64",
  };
  const widened = operands.map((operand) => widen(builder, operand, type));
  return add(builder, { kind: "apply", builtin, operands: widened }, type);
}
