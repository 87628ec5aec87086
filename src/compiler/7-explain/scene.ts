// What names mean at a line of the algorithm box: which value each cell shows, which values have names, which
// hats are defined. In: facts of a Graph. Out: the scene that lines and formulas share.

import type { NodeId } from "../3-lower/graph.ts";
import type { Formula, Line } from "./formula.ts";
import type { GraphFacts } from "./read-graph.ts";

/** One block being written; an inner block starts from a copy of the outer one's names. */
export interface Scene {
  readonly page: Page;
  /** The value that a cell's name stands for; `undefined` is what the step found. */
  readonly holders: Map<string, NodeId>;
  /** Values with a name, or so simple that they need none. */
  readonly bound: Map<NodeId, Formula>;
  /** Corrected values that are defined, as cell and value. */
  readonly hats: Set<string>;
  readonly lines: Line[];
}

/** What the whole box has in common. */
export interface Page {
  readonly facts: GraphFacts;
  readonly spelling: ReadonlyMap<string, string>;
  /** Hyperparameters taken as numbers. */
  readonly assumed: ReadonlyMap<string, number>;
  readonly notes: Set<string>;
  /** Values that must have a line of their own because their cell moves on before they are used. */
  readonly apart: Set<NodeId>;
  /** Names that lines of this step have given, by value; a second value of the same name gets a prime. */
  readonly given: Map<string, NodeId>;
  /** The names of values that stand for what control flow gives. */
  readonly shared: Map<NodeId, string>;
  readonly fresh: (wish?: string) => string;
}

/** A scene inside another: it sees the same names, its lines are its own. */
export function innerScene(scene: Scene): Scene {
  return {
    page: scene.page,
    holders: new Map(scene.holders),
    bound: new Map(scene.bound),
    hats: new Set(scene.hats),
    lines: [],
  };
}

/** What the author calls a cell or a dimension, of which other branches may have one of the same name. */
export const authorsName = (name: string): string => name.replace(/#\d+/, "");

/** A name as it is printed. */
export function spelled(page: Page, name: string): string {
  return page.spelling.get(name) ?? authorsName(name);
}
