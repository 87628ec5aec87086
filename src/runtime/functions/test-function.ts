// A model without data: a function of named parameters, written in operations on variables, with a point to start from
// and, where it is known, the minimum. Every derivative comes from the tape.

import { differentiate } from "../autodiff/objective.ts";
import type { Tape, Variable } from "../autodiff/tape.ts";
import type { Batch, Model } from "../nn/model.ts";
import { copyParameters, takeStart, viewsOf, type ParameterTensors } from "../nn/parameters.ts";
import type { TensorStart, Views } from "../optimizer.ts";

/** What `testFunction` takes. */
export interface FunctionDescription<Name extends string> {
  readonly name: string;
  /** The start, which also gives names and shapes: `{ x: [-1.2, 1] }` or `{ W: { shape: [2, 2], data: [1, 0, 0, 1] } }`. */
  readonly start: Readonly<Record<Name, TensorStart>>;
  /** The function itself, a number. */
  readonly value: (parameters: Readonly<Record<Name, Variable>>, tape: Tape) => Variable;
  /** The least value, where it is known. */
  readonly minimum?: number;
}

/** A model whose loss is a function of its parameters alone; the batch may be left out everywhere. */
export interface FunctionModel extends Model {
  readonly task: "function";
  readonly minimum: number | null;
  withParameters(values: Views): FunctionModel;
  loss(point: Views, batch?: Batch): number;
  gradient(point: Views, batch: Batch | undefined, out: Views): number;
}

/** A model from a function of one's own. Starts are kept in f64; a rule of element type f32 rounds them. */
export function testFunction<Name extends string>(
  description: FunctionDescription<Name>,
): FunctionModel {
  const { name, start, value } = description;
  const parameters = takeStart(start);
  const names = Object.keys(start) as Name[];
  const shapes = Object.fromEntries(names.map((key) => [key, parameters[key]?.shape ?? []]));
  const objective = differentiate<Name, null>(
    shapes as Record<Name, readonly number[]>,
    (variables, _, tape) => value(variables, tape),
  );

  const at = (tensors: ParameterTensors): FunctionModel => ({
    name,
    task: "function",
    minimum: description.minimum ?? null,
    parameters: tensors,
    start: () => tensors,
    get hasGaussNewton() {
      return objective.hasGaussNewton(viewsOf(tensors), null);
    },
    withParameters: (values) => at(copyParameters(tensors, values)),
    loss: (point) => objective.loss(point, null),
    gradient: (point, _, out) => objective.gradient(point, null, out),
    hvp: (point, _, u, out) => objective.hvp(point, null, u, out),
    ggn: (point, _, u, out) => objective.ggn(point, null, u, out),
    hessian: (point, _, out) => objective.hessian(point, null, out),
    evaluate: (point) => ({ loss: objective.loss(point, null), correct: null }),
  });
  return at(parameters);
}
