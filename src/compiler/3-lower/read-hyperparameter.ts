// Hyperparameters as nodes: read at the step, or at a time of their own.

import { add, addOnce, numberType, type Builder } from "./builder.ts";
import type { NodeId } from "./graph.ts";

/** A hyperparameter as the step finds it. */
export function hyperparameterOf(path: string, builder: Builder): NodeId {
  const content = { kind: "hyperparameter", hyperparameter: path, at: null } as const;
  return addOnce(builder, content, numberType("step"));
}

/** A hyperparameter at the number of a run of the rule that owns it. */
export function hyperparameterAt(path: string, at: NodeId, builder: Builder): NodeId {
  return add(builder, { kind: "hyperparameter", hyperparameter: path, at }, numberType("step"));
}
