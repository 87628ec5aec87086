// The error that a compiled module throws: a message for people, the facts beside it for programs.

import type { GradusError } from "../../../../runtime/optimizer.ts";

/** A GradusError of a rule; `tensor`, `step` and `value` where they are known. */
export function gradusError(
  code: string,
  rule: string,
  message: string,
  facts: { readonly tensor?: string; readonly step?: number; readonly value?: unknown } = {},
): GradusError {
  return Object.assign(new Error(`${rule}: ${message}`), {
    name: "GradusError" as const,
    code,
    rule,
    tensor: facts.tensor ?? null,
    step: facts.step ?? null,
    value: facts.value,
  });
}
