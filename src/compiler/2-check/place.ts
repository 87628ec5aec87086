// What `param` and a number per tensor are in the body at hand, and how values from outside look in a branch.

import type { Cell, Shape, Type, ValueType } from "./checked.ts";
import type { Context } from "./context.ts";
import { sameShape } from "./types.ts";

/** The shape of `param` in a body: in a branch, its pattern. */
export function paramShape(context: Context): Shape {
  if (context.instance.overModel) return { kind: "dims", dims: ["n"] };
  return context.branch?.shape ?? { kind: "like" };
}

/** The scope of a number per tensor: over the whole model there is but one. */
export function tensorScope(context: Context): "step" | "tensor" {
  return context.instance.overModel ? "step" : "tensor";
}

/** A type as it is seen here: in a branch, *like param* is the pattern. */
export function seen<T extends Type>(type: T, context: Context): T {
  const { branch } = context;
  if (type.kind !== "value" || type.shape.kind !== "like" || branch === null) return type;
  return { ...type, shape: branch.shape };
}

/** A type as a cell holds it: what is like the pattern goes back to a cell from outside as it is there. */
export function outside(type: ValueType, cell: Cell, context: Context): ValueType {
  const { branch } = context;
  if (branch === null || cell.branch?.shape === branch.shape) return type;
  return sameShape(type.shape, branch.shape) ? { ...type, shape: { kind: "like" } } : type;
}
