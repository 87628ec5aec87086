// The one error of the runtime: what went wrong, said to a person, with the facts beside it for a program.
// Codes of this half of E07 are listed here; `gradus explain CODE` has an essay on each.

import type { GradusError } from "./optimizer.ts";

/** The mistakes that the training loop, the models and the data room report, by code. */
export const runtimeCodes = {
  E0720: "the loss is not a finite number",
  E0721: "a gradient holds a value that is not a finite number",
  E0722: "a rule asks for something that this model cannot give",
  E0723: "tensors do not fit the model: one is missing, or has another number of entries",
  E0724: "a setting of the training loop is out of range",
  E0725: "a table of data cannot be read",
  E0726: "shapes do not fit in an operation on variables",
  E0727: "rules for parts of a model leave a tensor out, or two step the same one",
} as const;

/** One of the codes of `runtimeCodes`. */
export type RuntimeCode = keyof typeof runtimeCodes;

/** What a GradusError says beside its message; what does not apply is left out. */
export interface ErrorFacts {
  readonly rule?: string;
  readonly tensor?: string | null;
  readonly step?: number | null;
  readonly value?: unknown;
}

/** A GradusError, to be thrown; `rule` is empty where no rule is involved (reading data, building a model). */
export function makeGradusError(
  code: string,
  message: string,
  facts: ErrorFacts = {},
): GradusError {
  return Object.assign(new Error(message), {
    name: "GradusError" as const,
    code,
    rule: facts.rule ?? "",
    tensor: facts.tensor ?? null,
    step: facts.step ?? null,
    value: facts.value,
  });
}

/** Whether something thrown is a GradusError, of this module or of any compiled one. */
export function isGradusError(thrown: unknown): thrown is GradusError {
  return thrown instanceof Error && thrown.name === "GradusError";
}
