// Rules of the library that no recorded run follows and that see tensors as matrices, written out a second time.

import { normalAt, randomStream } from "../../src/numeric/random.ts";
import {
  difference,
  eigen,
  entry,
  flat,
  frobenius,
  identity,
  leading,
  map,
  nothing,
  product,
  rowsOf,
  scaled,
  sum,
  transposed,
  type Matrix,
} from "./matrices.ts";
import { tensorwise, type ModelTranscriptions, type Tensor, type TensorStep } from "./tensors.ts";
import { at, dot, mix, squares, type Vector } from "./vectors.ts";

/** By the rule that is transcribed. */
export const libraryMatrices: ModelTranscriptions = {
  "GaLore(Momentum(lr = 0.1), dimensions = 2, every_k = 3, scale = 0.5)": tensorwise((of) => {
    const { m, n } = extents(of);
    const isProjected = of.shape.length > 1 && Math.min(m, n) > 2;
    let basis: Matrix = nothing(Math.min(m, n), 2);
    let v: Vector = [];
    return (t, x, g) => {
      const G = m <= n ? rowsOf(of, g) : transposed(rowsOf(of, g));
      if (isProjected && t % 3 === 1) basis = leftVectors(G, m <= n);
      const small = isProjected ? flat(product(transposed(basis), G)) : g;
      v = small.map((gi, i) => 0.9 * (v[i] ?? 0) - 0.1 * gi);
      if (!isProjected) return x.map((xi, i) => xi + at(v, i));
      const wide = scaled(0.5, product(basis, rowsOf({ shape: [2, v.length / 2], data: v }, v)));
      const step = flat(m <= n ? wide : transposed(wide));
      return x.map((xi, i) => xi + at(step, i));
    };
  }),
  "NorMuon(lr = 0.1, weight_decay = 0.3, rest = SGD(lr = 0.1))": tensorwise((of) => {
    if (of.shape.length < 2) return descend;
    const { m, n } = extents(of);
    let b: Matrix = nothing(m, n);
    let v: Vector = Array.from({ length: m }, () => 0);
    return (_, x, g) => {
      b = sum(scaled(0.95, b), scaled(0.05, rowsOf(of, g)));
      const O = orthogonalised(b);
      v = mix(
        0.95,
        v,
        O.map((row) => squares(row) / n),
      );
      const u = map(O, (o, i) => o / (Math.sqrt(at(v, i)) + 1e-8));
      const eta = (0.1 * 0.2 * Math.sqrt(m * n)) / (frobenius(u) + 1e-8);
      return x.map((xi, i) => (1 - 0.03) * xi - eta * at(flat(u), i));
    };
  }),
  'AdamMini(lr = 0.1, weight_decay = 0.3, heads = 2, heads_on = ["tall"])': tensorwise((of) => {
    const { m, n } = extents(of);
    // the only tensor of four rows is `tall`
    const length = of.shape.length < 2 ? m * n : m === 4 ? 2 * n : n;
    let b: Vector = Array.from({ length: m * n }, () => 0);
    let v: Vector = Array.from({ length: (m * n) / length }, () => 0);
    return (t, x, g) => {
      b = mix(0.9, b, g);
      const mean = v.map((_, k) => squares(g.slice(k * length, (k + 1) * length)) / length);
      v = mix(0.999, v, mean);
      const root = v.map((vk) => Math.sqrt(vk / (1 - 0.999 ** t)) + 1e-8);
      return x.map(
        (xi, i) =>
          (1 - 0.03) * xi - ((0.1 / (1 - 0.9 ** t)) * at(b, i)) / at(root, Math.floor(i / length)),
      );
    };
  }),
  "PSGDKron(lr = 0.1, weight_decay = 0.3)": tensorwise((of, k) => {
    const { m, n } = extents(of);
    const isMatrix = of.shape.length > 1;
    let b: Vector = Array.from({ length: m * n }, () => 0);
    let q: Vector = b.map(() => 1);
    let [Q, R] = [identity(m), identity(n)];
    return (t, x, g) => {
      b = mix(0.9, b, g);
      const hat = b.map((bi) => bi / (1 - 0.9 ** t));
      const noise = b.map((_, i) => normalAt(randomStream(0, t, 0, isMatrix ? 0 : 1, 0, k), i));
      let u: Vector;
      if (isMatrix) {
        const G = rowsOf(of, hat);
        const A = product(product(Q, G), transposed(R));
        const B = product(product(transposed(inverse(Q)), rowsOf(of, noise)), inverse(R));
        Q = fitted(Q, product(A, transposed(A)), product(B, transposed(B)));
        R = fitted(R, product(transposed(A), A), product(transposed(B), B));
        const left = product(transposed(Q), Q);
        u = flat(product(product(left, G), product(transposed(R), R)));
      } else {
        const [a, z] = [hat.map((h, i) => h * at(q, i)), noise.map((e, i) => e / at(q, i))];
        const top = Math.max(...a.map((ai, i) => ai ** 2 + at(z, i) ** 2));
        q = q.map((qi, i) => qi - (0.1 * (at(a, i) ** 2 - at(z, i) ** 2) * qi) / top);
        u = hat.map((h, i) => at(q, i) ** 2 * h);
      }
      const eta = 0.1 * Math.min(1, 1.1 / (Math.sqrt(squares(u) / u.length) + 1e-6));
      return x.map((xi, i) => xi - eta * at(u, i) - (isMatrix ? 0.03 * xi : 0));
    };
  }),
};

/** A factor of PSGD after one step of its fit. */
function fitted(Q: Matrix, S: Matrix, T: Matrix): Matrix {
  const both = sum(S, T);
  const sizes = both.map(squares);
  const largest = both[sizes.indexOf(Math.max(...sizes))] ?? [];
  const x = product(both, transposed([largest]));
  const bound = frobenius(product(both, x)) / frobenius(x);
  const upper = map(difference(S, T), (d, i, j) => (i <= j ? d : 0));
  return difference(Q, scaled(0.1 / bound, product(upper, Q)));
}

/** Of an upper triangular matrix, column by column from below. */
function inverse(Q: Matrix): Matrix {
  const columns = Q.map((_, j) => {
    const x = Q.map(() => 0);
    for (let i = j; i >= 0; i--) {
      const known = dot(Q[i] ?? [], x);
      x[i] = ((i === j ? 1 : 0) - known) / entry(Q, i, i);
    }
    return x;
  });
  return transposed(columns);
}

const descend: TensorStep = (_, x, g) => x.map((xi, i) => xi - 0.1 * at(g, i));

/** The two leading left singular vectors, each positive where it, or else its right partner, is largest. */
function leftVectors(G: Matrix, isOwnSign: boolean): Matrix {
  const vectors = leading(eigen(product(G, transposed(G))).vectors, 2);
  const deciding = transposed(isOwnSign ? vectors : product(transposed(G), vectors));
  const signs = deciding.map((v) =>
    Math.sign(v.reduce((a, x) => (Math.abs(x) > Math.abs(a) ? x : a))),
  );
  return map(vectors, (x, _, j) => x * at(signs, j));
}

/** Rows, and elements of a row; a vector is a column. */
function extents({ shape, data }: Tensor): { readonly m: number; readonly n: number } {
  const m = shape[0] ?? 1;
  return { m, n: data.length / m };
}

/** Five turns of Newton and Schulz. */
function orthogonalised(G: Matrix): Matrix {
  let X = scaled(1 / (frobenius(G) + 1e-30), G);
  for (let turn = 0; turn < 5; turn++) {
    const A = product(X, transposed(X));
    const B = sum(scaled(-4.775, A), scaled(2.0315, product(A, A)));
    X = sum(scaled(3.4445, X), product(B, X));
  }
  return X;
}
