// Where training starts: values for one parameter tensor, a function of its shape and of a random stream.

import { normalAt, uniformAt, type RandomStream } from "../../numeric/random.ts";
import { sizeOf } from "../autodiff/tape.ts";

/** Values of a tensor of this shape; for a weight [m, n], m is the number of inputs and n of outputs. */
export type Initialiser = (shape: readonly number[], stream: RandomStream) => Float64Array;

/** Uniform in ±√(6 / (m + n)), variance 2 / (m + n) (Glorot and Bengio 2010). */
export function glorotUniform(): Initialiser {
  return (shape, stream) => uniform(Math.sqrt(6 / (inputs(shape) + outputs(shape))))(shape, stream);
}

/** Normal with variance 2 / (m + n) (Glorot and Bengio 2010). */
export function glorotNormal(): Initialiser {
  return (shape, stream) =>
    gaussian(Math.sqrt(2 / (inputs(shape) + outputs(shape))))(shape, stream);
}

/** Uniform in ±√(6 / m), variance 2 / m, for layers followed by relu (He et al. 2015). */
export function heUniform(): Initialiser {
  return (shape, stream) => uniform(Math.sqrt(6 / inputs(shape)))(shape, stream);
}

/** Normal with variance 2 / m, for layers followed by relu (He et al. 2015). */
export function heNormal(): Initialiser {
  return (shape, stream) => gaussian(Math.sqrt(2 / inputs(shape)))(shape, stream);
}

/** Normal with mean 0 and standard deviation `scale`. */
export function gaussian(scale: number): Initialiser {
  return (shape, stream) => fill(shape, (i) => scale * normalAt(stream, i));
}

/** Uniform in [−scale, scale). */
export function uniform(scale: number): Initialiser {
  return (shape, stream) => fill(shape, (i) => scale * (2 * uniformAt(stream, i) - 1));
}

/** The same value everywhere: the usual start of a bias, 0 or a little above for relu. */
export function filled(value: number): Initialiser {
  return (shape) => fill(shape, () => value);
}

function fill(shape: readonly number[], value: (i: number) => number): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => value(i));
}

function inputs(shape: readonly number[]): number {
  return sizeOf(shape.slice(0, -1));
}

function outputs(shape: readonly number[]): number {
  return shape[shape.length - 1] ?? 1;
}
