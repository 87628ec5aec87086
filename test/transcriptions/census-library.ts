// Rules of the library with which no recorded run agrees, because the peer that has them departs from the paper or none
// has them: written out a second time from the paper.

import { combine, gradient, tensorwise, type ModelTranscriptions, type Tensor } from "./tensors.ts";
import {
  flat,
  identity,
  power,
  product,
  rowsOf,
  scaled,
  sum,
  transposed,
  zip,
} from "./matrices.ts";
import { orthogonalised } from "./census-spectral.ts";
import { at, length, minus, mix, plus, times, type Vector } from "./vectors.ts";

const zeros = ({ data }: Tensor): Vector => data.map(() => 0);
const mean = (a: Vector): number => a.reduce((total, x) => total + x, 0) / a.length;

export const ofTheLibrary: ModelTranscriptions = {
  "ASGO(lr = 0.1, eps = 0.1)": tensorwise((of) => {
    const start = rowsOf(of, of.data);
    const isTall = start.length > (start[0] ?? []).length;
    const size = Math.min(start.length, (start[0] ?? []).length);
    let L = scaled(0, identity(size));
    let [m, v] = [zeros(of), zeros(of)];
    return (_, x, g) => {
      m = mix(0.9, m, g);
      v = v.map((vi, i) => 0.95 * vi + 0.05 * at(g, i) ** 2);
      if (of.shape.length < 2)
        return x.map((xi, i) => xi - (0.1 * at(m, i)) / Math.sqrt(at(v, i) + 0.1));
      const turn = (a: Vector) => (isTall ? transposed(rowsOf(of, a)) : rowsOf(of, a));
      const G = turn(g);
      L = zip(L, product(G, transposed(G)), (l, a) => 0.95 * l + 0.05 * a);
      const u = product(power(sum(L, scaled(0.1, identity(size))), -1 / 2), turn(m));
      return minus(x, times(0.1, flat(isTall ? transposed(u) : u)));
    };
  }),
  "AdaGO(lr = 0.3, gamma = 2, floor = 0.1, rest = SGD(lr = 0.1))": tensorwise((of) => {
    let b = zeros(of);
    let squared = 1e-12;
    return (_, x, g) => {
      if (of.shape.length < 2) return minus(x, times(0.1, g));
      b = mix(0.95, b, g);
      const size = Math.min(length(g), 2);
      squared += size * size;
      const eta = Math.max(0.1, (0.3 * size) / Math.sqrt(squared));
      return minus(x, times(eta, flat(orthogonalised(rowsOf(of, b), 0))));
    };
  }),
  'Scion(lr = 0.01, radius = 3, sign_radius = 7, constrained = true, sign_on = ["tall"])':
    tensorwise((of) => {
      let d = zeros(of);
      return (_, x, g) => {
        d = mix(0.9, d, g);
        const D = rowsOf(of, d);
        const [m, n] = [D.length, (D[0] ?? []).length];
        let u: Vector;
        if (of.shape.length < 2) u = times(3 / (Math.sqrt(mean(d.map((di) => di * di))) + 1e-8), d);
        else if (of.shape[0] === 4) u = d.map((di) => (7 / n) * Math.sign(di));
        else u = times(3 * Math.sqrt(m / n), flat(orthogonalised(D, 0)));
        return x.map((xi, i) => 0.99 * xi - 0.01 * at(u, i));
      };
    }),
  "FriendlySAM(SGD(lr = 0.1), rho = 0.3, sigma = 0.7)": () => {
    let m: readonly Vector[] | null = null;
    return (_, x, g) => {
      m = combine(m ?? g.map((a) => times(0, a)), g, (mi, gi) => 0.9 * mi + 0.1 * gi);
      const d = combine(g, m, (gi, mi) => gi - 0.7 * mi);
      const far = 0.3 / length(d.flat());
      const there = gradient(combine(x, d, (xi, di) => xi + far * di));
      return combine(x, there, (xi, gi) => xi - 0.1 * gi);
    };
  },
  "norm_loss(strength = 0.2) |> SGD(lr = 0.1)": tensorwise((of) => (_, x, g) => {
    const units = of.shape.length < 2 ? [x] : rowsOf(of, x);
    const pull = units.flatMap((unit) => times(2 * 0.2 * (1 - 1 / (length(unit) + 1e-8)), unit));
    return minus(x, times(0.1, plus(g, pull)));
  }),
  "standardize() |> SGD(lr = 0.1)": tensorwise(() => (_, x, g) => {
    if (g.length < 3) return minus(x, times(0.1, g));
    const from = mean(g);
    const total = g.reduce((all, gi) => all + (gi - from) ** 2, 0);
    return minus(x, times(0.1 / (Math.sqrt(total / (g.length - 1)) + 1e-8), g));
  }),
};
