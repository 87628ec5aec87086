// The squashing functions of neural networks, from e^x − 1 and ln(1 + x), in forms that neither
// overflow nor cancel.

import { exp, expm1 } from "./exp.ts";
import { log1p } from "./log.ts";

/**
 * tanh x = (e^2x − 1) / (e^2x + 1) (forms of fdlibm's s_tanh); error below 2.5 ulp; the sign of
 * zero is kept.
 */
export function tanh(x: number): number {
  if (x !== x) return NaN;
  const size = Math.abs(x);
  if (size < 7.450580596923828e-9) return x;
  let y = 1;
  if (size < 1) {
    const t = expm1(-2 * size);
    y = -t / (t + 2);
  } else if (size < 22) y = 1 - 2 / (expm1(2 * size) + 2);
  return x < 0 ? -y : y;
}

/** 1 / (1 + e^−x); error below 2.5 ulp, in the far negative tail too, where it is e^x. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|); error below 2 ulp. */
export function softplus(x: number): number {
  if (x !== x) return NaN;
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}
