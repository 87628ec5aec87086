// All numbers of an optimizer in one memory: array after array, each with its tensors back to back in order of
// declaration, so that a loop over the model is a loop over one range.

import type {
  CreateSettings,
  Floats,
  LinearMemory,
  Tensors,
} from "../../../../runtime/optimizer.ts";
import { gradusError } from "./gradus-error.ts";
import type { BufferLayout, Program, TensorRange } from "./program.ts";

/** The buffers by name, the ranges of the tensors, and a way to see a buffer tensor by tensor. */
export interface Arena {
  readonly buffers: Readonly<Record<string, Floats>>;
  readonly tensors: readonly TensorRange[];
  /** What else a step finds in memory. */
  readonly own?: object;
  /** The buffers of which each tensor that has them has a part for itself. */
  readonly apart?: ReadonlySet<string>;
  /** A buffer's parts by tensor. */
  views(name: string): Readonly<Record<string, Floats>>;
}

/** Checks the tensors, places every buffer and fills it with its start. */
export function layOut<Memory, Values>(
  program: Program<Memory, Values>,
  given: Tensors,
  settings: CreateSettings,
  valueOf: (hyperparameter: string) => number,
): Arena {
  const { rule } = program;
  const starts: (ArrayLike<number> | null)[] = [];
  const tensors: TensorRange[] = [];
  let n = 0;
  for (const name of Object.keys(given)) {
    const { size, data } = readTensor(rule, name, given[name]);
    starts.push(data);
    tensors.push({ name, from: n, to: n + size });
    n += size;
  }

  const lengths = { vector: n, matrix: n * n, tensor: tensors.length, step: 1, lanes: 8, ring: 3 };
  const countOf = ({ history = 1 }: BufferLayout): number =>
    typeof history === "number" ? history : valueOf(history);
  const lengthOf = (buffer: BufferLayout): number =>
    lengths[buffer.entries] * (buffer.entries === "ring" ? 1 : countOf(buffer));
  const places: Record<string, number> = {};
  let bytes = 0;
  for (const [name, buffer] of Object.entries(program.buffers)) {
    places[name] = bytes;
    const width = buffer.type === "f32" ? 4 : 8;
    bytes = Math.ceil((bytes + lengthOf(buffer) * width) / 64) * 64;
  }
  const memory = claimMemory(rule, bytes, settings.memory);
  const buffers: Record<string, Floats> = {};
  for (const [name, buffer] of Object.entries(program.buffers)) {
    const { type, entries, start } = buffer;
    const place = places[name] ?? 0;
    const length = lengthOf(buffer);
    const array =
      type === "f32"
        ? new Float32Array(memory.buffer, place, length)
        : new Float64Array(memory.buffer, place, length);
    array.fill(start === "identity" ? 0 : start);
    if (start === "identity") for (let i = 0; i < length; i += n + 1) array[i] = 1;
    if (entries === "ring") array[2] = countOf(buffer);
    buffers[name] = array;
  }
  tensors.forEach((tensor, index) => {
    const start = starts[index];
    if (start) buffers["param"]?.set(start, tensor.from);
  });

  const seen = new Map<string, Readonly<Record<string, Floats>>>();
  const views = (name: string): Readonly<Record<string, Floats>> => {
    const known = seen.get(name);
    if (known !== undefined) return known;
    const isNumber = program.buffers[name]?.entries === "tensor";
    const record: Record<string, Floats> = {};
    tensors.forEach(({ name: tensor, from, to }, k) => {
      const part = isNumber ? buffers[name]?.subarray(k, k + 1) : buffers[name]?.subarray(from, to);
      if (part) record[tensor] = part;
    });
    seen.set(name, record);
    return record;
  };
  return { buffers, tensors, views };
}

/** The size and the data of a tensor as it was given. */
export function readTensor(
  rule: string,
  tensor: string,
  start: Tensors[string] | undefined,
): { readonly size: number; readonly data: ArrayLike<number> | null } {
  if (start === undefined || start === null || typeof start !== "object") {
    const message = `tensor \`${tensor}\` must be { shape, data? } or an array, not ${String(start)}`;
    throw gradusError("E0701", rule, message, { tensor, value: start });
  }
  if (!("shape" in start)) return { size: start.length, data: start };
  const { shape, data } = start;
  if (!Array.isArray(shape) || !shape.every((one) => Number.isInteger(one) && one >= 0)) {
    const message = `the shape of tensor \`${tensor}\` must be a list of whole numbers from 0`;
    throw gradusError("E0701", rule, message, { tensor, value: shape });
  }
  const size = shape.reduce((product, one) => product * one, 1);
  if (data !== undefined && data.length !== size) {
    const message = `tensor \`${tensor}\` of shape [${shape.join(", ")}] has ${size} entries, its data ${data.length}`;
    throw gradusError("E0701", rule, message, { tensor, value: data.length });
  }
  return { size, data: data ?? null };
}

/** A memory of at least so many bytes: the caller's, grown if too small, or a new one. */
export function claimMemory(
  rule: string,
  bytes: number,
  memory: LinearMemory | undefined,
): LinearMemory {
  const pages = Math.max(1, Math.ceil(bytes / 65536));
  try {
    if (memory === undefined) {
      // By way of the global object: a program need not have the types of the web.
      const { WebAssembly } = globalThis as unknown as {
        readonly WebAssembly: { readonly Memory: new (size: { initial: number }) => LinearMemory };
      };
      return new WebAssembly.Memory({ initial: pages });
    }
    const missing = pages - memory.buffer.byteLength / 65536;
    if (missing > 0) memory.grow(missing);
    return memory;
  } catch {
    const message = `${bytes} bytes of memory are needed and cannot be had`;
    throw gradusError("E0711", rule, message, { value: bytes });
  }
}
