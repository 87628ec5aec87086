// From a function written in operations on variables to the oracles of a rule: loss, gradient, Hessian-vector and
// Gauss-Newton-vector products, Hessian. Everything is computed in the element type of the point that is given.

import type { Floats, Views } from "../optimizer.ts";
import { makeGradusError } from "../errors.ts";
import {
  allocate,
  backward,
  backwardTangent,
  forwardTangent,
  makeTape,
  parameter,
  restart,
  shapeError,
  sizeOf,
  type Tape,
  type Variable,
} from "./tape.ts";

/** Writes the loss (a number) of parameters and input; constants that it needs are put on `tape`. */
export type LossFunction<Name extends string, Input> = (
  parameters: Readonly<Record<Name, Variable>>,
  input: Input,
  tape: Tape,
) => Variable;

/** A loss with its derivatives by all parameters. No `out` may share memory with `point` or `u`. */
export interface Objective<Input> {
  /** The loss at `point`. */
  loss(point: Views, input: Input): number;
  /** Fills `out` with the gradient at `point`; returns the loss there. */
  gradient(point: Views, input: Input, out: Views): number;
  /** out = H(point) u. */
  hvp(point: Views, input: Input, u: Views, out: Views): void;
  /** Whether the function, as it runs at `point`, ends in a convex loss of outputs. */
  hasGaussNewton(point: Views, input: Input): boolean;
  /** out = G(point) u, G = Jᵀ H_loss J. Throws E0722 unless the function ends in a convex loss of outputs. */
  ggn(point: Views, input: Input, u: Views, out: Views): void;
  /** The Hessian, row-major over all n parameters in order of declaration, exactly symmetric: n·n entries of `out`. */
  hessian(point: Views, input: Input, out: Floats): void;
}

/** Buffers are kept per element type and `batchSize(input)`, at most this many in all. */
const keptRecordings = 16;

/** Differentiate `build`, twice where asked. Throws E0723 where a point lacks a tensor or has one of another size. */
export function differentiate<Name extends string, Input>(
  shapes: Readonly<Record<Name, readonly number[]>>,
  build: LossFunction<Name, Input>,
  batchSize: (input: Input) => number = () => 0,
): Objective<Input> {
  const names = Object.keys(shapes) as Name[];
  const sizes = names.map((name) => sizeOf(shapes[name]));
  const recordings = new Map<string, Recording>();

  function run(point: Views, input: Input): Recording {
    const first = names[0] === undefined ? undefined : point[names[0]];
    const type = first instanceof Float64Array ? "f64" : "f32";
    const key = `${type} ${batchSize(input)}`;
    let recording = recordings.get(key);
    if (recording === undefined) {
      if (recordings.size >= keptRecordings) recordings.clear();
      recording = { tape: makeTape(type), leaves: [], root: null, adjoints: [], tangents: [] };
      recordings.set(key, recording);
    }
    restart(recording.tape);
    const leaves: Partial<Record<Name, Variable>> = {};
    recording.leaves = names.map((name, i) => {
      const leaf = parameter(
        recording.tape,
        entries(point, name, sizes[i] as number),
        shapes[name],
      );
      leaves[name] = leaf;
      return leaf;
    });
    const root = build(leaves as Record<Name, Variable>, input, recording.tape);
    if (root.shape.length !== 0) throw shapeError("a loss", "it must be one number", root.shape);
    recording.root = root;
    return recording;
  }

  function bind(recording: Recording, lane: LeafLane, views: Views): void {
    recording.leaves.forEach((leaf, i) => {
      leaf[lane] = entries(views, names[i] as Name, leaf.size);
    });
  }

  function product(point: Views, input: Input, u: Views, out: Views, gaussNewton: boolean): void {
    const recording = run(point, input);
    const root = rootOf(recording);
    if (gaussNewton && root.operation.isConvexLoss !== true) {
      throw makeGradusError(
        "E0722",
        "`ggn` needs a model whose last operation is a convex loss of its outputs; " +
          `this one ends in \`${root.operation.name}\``,
        { value: root.operation.name },
      );
    }
    bindScratch(recording, "adjoint");
    bind(recording, "tangent", u);
    bind(recording, "adjointTangent", out);
    backward(root);
    forwardTangent(root);
    backwardTangent(root, gaussNewton);
  }

  return {
    loss(point, input) {
      return rootOf(run(point, input)).value[0] as number;
    },
    gradient(point, input, out) {
      const recording = run(point, input);
      const root = rootOf(recording);
      bind(recording, "adjoint", out);
      backward(root);
      return root.value[0] as number;
    },
    hasGaussNewton: (point, input) => rootOf(run(point, input)).operation.isConvexLoss === true,
    hvp: (point, input, u, out) => product(point, input, u, out, false),
    ggn: (point, input, u, out) => product(point, input, u, out, true),
    hessian(point, input, out) {
      const recording = run(point, input);
      const root = rootOf(recording);
      const n = sizes.reduce((total, size) => total + size, 0);
      if (out.length !== n * n) {
        const message = `the Hessian of ${n} parameters has ${n * n} entries, not ${out.length}`;
        throw makeGradusError("E0723", message, { value: out.length });
      }
      bindScratch(recording, "adjoint");
      bindScratch(recording, "tangent");
      for (const leaf of recording.leaves) leaf.adjointTangent = allocate(leaf.tape, leaf.shape);
      backward(root);
      let row = 0;
      for (const leaf of recording.leaves) {
        for (let i = 0; i < leaf.size; i++) {
          leaf.tangent[i] = 1;
          forwardTangent(root);
          backwardTangent(root);
          leaf.tangent[i] = 0;
          for (const { adjointTangent } of recording.leaves) {
            out.set(adjointTangent, row);
            row += adjointTangent.length;
          }
        }
      }
      symmetrize(out, n);
    },
  };
}

type LeafLane = "adjoint" | "tangent" | "adjointTangent";

interface Recording {
  readonly tape: Tape;
  leaves: readonly Variable[];
  root: Variable | null;
  // Scratch of the leaves, so that a product never writes into a gradient that a caller holds.
  adjoints: Floats[];
  tangents: Floats[];
}

function rootOf(recording: Recording): Variable {
  return recording.root as Variable;
}

function bindScratch(recording: Recording, lane: "adjoint" | "tangent"): void {
  const buffers = lane === "adjoint" ? recording.adjoints : recording.tangents;
  recording.leaves.forEach((leaf, i) => {
    const buffer = buffers[i] ?? allocate(leaf.tape, leaf.shape);
    buffers[i] = buffer;
    buffer.fill(0);
    leaf[lane] = buffer;
  });
}

function entries(views: Views, name: string, size: number): Floats {
  const array: Floats | undefined = views[name];
  if (array?.length === size) return array;
  const found = array === undefined ? "is missing" : `has ${array.length} entries`;
  throw makeGradusError("E0723", `tensor \`${name}\` ${found}; the model has ${size} there`, {
    tensor: name,
    value: array?.length,
  });
}

// Both triangles are exact up to rounding; their mean is symmetric to the bit.
function symmetrize(matrix: Floats, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = ((matrix[i * n + j] as number) + (matrix[j * n + i] as number)) / 2;
      matrix[i * n + j] = mean;
      matrix[j * n + i] = mean;
    }
  }
}
