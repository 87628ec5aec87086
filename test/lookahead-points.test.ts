// Rules of the library whose gradient is taken ahead: in the ordinary loop they cost one gradient a step, exactly, at
// the point of their formula, and never call back.

import { expect, test } from "vitest";
import { load } from "../src/index.ts";
import { quadratic } from "../src/runtime/functions/quadratic.ts";
import { train } from "../src/runtime/train/train.ts";

const steps = 12;
const slope = 2;

/** Each rule's velocity after a step, from the one before, by hand; `memory` is what else it keeps, in its own order. */
const formulas: Readonly<Record<string, (v: number, g: number, memory: number[]) => number>> = {
  "Nesterov(lr = 0.1, alpha = 0.8)": (v, g) => 0.8 * v - 0.1 * g,
  "RMSPropNesterov(lr = 0.1, rho = 0.7, alpha = 0.8, delta = 1e-3)": (v, g, memory) => {
    memory[0] = 0.7 * (memory[0] ?? 0) + 0.3 * g * g;
    return 0.8 * v - (0.1 * g) / Math.sqrt(memory[0] + 1e-3);
  },
};

test.each(Object.entries(formulas))("%s", async (expression, velocity) => {
  const [rule] = Object.values(await load(expression, { type: "f64" }));
  if (rule?.kind !== "gradient") throw new Error(`${expression} asks for more than gradients`);
  const model = quadratic([[slope]], [1], [1]);
  const points: number[] = [];
  const { evaluations } = await train({
    model: {
      ...model,
      gradient(point, batch, out) {
        points.push(point["x"]?.[0] ?? NaN);
        return model.gradient(point, batch, out);
      },
    },
    rule,
    options: {},
    steps,
  });

  expect(evaluations).toMatchObject({ gradient: steps, loss: 0, hvp: 0, ggn: 0, hessian: 0 });
  expect(points.length).toBe(steps);
  let [x, v] = [1, 0];
  const memory: number[] = [];
  points.forEach((point) => {
    const ahead = x + 0.8 * v;
    expect(point).toBeCloseTo(ahead, 13);
    v = velocity(v, slope * ahead - 1, memory);
    x += v;
  });
});
