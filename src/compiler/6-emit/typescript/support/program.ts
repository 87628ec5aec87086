// What a compiled module hands to the code that is the same in all modules: tables, and the functions of its rule.

import type {
  CreateSettings,
  Kind,
  SecondOrderOracle,
  Tensors,
} from "../../../../runtime/optimizer.ts";
import type { Arena } from "./lay-out.ts";

/** The bounds of a hyperparameter, and its default: a number, computed, or `null` where it must be given. */
export interface ValueRange {
  readonly domain: string;
  readonly low: number;
  readonly high: number;
  readonly lowOpen: boolean;
  readonly highOpen: boolean;
  readonly whole: boolean;
  readonly schedulable: boolean;
  /** Read at the number of a run of the rule that owns it: its value is a function of that. */
  readonly hasOwnTime?: true;
  /** May differ between groups of tensors. */
  readonly varies?: true;
}

/**
 * One buffer: an array over all entries or all pairs of them, a number per tensor, one number, lanes of a sum, or the
 * ring of the history that stands before it.
 */
export interface BufferLayout {
  /** Under which name states are shown and saved; `null` where the buffer is none. */
  readonly state: string | null;
  /** The author declared it: `optimizer.state` shows it. */
  readonly shown: boolean;
  readonly entries: "vector" | "matrix" | "tensor" | "step" | "lanes" | "ring";
  readonly type: "f32" | "f64";
  readonly start: number | "identity";
  /** There is one for the model, among others of each tensor. */
  readonly isWhole?: true;
  /** Of a history and its ring: how many entries there are, or the hyperparameter that says it. */
  readonly history?: number | string;
}

/** A tensor's entries in every array of entries: from `from` to before `to`. */
export interface TensorRange {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The gradients of the examples of a step, each by tensor. */
export interface ExampleList {
  list: readonly Readonly<Record<string, ArrayLike<number>>>[];
}

/** What must hold of the hyperparameters `names`, with the author's words for it. */
export interface Requirement<Values> {
  readonly holds: (values: Values, t: number) => boolean;
  readonly text: string;
  readonly message: string | null;
  readonly names: readonly string[];
}
/** Lays out the memory of a rule; the hyperparameters are those at `t`, `lists` those that are patterns of names. */
export type LayOut<Values> = (
  program: never,
  tensors: Tensors,
  settings: CreateSettings,
  valuesAt: (t: number) => Values,
  lists: Readonly<Record<string, readonly string[]>>,
) => Arena;

/** What a step asks its oracle: the function, then what it is handed; of `examples` last the list that takes the answer. */
export type Question = readonly [ask: keyof SecondOrderOracle, ...given: readonly object[]];

/**
 * A step that stands still at each question until it is sent the answer, a loss or nothing, so that one text serves
 * oracles that answer at once and later. It ends with whether it was skipped.
 */
export type AskingStep = Generator<Question, boolean | void, number>;

/** Whether a step was skipped, or the step itself where it asks. */
export type StepEnd = boolean | void | AskingStep;

/** The parts of a program that are others where hyperparameters differ from tensor to tensor. */
export interface GroupedParts {
  readonly buffers: Readonly<Record<string, BufferLayout>>;
  readonly step: (memory: never, values: never, t: number, loss: never) => StepEnd;
  readonly point: ((memory: never, values: never, t: number) => void) | null;
  readonly report: ((memory: never, values: never, t: number) => void) | null;
}

/** One compiled rule: `Memory` and `Values` are its own records of buffers and of hyperparameters. */
export interface Program<Memory, Values> {
  readonly rule: string;
  readonly kind: Kind;
  readonly type: "f32" | "wide" | "f64";
  /** The rule sees all tensors as one vector: its states are not told apart by tensor. */
  readonly overModel: boolean;
  /** How many lists of gradients of examples a step keeps. */
  readonly exampleLists?: number;
  readonly ranges: Readonly<Record<keyof Values & string, ValueRange>>;
  readonly defaults: Readonly<
    Record<keyof Values & string, number | null | ((t: number, values: Values) => number)>
  >;
  /** What the rule requires of its hyperparameters; left out where it requires nothing. */
  readonly requirements?: readonly Requirement<Values>[];
  /** Hyperparameters that are patterns of tensor names, with their defaults; `null` where they must be given. */
  readonly names?: Readonly<Record<string, readonly string[] | null>>;
  /** Flags, choices and optionals decided when the module was compiled. */
  readonly decided: Readonly<Record<string, string | boolean>>;
  readonly buffers: Readonly<Record<string, BufferLayout>>;
  /** How memory is laid out where tensors do not all have the same arrays. */
  readonly layOut?: LayOut<Values>;
  /** What the oracle of the rule must offer. */
  readonly asks: readonly string[];
  /** One step, which gradient rules may hand the loss, and which asks in rules of other kinds. */
  readonly step: (memory: Memory, values: Values, t: number, loss: never) => StepEnd;
  readonly point: ((memory: Memory, values: Values, t: number) => void) | null;
  readonly report: ((memory: Memory, values: Values, t: number) => void) | null;
  readonly inGroups?: GroupedParts;
}
