// Each compiled rule beside its paper's formula in plain TypeScript, on a quadratic function with some gradients of 0.

import { AdaX } from "./adax.ts";
import { Expectigrad } from "./expectigrad.ts";
import { RestartedNesterov } from "./restarted-nesterov.ts";

const steps = 60;
const curvature = [1, 25, 3, 0.1, 7];
const start = [1.3, -0.7, 2.1, 0.4, -1.9];

/** The gradient in step k; the second entry is 0 in every other step, the last always. */
const gradient = (x: readonly number[], k: number, isSparse: boolean): number[] =>
  x.map((value, i) =>
    isSparse && ((i === 1 && k % 2 === 1) || i === 4) ? 0 : (curvature[i] ?? 0) * value,
  );

/** What a formula keeps of one entry. */
interface Kept {
  m: number;
  v: number;
  n: number;
}

const adax = (k: number, g: number, kept: Kept): number => {
  kept.m = 0.9 * kept.m + 0.1 * g;
  kept.v = 1.0001 * kept.v + 0.0001 * g ** 2;
  return (-5e-3 * kept.m) / (Math.sqrt(kept.v / (1.0001 ** k - 1)) + 1e-12);
};

const expectigrad = (k: number, g: number, kept: Kept): number => {
  kept.v += g ** 2;
  kept.n += g === 0 ? 0 : 1;
  const u = kept.n === 0 ? 0 : g / (1e-8 + Math.sqrt(kept.v / kept.n));
  kept.m = 0.9 * kept.m + 0.1 * u;
  return (-1e-3 * kept.m) / (1 - 0.9 ** k);
};

/** The points of a rule that moves each entry by itself. */
function entrywise(move: typeof adax, isSparse: boolean): number[][] {
  const kept: Kept[] = start.map(() => ({ m: 0, v: 0, n: 0 }));
  let x = start;
  return Array.from({ length: steps }, (_, i) => {
    const g = gradient(x, i + 1, isSparse);
    x = x.map((value, j) => value + move(i + 1, g[j] ?? 0, kept[j] ?? { m: 0, v: 0, n: 0 }));
    return x;
  });
}

function restarted(lr: number): number[][] {
  let [x, y, theta] = [start, start, 1];
  return Array.from({ length: steps }, (_, k) => {
    const g = gradient(y, k + 1, false);
    const next = y.map((value, i) => value - lr * (g[i] ?? 0));
    const moved = next.map((value, i) => value - (x[i] ?? 0));
    if (g.reduce((sum, value, i) => sum + value * (moved[i] ?? 0), 0) > 0) {
      [theta, y] = [1, next];
    } else {
      const following = (-(theta ** 2) + Math.sqrt(theta ** 4 + 4 * theta ** 2)) / 2;
      const beta = (theta * (1 - theta)) / (theta ** 2 + following);
      [theta, y] = [following, next.map((value, i) => value + beta * (moved[i] ?? 0))];
    }
    x = next;
    return x;
  });
}

/** Steps a compiled rule along the same gradients, and holds its points against the formula's. */
function verify(
  name: string,
  optimizer: ReturnType<typeof AdaX.create<"x">>,
  formula: readonly (readonly number[])[],
  isSparse: boolean,
): void {
  const far = formula.map((expected, k) => {
    optimizer.grad.x.set(gradient([...optimizer.point.x], k + 1, isSparse));
    optimizer.step();
    const differences = expected.map((value, i) => Math.abs(value - (optimizer.param.x[i] ?? NaN)));
    return Math.max(...differences);
  });
  const isSame = far.every((difference) => difference < 1e-12);
  console.log(
    `${name}: ${isSame ? "as its formula" : `off by ${Math.max(...far)}`} over ${steps} steps`,
  );
  if (!isSame) process.exitCode = 1;
}

verify("AdaX", AdaX.create({ x: start }), entrywise(adax, false), false);
verify("Expectigrad", Expectigrad.create({ x: start }), entrywise(expectigrad, true), true);
verify(
  "RestartedNesterov",
  RestartedNesterov.create({ x: start }, { lr: 0.04 }),
  restarted(0.04),
  false,
);
