// How a plan tells tensors apart: which branch each takes and how large its dimensions are, decided when an optimizer is
// created. Types only.

import type { PatternDimension } from "../3-lower/graph.ts";
import type { Statement, ValueId } from "./plan.ts";

/** A value from what is known of one tensor: size, rank, name, dimensions, hyperparameters. */
export interface Fact {
  readonly statements: readonly Statement[];
  readonly value: ValueId;
}

/** A dimension that is neither `n` of the model nor found by a pattern: known when the optimizer is created. */
export interface PlanDimension {
  readonly name: string;
  readonly fact: Fact;
  /** One for the model, or one for each tensor. */
  readonly per: "step" | "tensor";
  /** The branches whose tensors need it; `null` for all. */
  readonly branches: readonly string[] | null;
}

/** One way through a dispatch. */
export interface PlanBranch {
  readonly key: string;
  /** `null` fits every shape. */
  readonly pattern: readonly PatternDimension[] | null;
  /** Asked where the pattern fits. */
  readonly guard: Fact | null;
}

/** Which branch each tensor takes, decided when the optimizer is created: the first that fits. */
export interface PlanDispatch {
  /** The branch whose tensors come here; `null` for all. */
  readonly within: string | null;
  /** The dimensions that patterns are held against; `null` for the tensor's own shape. */
  readonly subject: readonly string[] | null;
  readonly branches: readonly PlanBranch[];
}

/** Two shapes of which one must have as many entries as the other, or at most; no names are the tensor's own shape. */
export interface SizeCheck {
  readonly branch: string | null;
  readonly kind: "as many" | "at most";
  readonly shapes: readonly [readonly string[], readonly string[]];
}
