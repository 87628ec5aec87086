// The loop's own guard: a run that has left the numbers stops at the step where it did, and says where.

import { makeGradusError } from "../errors.ts";
import type { GradusError, Views } from "../optimizer.ts";

/** The E0720 of a loss that is not finite, or `null`. `where` completes "the loss …". */
export function checkLoss(
  rule: string,
  step: number,
  loss: number,
  where: string,
): GradusError | null {
  if (Number.isFinite(loss)) return null;
  const message =
    `\`${rule}\`, step ${step}: the loss ${where} is ${loss}; ` +
    "a smaller learning rate or clipped gradients may keep it finite";
  return makeGradusError("E0720", message, { rule, step, value: loss });
}

/** The E0721 of the first entry of a gradient that is not finite, or `null`. */
export function checkGradient(rule: string, step: number, gradient: Views): GradusError | null {
  for (const name of Object.keys(gradient)) {
    const entries = gradient[name] ?? [];
    // A sum of zeros is 0 unless an entry was infinite or NaN: one pass without a branch.
    let zero = 0;
    for (let i = 0; i < entries.length; i++) zero += (entries[i] as number) * 0;
    if (zero === 0) continue;
    const index = entries.findIndex((entry: number) => !Number.isFinite(entry));
    const value = entries[index];
    const message =
      `\`${rule}\`, step ${step}: entry ${index} of the gradient of \`${name}\` is ${value}; ` +
      "a smaller learning rate or clipped gradients may keep it finite";
    return makeGradusError("E0721", message, { rule, tensor: name, step, value });
  }
  return null;
}
