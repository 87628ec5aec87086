// Rules of the library that no recorded run follows and that see tensors as matrices, written out a second time.

import {
  eigen,
  flat,
  frobenius,
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
import { at, mix, squares, type Vector } from "./vectors.ts";

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
};

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
