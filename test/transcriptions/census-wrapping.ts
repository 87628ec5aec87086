// The rules of test/programs/census-wrapping.opt, written out a second time.

import {
  combine,
  gradient,
  loss,
  origin,
  part,
  tensors,
  tensorwise,
  type Model,
  type ModelStep,
  type ModelTranscriptions,
} from "./tensors.ts";
import { flat, rowsOf } from "./matrices.ts";
import { at, dot, length, minus, mix, squares, times, type Vector } from "./vectors.ts";

const list = Object.values(tensors);
const total = (a: Vector): number => a.reduce((sum, x) => sum + x, 0);
const mean = (a: Vector): number => total(a) / a.length;
const move = (x: Model, c: number, d: Model): Model => combine(x, d, (a, b) => a + c * b);
const long = (x: Model): number => length(x.flat());

/** A gradient with the mean of each unit taken off, of tensors that have units. */
const centred = (g: Model): Model =>
  list.map((of, k) => {
    if (of.shape.length < 2) return part(g, k);
    return rowsOf(of, part(g, k)).flatMap((row) => row.map((x) => x - mean(row)));
  });

/** Plain descent, after which the model is brought to where it may be. */
const descent =
  (lr: number, project: (x: Model) => Model): (() => ModelStep) =>
  () =>
  (_, x, g) =>
    project(move(x, -lr, g));

/** Adam with the usual decays. */
function adam(lr: number, zeros: Vector): (t: number, x: Vector, g: Vector) => Vector {
  let [m, v] = [zeros, zeros];
  return (t, x, g) => {
    m = mix(0.9, m, g);
    v = mix(
      0.999,
      v,
      g.map((gi) => gi * gi),
    );
    return x.map((xi, i) => {
      const root = Math.sqrt(at(v, i) / (1 - 0.999 ** t));
      return xi - (lr * at(m, i)) / (1 - 0.9 ** t) / (root + 1e-8);
    });
  };
}

const deviation = (a: Vector): number =>
  Math.sqrt(total(a.map((x) => (x - mean(a)) ** 2)) / (a.length - 1)) + 1e-8;

export const wrapping: ModelTranscriptions = {
  "MeanMomentum(lr = 0.1)": tensorwise(({ data }) => {
    let m = times(0, data);
    return (t, x, g) => {
      m = mix(0.9, m, g);
      return minus(x, times(0.1 / (1 - 0.9 ** t), m));
    };
  }),
  "MeanMomentum(lr = 0.1, debias = false)": tensorwise(({ data }) => {
    let m = times(0, data);
    return (_, x, g) => {
      m = mix(0.9, m, g);
      return minus(x, times(0.1, m));
    };
  }),
  "PolyakStepPlus(longest = 0.3, bound = -20)": () => (_, x, g, f) =>
    move(x, -Math.min(Math.max(f + 20, 0) / squares(g.flat()), 0.3), g),
  "GCSAM(SGD(lr = 0.1), rho = 0.3)": () => (_, x, g) => {
    const c = centred(g);
    return move(x, -0.1, gradient(move(x, 0.3 / long(c), c)));
  },
  "standardize_units() |> SGD(lr = 0.1)": tensorwise((of) => (_, x, g) => {
    if (of.shape.length < 2) return minus(x, times(0.1, g));
    return minus(x, flat(rowsOf(of, g).map((row) => times(0.1 / deviation(row), row))));
  }),
  "Sometimes(Adam(lr = 0.1), k = 3, bound = 20)": () => {
    const inner = list.map(({ data }) => adam(0.1, times(0, data)));
    let runs = 0;
    return (t, x, g, f) => {
      if ((t - 1) % 3 !== 0 && f <= 20) return x;
      runs++;
      return inner.map((step, k) => step(runs, part(x, k), part(g, k)));
    };
  },
  'Parted(Adam(lr = 0.1), SGD(lr = 0.2), frozen = ["vec*"])': tensorwise((of) => {
    const matrix = adam(0.1, times(0, of.data));
    if (of.shape.length === 1) return (_, x) => x;
    if (of.shape.length === 2) return matrix;
    return (_, x, g) => minus(x, times(0.2, g));
  }),
  "Flattened(normalize(layerwise = true) |> SGD(lr = 0.1))": () => (_, x, g) =>
    move(x, -0.1 / (long(g) + 1e-8), g),
  GrowingArmijo: () => {
    let a = 1;
    return (_, x, g, f) => {
      a = Math.min(1.5 * a, 1);
      for (let i = 0; i < 30 && loss(move(x, -a, g)) > f - 1e-4 * a * squares(g.flat()); i++)
        a *= 0.8;
      return move(x, -a, g);
    };
  },
  "SGD(lr = 0.1) |> project_l1(radius = 12)": descent(0.1, (x) => {
    const sizes = x.flat().map(Math.abs);
    if (total(sizes) <= 12) return x;
    // Duchi et al. 2008, figure 1: the largest of the sorted magnitudes that stay
    const sorted = [...sizes].sort((p, q) => q - p);
    let cut = 0;
    let sum = 0;
    sorted.forEach((u, j) => {
      sum += u;
      if (u > (sum - 12) / (j + 1)) cut = (sum - 12) / (j + 1);
    });
    return x.map((data) => data.map((xi) => Math.sign(xi) * Math.max(Math.abs(xi) - cut, 0)));
  }),
  "SGD(lr = 0.1) |> project_sphere(radius = 5)": descent(0.1, (x) =>
    x.map((data) => times(5 / long(x), data)),
  ),
  "SGD(lr = 0.1) |> project_halfspace(bound = 9)": descent(0.1, (x) => onto(x, 9, false)),
  "SGD(lr = 0.1) |> project_halfspace(bound = 9, plane = true)": descent(0.1, (x) =>
    onto(x, 9, true),
  ),
};

/** The nearest model whose product with the origin is at most `bound`, or is `bound`. */
function onto(x: Model, bound: number, plane: boolean): Model {
  const past = dot(x.flat(), origin.flat()) - bound;
  return past <= 0 && !plane ? x : move(x, -past / squares(origin.flat()), origin);
}
