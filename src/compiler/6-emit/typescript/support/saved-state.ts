// The states of an optimizer as a plain record and back, strictly: one entry for `t`, `seed`, each number and each
// array of each tensor, no more and no less.

import type { Floats, SavedState } from "../../../../runtime/optimizer.ts";
import { gradusError } from "./gradus-error.ts";
import type { Arena } from "./lay-out.ts";
import type { Program } from "./program.ts";

/** The place of one saved entry: a part of a buffer; `isNumber` entries are saved as numbers. */
interface Entry {
  readonly name: string;
  readonly at: Floats;
  readonly isNumber: boolean;
}

/** Every entry that is saved beside `t` and `seed`, in order, each under a name of its own. */
function savedEntries<Memory, Values>(program: Program<Memory, Values>, arena: Arena): Entry[] {
  const taken = new Set(["t", "seed"]);
  // State `inner` of a tensor `m.w` and state `inner.m` of a tensor `w` have one name: the later gets a number.
  const claim = (wanted: string): string => {
    let name = wanted;
    for (let count = 2; taken.has(name); count += 1) name = `${wanted}#${count}`;
    taken.add(name);
    return name;
  };
  return Object.entries(program.buffers).flatMap(([buffer, layout]): Entry[] => {
    const array = arena.buffers[buffer];
    const { state, entries } = layout;
    if (state === null || array === undefined) return [];
    if (entries === "step") return [{ name: claim(state), at: array, isNumber: true }];
    if (entries === "matrix" || program.overModel) {
      return [{ name: claim(state), at: array, isNumber: false }];
    }
    return arena.tensors.map((tensor, index) => ({
      name: claim(`${state}.${tensor.name}`),
      at:
        entries === "tensor"
          ? array.subarray(index, index + 1)
          : array.subarray(tensor.from, tensor.to),
      isNumber: entries === "tensor",
    }));
  });
}

/** A copy of `t`, `seed` and all states. */
export function saveStates<Memory, Values>(
  program: Program<Memory, Values>,
  arena: Arena,
  t: number,
  seed: number,
): SavedState {
  const saved: Record<string, number | Float32Array | Float64Array> = { t, seed };
  for (const { name, at, isNumber } of savedEntries(program, arena)) {
    saved[name] = isNumber ? (at[0] ?? 0) : at.slice();
  }
  return saved;
}

/** Takes back what `saveStates` gave and returns its `t` and `seed`; throws before anything is changed. */
export function loadStates<Memory, Values>(
  program: Program<Memory, Values>,
  arena: Arena,
  saved: SavedState,
): { readonly t: number; readonly seed: number } {
  const { rule } = program;
  const entries = savedEntries(program, arena);
  const refuse = (name: string, message: string): never => {
    throw gradusError("E0708", rule, `${message}; nothing was loaded`, { value: saved[name] });
  };
  const count = (name: "t" | "seed"): number => {
    const value = saved[name];
    if (typeof value === "number" && Number.isInteger(value) && (value >= 0 || name === "seed")) {
      return value;
    }
    return refuse(name, `the saved \`${name}\` must be a whole number, not ${String(value)}`);
  };
  const t = count("t");
  const seed = count("seed");
  const known = new Set(["t", "seed", ...entries.map((entry) => entry.name)]);
  for (const name of Object.keys(saved)) {
    if (!known.has(name)) refuse(name, `the saved entry \`${name}\` is no state of this optimizer`);
  }
  for (const { name, at, isNumber } of entries) {
    const value = saved[name];
    if (value === undefined) refuse(name, `the saved entry \`${name}\` is missing`);
    else if (isNumber !== (typeof value === "number")) {
      refuse(name, `the saved entry \`${name}\` must be ${isNumber ? "a number" : "an array"}`);
    } else if (typeof value !== "number" && value.length !== at.length) {
      refuse(name, `the saved entry \`${name}\` has ${value.length} numbers, not ${at.length}`);
    }
  }
  for (const { name, at } of entries) {
    const value = saved[name];
    if (typeof value === "number") at[0] = value;
    else if (value !== undefined) at.set(value);
  }
  return { t, seed };
}
