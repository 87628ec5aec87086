// Places along dimensions and entries of arrays as formulas: `index(n)`, `x[i]`.

import type { Node } from "../3-lower/graph.ts";
import type { Formula } from "./formula.ts";
import { call, symbol } from "./make-formula.ts";
import { authorsName, type Scene } from "./scene.ts";
import { refer } from "./write-formula.ts";

type PlaceNode = Extract<Node, { kind: "position" | "place" | "pick" }>;

/** `index(n)`, the place itself, `x[i]`. */
export function writePlace(node: PlaceNode, scene: Scene): Formula {
  switch (node.kind) {
    case "position":
      return call("index", dimensionsOf(node));
    case "place":
      return refer(node.index, scene);
    case "pick":
      return { kind: "entry", of: refer(node.array, scene), index: refer(node.place, scene) };
    default:
      return node satisfies never;
  }
}

/** The author's names of a value's dimensions. */
export function dimensionsOf({ type: { shape } }: Node): readonly Formula[] {
  return shape.kind === "dims" ? shape.dims.map((dim) => symbol(authorsName(dim))) : [];
}
