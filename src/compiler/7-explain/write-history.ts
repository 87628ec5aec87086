// What is asked of histories as formulas. A history changes in its place, so it has one name throughout, and what
// looks into it before a push is written above that line.

import type { Node, NodeId } from "../3-lower/graph.ts";
import type { Formula } from "./formula.ts";
import { call, fence, number, power, symbol } from "./make-formula.ts";
import type { GraphFacts } from "./read-graph.ts";
import { spelled, type Scene } from "./scene.ts";
import { refer } from "./write-formula.ts";

type HistoryNode = Extract<Node, { kind: "push" | "clear" | "entry" | "fold" | "pushed" }>;

/** `push(S, x)`, `S[i]`, `Σ(S)`, `count(S)`. */
export function writeHistory(node: HistoryNode, scene: Scene): Formula {
  const history = historyName(node.history, scene);
  switch (node.kind) {
    case "push":
      return call("push", [history, refer(node.value, scene)]);
    case "clear":
      return call("reset", [history]);
    case "entry":
      return { kind: "entry", of: history, index: refer(node.index, scene) };
    case "fold":
      if (node.fold === "squares") return power(fence("‖", "‖", [history]), number(2));
      return call(node.fold === "sum" ? "Σ" : node.fold, [history]);
    case "pushed":
      return call("count", [history]);
    default:
      return node satisfies never;
  }
}

/** Whether a value looks into a history that has been pushed onto since, at this line. */
export function looksBack(node: Node, { page, holders }: Scene): boolean {
  if (node.kind !== "entry" && node.kind !== "fold" && node.kind !== "pushed") return false;
  const version = page.facts.canon(node.history);
  const holder = holders.get(historyCell(node.history, page.facts));
  return holder === undefined ? version.kind !== "read" : holder !== version.id;
}

/** The name of a history. */
export function historyName(id: NodeId, { page }: Scene): Formula {
  return symbol(spelled(page, historyCell(id, page.facts)));
}

/** The cell of a history, whatever was pushed onto it since. */
export function historyCell(id: NodeId, facts: GraphFacts): string {
  for (let at: NodeId | undefined = id; at !== undefined;) {
    const node: Node = facts.canon(at);
    if (node.kind === "read") return node.cell;
    at = madeOf(node, facts);
  }
  throw new Error("a history that is no cell's");
}

/** The history that one is made of. */
function madeOf(node: Node, facts: GraphFacts): NodeId | undefined {
  if (node.kind === "push" || node.kind === "clear") return node.history;
  if (node.kind !== "part" && node.kind !== "carried") return undefined;
  const whole = facts.canon(node.kind === "part" ? node.of : node.loop);
  if (whole.kind === "if") return whole.then.results[node.index];
  return whole.kind === "loop" ? whole.carried[node.index] : undefined;
}
