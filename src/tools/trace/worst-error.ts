// How far a trajectory is from the recorded one, in the measure that a case's tolerance is given in.

import type { Arrays } from "./case.ts";
import type { JsonArrays } from "./trace.ts";

/** The largest |got - expected| / max(1, |expected|) over all steps, tensors and elements; Infinity where a length or a non-finite value differs. */
export function worstError(expected: readonly Arrays[], got: readonly JsonArrays[]): number {
  if (expected.length !== got.length) return Infinity;
  let worst = 0;
  expected.forEach((step, index) => {
    for (const [name, values] of Object.entries(step)) {
      const found = got[index]?.[name] ?? [];
      if (found.length !== values.length) worst = Infinity;
      values.forEach((value, i) => {
        const other = Number(found[i]);
        if (Object.is(value, other)) return;
        const error = Math.abs(other - value) / Math.max(1, Math.abs(value));
        // also where it is NaN
        if (!(error <= worst)) worst = Number.isNaN(error) ? Infinity : error;
      });
    }
  });
  return worst;
}
