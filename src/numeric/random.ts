// Random values by name instead of by order: a stream is the key that seed, step, rule instance,
// call site, visit and tensor give; element i of it is a function of the stream and i alone.

import { log } from "./log.ts";
import { philox4x32 } from "./philox.ts";
import { cos, sin } from "./trigonometric.ts";

/** The key of one stream of random values: two 32-bit words. */
export type RandomStream = { readonly k0: number; readonly k1: number };

const randomWords = new Uint32Array(4);

/**
 * The stream of one call: `seed` and `t` are whole numbers in [0, 2^53), the rule instance, call
 * site, visit (how often the site was reached in this step) and tensor in [0, 2^32).
 */
export function randomStream(
  seed: number,
  t: number,
  instance: number,
  site: number,
  visit: number,
  tensor: number,
): RandomStream {
  const out = randomWords;
  philox4x32(
    out,
    t,
    Math.floor(t / 4294967296),
    instance,
    site,
    seed,
    Math.floor(seed / 4294967296),
  );
  philox4x32(
    out,
    visit,
    tensor,
    out[2] as number,
    out[3] as number,
    out[0] as number,
    out[1] as number,
  );
  return { k0: out[0] as number, k1: out[1] as number };
}

/** Element i of the stream, uniform on [0, 1): a multiple of 2^-53. */
export function uniformAt(stream: RandomStream, i: number): number {
  randomBlock(stream, Math.floor(i / 2), 0);
  return i % 2 === 0 ? randomFraction(0) : randomFraction(2);
}

/** Element i of the stream, standard normal by Box and Muller (1958); |z| < 8.6. */
export function normalAt(stream: RandomStream, i: number): number {
  randomBlock(stream, Math.floor(i / 2), 1);
  // 1 − u is in (0, 1], so the logarithm is finite.
  const radius = Math.sqrt(-2 * log(1 - randomFraction(0)));
  const angle = 6.283185307179586 * randomFraction(2);
  return radius * (i % 2 === 0 ? cos(angle) : sin(angle));
}

/** Element i of the stream, −1 or 1 with equal chances. */
export function rademacherAt(stream: RandomStream, i: number): number {
  randomBlock(stream, Math.floor(i / 128), 2);
  const word = randomWords[Math.floor(i / 32) % 4] as number;
  return ((word >>> (i % 32)) & 1) === 1 ? 1 : -1;
}

/** Fills `out` from `from` to before `to` with the elements 0, 1, … of a stream: `normalAt`, two at a time. */
export function drawNormal(
  out: Float32Array | Float64Array,
  from: number,
  to: number,
  stream: RandomStream,
): void {
  for (let i = from; i < to; i += 2) {
    randomBlock(stream, (i - from) / 2, 1);
    const radius = Math.sqrt(-2 * log(1 - randomFraction(0)));
    const angle = 6.283185307179586 * randomFraction(2);
    out[i] = radius * cos(angle);
    if (i + 1 < to) out[i + 1] = radius * sin(angle);
  }
}

/** Fills as `drawNormal` does, with `uniformAt`; in f32 with the multiples of 2^-24 below, which stay below 1. */
export function drawUniform(
  out: Float32Array | Float64Array,
  from: number,
  to: number,
  stream: RandomStream,
): void {
  const isSingle = out instanceof Float32Array;
  for (let i = from; i < to; i += 1) {
    const x = uniformAt(stream, i - from);
    out[i] = isSingle ? uniformToSingle(x) : x;
  }
}

/** Fills as `drawNormal` does, with `rademacherAt`. */
export function drawSigns(
  out: Float32Array | Float64Array,
  from: number,
  to: number,
  stream: RandomStream,
): void {
  for (let i = from; i < to; i += 1) out[i] = rademacherAt(stream, i - from);
}

/** Fills with the numbers 0, 1, … in random order: `permutationOf`. */
export function drawPermutation(
  out: Float32Array | Float64Array,
  from: number,
  to: number,
  stream: RandomStream,
): void {
  out.set(permutationOf(stream, to - from), from);
}

/** A number of [0, 1) as an f32 of [0, 1): rounding to nearest would reach 1. */
export function uniformToSingle(x: number): number {
  return Math.floor(x * 16777216) / 16777216;
}

/** The numbers 0 … n − 1 in random order (Fisher and Yates), n < 2^32. */
export function permutationOf(stream: RandomStream, n: number): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i += 1) order[i] = i;
  for (let i = n - 1; i > 0; i -= 1) {
    const j = Math.floor(uniformAt(stream, i) * (i + 1));
    const moved = order[i] as number;
    order[i] = order[j] as number;
    order[j] = moved;
  }
  return order;
}

// Block `index` of the stream into `randomWords`; `kind` keeps uniform, normal and sign values of
// one stream apart.
function randomBlock(stream: RandomStream, index: number, kind: number): void {
  philox4x32(randomWords, index, Math.floor(index / 4294967296), kind, 0, stream.k0, stream.k1);
}

// 53 bits of the block, words `at` and `at` + 1, as a fraction.
function randomFraction(at: number): number {
  const high = (randomWords[at] as number) >>> 5;
  const low = (randomWords[at + 1] as number) >>> 6;
  return (high * 67108864 + low) * 1.1102230246251565e-16;
}
