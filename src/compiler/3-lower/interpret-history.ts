// Histories by their meaning: lists of entries, the newest first, that never change.

import { maxOf, minOf, sumOf } from "../../numeric/reduce.ts";
import type { HistoryFold } from "./graph.ts";
import type { Arrays, Value } from "./interpret.ts";

type History = NonNullable<Value["history"]>;

/** A history that holds its start `length` times. */
export function emptyHistory(start: Arrays, length: number): Value {
  return { arrays: [], history: { entries: Array.from({ length }, () => start), pushed: 0 } };
}

/** The entries of a value that is a history. */
export function historyOf(value: Value): History {
  if (value.history === undefined) throw new Error("this value is no history");
  return value.history;
}

/** The history with one more entry in front, and without its last. */
export function pushOnto(value: Value, entry: Value): Value {
  const { entries, pushed } = historyOf(value);
  return {
    arrays: [],
    history: {
      entries: [entry.arrays, ...entries.slice(0, -1)],
      pushed: Math.min(pushed + 1, entries.length),
    },
  };
}

/** The history with all entries at their start, and none pushed. */
export function clearHistory(value: Value, start: number): Value {
  const { entries } = historyOf(value);
  const [first = []] = entries;
  return emptyHistory(
    first.map((array) => array.map(() => start)),
    entries.length,
  );
}

/** The entry of an age; throws where there is none. */
export function entryOf(value: Value, index: Value): Value {
  const { entries } = historyOf(value);
  const age = index.arrays[0]?.[0] ?? NaN;
  const arrays = entries[age];
  if (arrays === undefined) throw new Error(`a history of ${entries.length} has no entry ${age}`);
  return { arrays };
}

/** A fold of the entries pushed: of one number each, or of one per tensor. */
export function foldEntries(kind: HistoryFold, value: Value): Value {
  const { entries, pushed } = historyOf(value);
  const fold = folds[kind];
  const places = entries[0] ?? [];
  return {
    arrays: places.map((_, place) =>
      Float64Array.of(fold(pushed, (age) => entries[age]?.[place]?.[0] ?? NaN)),
    ),
  };
}

const folds: Readonly<Record<HistoryFold, (n: number, term: (i: number) => number) => number>> = {
  sum: sumOf,
  squares: (n, term) => sumOf(n, (i) => term(i) * term(i)),
  max: maxOf,
  min: minOf,
};
