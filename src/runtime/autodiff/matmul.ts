// The matrix product on the tape, for matrices and vectors: every derivative of it is three more products.

import {
  addProduct,
  addProductTransposed,
  addTransposedProduct,
} from "../../numeric/product/product.ts";
import { record, shapeError, type Operation, type Variable } from "./tape.ts";

/** A B of [m, k] and [k, n]; a vector [k] counts as a row on the left, as a column on the right, and its dimension vanishes. */
export function matmul(a: Variable, b: Variable): Variable {
  const inner = a.shape[a.shape.length - 1];
  if (a.shape.length < 1 || a.shape.length > 2 || b.shape.length < 1 || b.shape.length > 2) {
    throw shapeError("matmul", "both must be vectors or matrices", a.shape, b.shape);
  }
  if (inner !== b.shape[0]) {
    throw shapeError("matmul", "the inner dimensions differ", a.shape, b.shape);
  }
  return record(matmulOperation, [a, b], [...a.shape.slice(0, -1), ...b.shape.slice(1)], inner);
}

// C = A B: Ċ = Ȧ B + A Ḃ, Ā = C̄ Bᵀ, B̄ = Aᵀ C̄.
const matmulOperation: Operation = {
  name: "matmul",
  value(y) {
    const { a, b, m, n, k } = factors(y);
    y.value.fill(0);
    addProduct(y.value, a.value, b.value, m, n, k);
  },
  tangent(y) {
    const { a, b, m, n, k } = factors(y);
    y.tangent.fill(0);
    if (a.active) addProduct(y.tangent, a.tangent, b.value, m, n, k);
    if (b.active) addProduct(y.tangent, a.value, b.tangent, m, n, k);
  },
  adjoint(y, lane) {
    const { a, b, m, n, k } = factors(y);
    if (a.active) addProductTransposed(a[lane], y[lane], b.value, m, k, n);
    if (b.active) addTransposedProduct(b[lane], a.value, y[lane], k, n, m);
  },
  curve(y) {
    const { a, b, m, n, k } = factors(y);
    if (!a.active || !b.active) return;
    addProductTransposed(a.adjointTangent, y.adjoint, b.tangent, m, k, n);
    addTransposedProduct(b.adjointTangent, a.tangent, y.adjoint, k, n, m);
  },
};

function factors(y: Variable) {
  const a = y.inputs[0] as Variable;
  const b = y.inputs[1] as Variable;
  const k = y.setting;
  const m = a.shape.length === 2 ? (a.shape[0] as number) : 1;
  const n = b.shape.length === 2 ? (b.shape[1] as number) : 1;
  return { a, b, m, n, k };
}
