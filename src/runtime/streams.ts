// The random streams of the runtime, each a function of a seed and of what it is for, apart from those of rules.

import { randomStream, type RandomStream } from "../numeric/random.ts";

// Instances of rules are numbered from 0; the last number is nobody's.
const runtimeInstance = 0xffffffff;

/** For the initial values of parameter number `tensor`. */
export function initialStream(seed: number, tensor: number): RandomStream {
  return randomStream(seed, 0, runtimeInstance, 0, 0, tensor);
}

/** For the order of the examples in pass number `epoch` over the data. */
export function epochStream(seed: number, epoch: number): RandomStream {
  return randomStream(seed, epoch, runtimeInstance, 1, 0, 0);
}

/** For splitting data into training and test: `part` is a class number, or a number past the classes. */
export function splitStream(seed: number, part: number): RandomStream {
  return randomStream(seed, 0, runtimeInstance, 2, 0, part);
}
