// Rules that draw random values, written out a second time; the values by the names under which the rules draw them.

import { normalAt, randomStream, uniformAt } from "../../src/numeric/random.ts";
import { gradientAt } from "../../src/tools/trace/objective.ts";
import {
  at,
  each,
  length,
  minus,
  mix,
  objective,
  plus,
  start,
  times,
  zeros,
  type Transcriptions,
  type Vector,
} from "./vectors.ts";

/** `normal()` at the first call of the only rule that draws, tensor by tensor. */
const noise = (t: number): Vector =>
  each(zeros, (block, k) => block.map((_, i) => normalAt(randomStream(0, t, 0, 0, 0, k), i)));

export const random: Transcriptions = {
  "SGLD(lr = 0.01, examples = 2, prior = 0.5, temperature = 0.3)": () => (t, x, g) =>
    plus(
      minus(x, times(0.005, plus(times(2, g), times(0.5, x)))),
      times(Math.sqrt(0.01 * 0.3), noise(t)),
    ),
  "gradient_noise(eta = 0.3) |> SGD(lr = 0.1)": () => (t, x, g) =>
    minus(x, times(0.1, plus(g, times(Math.sqrt(0.3 / t ** 0.55), noise(t))))),
  "bSAM(lr = 0.05, examples = 20, weight_decay = 0.1)": () => {
    let [m, s] = [zeros, start.map(() => 1)];
    return (t, x) => {
      const gradient = (y: Vector): Vector => [...gradientAt(objective, Float64Array.from(y))];
      const g = gradient(x.map((xi, i) => xi + at(noise(t), i) / Math.sqrt(20 * at(s, i))));
      const e = gradient(x.map((xi, i) => xi + (0.05 * at(g, i)) / at(s, i)));
      m = mix(0.9, m, plus(e, times(0.1, x)));
      s = s.map((si, i) => 0.999 * si + 0.001 * (Math.sqrt(si) * Math.abs(at(g, i)) + 0.2));
      return x.map((xi, i) => xi - (0.05 * at(m, i)) / at(s, i));
    };
  },
  "PerturbedDescent(threshold = 100, radius = 0.2, wait = 3)": () => (t, x, g) => {
    if (t % 4 !== 1) return minus(x, times(0.1, g));
    const z = start.map((_, i) => normalAt(randomStream(0, t, 0, 0, 0, 0), i));
    const u = uniformAt(randomStream(0, t, 0, 1, 0, 0), 0);
    return plus(x, times((0.2 * u ** (1 / 5)) / length(z), z));
  },
};
