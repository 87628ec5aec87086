// What many rows of the mapping share.

import type { Taken } from "./mapping.ts";

/** PyTorch keeps the maximum of the uncorrected second moment. */
export const amsgrad: Taken = { to: "amsgrad", values: { true: "raw", false: "off" } };

/** Weight decay coupled to the gradient or not. */
export const decoupled: Taken = { to: "decoupled" };
/** No shrinking free of the learning rate. */
export const fixedDecay = { fixed_decay: [false] };
/** The cautious mask as timm has it. */
export const floored: Taken = { to: "caution", values: { true: "floored", false: "off" } };
/** As the paper has the cautious mask, and kozistr. */
export const counted: Taken = { to: "caution", values: { true: "counted", false: "off" } };
/** The hyperparameters of the rule inside a wrapper, whose names begin with `prefix` in the cases. */
export function innerNames(prefix: "inner" | "base"): Readonly<Record<string, Taken>> {
  const names = ["lr", "momentum", "beta1", "beta2", "eps"];
  return Object.fromEntries(names.map((name) => [`${prefix}_${name}`, { to: `inner.${name}` }]));
}
