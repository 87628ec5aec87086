// The multilayer perceptron: its start, its derivatives in both orders, its predictions and its refusals.

import { describe, expect, it } from "vitest";
import {
  filled,
  gaussian,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  uniform,
  type Initialiser,
} from "../src/runtime/nn/initialise.ts";
import { mlp } from "../src/runtime/nn/mlp.ts";
import type { Batch } from "../src/runtime/nn/model.ts";
import { viewsOf } from "../src/runtime/nn/parameters.ts";
import type { Floats, Views } from "../src/runtime/optimizer.ts";
import { initialStream } from "../src/runtime/streams.ts";

const batch: Batch = {
  size: 5,
  x: Float64Array.from({ length: 15 }, (_, i) => Math.sin(2.7 * i + 1)),
  y: Int32Array.of(0, 1, 1, 0, 1),
};

describe("initialisers", () => {
  const spread = (init: Initialiser): { deviation: number; largest: number; mean: number } => {
    const values = init([300, 200], initialStream(4, 0));
    const mean = values.reduce((s, v) => s + v, 0) / values.length;
    const square = values.reduce((s, v) => s + v * v, 0) / values.length;
    return { deviation: Math.sqrt(square), largest: Math.max(...values.map(Math.abs)), mean };
  };

  it.each([
    ["glorotUniform", glorotUniform(), Math.sqrt(2 / 500), Math.sqrt(6 / 500)],
    ["glorotNormal", glorotNormal(), Math.sqrt(2 / 500), Infinity],
    ["heUniform", heUniform(), Math.sqrt(2 / 300), Math.sqrt(6 / 300)],
    ["heNormal", heNormal(), Math.sqrt(2 / 300), Infinity],
    ["gaussian", gaussian(0.3), 0.3, Infinity],
    ["uniform", uniform(0.3), 0.3 / Math.sqrt(3), 0.3],
    ["filled", filled(0.1), 0.1, 0.1],
  ] as const)("%s has its deviation and its bound", (name, init, deviation, bound) => {
    const found = spread(init);
    expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(0.02);
    expect(found.largest).toBeLessThanOrEqual(bound);
    if (bound < Infinity) expect(found.largest).toBeGreaterThan(0.999 * bound);
    else expect(found.largest).toBeGreaterThan(3 * deviation);
    if (name !== "filled") expect(Math.abs(found.mean)).toBeLessThan(0.02 * deviation);
  });

  it("are functions of the seed and the tensor alone", () => {
    const start = (seed: number) => mlp([3, 4, 2]).start(seed);
    expect(start(7)).toEqual(start(7));
    expect(start(7)).not.toEqual(start(8));
    const [first, second] = ["layer1.weight", "layer2.weight"].map(
      (name) => mlp([3, 3, 3]).start(0)[name]?.data,
    );
    expect(first).not.toEqual(second);
  });
});

describe("mlp", () => {
  it("names its parameters and starts biases at 0, weights in He's or Glorot's bound", () => {
    const { parameters } = mlp([64, 256, 10]);
    expect(Object.entries(parameters).map(([name, { shape }]) => [name, shape])).toEqual([
      ["layer1.weight", [64, 256]],
      ["layer1.bias", [256]],
      ["layer2.weight", [256, 10]],
      ["layer2.bias", [10]],
    ]);
    expect(parameters["layer1.bias"]?.data.every((b: number) => b === 0)).toBe(true);
    const largest = (activation: "relu" | "tanh"): number => {
      const weight = mlp([64, 256, 10], { activation }).parameters["layer1.weight"];
      return Math.max(...(weight?.data ?? []).map(Math.abs));
    };
    expect(largest("relu") / Math.sqrt(6 / 64)).toBeCloseTo(1, 3);
    expect(largest("tanh") / Math.sqrt(6 / 320)).toBeCloseTo(1, 3);
    expect(parameters["layer1.weight"]?.data).toBeInstanceOf(Float32Array);
    expect(mlp([2, 2], { type: "f64" }).parameters["layer1.weight"]?.data).toBeInstanceOf(
      Float64Array,
    );
  });

  it("computes what its formula says, by hand for 1-1-2", () => {
    const point = {
      "layer1.weight": Float64Array.of(2),
      "layer1.bias": Float64Array.of(-1),
      "layer2.weight": Float64Array.of(1, -1),
      "layer2.bias": Float64Array.of(0.5, 0),
    };
    const model = mlp([1, 1, 2], { type: "f64" }).withParameters(point);
    // h = relu(2x − 1): x = 2 gives 3, x = 0 gives 0.
    expect([...model.outputs([2, 0])]).toEqual([3.5, -3, 0.5, 0]);
    expect([...model.predict([2, 0])]).toEqual([0, 0]);
    const one: Batch = { size: 1, x: Float64Array.of(2), y: Int32Array.of(1) };
    expect(model.loss(point, one)).toBeCloseTo(Math.log(1 + Math.exp(6.5)), 13);
    expect(model.evaluate(point, one).correct).toBe(0);
  });

  it.each([
    ["relu", "cross entropy"],
    ["tanh", "cross entropy"],
    ["sigmoid", "cross entropy"],
    ["tanh", "squared"],
  ] as const)("with %s and %s has exact derivatives of both orders", (activation, loss) => {
    const model = mlp([3, 4, 4, 2], { activation, loss, type: "f64", bias: gaussian(0.5) });
    const point = viewsOf(model.start(3));
    const direction = viewsOf(model.start(4));
    const data = loss === "squared" ? { ...batch, y: batch.x.slice(0, 10) } : batch;
    const h = 1e-6;
    const gradientAt = (by: number): Views => {
      const out = zeros(point);
      model.gradient(moved(point, direction, by), data, out);
      return out;
    };
    const up = model.loss(moved(point, direction, h), data);
    const down = model.loss(moved(point, direction, -h), data);
    expect(inner(gradientAt(0), direction)).toBeCloseTo((up - down) / (2 * h), 7);

    const hvp = zeros(point);
    model.hvp(point, data, direction, hvp);
    const [plus, minus] = [flat(gradientAt(h)), flat(gradientAt(-h))];
    flat(hvp).forEach((x, i) => {
      const difference = ((plus[i] ?? NaN) - (minus[i] ?? NaN)) / (2 * h);
      expect(Math.abs(x - difference)).toBeLessThan(1e-6);
    });

    const n = flat(point).length;
    const hessian = new Float64Array(n * n);
    model.hessian(point, data, hessian);
    const u = flat(direction);
    flat(hvp).forEach((x, i) => {
      const row = u.reduce((s, v, j) => s + (hessian[i * n + j] ?? NaN) * v, 0);
      expect(row).toBeCloseTo(x, 12);
    });
  });

  it("has Gauss-Newton products that equal Jᵀ H J by differences of the outputs", () => {
    const model = mlp([3, 4, 2], { activation: "tanh", type: "f64" });
    const point = viewsOf(model.start(3));
    const u = viewsOf(model.start(5));
    const v = viewsOf(model.start(6));
    const out = zeros(point);
    model.ggn(point, batch, u, out);
    const outputs = (at: Views): Floats => model.withParameters(at).outputs(batch.x);
    const h = 1e-6;
    const along = (d: Views): number[] => {
      const [plus, minus] = [outputs(moved(point, d, h)), outputs(moved(point, d, -h))];
      return [...plus].map((x, i) => (x - (minus[i] ?? NaN)) / (2 * h));
    };
    const [Ju, Jv, z] = [along(u), along(v), outputs(point)];
    let expected = 0;
    for (let r = 0; r < 5; r++) {
      // Two classes: the Hessian by the logits is p(1 − p) [[1, −1], [−1, 1]].
      const p = 1 / (1 + Math.exp((z[2 * r + 1] ?? NaN) - (z[2 * r] ?? NaN)));
      const difference = (J: number[]): number => (J[2 * r] ?? NaN) - (J[2 * r + 1] ?? NaN);
      expected += (p * (1 - p) * difference(Ju) * difference(Jv)) / 5;
    }
    expect(inner(out, v)).toBeCloseTo(expected, 8);
  });

  it("keeps equal hidden units equal, and its loss under a permutation of them", () => {
    const equal = mlp([3, 4, 2], { init: filled(0.3), type: "f64" });
    const out = zeros(viewsOf(equal.parameters));
    equal.gradient(viewsOf(equal.parameters), batch, out);
    const columns = [...(out["layer1.weight"] ?? [])];
    columns.forEach((g, i) => expect(g).toBe(columns[i - (i % 4)]));

    const point = viewsOf(mlp([3, 4, 2], { type: "f64" }).start(9));
    const swap = (name: string, width: number, stride: number): Floats => {
      const values = (point[name] as Floats).slice();
      for (let i = 0; i < width; i++) {
        const [a, b] = [i * stride, i * stride + (stride === 1 ? 2 : 1)];
        [values[a], values[b]] = [values[b] as number, values[a] as number];
      }
      return values;
    };
    // Hidden units 0 and 1 exchanged: columns of layer 1, its biases, rows of layer 2.
    const permuted = {
      ...point,
      "layer1.weight": swap("layer1.weight", 3, 4),
      "layer2.weight": swap("layer2.weight", 2, 1),
    };
    expect(equal.loss(permuted, batch)).toBeCloseTo(equal.loss(point, batch), 14);
  });

  it("says what does not fit", () => {
    expect(() => mlp([3])).toThrow("mlp needs two widths or more");
    const model = mlp([3, 2]);
    const point = viewsOf(model.parameters);
    const labelled = (...y: number[]): Batch => ({ ...batch, y: Int32Array.from(y) });
    expect(() => model.loss(point, labelled(0, 1, 2, 0, 0))).toThrow(
      "label 2 of example 2 of the batch: the network has classes 0 to 1",
    );
    expect(() => model.loss(point, { ...batch, x: batch.x.slice(0, 10) })).toThrow(
      "the network has 3 inputs, and each of these 5 examples 2",
    );
    expect(() => model.predict([1, 2])).toThrow("has 3 inputs");
    expect(() => model.withParameters({ "layer1.weight": new Float32Array(6) })).toThrow(
      "tensor `layer1.bias` is missing",
    );
  });
});

function zeros(like: Views): Views {
  return Object.fromEntries(
    Object.entries(like).map(([name, values]) => [name, new Float64Array(values.length)]),
  );
}

function moved(from: Views, along: Views, by: number): Views {
  return Object.fromEntries(
    Object.entries(from).map(([name, values]) => [
      name,
      Float64Array.from(values, (x, i) => x + by * (along[name]?.[i] ?? NaN)),
    ]),
  );
}

function flat(views: Views): number[] {
  return Object.values(views).flatMap((values) => [...values]);
}

function inner(a: Views, b: Views): number {
  const right = flat(b);
  return flat(a).reduce((total, x, i) => total + x * (right[i] ?? NaN), 0);
}
