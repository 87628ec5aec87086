// Rules of descent that find their step sizes themselves, written out a second time.

import { gradientAt } from "../../src/tools/trace/objective.ts";
import {
  at,
  dot,
  length,
  minus,
  objective,
  plus,
  squares,
  start,
  times,
  zeros,
  type Transcriptions,
  type Vector,
} from "./vectors.ts";

export const descent: Transcriptions = {
  "PolyakStep(lr = 0.4, bound = -4)": () => (_, x, g, f) =>
    minus(x, times(Math.min((f + 4) / squares(g), 0.4), g)),
  "AdGD(first = 0.05)": () => {
    let [eta, ratio] = [0.05, Infinity];
    let [x0, g0]: readonly [Vector, Vector] = [start, zeros];
    return (t, x, g) => {
      if (t > 1) {
        const bend = 2 * length(minus(g, g0));
        const next = Math.min(Math.sqrt(1 + ratio) * eta, length(minus(x, x0)) / bend);
        ratio = next / eta;
        eta = next;
      }
      [x0, g0] = [x, g];
      return minus(x, times(eta, g));
    };
  },
  "SGDHD(lr = 0.1, hyper_lr = 0.001)": () => {
    let eta = 0.1;
    let before = zeros;
    return (_, x, g) => {
      eta += 0.001 * dot(g, before);
      before = g;
      return minus(x, times(eta, g));
    };
  },
  // in the paper's three sequences, with ξ from two points back and the gradient at y
  "TripleMomentum(smoothness = 3.5, convexity = 0.5)": () => {
    const rho = 1 - Math.sqrt(0.5 / 3.5);
    const alpha = (1 + rho) / 3.5;
    const beta = rho ** 2 / (2 - rho);
    let before: Vector = start;
    const gamma = rho ** 2 / ((1 + rho) * (2 - rho));
    return (_, xi) => {
      const y = plus(xi, times(gamma, minus(xi, before)));
      const g = [...gradientAt(objective, Float64Array.from(y))];
      const next = plus(xi, plus(times(beta, minus(xi, before)), times(-alpha, g)));
      before = xi;
      return next;
    };
  },
  "OGM(smoothness = 4)": () => {
    let y: Vector = start;
    let theta = 1;
    return (_, x, g) => {
      const next = minus(x, times(1 / 4, g));
      const ahead = (1 + Math.sqrt(1 + 4 * theta * theta)) / 2;
      const moved = next.map(
        (n, i) => n + ((theta - 1) / ahead) * (n - at(y, i)) + (theta / ahead) * (n - at(x, i)),
      );
      [y, theta] = [next, ahead];
      return moved;
    };
  },
};
