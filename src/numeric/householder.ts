// One Householder reflection (Golub & Van Loan 2013, algorithm 5.1.1), scaled so that no square
// under- or overflows.

import { powerOfTwo, highWord } from "./bits.ts";

/**
 * I − τ v vᵀ with v's first entry 1, which takes a vector to β e₁; τ = 0 where that is the
 * identity.
 */
export type Reflection = { readonly tau: number; readonly beta: number };

/**
 * Overwrites the finite vector x = v[from … to − 1] by the v of its reflection, and returns τ and
 * β.
 */
export function householder(v: Float64Array, from: number, to: number): Reflection {
  const first = v[from] as number;
  let most = 0;
  for (let i = from + 1; i < to; i += 1) most = Math.max(most, Math.abs(v[i] as number));
  v[from] = 1;
  if (most === 0) return { tau: 0, beta: first };
  const e = (highWord(Math.max(most, Math.abs(first))) >> 20) - 1023;
  const scale = powerOfTwo(Math.min(1023, -e));
  const lead = first * scale;
  let square = lead * lead;
  for (let i = from + 1; i < to; i += 1)
    square += (v[i] as number) * scale * ((v[i] as number) * scale);
  const norm = Math.sqrt(square);
  const beta = lead > 0 ? -norm : norm;
  for (let i = from + 1; i < to; i += 1) v[i] = ((v[i] as number) * scale) / (lead - beta);
  return { tau: (beta - lead) / beta, beta: beta / scale };
}
