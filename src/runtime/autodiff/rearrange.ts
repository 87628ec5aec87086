// Linear operations that move or add up entries: parts, joins, other shapes, sums.

import { mul } from "./arithmetic.ts";
import { record, shapeError, sizeOf, type Operation, type Variable } from "./tape.ts";

/** The sum of all entries, a number. */
export function sum(x: Variable): Variable {
  return record(sumOperation, [x], []);
}

/** The mean of all entries, a number. */
export function mean(x: Variable): Variable {
  return mul(sum(x), 1 / x.size);
}

/** The inner product Σ aᵢ bᵢ, a number. */
export function dot(a: Variable, b: Variable): Variable {
  return sum(mul(a, b));
}

/** Entries `start` to `end` (not included) along the first dimension. */
export function slice(x: Variable, start: number, end: number): Variable {
  const rows = x.shape[0];
  if (rows === undefined || start < 0 || end < start || end > rows) {
    throw shapeError(`slice ${start} to ${end}`, "there are no such entries", x.shape);
  }
  const rest = x.shape.slice(1);
  return record(sliceOperation, [x], [end - start, ...rest], start * sizeOf(rest));
}

/** Entry `index` along the first dimension: a number of a vector, a row of a matrix. */
export function at(x: Variable, index: number): Variable {
  return reshape(slice(x, index, index + 1), x.shape.slice(1));
}

/** The same entries in row-major order under another shape of the same size. */
export function reshape(x: Variable, shape: readonly number[]): Variable {
  if (sizeOf(shape) !== x.size) throw shapeError("reshape", "the sizes differ", x.shape, shape);
  return record(sliceOperation, [x], shape, 0);
}

/** All entries of all tensors, one after the other, as one vector. */
export function concat(xs: readonly Variable[]): Variable {
  return record(concatOperation, xs, [xs.reduce((total, x) => total + x.size, 0)]);
}

const sumOperation: Operation = {
  name: "sum",
  value: (y) => {
    y.value[0] = total(inputOf(y).value);
  },
  tangent: (y) => {
    y.tangent[0] = total(inputOf(y).tangent);
  },
  adjoint(y, lane) {
    const out = inputOf(y)[lane];
    const seed = y[lane][0] as number;
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + seed;
  },
  curve: null,
};

// A contiguous part of x from entry `setting` on.
const sliceOperation: Operation = {
  name: "slice",
  value(y) {
    const x = inputOf(y).value;
    for (let i = 0; i < y.size; i++) y.value[i] = x[i + y.setting] as number;
  },
  tangent(y) {
    const dx = inputOf(y).tangent;
    for (let i = 0; i < y.size; i++) y.tangent[i] = dx[i + y.setting] as number;
  },
  adjoint(y, lane) {
    const out = inputOf(y)[lane];
    const seed = y[lane];
    for (let i = 0, o = y.setting; i < y.size; i++, o++) {
      out[o] = (out[o] as number) + (seed[i] as number);
    }
  },
  curve: null,
};

const concatOperation: Operation = {
  name: "concat",
  value(y) {
    let start = 0;
    for (const x of y.inputs) {
      y.value.set(x.value, start);
      start += x.size;
    }
  },
  tangent(y) {
    let start = 0;
    for (const x of y.inputs) {
      if (x.active) y.tangent.set(x.tangent, start);
      start += x.size;
    }
  },
  adjoint(y, lane) {
    const seed = y[lane];
    let start = 0;
    for (const x of y.inputs) {
      if (x.active) {
        const out = x[lane];
        for (let i = 0; i < out.length; i++) {
          out[i] = (out[i] as number) + (seed[start + i] as number);
        }
      }
      start += x.size;
    }
  },
  curve: null,
};

function inputOf(y: Variable): Variable {
  return y.inputs[0] as Variable;
}

function total(x: ArrayLike<number>): number {
  let s = 0;
  for (let i = 0; i < x.length; i++) s += x[i] as number;
  return s;
}
