// Further functions of two variables on which optimizers are shown: a narrow valley, four minima, a saddle.

import { add, mul, sub } from "../autodiff/arithmetic.ts";
import { pow, square } from "../autodiff/elementwise.ts";
import { at } from "../autodiff/rearrange.ts";
import { testFunction, type FunctionModel } from "./test-function.ts";

/** Beale's function: flat plateaus and a valley to (3, ½), where it is 0. */
export function beale(start: readonly [number, number] = [1, 1]): FunctionModel {
  return testFunction({
    name: "beale",
    start: { x: start },
    minimum: 0,
    value: ({ x }) => {
      const u = at(x, 0);
      const v = at(x, 1);
      const term = (c: number, power: number) => square(add(sub(c, u), mul(u, pow(v, power))));
      return add(add(term(1.5, 1), term(2.25, 2)), term(2.625, 3));
    },
  });
}

/** Himmelblau's function (x² + y − 11)² + (x + y² − 7)²: four minima of value 0, one of them (3, 2). */
export function himmelblau(start: readonly [number, number] = [0, 0]): FunctionModel {
  return testFunction({
    name: "himmelblau",
    start: { x: start },
    minimum: 0,
    value: ({ x }) => {
      const u = at(x, 0);
      const v = at(x, 1);
      const first = sub(add(square(u), v), 11);
      const second = sub(add(u, square(v)), 7);
      return add(square(first), square(second));
    },
  });
}

/** x² − y² + y⁴/4: a saddle at the origin between two minima (0, ±√2) of value −1. */
export function saddle(start: readonly [number, number] = [1, 1e-3]): FunctionModel {
  return testFunction({
    name: "saddle",
    start: { x: start },
    minimum: -1,
    value: ({ x }) => {
      const v = at(x, 1);
      return add(sub(square(at(x, 0)), square(v)), mul(0.25, pow(v, 4)));
    },
  });
}
