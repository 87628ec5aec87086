// Rosenbrock's valley (1960): Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)², least at (1, …, 1), where it is 0.

import { add, mul, sub } from "../autodiff/arithmetic.ts";
import { square } from "../autodiff/elementwise.ts";
import { slice, sum } from "../autodiff/rearrange.ts";
import { testFunction, type FunctionModel } from "./test-function.ts";

/** Rosenbrock's function of one vector `x` of two entries or more; it starts from (−1.2, 1) unless told otherwise. */
export function rosenbrock(start: readonly number[] = [-1.2, 1]): FunctionModel {
  const n = start.length;
  return testFunction({
    name: "rosenbrock",
    start: { x: start },
    minimum: 0,
    value: ({ x }) => {
      const head = slice(x, 0, n - 1);
      const off = sub(slice(x, 1, n), square(head));
      return add(mul(100, sum(square(off))), sum(square(sub(1, head))));
    },
  });
}
