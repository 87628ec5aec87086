// The scope and shape of what several values make together.

import type { GraphShape, Scope } from "./graph.ts";

/** The narrowest of scopes. */
export function narrowest(scopes: readonly Scope[]): Scope {
  if (scopes.includes("element")) return "element";
  return scopes.includes("tensor") ? "tensor" : "step";
}

/** The shape that all the others are seen at; checking has made sure that there is one. */
export function largest(shapes: readonly GraphShape[]): GraphShape {
  let found: GraphShape = { kind: "number" };
  for (const shape of shapes) {
    const bigger =
      found.kind === "number" ||
      (found.kind === "dims" && shape.kind === "dims" && shape.dims.length > found.dims.length);
    if (bigger) found = shape;
  }
  return found;
}
