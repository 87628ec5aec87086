// What people read of a rule: its step in formulas, its hyperparameters and states, and what a step costs. Types only.

import type { NumberType } from "../3-lower/graph.ts";
import type { RuleKind } from "../5-fuse/plan.ts";
import type { Formula, Line } from "./formula.ts";

export interface Explanation {
  readonly name: string;
  readonly doc: string;
  readonly overModel: boolean;
  readonly numberType: NumberType;
  readonly step: readonly Line[];
  /** The step with hyperparameters taken at defaults that make terms vanish; `null` where nothing vanishes. */
  readonly atDefaults: AtDefaults | null;
  /** What is evaluated and saved, where it is not the parameter. */
  readonly report: readonly Line[];
  /** What the signs in the formulas mean, a sentence each. */
  readonly notes: readonly string[];
  readonly hyperparameters: readonly ExplainedHyperparameter[];
  /** Flags, choices and optionals as they were decided. */
  readonly decided: readonly ExplainedDecision[];
  /** What must hold of the hyperparameters, with the author's words for it. */
  readonly requirements: readonly string[];
  readonly states: readonly ExplainedState[];
  readonly cost: Cost;
}

export interface AtDefaults {
  readonly taken: readonly { readonly spelling: string; readonly value: number }[];
  readonly step: readonly Line[];
}

export interface ExplainedHyperparameter {
  readonly name: string;
  /** As the formulas print it. */
  readonly spelling: string;
  /** `decay [0, 1)`. */
  readonly domain: string;
  /** As written; `null` where it must be given. */
  readonly default: string | null;
  /** Of a default that is computed or follows a schedule. */
  readonly formula: readonly Line[] | null;
  readonly schedulable: boolean;
  /** Whether the variant at hand reads it. */
  readonly isUsed: boolean;
  readonly doc: string;
}

export interface ExplainedDecision {
  readonly name: string;
  readonly domain: string;
  readonly value: string;
  readonly default: string;
  readonly doc: string;
}

export interface ExplainedState {
  readonly name: string;
  readonly spelling: string;
  /** `like θ`, `[n, n]`, `a number`, `a number per tensor`. */
  readonly shape: string;
  readonly precision: "f32" | "f64" | "truth";
  /** 0 where the shape is not the parameter's; of a history, all its entries, by the default of its size. */
  readonly bytesPerParameter: number;
  /** Whose it is, where not all tensors have it. */
  readonly branch: BranchShare | null;
  readonly start: Formula;
}

/** The tensors that have a state, and how much of it there is for each of their parameters. */
export interface BranchShare {
  /** `[m, ..n]`, or `the rest`. */
  readonly of: string;
  /** The dimensions of the tensor, and those of the state; `null` where it is like the parameter. */
  readonly whole: readonly string[];
  readonly dims: readonly string[] | null;
  /** How many of them a history keeps, by the default of its size; else 1. */
  readonly count: number;
}

/** Of one step. Bytes and operations are for each parameter; what has other sizes is named apart. */
export interface Cost {
  readonly kind: RuleKind;
  readonly asks: readonly Asked[];
  /** Arrays that exist beside parameters, gradients and states. */
  readonly working: readonly Held[];
  /** Numbers that the compiler keeps, such as products of decays, by scope. */
  readonly keptNumbers: { readonly step: number; readonly tensor: number };
  readonly passes: readonly Pass[];
  readonly operations: Operations;
  readonly matrixCalls: readonly string[];
}

/** A question to the model; `sometimes` where it stands under a condition. */
export interface Asked {
  readonly what: "gradient" | "loss" | "examples" | "hvp" | "ggn" | "hessian";
  readonly count: number;
  readonly sometimes: boolean;
  /** The point of a gradient handed in; `null` for questions asked during the step. */
  readonly at: Formula | null;
}

export interface Held {
  readonly name: string;
  /** `like θ`, `[n, n]`. */
  readonly shape: string;
  readonly bytes: number;
}

/** One loop over elements. */
export interface Pass {
  /** `parameters`, `pairs of parameters`, `entries of [m]`. */
  readonly over: string;
  /** The tensors that it is for, where not all: `[m, ..n]`, `the rest`. */
  readonly of: string | null;
  readonly sometimes: boolean;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** Operations for each parameter; of two sides of a condition the longer counts. */
export interface Operations {
  readonly additions: number;
  readonly multiplications: number;
  readonly divisions: number;
  readonly roots: number;
  /** Exponentials and their kin, powers. */
  readonly functions: number;
  /** Comparisons, choices, signs. */
  readonly others: number;
}
