// Losses: convex functions of a model's outputs, averaged over the examples of a batch, in f64.
// Both know their Hessian by the outputs, which is what makes Gauss-Newton products possible.

import { exp } from "../../numeric/exp.ts";
import { log } from "../../numeric/log.ts";
import { record, shapeError, type Operation, type Variable } from "./tape.ts";

/** The mean over rows of −log softmax(logits)[label], for logits [m, classes] and one class number per row. */
export function softmaxCrossEntropy(logits: Variable, labels: ArrayLike<number>): Variable {
  if (logits.shape.length !== 2 || logits.shape[0] !== labels.length) {
    throw shapeError("softmaxCrossEntropy", "one label per row is needed", logits.shape, [
      labels.length,
    ]);
  }
  return record(crossEntropyOperation, [logits], [], 0, labels);
}

/** The mean over rows of ½ ‖output − target‖², for outputs [m, k] and m·k targets. */
export function squaredLoss(outputs: Variable, targets: ArrayLike<number>): Variable {
  if (outputs.shape.length !== 2 || outputs.size !== targets.length) {
    throw shapeError("squaredLoss", "one target per output is needed", outputs.shape, [
      targets.length,
    ]);
  }
  return record(squaredOperation, [outputs], [], 0, targets);
}

// With p = softmax(z): ∂/∂z = (p − onehot) / m, ∂²/∂z² = (diag p − p pᵀ) / m, row by row. `saved` holds p.
const crossEntropyOperation: Operation = {
  name: "softmaxCrossEntropy",
  isConvexLoss: true,
  value(y) {
    const { z, rows, classes } = logitsOf(y);
    if (y.saved.length !== z.size) y.saved = new Float64Array(z.size);
    const p = y.saved;
    let loss = 0;
    for (let r = 0, start = 0; r < rows; r++, start += classes) {
      const end = start + classes;
      let top = -Infinity;
      for (let i = start; i < end; i++) top = Math.max(top, z.value[i] as number);
      let total = 0;
      for (let i = start; i < end; i++) {
        const e = exp((z.value[i] as number) - top);
        p[i] = e;
        total += e;
      }
      for (let i = start; i < end; i++) p[i] = (p[i] as number) / total;
      const label = start + (y.target[r] as number);
      loss += log(total) + top - (z.value[label] as number);
    }
    y.value[0] = loss / rows;
  },
  tangent(y) {
    const { z, rows, classes } = logitsOf(y);
    let slope = 0;
    for (let r = 0, i = 0; r < rows; r++) {
      slope -= z.tangent[i + (y.target[r] as number)] as number;
      for (let c = 0; c < classes; c++, i++) {
        slope += (y.saved[i] as number) * (z.tangent[i] as number);
      }
    }
    y.tangent[0] = slope / rows;
  },
  adjoint(y, lane) {
    const { z, rows, classes } = logitsOf(y);
    const out = z[lane];
    const share = (y[lane][0] as number) / rows;
    for (let r = 0, i = 0; r < rows; r++) {
      const label = y.target[r] as number;
      for (let c = 0; c < classes; c++, i++) {
        const p = y.saved[i] as number;
        out[i] = (out[i] as number) + share * (c === label ? p - 1 : p);
      }
    }
  },
  curve(y) {
    const { z, rows, classes } = logitsOf(y);
    const out = z.adjointTangent;
    const share = (y.adjoint[0] as number) / rows;
    for (let r = 0, start = 0; r < rows; r++, start += classes) {
      const end = start + classes;
      let mean = 0;
      for (let i = start; i < end; i++) mean += (y.saved[i] as number) * (z.tangent[i] as number);
      for (let i = start; i < end; i++) {
        const bent = (y.saved[i] as number) * ((z.tangent[i] as number) - mean);
        out[i] = (out[i] as number) + share * bent;
      }
    }
  },
};

const squaredOperation: Operation = {
  name: "squaredLoss",
  isConvexLoss: true,
  value(y) {
    const { z, rows } = logitsOf(y);
    let loss = 0;
    for (let i = 0; i < z.size; i++) {
      const residual = (z.value[i] as number) - (y.target[i] as number);
      loss += residual * residual;
    }
    y.value[0] = loss / (2 * rows);
  },
  tangent(y) {
    const { z, rows } = logitsOf(y);
    let slope = 0;
    for (let i = 0; i < z.size; i++) {
      slope += ((z.value[i] as number) - (y.target[i] as number)) * (z.tangent[i] as number);
    }
    y.tangent[0] = slope / rows;
  },
  adjoint(y, lane) {
    const { z, rows } = logitsOf(y);
    const out = z[lane];
    const share = (y[lane][0] as number) / rows;
    for (let i = 0; i < z.size; i++) {
      const residual = (z.value[i] as number) - (y.target[i] as number);
      out[i] = (out[i] as number) + share * residual;
    }
  },
  curve(y) {
    const { z, rows } = logitsOf(y);
    const out = z.adjointTangent;
    const share = (y.adjoint[0] as number) / rows;
    for (let i = 0; i < z.size; i++) {
      out[i] = (out[i] as number) + share * (z.tangent[i] as number);
    }
  },
};

function logitsOf(y: Variable): { z: Variable; rows: number; classes: number } {
  const z = y.inputs[0] as Variable;
  return { z, rows: z.shape[0] as number, classes: z.shape[1] as number };
}
