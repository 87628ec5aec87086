// The tape: operations on tensors, recorded as they are computed, so that they can be run backwards (gradients) and,
// with dual numbers in every sweep, backwards once more (Hessian-vector products, Pearlmutter 1994). Recording the same
// operations again after `restart` takes the old buffers: a training step allocates no arrays.

import type { Floats } from "../optimizer.ts";
import { makeGradusError } from "../errors.ts";

/** The two adjoints that a backward sweep may carry: ∂loss/∂y, and its derivative along the tangents. */
export type Lane = "adjoint" | "adjointTangent";

/** One kind of operation y = f(x…), with the four maps that differentiate it twice. */
export interface Operation {
  readonly name: string;
  /** Whether y is a loss that is convex in its inputs: the last operation of a model that has Gauss-Newton products. */
  readonly isConvexLoss?: boolean;
  /** y.value from the values of the inputs. */
  value(y: Variable): void;
  /** y.tangent = f′(x) ẋ, over the inputs that depend on parameters. */
  tangent(y: Variable): void;
  /** x̄ += f′(x)ᵀ ȳ in the given lane, for each input that depends on parameters. */
  adjoint(y: Variable, lane: Lane): void;
  /** x.adjointTangent += (d/dε f′(x + εẋ)ᵀ) ȳ: what a product rule adds; `null` where f is linear in all inputs together. */
  readonly curve: ((y: Variable) => void) | null;
}

/** A tensor on a tape. To those who write functions of it, only `shape` and `value` matter. */
export interface Variable {
  readonly tape: Tape;
  readonly operation: Operation;
  readonly shape: readonly number[];
  readonly size: number;
  inputs: readonly Variable[];
  /** Whether it depends on a parameter; tangent and adjoints exist for these only. */
  active: boolean;
  value: Floats;
  tangent: Floats;
  adjoint: Floats;
  adjointTangent: Floats;
  /** What an operation keeps from its value for its derivatives. */
  saved: Floats;
  /** A number that belongs to the operation: an exponent, an offset. */
  setting: number;
  /** Labels or targets of a loss. */
  target: ArrayLike<number>;
}

/** The operations recorded since the last `restart`, in order. Tensors are stored in `type`, single numbers in f64. */
export interface Tape {
  readonly type: "f32" | "f64";
  readonly variables: Variable[];
  /** How many of `variables` belong to the present recording. */
  length: number;
}

const none = new Float64Array(0);

/** An empty tape. */
export function makeTape(type: "f32" | "f64"): Tape {
  return { type, variables: [], length: 0 };
}

/** Begin a new recording in the buffers of the last one; variables of the last one are void. */
export function restart(tape: Tape): void {
  tape.length = 0;
}

/** Zeros in the element type of the tape; a single number (shape `[]`) is always f64. */
export function allocate(tape: Tape, shape: readonly number[]): Floats {
  const size = sizeOf(shape);
  return tape.type === "f64" || shape.length === 0
    ? new Float64Array(size)
    : new Float32Array(size);
}

/** The number of entries of a tensor. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

const given: Operation = {
  name: "given",
  value: () => {},
  tangent: () => {},
  adjoint: () => {},
  curve: null,
};

/** A parameter: what derivatives are taken by. Its value is the array itself, not a copy. */
export function parameter(tape: Tape, value: Floats, shape: readonly number[]): Variable {
  const variable = next(tape, given, shape);
  variable.active = true;
  variable.value = value;
  return variable;
}

/** A tensor that does not depend on parameters; a number, or an array that is used in place. */
export function constant(
  tape: Tape,
  value: number | Floats,
  shape: readonly number[] = typeof value === "number" ? [] : [value.length],
): Variable {
  const variable = next(tape, given, shape);
  variable.active = false;
  variable.value = typeof value === "number" ? Float64Array.of(value) : value;
  return variable;
}

/** Compute an operation and put it on the tape of its inputs (at least one). Called by the operations' own functions. */
export function record(
  operation: Operation,
  inputs: readonly Variable[],
  shape: readonly number[],
  setting = 0,
  target: ArrayLike<number> = none,
): Variable {
  const tape = inputs[0]?.tape;
  if (tape === undefined) throw new RangeError(`${operation.name} has no inputs`);
  const variable = next(tape, operation, shape);
  if (variable.value.length !== variable.size) variable.value = allocate(tape, shape);
  variable.inputs = inputs;
  variable.active = inputs.some((input) => input.active);
  variable.setting = setting;
  variable.target = target;
  operation.value(variable);
  return variable;
}

/** The error of an operation whose inputs do not fit; shows all their shapes. */
export function shapeError(
  operation: string,
  why: string,
  ...shapes: (readonly number[])[]
): Error {
  const shown = shapes.map((shape) => `[${shape.join(", ")}]`).join(" and ");
  return makeGradusError("E0726", `${operation} of ${shown}: ${why}`, { value: shapes });
}

/** The gradient of the number `root`, left in `adjoint` of every parameter (which the caller has zeroed or replaced). */
export function backward(root: Variable): void {
  const { variables } = root.tape;
  const end = variables.indexOf(root);
  for (let i = 0; i <= end; i++) zeroLane(variables[i] as Variable, "adjoint");
  root.adjoint[0] = 1;
  for (let i = end; i >= 0; i--) {
    const y = variables[i] as Variable;
    if (y.active) y.operation.adjoint(y, "adjoint");
  }
}

/** Tangents of everything up to `root` along the `tangent` of the parameters. */
export function forwardTangent(root: Variable): void {
  const { variables } = root.tape;
  const end = variables.indexOf(root);
  for (let i = 0; i <= end; i++) {
    const y = variables[i] as Variable;
    if (!y.active || y.operation === given) continue;
    if (y.tangent.length !== y.size) y.tangent = allocate(y.tape, y.shape);
    y.operation.tangent(y);
  }
}

/**
 * After `backward` and `forwardTangent`: the derivative of the gradient along the tangents, H u, left in
 * `adjointTangent` of every parameter. With `gaussNewton`, only the loss itself is curved: G u = Jᵀ H_loss J u.
 */
export function backwardTangent(root: Variable, gaussNewton = false): void {
  const { variables } = root.tape;
  const end = variables.indexOf(root);
  for (let i = 0; i <= end; i++) zeroLane(variables[i] as Variable, "adjointTangent");
  for (let i = end; i >= 0; i--) {
    const y = variables[i] as Variable;
    if (!y.active) continue;
    y.operation.adjoint(y, "adjointTangent");
    if (y.operation.curve !== null && (!gaussNewton || y === root)) y.operation.curve(y);
  }
}

function zeroLane(y: Variable, lane: Lane): void {
  if (!y.active) return;
  if (y[lane].length !== y.size) y[lane] = allocate(y.tape, y.shape);
  else y[lane].fill(0);
}

function next(tape: Tape, operation: Operation, shape: readonly number[]): Variable {
  const at = tape.length++;
  const old = tape.variables[at];
  if (old !== undefined && old.operation === operation && sameShape(old.shape, shape)) return old;
  const variable: Variable = {
    tape,
    operation,
    shape: [...shape],
    size: sizeOf(shape),
    inputs: [],
    active: false,
    value: none,
    tangent: none,
    adjoint: none,
    adjointTangent: none,
    saved: none,
    setting: 0,
    target: none,
  };
  tape.variables[at] = variable;
  return variable;
}

/** Whether two shapes are the same. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}
