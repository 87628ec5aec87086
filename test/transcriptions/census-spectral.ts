// The rules of test/programs/census-spectral.opt, written out a second time.

import { tensorwise, type ModelTranscriptions, type Tensor, type TensorStep } from "./tensors.ts";
import {
  difference,
  eigen,
  flat,
  frobenius,
  identity,
  map,
  product,
  rowsOf,
  scaled,
  sum,
  transposed,
  zip,
  type Matrix,
} from "./matrices.ts";
import { at, dot, length, minus, mix, times, type Vector, square } from "./vectors.ts";

type Coefficients = readonly (readonly [number, number, number])[];

const inner = (A: Matrix, B: Matrix): number => dot(flat(A), flat(B));
const gram = (A: Matrix): Matrix => product(A, transposed(A));

/** A function of matrices at least as wide as tall, of all matrices. */
const asWide =
  (f: (A: Matrix) => Matrix) =>
  (A: Matrix): Matrix =>
    A.length > (A[0] ?? []).length ? transposed(f(transposed(A))) : f(A);

/** Turns of X ← a X + b X Xᵀ X + c X Xᵀ X Xᵀ X. */
const polynomials = (start: Matrix, coefficients: Coefficients): Matrix =>
  coefficients.reduce((X, [a, b, c]) => {
    const cubic = product(gram(X), X);
    const quintic = product(gram(X), cubic);
    return sum(scaled(a, X), sum(scaled(b, cubic), scaled(c, quintic)));
  }, start);

const dion: Coefficients = [
  [4.0848, -6.8946, 2.927],
  [3.9505, -6.3029, 2.6377],
  [3.7418, -5.5913, 2.3037],
  [2.8769, -3.1427, 1.2046],
  [2.8366, -3.0525, 1.2012],
];
const jordan: Coefficients = Array.from({ length: 5 }, () => [3.4445, -4.775, 2.0315]);
const express: Coefficients = [
  [8.2051, -22.9019, 16.4607],
  [4.0664, -2.8612, 0.5184],
  [3.9096, -2.8234, 0.525],
  [3.2856, -2.4153, 0.4853],
  [2.2779, -1.6198, 0.3985],
  [1.8726, -1.2307, 0.3585],
  [1.8564, -1.2132, 0.3568],
  [1.875, -1.25, 0.375],
];

function adam({ data }: Tensor, lr: number): TensorStep {
  let [m, v]: [Vector, Vector] = [data.map(() => 0), data.map(() => 0)];
  return (t, x, g) => {
    [m, v] = [mix(0.9, m, g), mix(0.999, v, square(g))];
    return x.map((xi, i) => {
      const root = Math.sqrt(at(v, i) / (1 - 0.999 ** t)) + 1e-8;
      return xi - (lr * at(m, i)) / (1 - 0.9 ** t) / root;
    });
  };
}

const scalings: Readonly<Record<string, (A: Matrix) => Matrix>> = {
  frobenius: (A) => scaled(1 / (frobenius(A) + 1e-8), A),
  aol: (A) => {
    const rows = gram(A).map((row) => row.reduce((total, x) => total + Math.abs(x), 0));
    return map(A, (a, i) => a / Math.sqrt(at(rows, i)));
  },
  schatten: (A) => scaled(1 / Math.sqrt(frobenius(gram(A))), A),
};

const muon = (scaling: string, adaptive: boolean, turns: Coefficients) =>
  tensorwise((of) => {
    if (of.shape.length !== 2) return adam(of, 3e-4);
    let q: Vector = of.data.map(() => 0);
    return (t, x, g) => {
      q = mix(0.95, q, g);
      const u = q.map(
        (qi, i) => (0.95 * qi) / (1 - 0.95 ** (t + 1)) + (0.05 * at(g, i)) / (1 - 0.95 ** t),
      );
      const U = rowsOf(of, u);
      const X = asWide((A) => polynomials((scalings[scaling] ?? ((B) => B))(A), turns))(U);
      const [m, n] = [U.length, (U[0] ?? []).length];
      const long = adaptive ? inner(U, X) : 1;
      return minus(x, times(0.1 * Math.sqrt(Math.max(1, n / m)) * long, flat(X)));
    };
  });

const msign = asWide((A) => polynomials(scaled(1 / frobenius(A), A), express));

/** The λ at which ⟨Θ, msign(M + λ Θ)⟩ is 0, by bisection. */
function multiplier(M: Matrix, T: Matrix): number {
  const f = (lambda: number): number => inner(T, msign(sum(M, scaled(lambda, T))));
  const first = f(0);
  if (Math.abs(first) < 1e-8) return 0;
  const seen: { readonly at: number; readonly f: number }[] = [{ at: 0, f: first }];
  let stride = first < 0 ? 1e-3 : -1e-3;
  let next = 0;
  for (let i = 0; i < 10; i++) {
    next += stride;
    stride *= 2;
    seen.push({ at: next, f: f(next) });
    if (Math.sign(seen[i + 1]?.f ?? 0) !== Math.sign(first)) break;
  }
  const [p, q] = seen.slice(-2);
  if (p === undefined || q === undefined || p.f * q.f >= 0) return 0;
  let [low, high] = p.at < q.at ? [p.at, q.at] : [q.at, p.at];
  let best = Math.abs(p.f) < Math.abs(q.f) ? p : q;
  for (let i = 0; i < 6 && Math.abs(best.f) > 1e-6; i++) {
    const mid = { at: (low + high) / 2, f: f((low + high) / 2) };
    if (Math.abs(mid.f) < Math.abs(best.f)) best = mid;
    if (mid.f < 0) low = mid.at;
    else high = mid.at;
  }
  return best.at;
}

/** A^(-1/4) by Guo & Higham's coupled iteration. */
function inverseRoot(A: Matrix, ridge: number, tolerance: number): Matrix {
  const I = identity(A.length);
  const B = sum(A, scaled(ridge * (eigen(A).values[0] ?? 0), I));
  const off = (N: Matrix): number => Math.max(...flat(difference(N, I)).map(Math.abs));
  const z = 5 / (2 * frobenius(B));
  let X = scaled(z ** 0.25, I);
  let M = scaled(z, B);
  for (let turn = 0; turn < 30 && off(M) > tolerance; turn++) {
    const S = difference(scaled(1.25, I), scaled(0.25, M));
    const S2 = product(S, S);
    const N = product(product(S2, S2), M);
    if (off(N) > 1.2 * off(M)) return X;
    X = product(X, S);
    M = N;
  }
  return X;
}

/** Five turns of Jordan's polynomial, from A / (‖A‖ + ε). */
export const orthogonalised = (A: Matrix, eps: number): Matrix =>
  asWide((B) => polynomials(scaled(1 / (frobenius(B) + eps), B), jordan))(A);

export const spectral: ModelTranscriptions = {
  "MuonPlus(lr = 0.1)": muon("frobenius", false, dion),
  "MuonPlus(lr = 0.1, scaling = aol, adaptive = true)": muon("aol", true, dion),
  "MuonPlus(lr = 0.1, scaling = schatten, adaptive = true)": muon("schatten", true, dion),
  "SCIONLight(lr = 0.1, scale = 2)": scion(false),
  "SCIONLight(lr = 0.1, scale = 2, constraint = true)": scion(true),
  "SpectralSphere(lr = 0.1, halvings = 6)": tensorwise((of) => {
    if (of.shape.length < 2) {
      const next = adam(of, 0.1);
      return (t, x, g, f) => next(t, x, g, f).map((yi, i) => yi - 0.1 * 0.01 * at(x, i));
    }
    let b: Vector = of.data.map(() => 0);
    return (_, x, g) => {
      b = mix(0.9, b, g);
      const d = mix(0.9, b, g);
      const M = rowsOf(of, times(1 / length(d), d));
      const W = rowsOf(of, x);
      let v: Matrix = (W[0] ?? []).map(() => [1]);
      for (let i = 0; i < 10; i++) {
        const w = product(transposed(W), product(W, v));
        v = scaled(1 / frobenius(w), w);
      }
      const u = product(W, v);
      const T = product(scaled(1 / frobenius(u), u), transposed(v));
      return minus(x, times(0.1, flat(msign(sum(M, scaled(multiplier(M, T), T))))));
    };
  }),
  "ScalableShampoo(lr = 0.1, eps = 0.01, beta2 = 0.9, every_k = 2)": tensorwise((of) => {
    const start = rowsOf(of, of.data);
    const [m, n] = [start.length, (start[0] ?? []).length];
    let [L, R] = [scaled(0.01, identity(m)), scaled(0.01, identity(n))];
    let [P, Q] = [identity(m), identity(n)];
    let [v, b]: [Vector, Vector] = [of.data.map(() => 0), of.data.map(() => 0)];
    return (t, x, g) => {
      v = mix(0.9, v, square(g));
      const graft = g.map((gi, i) => gi / (Math.sqrt(at(v, i)) + 1e-10));
      let s: Vector = g;
      if (of.shape.length >= 2) {
        const G = rowsOf(of, g);
        L = zip(L, gram(G), (l, a) => 0.9 * l + 0.1 * a);
        R = zip(R, gram(transposed(G)), (r, a) => 0.9 * r + 0.1 * a);
        if (t % 2 === 0) [P, Q] = [inverseRoot(L, 0.01, 1e-6), inverseRoot(R, 0.01, 1e-6)];
        s = flat(product(product(P, G), Q));
      }
      const u = t < 3 ? graft : times(length(graft) / (length(s) + 1e-16), s);
      b = b.map((bi, i) => 0.9 * bi + at(u, i));
      return x.map((xi, i) => xi - 0.1 * (at(u, i) + 0.9 * at(b, i)));
    };
  }),
};

function scion(constraint: boolean): ReturnType<typeof tensorwise> {
  return tensorwise((of) => {
    let d: Vector = of.data.map(() => 0);
    return (_, x, g) => {
      d = d.map((di, i) => 0.9 * di + at(g, i));
      const D = rowsOf(of, d);
      const root = Math.sqrt(D.length / (D[0] ?? []).length);
      const u =
        of.shape.length === 0
          ? d.map(Math.sign)
          : of.shape.length === 1
            ? times(1 / (length(d) / Math.sqrt(d.length) + 1e-8), d)
            : times(root, flat(orthogonalised(D, 1e-7)));
      return x.map((xi, i) => (constraint ? 0.9 * xi : xi) - 0.1 * 2 * at(u, i));
    };
  });
}
