// Constraints, normalised gradients and scaled updates around gradient descent, written out a second time.

import {
  at,
  each,
  length,
  minus,
  plus,
  times,
  type Transcriptions,
  type Vector,
} from "./vectors.ts";

const descend = (lr: number, x: Vector, g: Vector): Vector => minus(x, times(lr, g));

/** The nearest distribution by sorting: the greatest k with y₍ₖ₎ > (Σᵢ≤ₖ y₍ᵢ₎ - total) / k gives τ. */
function onSimplex(y: Vector, total: number): Vector {
  const falling = [...y].sort((a, b) => b - a);
  let sum = 0;
  let tau = 0;
  falling.forEach((value, k) => {
    sum += value;
    if (value > (sum - total) / (k + 1)) tau = (sum - total) / (k + 1);
  });
  return y.map((value) => Math.max(value - tau, 0));
}

export const projections: Transcriptions = {
  "SGD(lr = 0.1) |> project_box(low = -0.5, high = 0.75)": () => (_, x, g) =>
    descend(0.1, x, g).map((y) => Math.min(Math.max(y, -0.5), 0.75)),
  "SGD(lr = 0.3) |> project_nonnegative()": () => (_, x, g) =>
    descend(0.3, x, g).map((y) => Math.max(y, 0)),
  "SGD(lr = 0.1) |> project_ball(radius = 1.5)": () => (_, x, g) => {
    const y = descend(0.1, x, g);
    return times(Math.min(1, 1.5 / length(y)), y);
  },
  "SGD(lr = 0.1) |> project_ball(radius = 1.5, layerwise = true)": () => (_, x, g) =>
    each(descend(0.1, x, g), (y) => times(Math.min(1, 1.5 / length(y)), y)),
  "SGD(lr = 0.1) |> project_simplex(total = 2)": () => (_, x, g) =>
    each(descend(0.1, x, g), (y) => onSimplex(y, 2)),
  "NormalizedGD(lr = 0.2)": () => (_, x, g) => descend(0.2 / (length(g) + 1e-8), x, g),
  "normalize(layerwise = true) |> SGD(lr = 0.2)": () => (_, x, g) =>
    minus(
      x,
      each(g, (block) => times(0.2 / (length(block) + 1e-8), block)),
    ),
  "SGD(lr = 0.1) |> scale_by_param_rms(floor = 1)": () => (_, x, g) =>
    each(x, (block, k) => {
      const part = each(g, (b, j) => (j === k ? b : []));
      const rms = length(block) / Math.sqrt(block.length);
      return descend(0.1 * Math.max(rms, 1), block, part);
    }),
  "SGD(lr = 0.1) |> cautious_decay(weight_decay = 0.05)": () => (_, x, g) =>
    x.map((xi, i) => xi - 0.1 * at(g, i) - (at(g, i) * xi > 0 ? 0.05 * xi : 0)),
  "SGD(lr = 0.55) |> reduce_on_plateau(factor = 0.5, patience = 1, window = 2, relative = 0.5, cooldown = 1)":
    () => {
      let [scale, best, bad, waiting, total] = [1, Infinity, 0, 0, 0];
      return (t, x, g, f) => {
        total += f;
        if (t % 2 === 0) {
          const mean = total / 2;
          total = 0;
          const better = mean < best * 0.5;
          if (better) best = mean;
          bad = better || waiting > 0 ? 0 : bad + 1;
          waiting = Math.max(waiting - 1, 0);
          if (bad >= 1) [scale, bad, waiting] = [scale * 0.5, 0, 1];
        }
        return plus(x, times(-0.55 * scale, g));
      };
    },
};
