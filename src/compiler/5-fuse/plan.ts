// How a step runs: which arrays and numbers exist, and the passes over them in order. Every load and store is
// named; a pass is one loop over elements in which all values of one iteration live side by side. Types only.

import type {
  Decided,
  Fold,
  GraphHyperparameter,
  GraphNames,
  HistoryFold,
  NumberType,
} from "../3-lower/graph.ts";
import type { Ask, Draw, MatrixAction, Row, TakeExample } from "./plan-calls.ts";
import type { PlanDimension, PlanDispatch, SizeCheck } from "./plan-dispatch.ts";

export type { Ask, Draw, MatrixAction, MatrixArray, Row, TakeExample } from "./plan-calls.ts";
export type { Fact, PlanBranch, PlanDimension, PlanDispatch, SizeCheck } from "./plan-dispatch.ts";

/** Names a value inside one sequence of actions. */
export type ValueId = number;

/**
 * What a loop runs over: `vector` is the elements of the tensor at hand, or of all tensors in order; anything else
 * is dimensions by name, joined by `, `, row-major.
 */
export type Space = string;

/** What an array is for. `answer` arrays are filled by an oracle or a matrix call, `scratch` by a pass. */
export type ArrayRole = "param" | "grad" | "state" | "point" | "report" | "answer" | "scratch";

/**
 * An array: of all entries back to back in order of declaration where it is a `vector` that all tensors have; one for
 * each tensor that has it otherwise, or one where the rule sees the model as one tensor.
 */
export interface PlanArray {
  readonly kind: "array";
  readonly name: string;
  readonly role: ArrayRole;
  readonly space: Space;
  readonly precision: "f32" | "f64";
  /** Holds truth values as 0 and 1. */
  readonly truth: boolean;
  readonly start: number | "identity";
  /** Of a rule that sees the model as one vector, where others go tensor by tensor. */
  readonly isWhole: boolean;
  /** Of a history: how many such arrays it holds, or the hyperparameter that says it. */
  readonly history: number | string | null;
  /** As people write it: `like param`, `[n, n]`. */
  readonly shape: string;
  /** The branch whose tensors have it; `null` for all. */
  readonly branch: string | null;
  /** How many arrays of this size stand behind each other: nine for lanes and totals of lines, else one. */
  readonly copies: number;
  /** One tensor after the other uses the same memory: what it holds ends with its tensor's turn. */
  readonly isShared: boolean;
  /** Kept by the compiler, not declared by the author. */
  readonly hidden: boolean;
}

/** A number, or one per tensor, in f64. */
export interface PlanNumber {
  readonly kind: "number";
  readonly name: string;
  readonly role: "state" | "scratch";
  readonly per: "step" | "tensor";
  readonly truth: boolean;
  readonly start: number;
  /** Of a history: how many such numbers it holds, or the hyperparameter that says it. */
  readonly history: number | string | null;
  /** The branch whose tensors have it, or whose model it is one of; `null` for all. */
  readonly branch: string | null;
  /** Kept by the compiler, not declared by the author. */
  readonly hidden: boolean;
}

export type Operation =
  | { readonly kind: "constant"; readonly value: number }
  /** At the step's `t`, or at the number `at` of a run. */
  | {
      readonly kind: "hyperparameter";
      readonly hyperparameter: string;
      readonly at: ValueId | null;
      /** One for all tensors, or this tensor's own. */
      readonly per: "step" | "tensor";
    }
  | { readonly kind: "time" }
  /** Over the model, which in a branch is its tensors. */
  | { readonly kind: "size"; readonly over: "tensor" | "model"; readonly branch: string | null }
  /** The size of a dimension. */
  | { readonly kind: "dimension"; readonly dimension: string }
  /** The rank of the tensor at hand. */
  | { readonly kind: "rank" }
  /** Whether the name of the tensor at hand is among patterns: those written, or those of a hyperparameter. */
  | { readonly kind: "name matches"; readonly patterns: string | readonly string[] }
  /** The element at hand of an array, this tensor's number, or the number. */
  | {
      readonly kind: "load";
      readonly from: string;
      /** The dimensions of the array, where it has fewer than the loop at hand. */
      readonly dims?: readonly string[];
    }
  /** Where the ring of a history has the entry of an age; stops the step where there is none. */
  | {
      readonly kind: "slot";
      readonly history: string;
      readonly index: ValueId;
      readonly version: ValueId;
    }
  /** The element at hand of the entry in a slot, this tensor's number in it, or the number. */
  | {
      readonly kind: "entry";
      readonly history: string;
      readonly slot: ValueId;
      readonly version: ValueId;
    }
  /** How many entries were pushed, at most as many as there are. */
  | { readonly kind: "pushed"; readonly history: string; readonly version: ValueId }
  /** The entries pushed, folded, newest first: the numbers of the model or of this tensor. */
  | {
      readonly kind: "fold entries";
      readonly history: string;
      readonly fold: HistoryFold;
      readonly version: ValueId;
    }
  /** The place of the element at hand along the one dimension of its shape; `dims` where the loop has more. */
  | { readonly kind: "position"; readonly dims?: readonly string[] }
  /** The index, where it is a place along a dimension; stops the step where it is none. */
  | {
      readonly kind: "place";
      readonly index: ValueId;
      readonly dimension: string;
      readonly called: string | null;
    }
  /** The number at a place of an array. */
  | { readonly kind: "pick"; readonly from: string; readonly place: ValueId }
  /** 1 on the diagonal of a matrix, 0 beside it. */
  | { readonly kind: "identity"; readonly dimension: string }
  /** The loss handed to the step of a gradient rule. */
  | { readonly kind: "loss" }
  /** How many gradients of examples were handed to it. */
  | { readonly kind: "examples" }
  | { readonly kind: "apply"; readonly builtin: string; readonly operands: readonly ValueId[] }
  /** f64 to f32, to nearest. */
  | { readonly kind: "round"; readonly operand: ValueId }
  | {
      readonly kind: "choose";
      readonly condition: ValueId;
      readonly then: ValueId;
      readonly otherwise: ValueId;
    };

/** A value and what computes it; rounds its result where the precision is f32. */
export interface Define {
  readonly kind: "define";
  readonly id: ValueId;
  readonly name: string | null;
  readonly precision: "f32" | "f64" | "truth";
  readonly operation: Operation;
}

/** A choice between computations by a condition that holds for many elements at once. */
export interface Branch {
  readonly kind: "branch";
  readonly condition: ValueId;
  readonly then: readonly Statement[];
  readonly otherwise: readonly Statement[];
  readonly results: readonly BranchResult[];
}

export interface BranchResult {
  readonly id: ValueId;
  readonly name: string | null;
  readonly precision: "f32" | "f64" | "truth";
  readonly then: ValueId;
  readonly otherwise: ValueId;
}

export type Statement = Define | Branch;

export interface Store {
  readonly kind: "store";
  readonly to: string;
  readonly value: ValueId;
}

/** A fold of one value per iteration, in the fixed order of reductions. */
export interface Reduction {
  readonly id: ValueId;
  readonly name: string | null;
  readonly fold: Fold;
  /** Whether the result is this tensor's, or all tensors' added up in order of declaration. */
  readonly per: "tensor" | "model";
  readonly value: ValueId;
}

/** A fold of the elements of each line along some dimensions, into an array over the others. */
export interface LineFold {
  readonly fold: Fold;
  readonly value: ValueId;
  /** The dimensions folded, and those left, each in order. */
  readonly over: readonly string[];
  readonly dims: readonly string[];
  readonly to: string;
  /** Where sums of many lines at once are kept, nine numbers a line; `null` where lines come one by one. */
  readonly lanes: string | null;
}

/** One loop over elements: statements, then stores and folds. Loads see what was there before the loop. */
export interface Loop {
  readonly kind: "loop";
  readonly space: Space;
  /** Its dimensions, from the outermost, those that may be run through as one together; `null` for all as one. */
  readonly levels: readonly (readonly string[])[] | null;
  /** What is the same for all elements in which as many outer levels are the same: one list for each level but the last. */
  readonly hoisted: readonly (readonly Statement[])[];
  readonly statements: readonly Statement[];
  readonly stores: readonly Store[];
  readonly reductions: readonly Reduction[];
  readonly lines: readonly LineFold[];
}

/** Sets a number of this tensor or of the model. */
export interface Keep {
  readonly kind: "keep";
  readonly to: string;
  readonly value: ValueId;
}

/** Adds this tensor's number to a fold over all tensors. */
export interface Collect {
  readonly kind: "collect";
  readonly reduction: Reduction;
}

/** Runs its parts for one tensor after the other; loops and matrix calls in it cover that tensor. */
export interface Tensors {
  readonly kind: "tensors";
  /** Only those that take a branch. */
  readonly branch: string | null;
  /** Arrays are told apart by tensor; else `vector` arrays are ranges of those of the model. */
  readonly isApart: boolean;
  readonly parts: readonly (Action | Collect)[];
}

/** Each branch goes through its actions on the tensors that take it; none of them where there are none. */
export interface DispatchAction {
  readonly kind: "dispatch";
  readonly blocks: readonly { readonly branch: string; readonly actions: readonly Action[] }[];
}

/**
 * Makes `from`, or the number `value`, entry 0 of a history, in place of the oldest; with neither, the history is its
 * start again. What it was is the version `before`, which nothing reads from here on; what it becomes is `after`.
 */
export interface Push {
  readonly kind: "push";
  readonly history: string;
  readonly from: string | null;
  readonly value: ValueId | null;
  readonly before: ValueId;
  readonly after: ValueId;
}

/** A history that control flow pushes onto: its versions at the end of a way through it, and after it. */
export interface PushedInside {
  readonly history: string;
  readonly after: ValueId;
}

/** Control flow around whole passes; step values leave by `results`, arrays by stores inside. */
export interface Choice {
  readonly kind: "choice";
  readonly condition: ValueId;
  readonly then: readonly Action[];
  readonly otherwise: readonly Action[];
  readonly results: readonly BranchResult[];
  readonly histories: readonly PushedInside[];
}

/** A step value that turns hand on. */
export interface CarriedNumber {
  /** What it is called in a turn, `null` where no turn reads it. */
  readonly id: ValueId | null;
  /** After the last turn, `null` where nothing reads it there. */
  readonly result: ValueId | null;
  readonly name: string | null;
  readonly precision: "f32" | "f64" | "truth";
  /** Before the first turn. */
  readonly first: ValueId;
  /** What a turn leaves to the next one; all are taken before any is set. */
  readonly next: ValueId;
}

/**
 * Turns of control flow around whole passes: `count` at most, rounded down, and none more once `until` holds, which is
 * asked before each. Arrays and numbers per tensor go from turn to turn in buffers that the actions store.
 */
export interface Repeat {
  readonly kind: "repeat";
  readonly count: ValueId;
  /** How many turns came before this one, where a turn reads it. */
  readonly turn: ValueId | null;
  readonly until: { readonly actions: readonly Action[]; readonly condition: ValueId } | null;
  readonly body: readonly Action[];
  readonly carried: readonly CarriedNumber[];
  /** `inside` is the version that a turn finds. */
  readonly histories: readonly (PushedInside & { readonly inside: ValueId | null })[];
}

/** What a step does, in order. A loop outside `tensors` covers all elements at once. */
export type Action =
  | Statement
  | Loop
  | Tensors
  | Keep
  | Push
  | Ask
  | MatrixAction
  | Row
  | Draw
  | TakeExample
  | Choice
  | Repeat
  | DispatchAction;

/** A default computed from `t` and the hyperparameters before it; a schedule may take turns. */
export interface ComputedDefault {
  readonly hyperparameter: string;
  readonly actions: readonly Action[];
  readonly value: ValueId;
}

/** What must hold of the hyperparameters. */
export interface PlanRequirement {
  readonly actions: readonly Action[];
  readonly value: ValueId;
  readonly text: string;
  readonly message: string | null;
  /** The hyperparameters that it is about, by path. */
  readonly hyperparameters: readonly string[];
}

/** What drives the rule: `gradient` rules are handed what they ask for, the others call back. */
export type RuleKind = "gradient" | "closure" | "second order";

export interface Plan {
  readonly name: string;
  readonly doc: string;
  readonly kind: RuleKind;
  /** The products that a second-order rule asks for, in the order of the interface. */
  readonly uses: readonly ("hvp" | "ggn" | "hessian" | "examples")[];
  /** A gradient rule reads the loss. */
  readonly usesLoss: boolean;
  /** It reads the gradients of examples, from so many lists: of a gradient rule the one handed in. */
  readonly exampleLists: number;
  readonly overModel: boolean;
  /** The dimension of all parameters, where a rule among others sees them as one vector. */
  readonly model: string | null;
  readonly numberType: NumberType;
  /** Of the printed Graph. */
  readonly hash: string;
  readonly hyperparameters: readonly GraphHyperparameter[];
  readonly computedDefaults: readonly ComputedDefault[];
  readonly requirements: readonly PlanRequirement[];
  readonly names: readonly GraphNames[];
  readonly decided: readonly Decided[];
  readonly dimensions: readonly PlanDimension[];
  readonly dispatches: readonly PlanDispatch[];
  /** Held when the optimizer is created. */
  readonly sizeChecks: readonly SizeCheck[];
  readonly arrays: readonly PlanArray[];
  readonly numbers: readonly PlanNumber[];
  readonly step: readonly Action[];
  /** Whether the step was skipped, so that `t` stays; `null` where nothing skips. */
  readonly skipped: ValueId | null;
  /** Fills `point` before the first and after each step, at the `t` of the step to come. */
  readonly point: readonly Action[] | null;
  /** Fills `report` when someone asks, at the `t` of the last step. */
  readonly report: readonly Action[] | null;
  /** The same for tensors in groups with hyperparameters of their own; `null` where none may vary. */
  readonly inGroups: Plan | null;
}
