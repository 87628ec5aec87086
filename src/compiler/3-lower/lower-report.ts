// `report e`: a view of `param` and states as the step left them, computed when someone asks.

import { hyperparameterOf, hyperparameterAt } from "./read-hyperparameter.ts";
import type { Expr } from "../1-parse/ast.ts";
import {
  addOnce,
  apply,
  computing,
  constant,
  newBuilder,
  numberType,
  paramShape,
  stored,
  widen,
  type Lowering,
} from "./builder.ts";
import { nodesOf } from "./levels.ts";
import type { NodeId } from "./graph.ts";
import { readCell } from "./lower-cell.ts";
import { lowerExpression } from "./lower-expression.ts";

/** Notes the block that gives the report of the rule being lowered. */
export function lowerReport(value: Expr, lowering: Lowering): void {
  const { builder, records } = lowering;
  const own = newBuilder(builder.numberType, builder.overModel, builder.next);
  const initial = new Map<object, NodeId>();
  for (const [cell, record] of records) {
    initial.set(cell, readCell(record.cell, own));
    for (const companion of [record.bias, record.count])
      if (companion !== null) initial.set(companion, readCell(companion.cell, own));
  }
  const shape = paramShape(own);
  const memory = stored(own, "element", shape, "real");
  const wide = computing(own, "element", shape, "real");
  const read = addOnce(own, { kind: "read", cell: "param" }, memory);
  const convert = addOnce(own, { kind: "convert", operand: read }, wide);
  initial.set(lowering.param, memory.precision === wide.precision ? read : convert);
  const { clock } = lowering;
  const time = (): NodeId =>
    clock === null ? addOnce(own, { kind: "time" }, numberType("step")) : readCell(clock.cell, own);
  const result = lowerExpression(value, {
    ...lowering,
    builder: own,
    values: new Map(),
    initial,
    time,
    number: (path) => {
      if (clock === null || !path.startsWith(lowering.prefix)) return hyperparameterOf(path, own);
      // Before its first run a rule has the hyperparameters of that run.
      return hyperparameterAt(path, apply(own, "max", [time(), constant(own, 1)]), own);
    },
    readAt: (path, at) => hyperparameterAt(path, at, own),
  });
  const shown = widen(own, widen(own, result, wide), memory);
  builder.next = own.next;
  lowering.reports.push({
    prefix: lowering.prefix,
    block: { nodes: nodesOf(own), results: [shown] },
  });
}
