// Functions of one tensor, entry by entry. Each is two loops: y and its slope f′(x) at once, and f″(x); the sweeps of
// the tape are the same four products for all of them. Transcendental functions are those of src/numeric: the same bits in every engine.

import { exp as expOf } from "../../numeric/exp.ts";
import { sigmoid as sigmoidOf, tanh as tanhOf } from "../../numeric/hyperbolic.ts";
import { log as logOf } from "../../numeric/log.ts";
import { pow as powOf } from "../../numeric/pow.ts";
import { cos as cosOf, sin as sinOf } from "../../numeric/trigonometric.ts";
import type { Floats } from "../optimizer.ts";
import { allocate, record, type Operation, type Variable } from "./tape.ts";

type Slopes = (x: Floats, y: Floats, slope: Floats, setting: number) => void;
type Curvatures = (x: Floats, y: Floats, out: Floats, setting: number) => void;

/** max(x, 0); the slope at 0 is 0. */
export function relu(x: Variable): Variable {
  return record(reluOperation, [x], x.shape);
}

/** The hyperbolic tangent. */
export function tanh(x: Variable): Variable {
  return record(tanhOperation, [x], x.shape);
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: Variable): Variable {
  return record(sigmoidOperation, [x], x.shape);
}

/** eˣ. */
export function exp(x: Variable): Variable {
  return record(expOperation, [x], x.shape);
}

/** The natural logarithm. */
export function log(x: Variable): Variable {
  return record(logOperation, [x], x.shape);
}

/** The sine of an angle in radians. */
export function sin(x: Variable): Variable {
  return record(sinOperation, [x], x.shape);
}

/** The cosine of an angle in radians. */
export function cos(x: Variable): Variable {
  return record(cosOperation, [x], x.shape);
}

/** x to a constant power. */
export function pow(x: Variable, exponent: number): Variable {
  return record(powOperation, [x], x.shape, exponent);
}

/** x · x. */
export function square(x: Variable): Variable {
  return pow(x, 2);
}

/** The square root. */
export function sqrt(x: Variable): Variable {
  return pow(x, 0.5);
}

const reluOperation = elementwise(
  "relu",
  (x, y, slope) => {
    // Without a branch, which would be mispredicted every other time: a third of the time. NaN stays NaN, −∞ becomes it.
    for (let i = 0; i < y.length; i++) {
      const v = x[i] as number;
      const positive = +(v > 0);
      y[i] = v * positive + 0;
      slope[i] = positive;
    }
  },
  null,
);

const tanhOperation = elementwise(
  "tanh",
  (x, y, slope) => {
    for (let i = 0; i < y.length; i++) {
      const v = tanhOf(x[i] as number);
      y[i] = v;
      slope[i] = 1 - v * v;
    }
  },
  (_, y, out) => {
    for (let i = 0; i < y.length; i++) {
      const v = y[i] as number;
      out[i] = -2 * v * (1 - v * v);
    }
  },
);

const sigmoidOperation = elementwise(
  "sigmoid",
  (x, y, slope) => {
    for (let i = 0; i < y.length; i++) {
      const v = sigmoidOf(x[i] as number);
      y[i] = v;
      slope[i] = v * (1 - v);
    }
  },
  (_, y, out) => {
    for (let i = 0; i < y.length; i++) {
      const v = y[i] as number;
      out[i] = v * (1 - v) * (1 - 2 * v);
    }
  },
);

const expOperation = elementwise(
  "exp",
  (x, y, slope) => {
    for (let i = 0; i < y.length; i++) {
      const v = expOf(x[i] as number);
      y[i] = v;
      slope[i] = v;
    }
  },
  (_, y, out) => out.set(y),
);

const logOperation = elementwise(
  "log",
  (x, y, slope) => {
    for (let i = 0; i < y.length; i++) {
      const v = x[i] as number;
      y[i] = logOf(v);
      slope[i] = 1 / v;
    }
  },
  (x, y, out) => {
    for (let i = 0; i < y.length; i++) {
      const v = x[i] as number;
      out[i] = -1 / (v * v);
    }
  },
);

const sinOperation = elementwise(
  "sin",
  (x, y, slope) => {
    for (let i = 0; i < y.length; i++) {
      const v = x[i] as number;
      y[i] = sinOf(v);
      slope[i] = cosOf(v);
    }
  },
  (_, y, out) => {
    for (let i = 0; i < y.length; i++) out[i] = -(y[i] as number);
  },
);

const cosOperation = elementwise(
  "cos",
  (x, y, slope) => {
    for (let i = 0; i < y.length; i++) {
      const v = x[i] as number;
      y[i] = cosOf(v);
      slope[i] = -sinOf(v);
    }
  },
  (_, y, out) => {
    for (let i = 0; i < y.length; i++) out[i] = -(y[i] as number);
  },
);

const powOperation = elementwise(
  "pow",
  (x, y, slope, p) => {
    for (let i = 0; i < y.length; i++) {
      const v = x[i] as number;
      y[i] = power(v, p);
      slope[i] = p === 0 ? 0 : p * power(v, p - 1);
    }
  },
  (x, y, out, p) => {
    for (let i = 0; i < y.length; i++) {
      out[i] = p === 0 || p === 1 ? 0 : p * (p - 1) * power(x[i] as number, p - 2);
    }
  },
);

// Small exponents as products, quotients and roots.
function power(x: number, p: number): number {
  switch (p) {
    case 0:
      return 1;
    case 1:
      return x;
    case 2:
      return x * x;
    case 3:
      return x * x * x;
    case 4:
      return x * x * (x * x);
    case -1:
      return 1 / x;
    case 0.5:
      return Math.sqrt(x);
    case -0.5:
      return 1 / Math.sqrt(x);
    default:
      return powOf(x, p);
  }
}

function elementwise(name: string, slopes: Slopes, curvatures: Curvatures | null): Operation {
  let second = new Float64Array(0);
  return {
    name,
    value(y) {
      if (y.saved.length !== y.size) y.saved = allocate(y.tape, y.shape);
      slopes(inputOf(y).value, y.value, y.saved, y.setting);
    },
    tangent(y) {
      const { saved, tangent } = y;
      const dx = inputOf(y).tangent;
      for (let i = 0; i < tangent.length; i++) {
        tangent[i] = (saved[i] as number) * (dx[i] as number);
      }
    },
    adjoint(y, lane) {
      const { saved } = y;
      const seed = y[lane];
      const out = inputOf(y)[lane];
      for (let i = 0; i < out.length; i++) {
        out[i] = (out[i] as number) + (saved[i] as number) * (seed[i] as number);
      }
    },
    curve:
      curvatures === null
        ? null
        : (y) => {
            const x = inputOf(y);
            if (second.length < y.size) second = new Float64Array(y.size);
            curvatures(x.value, y.value, second, y.setting);
            const out = x.adjointTangent;
            for (let i = 0; i < out.length; i++) {
              const bent = (second[i] as number) * (x.tangent[i] as number);
              out[i] = (out[i] as number) + bent * (y.adjoint[i] as number);
            }
          },
  };
}

function inputOf(y: Variable): Variable {
  return y.inputs[0] as Variable;
}
