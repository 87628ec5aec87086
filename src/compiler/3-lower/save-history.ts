// A history of the evaluator as entries of a saved state and back: its entries one after the other, the newest first,
// and how many were pushed.

import type { Floats, SavedState } from "../../runtime/optimizer.ts";
import type { Cell, Graph } from "./graph.ts";
import type { Value } from "./interpret.ts";
import type { Layout } from "./layout.ts";

type History = NonNullable<Value["history"]>;

/** The entries of a saved state that a history makes. */
export function saveHistory(
  cell: Cell,
  { entries, pushed }: History,
  layout: Layout,
  graph: Graph,
): Record<string, number | Floats> {
  const saved: Record<string, number | Floats> = {};
  keysOf(cell, layout, graph).forEach((key, place) => {
    if (cell.type.scope !== "step" && !layout.takes(cell.branch, place)) return;
    const all = entries.flatMap((arrays) => [...(arrays[place] ?? [])]);
    saved[key] = cell.type.precision === "f32" ? Float32Array.from(all) : Float64Array.from(all);
  });
  saved[countKey(cell)] = pushed;
  return saved;
}

/** What was saved, in the place of what a cell holds. */
export function loadHistory(
  cell: Cell,
  held: Value | undefined,
  layout: Layout,
  graph: Graph,
  saved: SavedState,
): Value {
  const before = held?.history?.entries ?? [];
  const keys = keysOf(cell, layout, graph);
  const entries = before.map((arrays, age) =>
    arrays.map((array, place) => {
      const all = saved[keys[place] ?? ""];
      const from = age * array.length;
      return typeof all === "object"
        ? Float64Array.from(Array.from(all).slice(from, from + array.length))
        : array;
    }),
  );
  return { arrays: [], history: { entries, pushed: Number(saved[countKey(cell)]) } };
}

/** One saved entry for the model, or one for each tensor. */
function keysOf({ name, type }: Cell, layout: Layout, graph: Graph): readonly string[] {
  if (type.scope === "step" || graph.overModel || layout.isWhole(type.shape)) return [name];
  return layout.names.map((tensor) => `${name.replaceAll(/#\d+/g, "")}.${tensor}`);
}

/** What the compiler keeps beside a state cannot be mistaken for a tensor of that state. */
const countKey = ({ name }: Cell): string => `${name}:count`.replaceAll(".", ":");
