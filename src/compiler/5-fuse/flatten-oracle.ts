// Questions to the model -> items: loads where the answer is handed in, else calls, one for each point.

import type { Node } from "../3-lower/graph.ts";
import {
  leaf,
  operandOf,
  resolve,
  type FlattenContext,
  type Home,
  type Item,
  type Operand,
} from "./items.ts";
import type { Operation } from "./plan.ts";

/** The item of one question; a loss and a gradient at one point are asked together. */
export function flattenOracle(
  node: Node & { kind: "oracle" | "product" | "hessian" },
  context: FlattenContext,
  items: Item[],
  define: (operation: Operation, at: Home) => void,
): void {
  const isGradient = node.kind === "oracle" && node.oracle === "grad";
  if (node.kind === "oracle" && context.isGradientKind) {
    if (isGradient) return define({ kind: "load", from: "grad" }, "element");
    if (node.oracle === "examples") {
      context.lists.set(node.id, 0);
      return define({ kind: "examples" }, "step");
    }
    return define({ kind: "loss" }, "step");
  }
  const at =
    node.point === "start"
      ? "param"
      : node.point === "ahead"
        ? context.hasPoint
          ? "point"
          : "param"
        : operandOf(node.point, context);
  const list = 0;
  if (node.kind === "oracle" && node.oracle === "examples") {
    const own = context.lists.size;
    const { id, name, type } = node;
    context.lists.set(id, own);
    context.alias.set(id, id);
    const facts = { id, name, home: "step", space: null, operation: null } as const;
    context.values.set(id, { ...facts, precision: type.precision });
    const ask = { kind: "ask", oracle: "examples", at, vector: null, answer: null } as const;
    items.push({ ...ask, loss: id, list: own, gives: [id] });
    return;
  }
  if (node.kind === "oracle") {
    if (isGradient) {
      const answer = context.answerArray(node.name ?? "gradient", node.type, context);
      const gives = [leaf(node, answer, context)];
      // A loss asked before at the same point comes with it.
      const before = items.findIndex(
        (item) => item.kind === "ask" && item.oracle === "loss" && samePoint(item.at, at),
      );
      const asked = items[before];
      if (asked?.kind === "ask") {
        items[before] = {
          ...asked,
          oracle: "gradient",
          answer,
          gives: [...asked.gives, ...gives],
        };
        return;
      }
      const ask = { kind: "ask", oracle: "gradient", at, vector: null, answer } as const;
      items.push({ ...ask, loss: null, list, gives });
      return;
    }
    const { id, name } = node;
    context.alias.set(id, id);
    const precision = node.type.precision;
    context.values.set(id, { id, name, home: "step", space: null, precision, operation: null });
    // A gradient at the same point tells the loss as well.
    const same = items.findIndex(
      (item) =>
        item.kind === "ask" &&
        item.oracle === "gradient" &&
        samePoint(item.at, at) &&
        item.loss === null,
    );
    const found = items[same];
    if (found?.kind === "ask") {
      items[same] = { ...found, loss: id, gives: [...found.gives, id] };
      return;
    }
    items.push({
      kind: "ask",
      oracle: "loss",
      at,
      vector: null,
      answer: null,
      loss: id,
      list,
      gives: [id],
    });
    return;
  }
  const oracle = node.kind === "product" ? node.oracle : "hessian";
  const answer = context.answerArray(node.name ?? oracle, node.type, context);
  const vector = node.kind === "product" ? operandOf(node.vector, context) : null;
  items.push({
    kind: "ask",
    oracle,
    at,
    vector,
    answer,
    loss: null,
    list,
    gives: [leaf(node, answer, context)],
  });
}

const samePoint = (a: string | Operand, b: string | Operand): boolean =>
  typeof a === "string" || typeof b === "string" ? a === b : a.value === b.value;

/** The item of one example's gradient. */
export function flattenExample(
  node: Node & { kind: "example" },
  context: FlattenContext,
  items: Item[],
): void {
  const examples = resolve(node.examples, context);
  const to = context.answerArray(node.name ?? "example", node.type, context);
  const list = context.lists.get(examples) ?? 0;
  const index = resolve(node.index, context);
  items.push({ kind: "take", list, index, examples, to, gives: [leaf(node, to, context)] });
}
