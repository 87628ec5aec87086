// The rules of test/programs/census.opt, written out a second time.

import { gradientAt } from "../../src/tools/trace/objective.ts";
import {
  at,
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
  square,
} from "./vectors.ts";

const gradient = (y: Vector): Vector => [...gradientAt(objective, Float64Array.from(y))];

/** Adam's direction after t gradients, with exponents of what each moment is corrected by. */
function adam(
  beta1: number,
  beta2: number,
  correctsFirst: boolean,
): (t: number, g: Vector) => Vector {
  let [m, v] = [zeros, zeros];
  return (t, g) => {
    [m, v] = [mix(beta1, m, g), mix(beta2, v, square(g))];
    const first = correctsFirst ? 1 - beta1 ** t : 1;
    return m.map((mi, i) => mi / first / (Math.sqrt(at(v, i) / (1 - beta2 ** t)) + 1e-8));
  };
}

/** EmoNavi's scalar from averages of the loss. */
function feelings(): (loss: number) => number {
  let [short, long] = [NaN, NaN];
  return (loss) => {
    if (Number.isNaN(short)) [short, long] = [loss, loss];
    short = 0.3 * loss + 0.7 * short;
    long = 0.01 * loss + 0.99 * long;
    return Math.tanh((long - short) / Math.max(long, 1e-5));
  };
}

function driven(scalar: number): number {
  const size = Math.abs(scalar);
  const trust = Math.sign(scalar) * (1 - size);
  if (size > 0.25 && size < 0.5) return 8 * Math.abs(trust) * (1 + 0.1 * trust);
  return size > 0.75 ? 1 - size : 1;
}

export const census: Transcriptions = {
  "SparseAdam(lr = 0.1)": () => {
    const next = adam(0.9, 0.999, true);
    return (t, x, g) => minus(x, times(0.1, next(t, g)));
  },
  "OptimisticAdam(lr = 0.1)": () => {
    const next = adam(0.9, 0.999, true);
    let before = zeros;
    return (t, x, g) => {
      const u = next(t, g);
      const moved = x.map((xi, i) => xi - 0.2 * at(u, i) + 0.1 * at(before, i));
      before = u;
      return moved;
    };
  },
  "SquaredRateAdam(lr = 0.1, weight_decay = 0.3)": () => {
    const next = adam(0.65, 0.95, true);
    return (t, x, g) => {
      const u = times(0.1, next(t, g));
      return x.map((xi, i) => xi - at(u, i) - (at(u, i) * xi > 0 ? 0.01 * 0.3 * xi : 0));
    };
  },
  "AdamD(lr = 0.1)": () => {
    const next = adam(0.9, 0.999, false);
    return (t, x, g) => minus(x, times(0.1, next(t, g)));
  },
  "EmoNavi(lr = 0.1)": () => {
    const feel = feelings();
    let [m, v] = [zeros, zeros];
    return (_, x, g, f) => {
      const drive = driven(feel(f));
      [m, v] = [mix(0.9, m, g), mix(0.999, v, square(g))];
      return x.map(
        (xi, i) => xi * (1 - 0.001) - (0.1 * drive * at(m, i)) / (Math.sqrt(at(v, i)) + 1e-8),
      );
    };
  },
  "EmoLynx(lr = 0.3)": () => {
    const feel = feelings();
    let [m, shadow]: [Vector, Vector] = [zeros, start];
    return (_, x, g, f) => {
      const scalar = feel(f);
      const ratio = Math.abs(scalar) > 0.625 ? 1 - Math.abs(scalar) : 0;
      const trust = 1 - Math.abs(scalar);
      let y = times(1 - 0.3 * 0.01, x);
      if (ratio > 0) y = plus(times(1 - ratio, y), times(trust, shadow));
      else shadow = mix(1 - 0.1 * trust, shadow, y);
      const u = mix(0.9, m, g).map(Math.sign);
      m = mix(0.99, m, g);
      return minus(y, times(0.3 * driven(scalar), u));
    };
  },
  "RefinedScheduleFree(lr = 0.2, c = 5)": () => {
    let z: Vector = start;
    return (t, x) => {
      z = minus(z, times(0.2, gradient(mix(0.9, x, z))));
      return mix(1 - Math.min(1, 0.5 / t), x, z);
    };
  },
  "LOMO(lr = 0.1)": () => (_, x, g) => minus(x, times(0.1 * Math.min(1, 1 / length(g)), g)),
};
