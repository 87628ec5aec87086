// All numbers of an optimizer whose tensors do not all have the same arrays, in one memory: of arrays that all tensors
// have, each with its tensors back to back; of the others, a part for each tensor that has it.

import type { CreateSettings, Floats, Tensors } from "../../../../runtime/optimizer.ts";
import type { ApartBuffer, ApartProgram } from "./dispatching.ts";
import { claimMemory, readTensor, type Arena } from "./lay-out.ts";
import type { TensorRange } from "./program.ts";
import { entriesIn, sortTensors, type ShapedTensor, type SortedTensors } from "./sort-tensors.ts";

/** Checks the tensors, sorts them, places every buffer and fills it with its start. */
export function layOutApart<Memory, Values>(
  program: ApartProgram<Memory, Values>,
  given: Tensors,
  settings: CreateSettings,
  valuesAt: (t: number) => Values,
  lists: Readonly<Record<string, readonly string[]>>,
): Arena {
  const { rule } = program;
  const starts: (ArrayLike<number> | null)[] = [];
  const tensors: TensorRange[] = [];
  const shaped: ShapedTensor[] = [];
  let n = 0;
  for (const name of Object.keys(given)) {
    const start = given[name];
    const { size, data } = readTensor(rule, name, start);
    const shape = start !== undefined && "shape" in start ? start.shape : [size];
    starts.push(data);
    shaped.push({ name, size, shape });
    tensors.push({ name, from: n, to: n + size });
    n += size;
  }

  const sorted = sortTensors(program, shaped, valuesAt(1), lists);
  const lengths = { vector: n, matrix: n * n, tensor: tensors.length, step: 1, lanes: 8, ring: 3 };
  const values = valuesAt(1) as Readonly<Record<string, number | ((t: number) => number)>>;
  const countOf = ({ history = 1 }: ApartBuffer): number => {
    const value = typeof history === "number" ? history : (values[history] ?? NaN);
    return typeof value === "function" ? value(1) : value;
  };
  const places: Record<string, Place> = {};
  let bytes = 0;
  for (const [name, buffer] of Object.entries(program.buffers)) {
    const { entries, dims, copies = 1, branch, isWhole = program.overModel } = buffer;
    const isApart = branch !== undefined || (dims !== undefined && !isWhole);
    const ranges = isApart ? rangesOf(buffer, countOf(buffer), sorted) : null;
    const whole =
      dims === undefined
        ? copies * lengths[entries] * (entries === "ring" ? 1 : countOf(buffer))
        : copies * countOf(buffer) * entriesIn(dims, { ...sorted.dims, n });
    const length =
      ranges === null ? whole : ranges.reduce((most, one) => Math.max(most, one?.to ?? 0), 0);
    places[name] = { from: bytes, length, ranges };
    const width = buffer.type === "f32" ? 4 : 8;
    bytes = Math.ceil((bytes + length * width) / 64) * 64;
  }
  const memory = claimMemory(rule, bytes, settings.memory);
  const buffers: Record<string, Floats> = {};
  for (const [name, buffer] of Object.entries(program.buffers)) {
    const { type, start, entries, dims = [] } = buffer;
    const { from = 0, length = 0, ranges = null } = places[name] ?? {};
    const array =
      type === "f32"
        ? new Float32Array(memory.buffer, from, length)
        : new Float64Array(memory.buffer, from, length);
    array.fill(start === "identity" ? 0 : start);
    if (start === "identity" && ranges === null) fillDiagonal(array, Math.sqrt(length));
    else if (start === "identity") {
      ranges?.forEach((range, index) => {
        const rows = Number(sorted.tensors[index]?.facts[dims[0] ?? "size"]);
        if (range) fillDiagonal(array.subarray(range.from, range.to), rows);
      });
    }
    if (entries === "ring") array[2] = countOf(buffer);
    buffers[name] = array;
  }
  tensors.forEach((tensor, index) => {
    const start = starts[index];
    if (start) buffers["param"]?.set(start, tensor.from);
  });

  /** A tensor's part of a buffer, where it has one. */
  const partOf = (name: string, index: number): Floats | null => {
    const array = buffers[name];
    const { entries, history } = program.buffers[name] ?? {};
    const ranges = places[name]?.ranges ?? null;
    const own = entries === "tensor" ? { from: index, to: index + 1 } : tensors[index];
    const range = ranges === null ? own : ranges[index];
    // Of a history of all tensors, one entry of them after the other, it goes on to the oldest entry.
    const isBeside = ranges === null && history !== undefined;
    return array && range ? array.subarray(range.from, isBeside ? undefined : range.to) : null;
  };
  const seen = new Map<string, Readonly<Record<string, Floats>>>();
  const views = (name: string): Readonly<Record<string, Floats>> => {
    const known = seen.get(name);
    if (known !== undefined) return known;
    const record: Record<string, Floats> = {};
    tensors.forEach((tensor, index) => {
      const part = partOf(name, index);
      if (part) record[tensor.name] = part;
    });
    seen.set(name, record);
    return record;
  };
  const rosters: Record<string, readonly object[]> = {};
  for (const [list, { branch, takes }] of Object.entries(program.dispatching.rosters)) {
    rosters[list] = sorted.tensors.flatMap(({ facts, branches }, index) => {
      if (branch !== null && !branches.has(branch)) return [];
      const entries = takes.map((name) => [
        name,
        name in program.buffers ? partOf(name, index) : facts[name],
      ]);
      return [Object.fromEntries(entries) as object];
    });
  }
  const apart = new Set(Object.keys(places).filter((name) => places[name]?.ranges != null));
  return { buffers, tensors, own: { ...sorted.dims, ...rosters }, apart, views };
}

/** Where a buffer stands in memory: from which byte, of how many entries, and which of them belong to each tensor. */
interface Place {
  readonly from: number;
  readonly length: number;
  readonly ranges: readonly (Range | null)[] | null;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The entries of each tensor that has a buffer: one behind the other, or all from the first where they share it. */
function rangesOf(
  { entries, dims = [], branch, copies = 1, isShared }: ApartBuffer,
  count: number,
  { tensors }: SortedTensors,
): readonly (Range | null)[] {
  let at = 0;
  return tensors.map(({ facts, branches }) => {
    if (branch !== undefined && !branches.has(branch)) return null;
    const length = count * (entries === "tensor" ? 1 : copies * entriesIn(dims, facts));
    const from = isShared ? 0 : at;
    at = from + length;
    return { from, to: from + length };
  });
}

function fillDiagonal(array: Floats, rows: number): void {
  for (let i = 0; i < array.length; i += rows + 1) array[i] = 1;
}
