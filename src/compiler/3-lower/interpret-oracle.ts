// Questions to the model while a Graph is run.

import type { Views } from "../../runtime/optimizer.ts";
import type { Node, NodeId, OraclePoint } from "./graph.ts";
import type { Model, Surroundings, Value } from "./interpret.ts";

type Get = (id: NodeId) => Value;

/** A gradient or loss, handed in or asked of the model. */
export function askOracle(
  node: Extract<Node, { kind: "oracle" }>,
  get: Get,
  around: Surroundings,
): Value {
  if (node.oracle === "examples") {
    const point = (): Views<string> => pointOf(node.point, get, around);
    const given = around.examples ?? modelOf(around).examples?.(point()) ?? [];
    const examples = given.map((views) => taken(views, around));
    return { arrays: [Float64Array.of(examples.length)], examples };
  }
  if (around.grad !== null) {
    if (node.oracle === "grad") return { arrays: around.grad.map((array) => array.slice()) };
    return { arrays: [Float64Array.of(around.loss ?? NaN)] };
  }
  const point = pointOf(node.point, get, around);
  if (node.oracle === "loss") return { arrays: [Float64Array.of(modelOf(around).loss(point))] };
  return fill(around, (views, model) => {
    model.gradient(point, views);
  });
}

/** The point of a question, as the model sees it. */
export function pointOf(point: OraclePoint, get: Get, around: Surroundings): Views<string> {
  const value = typeof point === "number" ? get(point) : around.cells.get("param");
  return around.views(value?.arrays ?? []);
}

/** Lets the model fill an array like `param`, rounded as memory rounds. */
export function fill(
  around: Surroundings,
  ask: (views: Views<string>, model: Model) => void,
): Value {
  const arrays = (around.cells.get("param")?.arrays ?? []).map((array) => array.map(() => 0));
  ask(around.views(arrays), modelOf(around));
  if (around.graph.numberType !== "f64")
    for (const array of arrays) array.forEach((x, i) => (array[i] = Math.fround(x)));
  return { arrays };
}

/** Arrays like `param` with what was handed in, rounded as memory rounds. */
function taken(
  views: Readonly<Record<string, ArrayLike<number>>>,
  around: Surroundings,
): readonly Float64Array[] {
  const arrays = (around.cells.get("param")?.arrays ?? []).map((array) => array.map(() => 0));
  around.copyBack(views, arrays);
  if (around.graph.numberType !== "f64")
    for (const array of arrays) array.forEach((x, i) => (array[i] = Math.fround(x)));
  return arrays;
}

/** The model; throws where there is none. */
export function modelOf(around: Surroundings): Model {
  if (around.model === null) throw new Error("this rule calls the model back: hand it to `step`");
  return around.model;
}
