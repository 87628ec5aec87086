// The multilayer perceptron: layers x ↦ activation(x W + b), the last one without activation, under a loss.
// Parameters are `layer1.weight` [in, out], `layer1.bias` [out], `layer2.weight`, …

import { add } from "../autodiff/arithmetic.ts";
import { relu, sigmoid, tanh } from "../autodiff/elementwise.ts";
import { softmaxCrossEntropy, squaredLoss } from "../autodiff/losses.ts";
import { matmul } from "../autodiff/matmul.ts";
import { differentiate } from "../autodiff/objective.ts";
import { constant, makeTape, restart, type Variable } from "../autodiff/tape.ts";
import { makeGradusError } from "../errors.ts";
import type { Floats, Views } from "../optimizer.ts";
import { initialStream } from "../streams.ts";
import { filled, glorotUniform, heUniform, type Initialiser } from "./initialise.ts";
import type { Batch, Model } from "./model.ts";
import { copyParameters, viewsOf, type ParameterTensors } from "./parameters.ts";

/** What may be chosen about a multilayer perceptron; all of it has a default. */
export interface MlpOptions {
  /** Of every layer but the last; `relu` unless given. */
  readonly activation?: "relu" | "tanh" | "sigmoid";
  /** `cross entropy` of softmax over classes (the default), or half the `squared` distance to targets. */
  readonly loss?: "cross entropy" | "squared";
  /** Start of the weights; unless given `heUniform()` under relu, else `glorotUniform()`. */
  readonly init?: Initialiser;
  /** Start of the biases; `filled(0)` unless given. */
  readonly bias?: Initialiser;
  /** Element type of `parameters`; `f32` unless given. Computation follows the optimizer's own type. */
  readonly type?: "f32" | "f64";
}

/** A network, with its predictions. */
export interface Network extends Model {
  readonly task: "classification" | "regression";
  withParameters(values: Views): Network;
  /** The outputs for rows x [size, inputs]: logits [size, classes], or values [size, k]. */
  outputs(x: ArrayLike<number>): Floats;
  /** For rows x [size, inputs]: the class number of each row, or the outputs [size, k] where the loss is `squared`. */
  predict(x: ArrayLike<number>): Int32Array | Floats;
}

/** A multilayer perceptron with layers of these widths, inputs first. Throws E0724 for widths that are not whole and positive. */
export function mlp(widths: readonly number[], options: MlpOptions = {}): Network {
  if (widths.length < 2 || widths.some((width) => !Number.isInteger(width) || width < 1)) {
    const message = `mlp needs two widths or more, whole numbers from 1: [${widths.join(", ")}]`;
    throw makeGradusError("E0724", message, { value: widths });
  }
  const activate = activations[options.activation ?? "relu"];
  const classifies = (options.loss ?? "cross entropy") === "cross entropy";
  const inputs = widths[0] as number;
  const outputs = widths[widths.length - 1] as number;
  const layers = widths.slice(1).map((width, i) => ({
    weight: `layer${i + 1}.weight`,
    bias: `layer${i + 1}.bias`,
    shape: [widths[i] as number, width],
  }));
  const shapes = Object.fromEntries(
    layers.flatMap(({ weight, bias, shape }) => [
      [weight, shape],
      [bias, shape.slice(1)],
    ]),
  );

  function forward(parameters: Readonly<Record<string, Variable>>, x: Variable): Variable {
    return layers.reduce((h, { weight, bias }, i) => {
      const W = parameters[weight] as Variable;
      const b = parameters[bias] as Variable;
      const z = add(matmul(h, W), b);
      return i < layers.length - 1 ? activate(z) : z;
    }, x);
  }

  // What the loss was last computed from: predictions cost nothing beside it.
  let lastOutputs: Variable | null = null;
  const objective = differentiate<string, Batch>(
    shapes,
    (parameters, { size, x, y }, tape) => {
      requireRows(x.length, size, inputs);
      const z = forward(parameters, constant(tape, x, [size, inputs]));
      lastOutputs = z;
      if (!classifies) return squaredLoss(z, y);
      requireLabels(y, outputs);
      return softmaxCrossEntropy(z, y);
    },
    (batch) => batch.size,
  );

  function outputsAt(point: Views, x: Floats, size: number): Floats {
    const first = point["layer1.weight"];
    const tape = makeTape(first instanceof Float64Array ? "f64" : "f32");
    restart(tape);
    const parameters = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        constant(tape, point[name] as Floats, shape),
      ]),
    );
    return forward(parameters, constant(tape, x, [size, inputs])).value;
  }

  const initial = (seed: number): ParameterTensors => {
    const weightStart = options.init ?? defaultStart(options.activation ?? "relu");
    const biasStart = options.bias ?? filled(0);
    const entries = Object.entries(shapes).map(([name, shape], i) => {
      const values = (i % 2 === 0 ? weightStart : biasStart)(shape, initialStream(seed, i));
      const data = options.type === "f64" ? values : Float32Array.from(values);
      return [name, { shape, data }] as const;
    });
    return Object.fromEntries(entries);
  };

  const network = (given: ParameterTensors | null): Network => {
    const parameters = given ?? initial(0);
    const point = viewsOf(parameters);
    const self: Network = {
      name: `mlp ${widths.join("-")}`,
      task: classifies ? "classification" : "regression",
      parameters,
      start: (seed) => given ?? initial(seed),
      withParameters: (values) => network(copyParameters(parameters, values)),
      ...objective,
      hasGaussNewton: true,
      evaluate(at, batch) {
        const loss = objective.loss(at, batch);
        if (!classifies || lastOutputs === null) return { loss, correct: null };
        const classes = argmaxRows(lastOutputs.value, batch.size, outputs);
        return {
          loss,
          correct: classes.reduce((count, c, r) => count + (c === batch.y[r] ? 1 : 0), 0),
        };
      },
      outputs(x) {
        const rows = Math.ceil(x.length / inputs);
        requireRows(x.length, rows, inputs);
        const array = x instanceof Float32Array || x instanceof Float64Array ? x : null;
        return outputsAt(point, array ?? Float64Array.from(x), rows);
      },
      predict(x) {
        const z = self.outputs(x);
        return classifies ? argmaxRows(z, z.length / outputs, outputs) : z;
      },
    };
    return self;
  };
  return network(null);
}

const activations = { relu, tanh, sigmoid } as const;

// Relu halves the variance of what passes, which He's start makes good.
function defaultStart(activation: "relu" | "tanh" | "sigmoid"): Initialiser {
  return activation === "relu" ? heUniform() : glorotUniform();
}

function argmaxRows(z: Floats, rows: number, columns: number): Int32Array {
  const best = new Int32Array(rows);
  for (let r = 0, start = 0; r < rows; r++, start += columns) {
    let top = start;
    for (let i = start + 1; i < start + columns; i++) {
      if ((z[i] as number) > (z[top] as number)) top = i;
    }
    best[r] = top - start;
  }
  return best;
}

function requireRows(entries: number, rows: number, inputs: number): void {
  if (entries === rows * inputs) return;
  const message = `the network has ${inputs} inputs, and each of these ${rows} examples ${entries / rows}`;
  throw makeGradusError("E0723", message, { value: entries / rows });
}

function requireLabels(y: ArrayLike<number>, classes: number): void {
  for (let r = 0; r < y.length; r++) {
    const label = y[r] as number;
    if (label >= 0 && label < classes && Number.isInteger(label)) continue;
    const message = `label ${label} of example ${r} of the batch: the network has classes 0 to ${classes - 1}`;
    throw makeGradusError("E0723", message, { value: label });
  }
}
