// Histories by age: what people see and save is in this order, wherever the ring has its newest entry.

import type { Floats } from "../../../../runtime/optimizer.ts";
import type { Arena } from "./lay-out.ts";
import type { Program } from "./program.ts";

/** A history of the model, or a tensor's part of one; arrays are its entries one after the other, newest first. */
export interface AgedEntries {
  readonly tensor: string | null;
  readonly length: number;
  read(): Floats;
  write(from: ArrayLike<number>): void;
}

/** The name of the buffer that is the ring of a history: the one after it. */
export function ringNameOf<Memory, Values>(
  program: Program<Memory, Values>,
  history: string,
): string {
  const names = Object.keys(program.buffers);
  return names[names.indexOf(history) + 1] ?? "";
}

/** The parts of a history, one for the model or one for each tensor. Writing them begins the ring at its start. */
export function agedEntries<Memory, Values>(
  program: Program<Memory, Values>,
  arena: Arena,
  history: string,
): readonly AgedEntries[] {
  const all = arena.buffers[history] ?? new Float64Array(0);
  const ring = arena.buffers[ringNameOf(program, history)] ?? new Float64Array(3);
  const [, , count = 0] = ring;
  /** What stands from `from` to before `to` of each entry in `held`. */
  const part = (tensor: string | null, held: Floats, from: number, to?: number): AgedEntries => {
    const stride = count === 0 ? 0 : held.length / count;
    const size = (to ?? stride) - from;
    return {
      tensor,
      length: count * size,
      read() {
        const read = held.slice(0, count * size);
        for (let age = 0; age < count; age++) {
          const place = (((ring[0] ?? 0) + age) % count) * stride + from;
          read.set(held.subarray(place, place + size), age * size);
        }
        return read;
      },
      write(saved) {
        ring[0] = 0;
        for (let age = 0; age < count; age++)
          for (let i = 0; i < size; i++)
            held[age * stride + from + i] = saved[age * size + i] ?? NaN;
      },
    };
  };
  if (arena.apart?.has(history))
    return Object.entries(arena.views(history)).map(([name, held]) => part(name, held, 0));
  const { entries, isWhole = program.overModel } = program.buffers[history] ?? {};
  if (isWhole || entries === "step") return [part(null, all, 0)];
  return arena.tensors.map(({ name, from, to }, k) =>
    entries === "tensor" ? part(name, all, k, k + 1) : part(name, all, from, to),
  );
}

/** A history as people see it: for the model or by tensor, its entries one after the other, newest first. */
export function showHistory<Memory, Values>(
  program: Program<Memory, Values>,
  arena: Arena,
  history: string,
): Floats | Readonly<Record<string, Floats>> {
  const parts = agedEntries(program, arena, history);
  const [only] = parts;
  if (only?.tensor === null) return only.read();
  return Object.fromEntries(parts.map((one) => [one.tensor ?? "", one.read()]));
}
