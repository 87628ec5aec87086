// The states of an optimizer as a plain record and back, strictly: one entry for `t`, `seed`, each number and each
// array of each tensor, no more and no less.

import type { Floats, SavedState } from "../../../../runtime/optimizer.ts";
import { gradusError } from "./gradus-error.ts";
import { agedEntries } from "./history-ages.ts";
import type { Arena } from "./lay-out.ts";
import type { Program } from "./program.ts";

/** One saved entry: a number, or so many of them. */
interface Entry {
  readonly name: string;
  readonly tensor: string | null;
  readonly length: number;
  readonly isNumber: boolean;
  /** The largest number that may be loaded, of the entries that a history has. */
  readonly most?: number;
  read(): number | Floats;
  write(from: ArrayLike<number>): void;
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
    const { state, entries, history, isWhole = program.overModel } = layout;
    if (state === null || array === undefined) return [];
    if (entries === "ring") {
      return [{ ...entryAt(claim(state), array.subarray(1, 2), true), most: array[2] ?? 0 }];
    }
    if (history !== undefined) {
      return agedEntries(program, arena, buffer).map((part) => ({
        ...part,
        name: claim(part.tensor === null ? state : `${state}.${part.tensor}`),
        isNumber: false,
      }));
    }
    if (entries === "step") return [entryAt(claim(state), array, true)];
    if (entries === "matrix" || isWhole) return [entryAt(claim(state), array, false)];
    return Object.entries(arena.views(buffer)).map(([tensor, at]) => {
      const entry = entryAt(claim(`${state}.${tensor}`), at, entries === "tensor");
      return { ...entry, tensor };
    });
  });
}

/** The entry that is a part of a buffer. */
function entryAt(name: string, at: Floats, isNumber: boolean): Entry {
  const read = () => (isNumber ? (at[0] ?? 0) : at.slice());
  const write = (from: ArrayLike<number>): void => at.set(from);
  return { name, tensor: null, length: at.length, isNumber, read, write };
}

/** A copy of `t`, `seed` and all states. */
export function saveStates<Memory, Values>(
  program: Program<Memory, Values>,
  arena: Arena,
  t: number,
  seed: number,
): SavedState {
  const saved: Record<string, number | Float32Array | Float64Array> = { t, seed };
  for (const { name, read } of savedEntries(program, arena)) saved[name] = read();
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
    const of = entries.find((entry) => entry.name === name)?.tensor;
    const at = typeof saved["t"] === "number" ? { step: saved["t"] } : {};
    const facts = { ...at, ...(typeof of === "string" ? { tensor: of } : {}), value: saved[name] };
    throw gradusError("E0708", rule, `${message}; nothing was loaded`, facts);
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
  for (const { name, length, isNumber, most = Infinity } of entries) {
    const value = saved[name];
    if (value === undefined) refuse(name, `the saved entry \`${name}\` is missing`);
    else if (isNumber !== (typeof value === "number") || (!isNumber && !isList(value))) {
      const wanted = isNumber ? "a number" : "an array of numbers";
      refuse(name, `the saved entry \`${name}\` must be ${wanted}, not ${kindOf(value)}`);
    } else if (typeof value !== "number" && value.length !== length) {
      refuse(name, `the saved entry \`${name}\` has ${value.length} numbers, not ${length}`);
    } else if (typeof value === "number" && most < Infinity && !isCount(value, most)) {
      refuse(name, `the saved \`${name}\` must be a whole number from 0 to ${most}, not ${value}`);
    }
  }
  for (const { name, write } of entries) {
    const value = saved[name];
    if (value !== undefined) write(typeof value === "number" ? [value] : value);
  }
  return { t, seed };
}

const isCount = (value: number, most: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= most;

/** Whether something is an array of numbers; in one that JSON made, what is not finite is `null`. */
function isList(value: unknown): value is ArrayLike<number> {
  if (ArrayBuffer.isView(value)) return "length" in value;
  return Array.isArray(value) && value.every((entry) => typeof entry === "number");
}

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const odd = Array.isArray(value) ? value.findIndex((entry) => typeof entry !== "number") : -1;
  if (odd >= 0) return `an array with ${String((value as readonly unknown[])[odd])} at ${odd}`;
  const hint = "0" in value ? ", as JSON makes of a typed array: save `Array.from` of it" : "";
  return `an object${hint}`;
}
