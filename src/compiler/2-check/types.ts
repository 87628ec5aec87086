// Shapes and scopes: how values combine and how people call what they are.

import type { Scope, Shape, Type, ValueType } from "./checked.ts";

/** The number shape. */
export const numberShape: Shape = { kind: "number" };

const scopeOrder: readonly Scope[] = ["step", "tensor", "element"];

/** A number of step scope. */
export const stepNumber: ValueType = value("step", numberShape);

/** A truth value of step scope. */
export const stepTruth: ValueType = value("step", numberShape, "truth");

/** What follows a mistake that has been reported. */
export const unknown: Type = { kind: "unknown" };

/** A value's type. */
export function value(
  scope: Scope,
  shape: ValueType["shape"],
  element: ValueType["element"] = "real",
): ValueType {
  return { kind: "value", scope, shape, element };
}

/** The narrower of two scopes. */
export function narrower(a: Scope, b: Scope): Scope {
  return scopeOrder.indexOf(a) >= scopeOrder.indexOf(b) ? a : b;
}

/** Whether a value of scope `a` covers more than one of scope `b`. */
export function isWider(a: Scope, b: Scope): boolean {
  return scopeOrder.indexOf(a) < scopeOrder.indexOf(b);
}

/** The shape of what two values make element by element, or `null` where they do not line up. */
export function lineUp(a: ValueType["shape"], b: ValueType["shape"]): ValueType["shape"] | null {
  if (a.kind === "number") return b;
  if (b.kind === "number") return a;
  if (a.kind === "identity") return b.kind === "identity" || isSquare(b) ? b : null;
  if (b.kind === "identity") return isSquare(a) ? a : null;
  if (a.kind === "like" || b.kind === "like") return a.kind === b.kind ? a : null;
  if (hasRepeatedName(a.dims) || hasRepeatedName(b.dims)) return sameShape(a, b) ? a : null;
  if (isSubsequence(a.dims, b.dims)) return b;
  return isSubsequence(b.dims, a.dims) ? a : null;
}

/** Whether two shapes are the same. */
export function sameShape(a: ValueType["shape"], b: ValueType["shape"]): boolean {
  if (a.kind !== "dims" || b.kind !== "dims") return a.kind === b.kind;
  return a.dims.length === b.dims.length && a.dims.every((dim, i) => dim === b.dims[i]);
}

/** Whether two types are the same. */
export function sameType(a: ValueType, b: ValueType): boolean {
  return a.scope === b.scope && a.element === b.element && sameShape(a.shape, b.shape);
}

/** Whether a shape is a matrix with one name for both its dimensions. */
export function isSquare(shape: ValueType["shape"]): boolean {
  return shape.kind === "dims" && shape.dims.length === 2 && shape.dims[0] === shape.dims[1];
}

/** Whether a value is one number (or truth value), not an array. */
export function isNumber(type: ValueType): boolean {
  return type.shape.kind === "number";
}

/** A shape for people: `[m, n]`, `like param`, `a number`. */
export function describeShape(shape: ValueType["shape"]): string {
  switch (shape.kind) {
    case "number":
      return "a number";
    case "like":
      return "like param";
    case "identity":
      return "a multiple of I";
    case "dims":
      return `[${shape.dims.map(nameOfDimension).join(", ")}]`;
    default:
      return shape satisfies never;
  }
}

/** The kind of a value's elements for people. */
export function describeElement(type: ValueType): string {
  return type.element === "truth" ? "a truth value" : "a number";
}

/** The author's name for a dimension. */
export function nameOfDimension(dimension: string): string {
  return dimension.split("#")[0] ?? dimension;
}

/** A type for people: `an array like param`, `a number per tensor`, `a truth value`. */
export function describeType(type: Type): string {
  switch (type.kind) {
    case "value": {
      const what = type.element === "truth" ? "truth value" : "number";
      if (type.shape.kind !== "number") {
        const elements = type.element === "truth" ? " of truth values" : "";
        return type.shape.kind === "like"
          ? `an array like param${elements}`
          : `${describeShape(type.shape)}${elements}`;
      }
      return type.scope === "tensor" ? `one ${what} per tensor` : `a ${what}`;
    }
    case "tuple":
      return `${type.items.length} values`;
    case "choice":
      return `one of ${type.members.join(", ")}`;
    case "list":
      return `a list of ${type.length} numbers`;
    case "examples":
      return "a list of gradients, one for each example";
    case "schedule":
      return "a schedule";
    case "history": {
      const { scope, shape, element } = type.cell.type;
      const what = element === "truth" ? "truth values" : "numbers";
      if (shape.kind !== "number") return `a history of arrays, ${describeShape(shape)}`;
      return scope === "tensor" ? `a history of ${what} per tensor` : `a history of ${what}`;
    }
    case "none":
      return "`none`";
    case "string":
      return "a text";
    case "unknown":
      return "unknown";
    default:
      return type satisfies never;
  }
}

function hasRepeatedName(dims: readonly string[]): boolean {
  return new Set(dims).size < dims.length;
}

function isSubsequence(short: readonly string[], long: readonly string[]): boolean {
  let matched = 0;
  for (const dim of long) if (dim === short[matched]) matched++;
  return matched === short.length;
}
