// Sums, differences, products and quotients of two tensors, entry by entry. A number combines with anything; a tensor
// whose shape is the end of the other's ([n] with [m, n]: a bias) is repeated along the leading dimensions.

import { constant, record, sameShape, shapeError, type Operation, type Variable } from "./tape.ts";

/** A variable or a plain number. */
export type Operand = Variable | number;

/** a + b. */
export function add(a: Operand, b: Operand): Variable {
  return binary(addOperation, a, b);
}

/** a − b. */
export function sub(a: Operand, b: Operand): Variable {
  return binary(subOperation, a, b);
}

/** a · b, entry by entry. */
export function mul(a: Operand, b: Operand): Variable {
  return binary(mulOperation, a, b);
}

/** a / b, entry by entry. */
export function div(a: Operand, b: Operand): Variable {
  return binary(divOperation, a, b);
}

const addOperation = sum("add", 1);
const subOperation = sum("sub", -1);

// y = a + sign·b. In the loops below j and k wrap around the shorter operand.
function sum(name: string, sign: 1 | -1): Operation {
  return {
    name,
    value(y) {
      const [a, b] = operands(y);
      const u = a.value;
      const v = b.value;
      const out = y.value;
      const block = Math.min(u.length, v.length);
      const [uStep, vStep] = [u.length === block ? 0 : 1, v.length === block ? 0 : 1];
      for (let start = 0; start < out.length; start += block) {
        for (let i = 0, j = start * uStep, k = start * vStep; i < block; i++, j++, k++) {
          out[start + i] = (u[j] as number) + sign * (v[k] as number);
        }
      }
    },
    tangent(y) {
      const [a, b] = operands(y);
      y.tangent.fill(0);
      if (a.active) addRepeated(y.tangent, a.tangent, 1);
      if (b.active) addRepeated(y.tangent, b.tangent, sign);
    },
    adjoint(y, lane) {
      const [a, b] = operands(y);
      if (a.active) addFolded(a[lane], y[lane], 1);
      if (b.active) addFolded(b[lane], y[lane], sign);
    },
    curve: null,
  };
}

const mulOperation: Operation = {
  name: "mul",
  value(y) {
    const [a, b] = operands(y);
    y.value.fill(0);
    addProducts(y.size, y.value, a.value, b.value);
  },
  tangent(y) {
    const [a, b] = operands(y);
    y.tangent.fill(0);
    if (a.active) addProducts(y.size, y.tangent, a.tangent, b.value);
    if (b.active) addProducts(y.size, y.tangent, a.value, b.tangent);
  },
  adjoint(y, lane) {
    const [a, b] = operands(y);
    if (a.active) addProducts(y.size, a[lane], y[lane], b.value);
    if (b.active) addProducts(y.size, b[lane], y[lane], a.value);
  },
  curve(y) {
    const [a, b] = operands(y);
    if (!a.active || !b.active) return;
    addProducts(y.size, a.adjointTangent, y.adjoint, b.tangent);
    addProducts(y.size, b.adjointTangent, y.adjoint, a.tangent);
  },
};

// y = a / b: ẏ = (ȧ − y ḃ) / b, ā = ȳ / b, b̄ = −ȳ y / b.
const divOperation: Operation = {
  name: "div",
  value(y) {
    const [a, b] = operands(y);
    forEach(y, (i, j, k) => {
      y.value[i] = at(a.value, j) / at(b.value, k);
    });
  },
  tangent(y) {
    const [a, b] = operands(y);
    forEach(y, (i, j, k) => {
      const rise = a.active ? at(a.tangent, j) : 0;
      const fall = b.active ? at(y.value, i) * at(b.tangent, k) : 0;
      y.tangent[i] = (rise - fall) / at(b.value, k);
    });
  },
  adjoint(y, lane) {
    const [a, b] = operands(y);
    const seed = y[lane];
    forEach(y, (i, j, k) => {
      const share = at(seed, i) / at(b.value, k);
      if (a.active) a[lane][j] = at(a[lane], j) + share;
      if (b.active) b[lane][k] = at(b[lane], k) - share * at(y.value, i);
    });
  },
  curve(y) {
    const [a, b] = operands(y);
    forEach(y, (i, j, k) => {
      if (!b.active) return;
      const divisor = at(b.value, k);
      const share = at(y.adjoint, i) / divisor;
      const shrink = at(b.tangent, k) / divisor;
      if (a.active) a.adjointTangent[j] = at(a.adjointTangent, j) - share * shrink;
      const bent = share * (at(y.tangent, i) - at(y.value, i) * shrink);
      b.adjointTangent[k] = at(b.adjointTangent, k) - bent;
    });
  },
};

function binary(operation: Operation, left: Operand, right: Operand): Variable {
  const tape = typeof left !== "number" ? left.tape : typeof right !== "number" ? right.tape : null;
  if (tape === null) throw shapeError(operation.name, "one operand must be a variable", [], []);
  const a = typeof left === "number" ? constant(tape, left) : left;
  const b = typeof right === "number" ? constant(tape, right) : right;
  const [long, short] = a.shape.length >= b.shape.length ? [a.shape, b.shape] : [b.shape, a.shape];
  if (!sameShape(long.slice(long.length - short.length), short)) {
    throw shapeError(operation.name, "one must be the end of the other", a.shape, b.shape);
  }
  return record(operation, [a, b], long);
}

function operands(y: Variable): [Variable, Variable] {
  return [y.inputs[0] as Variable, y.inputs[1] as Variable];
}

function at(x: ArrayLike<number>, i: number): number {
  return x[i] as number;
}

function forEach(y: Variable, visit: (i: number, j: number, k: number) => void): void {
  const [a, b] = operands(y);
  for (let i = 0; i < y.size; i++) visit(i, i % a.size, i % b.size);
}

// out += scale · x, x repeated.
function addRepeated(out: Variable["value"], x: Variable["value"], scale: number): void {
  for (let start = 0; start < out.length; start += x.length) {
    for (let i = 0; i < x.length; i++) {
      out[start + i] = (out[start + i] as number) + scale * (x[i] as number);
    }
  }
}

// out += scale · x, x folded onto the shorter out, rounded to out's type at each addition.
function addFolded(out: Variable["value"], x: Variable["value"], scale: number): void {
  for (let start = 0; start < x.length; start += out.length) {
    for (let i = 0; i < out.length; i++) {
      out[i] = (out[i] as number) + scale * (x[start + i] as number);
    }
  }
}

// out += u · v over n entries, with whichever of the three is shorter repeated or folded.
function addProducts(
  n: number,
  out: Variable["value"],
  u: Variable["value"],
  v: Variable["value"],
): void {
  for (let i = 0, o = 0, j = 0, k = 0; i < n; i++) {
    out[o] = (out[o] as number) + (u[j] as number) * (v[k] as number);
    if (++o === out.length) o = 0;
    if (++j === u.length) j = 0;
    if (++k === v.length) k = 0;
  }
}
