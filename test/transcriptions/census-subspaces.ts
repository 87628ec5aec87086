// The rules of test/programs/census-subspaces.opt, written out a second time. Bases come from eigenvectors of G Gᵀ by
// Jacobi's rotations; where a sign shows, the entry of a column that is largest in magnitude is positive.

import { normalAt, randomStream } from "../../src/numeric/random.ts";
import { tensorwise, type ModelTranscriptions, type Tensor, type TensorStep } from "./tensors.ts";
import {
  column,
  difference,
  eigen,
  flat,
  frobenius,
  identity,
  leading,
  map,
  nothing,
  orthonormal,
  product,
  rowsOf,
  scaled,
  sum,
  transposed,
  zip,
  type Matrix,
} from "./matrices.ts";
import { at, length, minus, mix, squares, times, type Vector, square } from "./vectors.ts";

const average = (c: number, A: Matrix, B: Matrix): Matrix =>
  zip(A, B, (a, b) => c * a + (1 - c) * b);
const squared = (A: Matrix): Matrix => map(A, (a) => a * a);
const widthOf = (A: Matrix): number => (A[0] ?? []).length;
/** Each column times a number of its own. */
const byColumn = (A: Matrix, c: Vector): Matrix => map(A, (a, _, j) => a * at(c, j));
const normsOf = (A: Matrix): Vector => transposed(A).map(length);

/** The columns with the sign by which those of `shown`, or they themselves, are told apart from their negatives. */
const signed = (A: Matrix, shown = A): Matrix =>
  byColumn(
    A,
    transposed(shown).map((a) =>
      Math.sign(a.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0)),
    ),
  );

/** Leading left singular vectors. */
const singular = (G: Matrix, r: number): Matrix =>
  leading(signed(eigen(product(G, transposed(G))).vectors), r);

/** Adam on tensors that take no subspace: with `eps` before the bias correction or after it. */
function adam(of: Tensor, lr: number, beta2: number, eps: number, before: boolean): TensorStep {
  let [m, v]: [Vector, Vector] = [of.data.map(() => 0), of.data.map(() => 0)];
  return (t, x, g) => {
    [m, v] = [mix(0.9, m, g), mix(beta2, v, square(g))];
    const root = Math.sqrt(1 - beta2 ** t);
    return x.map((xi, i) => {
      const r = Math.sqrt(at(v, i));
      const u = before ? (root * at(m, i)) / (r + eps) : at(m, i) / (r / root + eps);
      return xi - (lr * u) / (1 - 0.9 ** t);
    });
  };
}

/** Fira on matrices at least as wide as tall; tall ones are handed over transposed. */
function fira(wide: boolean, rows: number, columns: number): (t: number, G: Matrix) => Matrix {
  const turn = (A: Matrix): Matrix => (wide ? A : transposed(A));
  const [m, n] = wide ? [rows, columns] : [columns, rows];
  let P = nothing(m, 2);
  let [b, v] = [nothing(2, n), nothing(2, n)];
  let last: number | null = null;
  return (t, given) => {
    const G = turn(given);
    if (t === 1 || t % 4 === 0) {
      P = singular(G, 2);
      // the sign is that of the left vectors, which are the right ones of the transposed
      if (!wide) P = signed(P, product(transposed(G), P));
    }
    const g = product(transposed(P), G);
    [b, v] = [average(0.9, b, g), average(0.999, v, squared(g))];
    const d = zip(b, v, (bi, vi) => bi / (Math.sqrt(vi) + 1e-6));
    const [before, after] = [normsOf(g), normsOf(d)];
    const shares = after.map((a, j) => a / (at(before, j) + 1e-8));
    let rest = byColumn(difference(G, product(P, g)), shares);
    const size = frobenius(rest);
    if (last !== null && size / (last + 1e-8) > 1.01)
      rest = scaled((1.01 * (last + 1e-8)) / size, rest);
    last = frobenius(rest);
    return turn(sum(product(P, d), rest));
  };
}

/** APOLLO with a projection of rank 2, drawn anew every 4 steps. */
const apollo = (whole: boolean): (() => ReturnType<ReturnType<typeof tensorwise>>) =>
  tensorwise((of, k) => {
    if (of.shape.length < 2) return adam(of, 0.1, 0.999, 1e-6, true);
    const start = rowsOf(of, of.data);
    const m = start.length;
    let P = nothing(2, m);
    let [b, v] = [nothing(2, widthOf(start)), nothing(2, widthOf(start))];
    let last: number | null = null;
    return (t, x, given) => {
      const G = rowsOf(of, given);
      if (t === 1 || t % 4 === 0)
        P = map(P, (_, i, j) => normalAt(randomStream(0, t, 0, 0, 0, k), i * m + j) / Math.sqrt(2));
      const g = product(P, G);
      [b, v] = [average(0.9, b, g), average(0.999, v, squared(g))];
      const c = Math.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t);
      const d = zip(b, v, (bi, vi) => (c * bi) / (Math.sqrt(vi) + 1e-6));
      const [before, after] = [normsOf(g), normsOf(d)];
      let s = whole
        ? scaled(frobenius(d) / frobenius(g), G)
        : byColumn(
            G,
            after.map((a, j) => a / at(before, j)),
          );
      const size = frobenius(s);
      if (last !== null && size > 1.01 * last) s = scaled((1.01 * last) / size, s);
      last = frobenius(s);
      return minus(x, times(0.1 * 0.7, flat(s)));
    };
  });

/** Where the waves of chunks of `size` stand, as rows. */
const waves = (n: number, size: number): Matrix =>
  map(nothing(n, n), (_, i, j) => {
    const [wave, place] = [i % size, j % size];
    if (i - wave !== j - place) return 0;
    const weight = Math.sqrt((wave === 0 ? 1 : 2) / size);
    return weight * Math.cos((Math.PI * (place + 0.5) * wave) / size);
  });

export const subspaces: ModelTranscriptions = {
  "Fira(lr = 0.1, gap = 4)": tensorwise((of) => {
    if (of.shape.length !== 2) return adam(of, 0.1, 0.999, 1e-6, true);
    const start = rowsOf(of, of.data);
    const next = fira(start.length < widthOf(start), start.length, widthOf(start));
    return (t, x, g) => {
      const rate = (0.1 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
      return minus(x, times(rate, flat(next(t, rowsOf(of, g)))));
    };
  }),
  "APOLLO(lr = 0.1, gap = 4, alpha = 0.7)": apollo(false),
  "APOLLO(lr = 0.1, gap = 4, alpha = 0.7, whole = true)": apollo(true),
  "Alice(lr = 0.1, gap = 3, beta3 = 0.9)": tensorwise((of) => {
    if (of.shape.length < 2) return adam(of, 0.1, 0.9, 1e-8, false);
    const start = rowsOf(of, of.data);
    const [m, n] = [start.length, widthOf(start)];
    let [U, Q] = [nothing(m, 2), nothing(2, 2)];
    let [b, v] = [nothing(2, n), nothing(2, n)];
    let p: Vector = Array.from({ length: n }, () => 0);
    let phi = 0;
    return (t, x, given) => {
      const G = rowsOf(of, given);
      if (t === 1) U = singular(G, 2);
      else if (t % 3 === 0) {
        const A = sum(
          scaled(0.9, product(product(U, Q), transposed(U))),
          scaled(0.1, product(G, transposed(G))),
        );
        const W = orthonormal(product(A, U));
        const { vectors } = eigen(product(product(transposed(W), A), W));
        const first = leading(product(W, signed(vectors)), 1);
        const rest = orthonormal(
          leading(difference(identity(m), product(first, transposed(first))), 1),
        );
        U = first.map((row, i) => [...row, ...(rest[i] ?? [])]);
      }
      const s = product(transposed(U), G);
      Q = average(0.9, Q, product(s, transposed(s)));
      [b, v] = [average(0.9, b, s), average(0.9, v, squared(s))];
      p = p.map(
        (pj, j) => 0.9 * pj + 0.1 * Math.max(squares(column(G, j)) - squares(column(s, j)), 1e-8),
      );
      let c = map(
        difference(G, product(U, s)),
        (a, _, j) => (Math.sqrt(m - 2) * a) / Math.sqrt(at(p, j)),
      );
      if (phi > 0) c = scaled(Math.min(1, (1.01 * phi) / frobenius(c)), c);
      phi = frobenius(c);
      const inside = product(
        U,
        zip(b, v, (bi, vi) => bi / Math.sqrt(vi)),
      );
      return minus(x, times(0.1 * 0.3, flat(sum(inside, scaled(0.4, c)))));
    };
  }),
  "DeMo(lr = 0.1, beta = 0.9, keep = 2)": tensorwise((of) => {
    let delta: Vector = of.data.map(() => 0);
    if (of.shape.length === 0) return (_, x, g) => minus(x, times(0.1, g.map(Math.sign)));
    const [rows, columns] = [of.shape[0] ?? 1, of.data.length / (of.shape[0] ?? 1)];
    // the chunk, or all where it does not fit; a vector is one column
    const isEven = columns > 1 && rows % 2 === 0 && columns % 2 === 0;
    const [high, wide] = isEven ? [2, 2] : [rows, columns];
    const [F, C] = [waves(rows, high), waves(columns, wide)];
    return (_, x, g) => {
      delta = delta.map((di, i) => 0.9 * di + 0.1 * at(g, i));
      const seen = product(product(F, rowsOf(of, delta)), transposed(C));
      const kept = map(seen, (value, i, j) => {
        const louder = seen.flatMap((row, p) =>
          row.filter(
            (other, q) =>
              Math.floor(p / high) === Math.floor(i / high) &&
              Math.floor(q / wide) === Math.floor(j / wide) &&
              Math.abs(other) > Math.abs(value),
          ),
        );
        return louder.length < 2 ? value : 0;
      });
      const sent = flat(product(product(transposed(F), kept), C));
      delta = minus(delta, sent);
      return x.map((xi, i) => xi - 0.1 * Math.sign(at(sent, i)));
    };
  }),
};
