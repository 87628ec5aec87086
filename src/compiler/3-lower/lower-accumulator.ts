// Accumulators: their update, the product of their decays, the correction for their start.

import type { Expr, Statement } from "../1-parse/ast.ts";
import {
  apply,
  cellIn,
  constant,
  numberType,
  stored,
  valueOf,
  type CellRecord,
  type LoweredCell,
  type Lowering,
} from "./builder.ts";
import { seenHere } from "./views.ts";
import type { NodeId } from "./graph.ts";
import { assign, companion, declareCell, throughMemory } from "./lower-cell.ts";
import { graphShape } from "./graph-dimensions.ts";
import { multiply } from "./lower-chain.ts";
import { lowerExpression } from "./lower-expression.ts";

/** `accumulate m = average decay b of e`. */
export function lowerAccumulate(
  statement: Extract<Statement, { kind: "accumulate" }>,
  lowering: Lowering,
): void {
  const { builder, instance, values } = lowering;
  const declared = instance.cells.get(statement)?.[0];
  if (declared === undefined) throw new Error("an accumulator without a cell");
  const cell = cellIn(declared, lowering);
  const record = declareCell(cell, statement.start, lowering);
  const value = lowerExpression(statement.of, lowering);
  const decay = statement.decay === null ? null : lowerExpression(statement.decay, lowering);
  const now = valueOf(cell, cell.name, lowering);
  const kept =
    decay === null
      ? now
      : multiply(
          [
            { value: decay, divides: false },
            { value: now, divides: false },
          ],
          lowering,
        );
  switch (statement.accumulator) {
    case "sum":
      assign(cell, apply(builder, "+", [kept, value]), lowering);
      break;
    case "average":
      if (decay === null) assign(cell, runningMean(record, now, value, lowering), lowering);
      else {
        const rest = apply(builder, "-", [constant(builder, 1), decay]);
        const taken = multiply(
          [
            { value: rest, divides: false },
            { value, divides: false },
          ],
          lowering,
        );
        assign(cell, apply(builder, "+", [kept, taken]), lowering);
      }
      break;
    case "max":
      assign(cell, apply(builder, "max", [kept, value]), lowering);
      break;
    case "min":
      assign(cell, apply(builder, "min", [now, value]), lowering);
      break;
    case "product":
      assign(
        cell,
        multiply(
          [
            { value: now, divides: false },
            { value, divides: false },
          ],
          lowering,
        ),
        lowering,
      );
      break;
    default:
      statement.accumulator satisfies never;
  }
  if (decay !== null && cell.usesBias) {
    const bias = biasCell(record, lowering);
    const before = valueOf(bias, bias.cell.name, lowering);
    const product = apply(builder, "*", [before, decay]);
    values.set(bias, throughMemory(product, bias.cell.type, builder));
    lowering.updated.add(cell);
  }
}

/** s + (e − s) / n, n counting this update. */
function runningMean(record: CellRecord, now: NodeId, value: NodeId, lowering: Lowering): NodeId {
  const { builder, values } = lowering;
  const scope = lowering.inTensorCondition ? "tensor" : "step";
  record.count ??= companion(`${record.cell.name}:count`, numberType(scope), 0, lowering);
  const count = apply(builder, "+", [
    valueOf(record.count, "count", lowering),
    constant(builder, 1),
  ]);
  values.set(record.count, count);
  const difference = apply(builder, "-", [value, now]);
  const change = multiply(
    [
      { value: difference, divides: false },
      { value: count, divides: true },
    ],
    lowering,
  );
  return apply(builder, "+", [now, change]);
}

/** `bias(m)`: ∏ β over the updates so far. */
export function biasOf(argument: Expr, lowering: Lowering): NodeId {
  const record = recordOf(argument, lowering);
  if (record === null) return constant(lowering.builder, 1);
  const cell = biasCell(record, lowering);
  return seenHere(valueOf(cell, cell.cell.name, lowering), lowering);
}

/** The divisor of `unbiased(m)`: 1 − ∏ β, or 1 where there was no update yet. */
export function correction(argument: Expr, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const record = recordOf(argument, lowering);
  const bias = biasOf(argument, lowering);
  const one = constant(builder, 1);
  const divisor = apply(builder, "-", [one, bias]);
  if (record !== null && lowering.updated.has(record.checked)) return divisor;
  const untouched = apply(builder, "==", [bias, one], "truth");
  return apply(builder, "where", [untouched, one, divisor]);
}

/** `prev(m)`: what the state was when the step began. */
export function previousOf(argument: Expr, lowering: Lowering): NodeId {
  const record = recordOf(argument, lowering);
  if (record === null) return lowerExpression(argument, lowering);
  const started = lowering.previous.get(record.checked);
  if (started !== undefined) return seenHere(started, lowering);
  const first = lowering.initial.get(record.checked);
  if (first === undefined) throw new Error("`prev` of a state without a value");
  return seenHere(first, lowering);
}

/** What is known of a state; `null` where its declaration was left out and nothing moves it. */
function recordOf(argument: Expr, lowering: Lowering): CellRecord | null {
  const symbol = lowering.instance.names.get(argument);
  if (symbol?.kind !== "cell") throw new Error("checking let something pass that is no state");
  return lowering.records.get(cellIn(symbol.cell, lowering)) ?? null;
}

function biasCell(record: CellRecord, lowering: Lowering): LoweredCell {
  if (record.bias !== null) return record.bias;
  const { scope, shape } = record.checked.biasType;
  if (shape.kind === "identity") throw new Error("a decay cannot be `I`");
  const type = stored(lowering.builder, scope, graphShape(shape, lowering), "real");
  record.bias = companion(`${record.cell.name}:bias`, type, 1, lowering);
  return record.bias;
}
