// A history in memory: entries side by side in one array, and a ring of three numbers beside it: the place of the
// newest entry, how many were pushed, how many there are. Age 0 is the newest, and a push takes the oldest one's place.

import type { Floats } from "../../../../runtime/optimizer.ts";
import { gradusError } from "./gradus-error.ts";

/** The place of the entry of an age; throws where there is none. */
export function placeOf(
  ring: Floats,
  age: number,
  rule: string,
  history: string,
  step: number,
): number {
  const [newest = 0, , length = 0] = ring;
  if (Number.isInteger(age) && age >= 0 && age < length) return (newest + age) % length;
  const message = `\`${history}\` has entries 0 to ${length - 1}, but ${age} is asked for at step ${step}`;
  throw gradusError("E0712", rule, message, { step, value: age });
}

/** Makes the place of the oldest entry that of the newest, and gives it. */
export function pushPlace(ring: Floats): number {
  const [newest = 0, count = 0, length = 1] = ring;
  const place = (newest + length - 1) % length;
  ring[0] = place;
  ring[1] = Math.min(count + 1, length);
  return place;
}

/** Every entry is at the start again, and none was pushed. */
export function clearHistory(entries: Floats, ring: Floats, start: number): void {
  entries.fill(start);
  ring[0] = 0;
  ring[1] = 0;
}

/** A number becomes the newest entry; it is known before the ring turns. */
export function pushNumber(entries: Floats, ring: Floats, x: number): void {
  entries[pushPlace(ring)] = x;
}

/** The entries pushed onto a history of numbers, newest first, folded; `stride` from entry to entry. */
export function foldEntries(
  fold: (n: number, term: (i: number) => number) => number,
  entries: Floats,
  ring: Floats,
  stride: number,
  at: number,
  power: 1 | 2 = 1,
): number {
  const [newest = 0, count = 0, length = 1] = ring;
  return fold(count, (age) => {
    const x = entries[((newest + age) % length) * stride + at] ?? NaN;
    return power === 2 ? x * x : x;
  });
}
