// The rules of test/programs/census-adaptive.opt, written out a second time.

import { randomStream, uniformAt } from "../../src/numeric/random.ts";
import {
  combine,
  gradient,
  loss,
  origin,
  tensorwise,
  type Model,
  type ModelTranscriptions,
  type Tensor,
} from "./tensors.ts";
import { flat, map, rowsOf, transposed, type Matrix } from "./matrices.ts";
import { at, dot, length, minus, mix, squares, times, type Vector, square } from "./vectors.ts";

const total = (a: Vector): number => a.reduce((sum, x) => sum + x, 0);
const mean = (a: Vector): number => total(a) / a.length;
const zeros = ({ data }: Tensor): Vector => data.map(() => 0);
const hasRows = ({ shape }: Tensor): boolean => shape.length >= 2;

/** Means over columns and over rows of a matrix of squares. */
const marginals = (A: Matrix): readonly [Vector, Vector] => [A.map(mean), transposed(A).map(mean)];

/** The drive of EmoNavi from averages of the loss. */
function drives(): (f: number) => number {
  let [short, long] = [NaN, NaN];
  return (f) => {
    if (Number.isNaN(short)) [short, long] = [f, f];
    [short, long] = [0.7 * short + 0.3 * f, 0.99 * long + 0.01 * f];
    const scalar = Math.tanh((long - short) / Math.max(long, 1e-5));
    const size = Math.abs(scalar);
    const trust = Math.sign(scalar) * (1 - size);
    if (size > 0.25 && size < 0.5) return 8 * Math.abs(trust) * (1 + 0.1 * trust);
    return size > 0.75 ? 1 - size : 1;
  };
}

export const adaptive: ModelTranscriptions = {
  "SPAM(lr = 0.1, density = 0.6, theta = 1.2, gap = 4, patience = 2, warmup = 3, weight_decay = 0.2)":
    tensorwise((of, k) => {
      const draw = (t: number, site: number): Vector =>
        of.data.map((_, i) => (uniformAt(randomStream(0, t, 0, site, 0, k), i) < 0.6 ? 1 : 0));
      let [m, v] = [zeros(of), zeros(of)];
      let mask = of.shape.length === 2 ? draw(1, 0) : of.data.map(() => 1);
      let age = 3;
      return (t, x, g) => {
        if (t % 4 === 0) {
          [m, v, age] = [zeros(of), zeros(of), 0];
          if (of.shape.length === 2) mask = draw(t, 1);
        }
        const clipped = g.map((gi, i) => {
          const most = Math.sqrt(1.2 * at(v, i));
          return at(mask, i) * (t % 4 >= 2 && Math.abs(gi) > most ? Math.sign(gi) * most : gi);
        });
        const warm = age < 3 ? 1 - (0.99 * (1 + Math.cos((Math.PI * age) / 3))) / 2 : 1;
        age++;
        m = mix(0.9, m, clipped);
        v = mix(0.999, v, square(clipped));
        const rate = (0.1 * warm * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
        return x
          .map((xi, i) => xi - (rate * at(m, i)) / (Math.sqrt(at(v, i)) + 1e-6))
          .map((xi, i) => (at(mask, i) === 1 ? xi * (1 - 0.1 * 0.2) : xi));
      };
    }),
  "EmoFact(lr = 0.1)": tensorwise((of) => {
    const drive = drives();
    let [m, v] = [zeros(of), zeros(of)];
    let [R, C]: [Vector, Vector] = [[], []];
    return (_, x, g, f) => {
      const rate = 0.1 * drive(f);
      let u: Vector;
      if (hasRows(of)) {
        const [r, c] = marginals(rowsOf(of, square(g)));
        R = r.map((ri, i) => 0.9 * (R[i] ?? 0) + 0.1 * Math.sqrt(ri + 1e-8));
        C = c.map((cj, j) => 0.9 * (C[j] ?? 0) + 0.1 * Math.sqrt(cj + 1e-8));
        u = flat(map(rowsOf(of, g), (gij, i, j) => gij / (Math.sqrt(at(R, i) * at(C, j)) + 1e-8)));
      } else {
        [m, v] = [mix(0.9, m, g), mix(0.999, v, square(g))];
        u = m.map((mi, i) => mi / (Math.sqrt(at(v, i)) + 1e-8));
      }
      return x.map((xi, i) => xi - 0.1 * 0.01 * xi - rate * Math.sign(at(u, i)));
    };
  }),
  "AdaLOMO(lr = 0.1, beta = 0.8)": tensorwise((of) => {
    let v = zeros(of);
    let [R, C]: [Vector, Vector] = [[], []];
    return (_, x, g) => {
      let u: Vector;
      if (hasRows(of)) {
        const [r, c] = marginals(rowsOf(of, square(g)));
        R = r.map((ri, i) => 0.8 * (R[i] ?? 0) + 0.2 * ri);
        C = c.map((cj, j) => 0.8 * (C[j] ?? 0) + 0.2 * cj);
        const all = mean(R);
        u = flat(map(rowsOf(of, g), (gij, i, j) => gij / Math.sqrt((at(R, i) * at(C, j)) / all)));
      } else {
        v = mix(0.8, v, square(g));
        u = g.map((gi, i) => gi / Math.sqrt(at(v, i)));
      }
      const rms = (a: Vector): number => Math.sqrt(mean(square(a)));
      return minus(x, times((0.1 * Math.max(1e-3, rms(x))) / Math.max(1, rms(u)), u));
    };
  }),
  "Ranger25(lr = 0.1, weight_decay = 0.3, limit = 0.5)": tensorwise((of) => {
    let [m, slow, v] = [zeros(of), zeros(of), zeros(of)];
    let anchor = of.data;
    const unit = (a: Vector): Vector => {
      if (!hasRows(of)) return a.map(() => length(a));
      return rowsOf(of, a).flatMap((row) => row.map(() => length(row)));
    };
    return (t, x, g) => {
      const across = g.map((gi, i) => gi - (dot(x, g) / (squares(x) + 1e-16)) * at(x, i));
      const turned = g.length > 1 ? times(length(g) / (length(across) + 1e-16), across) : g;
      const [has, may] = [unit(turned), unit(x).map((n) => 0.5 * Math.max(n, 1e-3))];
      const h = turned.map((gi, i) => gi * Math.min(1, at(may, i) / at(has, i)));
      const c = t ** 0.25;
      const n = h.map((hi, i) =>
        Math.min(Math.max(hi / Math.max(Math.sqrt(at(v, i)), 1e-8), -c), c),
      );
      [m, slow, v] = [mix(0.9, m, n), mix(0.9999, slow, n), mix(0.98, v, square(h))];
      const agree = m.map((mi, i) => (mi * at(h, i) > 0 ? 1 : 0));
      const louder = m.length / (total(agree) + 1);
      const jump = Math.sqrt(mean(h.map((hi, i) => hi ** 2 / Math.max(at(v, i), 1e-16))));
      const rate = 0.1 / (1 - 0.9 ** t) / Math.max(1, jump);
      const y = x.map((xi, i) => {
        const kept = at(m, i) * xi >= 0 ? xi * (1 - 0.1 * 0.3) : xi;
        const u = at(m, i) * at(agree, i) * louder + 5 * at(slow, i);
        return kept - (rate * u) / (Math.sqrt(at(v, i) / (1 - 0.98 ** t)) + 1e-8);
      });
      if (t % 5 !== 0) return y;
      anchor = mix(0.5, anchor, y);
      return anchor;
    };
  }),
  "SubsetNormAdam(lr = 0.1, k = 3)": tensorwise((of) => {
    let [m, v] = [zeros(of), zeros(of)];
    const runs = of.data.length % 3 === 0 ? 3 : 1;
    return (t, x, g) => {
      m = mix(0.9, m, g);
      const first = (i: number): number => i - (i % runs);
      v = v.map((vi, i) => {
        const from = first(i);
        return 0.999 * vi + 0.001 * total(square(g.slice(from, from + runs)));
      });
      return x.map((xi, i) => {
        const root = Math.sqrt(at(v, i) / (1 - 0.999 ** t));
        return xi - (0.1 * at(m, i)) / (1 - 0.9 ** t) / (root + 1e-8);
      });
    };
  }),
  "ScheduleFreePlus(lr = 0.3, anneal = 4, weight_decay = 0.5, r = 1, smoothing = 0.5, warmup = 2)":
    () => {
      let z: Model = origin;
      let y: Model = origin;
      let [m, v]: [Model, Model] = [combine(z, z, () => 0), combine(z, z, () => 0)];
      let [l1, top, weights] = [0, 1e-8, 0];
      return (t, x) => {
        const [g, f] = [gradient(y), loss(y)];
        const progress = Math.min((t - 1) / 4, 1);
        const b = 1 - Math.exp(Math.log(0.1) * (1 - progress) + Math.log(0.035) * progress);
        const lead = b * dot(g.flat(), combine(z, x, (p, q) => p - q).flat());
        l1 = 0.5 * l1 + 0.5 * total(g.flat().map(Math.abs)) * Math.sqrt(Math.PI / 2);
        const rate = (0.3 * Math.max(0, f + lead)) / (l1 / (1 - 0.5 ** t));
        top = Math.max(rate, top);
        let share = 1;
        if (t > 2) {
          weights += t * top ** 2;
          share = (t * top ** 2) / weights;
        }
        m = combine(m, g, (mi, gi) => 0.9 * mi + 0.1 * gi);
        v = combine(v, g, (vi, gi) => 0.95 * vi + 0.05 * gi * gi);
        const u = combine(
          m,
          v,
          (mi, vi) => mi / (1 - 0.9 ** t) / (Math.sqrt(vi / (1 - 0.95 ** t)) + 1e-8),
        );
        z = combine(z, y, (zi, yi) => zi - rate * rate * 0.5 * yi);
        z = combine(z, u, (zi, ui) => zi - rate * ui);
        const next = combine(x, z, (xi, zi) => (1 - share) * xi + share * zi);
        y = combine(next, z, (xi, zi) => b * xi + (1 - b) * zi);
        return next;
      };
    },
};
