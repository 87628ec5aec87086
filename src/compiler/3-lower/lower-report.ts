// `report e`: a view of `param` and states as the step left them, computed when someone asks.

import { hyperparameterOf, hyperparameterAt } from "./read-hyperparameter.ts";
import type { Expr } from "../1-parse/ast.ts";
import {
  add,
  addOnce,
  apply,
  computing,
  constant,
  memoryShape,
  newBuilder,
  numberType,
  paramShape,
  stored,
  widen,
  type Builder,
  type Lowering,
} from "./builder.ts";
import { nodesOf } from "./levels.ts";
import type { Block, BranchBlock, NodeId } from "./graph.ts";
import { readCell } from "./lower-cell.ts";
import { lowerExpression } from "./lower-expression.ts";
import { viewAs } from "./views.ts";

/** Notes the block that gives the report of the rule being lowered. */
export function lowerReport(value: Expr, lowering: Lowering): void {
  const { builder, records } = lowering;
  const own = newBuilder(builder.numberType, builder.isFlat, builder.next);
  own.overModel = builder.overModel;
  own.model = builder.model;
  const initial = new Map<object, NodeId>();
  for (const [cell, record] of records) {
    initial.set(cell, readCell(record.cell, own));
    for (const companion of [record.bias, record.count])
      if (companion !== null) initial.set(companion, readCell(companion.cell, own));
  }
  const memory = stored(own, "element", memoryShape(own), "real");
  const wide = computing(own, "element", memoryShape(own), "real");
  const read = addOnce(own, { kind: "read", cell: "param" }, memory);
  const convert = addOnce(own, { kind: "convert", operand: read }, wide);
  const held = memory.precision === wide.precision ? read : convert;
  initial.set(lowering.param, viewAs(own, held, paramShape(own)));
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
    branch: lowering.branch,
    block: { nodes: nodesOf(own), results: [shown] },
  });
}

/** Of nested rules the outermost one's report counts; those of the branches of one dispatch are one. */
export function reportOf(reports: Lowering["reports"], builder: Builder): Block | null {
  const depths = reports.map(({ prefix }) => prefix.split(".").length);
  const first = reports[depths.indexOf(Math.min(...depths))];
  if (first === undefined || first.branch === null) return first?.block ?? null;
  const dispatch = builder.dispatches.find(({ branches }) =>
    branches.some(({ key }) => key === first.branch),
  );
  if (dispatch === undefined || dispatch.within !== null) return null;
  const own = newBuilder(builder.numberType, builder.isFlat, builder.next);
  const memory = stored(own, "element", paramShape(own), "real");
  const read = addOnce(own, { kind: "read", cell: "param" }, memory);
  const blocks = dispatch.branches.map(({ key }): BranchBlock => {
    const found = reports.find(({ branch }) => branch === key);
    return { ...(found?.block ?? { nodes: [], results: [read] }), writes: [] };
  });
  const node = add(own, { kind: "dispatch", dispatch: dispatch.key, blocks }, memory);
  const part = add(own, { kind: "part", of: node, index: 0 }, memory);
  builder.next = own.next;
  return { nodes: nodesOf(own), results: [part] };
}
