// What `param` and a number per tensor are in the body at hand.

import type { ValueType } from "./checked.ts";
import type { Context } from "./context.ts";

/** The shape of `param` in a body. */
export function paramShape(context: Context): ValueType["shape"] {
  return context.instance.overModel ? { kind: "dims", dims: ["n"] } : { kind: "like" };
}

/** The scope of a number per tensor: over the whole model there is but one. */
export function tensorScope(context: Context): "step" | "tensor" {
  return context.instance.overModel ? "step" : "tensor";
}
