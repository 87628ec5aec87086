// Relatives of Adam without a reference case, written out a second time.

import {
  at,
  blocks,
  dot,
  each,
  length,
  minus,
  mix,
  times,
  zeros,
  type Transcriptions,
  type Vector,
  square,
} from "./vectors.ts";

/** Adam's corrected moments of what it is fed. */
function moments(beta1: number, beta2: number): (g: Vector) => { m: Vector; v: Vector } {
  let [t, m, v]: [number, Vector, Vector] = [0, zeros, zeros];
  return (g) => {
    t += 1;
    [m, v] = [mix(beta1, m, g), mix(beta2, v, square(g))];
    return { m: times(1 / (1 - beta1 ** t), m), v: times(1 / (1 - beta2 ** t), v) };
  };
}

export const adaptive: Transcriptions = {
  "AdamAtan2(lr = 0.1, a = 1.27, b = 0.5, weight_decay = 0.2)": () => {
    const next = moments(0.9, 0.999);
    return (_, x, g) => {
      const { m, v } = next(g);
      return x.map(
        (xi, i) => xi * (1 - 0.02) - 0.127 * Math.atan2(at(m, i), 0.5 * Math.sqrt(at(v, i))),
      );
    };
  },
  "SAdam(lr = 0.1, sharpness = 3)": () => {
    const next = moments(0.9, 0.999);
    return (_, x, g) => {
      const { m, v } = next(g);
      const soft = (s: number): number => Math.log1p(Math.exp(3 * s)) / 3;
      return x.map((xi, i) => xi - (0.1 * at(m, i)) / soft(Math.sqrt(at(v, i))));
    };
  },
  "AdaGC(lr = 0.1, warmup = 4, limit = 3, relative = 0.9)": () => {
    const next = moments(0.9, 0.95);
    const gamma = [Infinity, Infinity];
    return (t, x, g) => {
      const clipped = each(g, (block, k) => {
        const late = Math.min(1, (0.9 * at(gamma, k)) / length(block));
        const h = times(t < 4 ? Math.min(1, 3 / length(g)) : late, block);
        gamma[k] =
          t < 4 ? Math.min(at(gamma, k), length(h)) : 0.98 * at(gamma, k) + 0.02 * length(h);
        return h;
      });
      const { m, v } = next(clipped);
      return x.map((xi, i) => xi * (1 - 0.01) - (0.1 * at(m, i)) / (Math.sqrt(at(v, i)) + 1e-8));
    };
  },
  "StableSPAM(lr = 0.1, theta = 0.5, gamma1 = 0.7, gamma2 = 0.9, interval = 6, eps = 1e-8)": () => {
    let next = moments(0.9, 0.999);
    const seen = blocks(zeros).map(() => ({ top: 0, n: 0, w: 0 }));
    return (t, x, g) => {
      const tamed = each(g, (block, k) => {
        const held = seen[k] ?? { top: 0, n: 0, w: 0 };
        const top = Math.max(...block.map(Math.abs));
        held.top = 0.5 * held.top + 0.5 * top;
        const most = held.top / (1 - 0.5 ** t);
        const cut = block.map((gi) => (Math.abs(gi) > most ? (gi / top) * most : gi));
        const size = length(cut);
        held.n = 0.7 * held.n + 0.3 * size;
        held.w = 0.9 * held.w + 0.1 * size * size;
        const wanted = held.n / (1 - 0.7 ** t) / (Math.sqrt(held.w / (1 - 0.9 ** t)) + 1e-8);
        return times(wanted / size, cut);
      });
      if (t % 6 === 0) next = moments(0.9, 0.999);
      const { m, v } = next(tamed);
      return x.map((xi, i) => xi - (0.1 * at(m, i)) / (Math.sqrt(at(v, i)) + 1e-8));
    };
  },
  "MoMoAdam(lr = 0.5, bound = -5)": () => {
    let [m, v]: [Vector, Vector] = [zeros, zeros];
    let [f, c] = [0, 0];
    return (t, x, g, loss) => {
      [m, v] = [mix(0.9, m, g), mix(0.999, v, square(g))];
      [f, c] = [0.9 * f + 0.1 * loss, 0.9 * c + 0.1 * dot(g, x)];
      const left = 1 - 0.9 ** t;
      const d = v.map((vi) => Math.sqrt(vi / (1 - 0.999 ** t)) + 1e-8);
      const scaled = m.map((mi, i) => mi / at(d, i));
      const gap = Math.max(f + left * 5 + dot(m, x) - c, 0);
      return minus(x, times(Math.min(0.5 / left, gap / dot(m, scaled)), scaled));
    };
  },
  "AdamHD(lr = 0.1, hyper_lr = 0.001)": () => {
    const next = moments(0.9, 0.999);
    let eta = 0.1;
    let u = zeros;
    return (_, x, g) => {
      eta -= 0.001 * dot(g, u);
      const { m, v } = next(g);
      u = m.map((mi, i) => -mi / (Math.sqrt(at(v, i)) + 1e-8));
      return minus(x, times(-eta, u));
    };
  },
};
