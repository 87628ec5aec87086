// What is left of the state of a dead unit: arithmetic on subnormal numbers is many
// times slower, and a decay alone never reaches 0.

import type { Arena } from "./lay-out.ts";
import type { Program } from "./program.ts";

/** Sets to 0 what is smaller than 2⁻¹²⁰ in magnitude in every array of state but histories, which decay nowhere. */
export function sweepSubnormals<Memory, Values>(
  program: Program<Memory, Values>,
  arena: Arena,
): void {
  for (const [name, { state, entries, history }] of Object.entries(program.buffers)) {
    if (state === null || history !== undefined) continue;
    if (entries !== "vector" && entries !== "matrix") continue;
    const array = arena.buffers[name] ?? [];
    for (let i = 0; i < array.length; i++) {
      if (Math.abs(array[i] ?? 0) < 2 ** -120) array[i] = 0;
    }
  }
}
