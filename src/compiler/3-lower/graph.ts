// One variant of one rule as plain arithmetic: hyperparameters, cells, and nodes in evaluation order, one
// builtin each. Functions are inlined, flags resolved, shapes, scopes and roundings explicit. A value never
// changes: a cell is read as the step found it and written once, at the end, with its last value.

import type { Scope, Shape } from "../2-check/checked.ts";
import type { Distribution } from "../builtins/builtin.ts";
import type { Span } from "../diagnostics/diagnostic.ts";

/** The element type that a rule is compiled for. */
export type NumberType = "f32" | "wide" | "f64";

export type { Scope };

/** `number` is one number; `like` is the shape of the parameter at hand; `dims` has named dimensions. */
export type GraphShape = Shape;

/** `f32` values are rounded to f32 by the node that makes them; truth values are 0 or 1. */
export type Precision = "f32" | "f64" | "truth";

export interface ValueType {
  readonly scope: Scope;
  readonly shape: GraphShape;
  readonly precision: Precision;
  /** Present where the value is a history of such entries: their number, or the hyperparameter that says it. */
  readonly history?: number | string;
}

/** Unique in its Graph; a node's operands have smaller numbers. */
export type NodeId = number;

interface NodeBase {
  readonly id: NodeId;
  readonly type: ValueType;
  /** The author's name for the value, where there is one. */
  readonly name: string | null;
  readonly span: Span | null;
}

/** Where an oracle is asked: the parameter with which the step began, the rule's point computed ahead, or a value. */
export type OraclePoint = "start" | "ahead" | NodeId;

export type Node = NodeBase &
  (
    | { readonly kind: "constant"; readonly value: number }
    /** The value at the current `t`, or at a time of its own: the number of its rule's run, or where a schedule is read. */
    | {
        readonly kind: "hyperparameter";
        readonly hyperparameter: string;
        readonly at: NodeId | null;
      }
    /** `t`, the number of the step, from 1. */
    | { readonly kind: "time" }
    /** What the cell held when the step began; in `point` and `report`, when it ended. */
    | { readonly kind: "read"; readonly cell: string }
    /** The identity matrix of this node's shape. */
    | { readonly kind: "identity" }
    /** The place of each element along the dimension of this node's shape, from 0. */
    | { readonly kind: "position" }
    /**
     * A number that is the place of an entry along a dimension, as it is; the step stops where there
     * is none. `called` is what the author calls the array.
     */
    | {
        readonly kind: "place";
        readonly index: NodeId;
        readonly dimension: string;
        readonly called: string | null;
      }
    /** The entry of an array along its first dimension, a number or an array of the other ones, at a `place`. */
    | { readonly kind: "pick"; readonly array: NodeId; readonly place: NodeId }
    /** The number of elements of the tensor, or of all tensors. */
    | { readonly kind: "size"; readonly over: "tensor" | "model" }
    /** An elementwise builtin; operands have this node's shape and scope. Rounds where the precision is f32. */
    | { readonly kind: "apply"; readonly builtin: string; readonly operands: readonly NodeId[] }
    /** A wider value (of a wider scope, or fewer dimensions) seen at this type; rounds f64 to f32 where they differ. */
    | { readonly kind: "broadcast"; readonly operand: NodeId }
    /** The same shape and scope at another precision: f64 to f32 rounds, f32 to f64 is exact. */
    | { readonly kind: "convert"; readonly operand: NodeId }
    /** f64, in the fixed order of reductions. The operand is f64 or, for `any`, truth. */
    | {
        readonly kind: "reduce";
        readonly fold: Fold;
        readonly over: "tensor" | "model" | readonly string[];
        readonly operand: NodeId;
      }
    /** A history with `value` as entry 0; the oldest is dropped. Nothing after it reads the history that it is made of. */
    | { readonly kind: "push"; readonly history: NodeId; readonly value: NodeId }
    /** A history as it was before anything was pushed: nothing after it reads the history that it takes the place of. */
    | { readonly kind: "clear"; readonly history: NodeId; readonly start: number }
    /** The entry of an age, from 0; `index` has step scope, and the step stops where it is no entry's. */
    | { readonly kind: "entry"; readonly history: NodeId; readonly index: NodeId }
    /** The entries pushed onto a history of numbers, newest first, in the order of a reduction. */
    | { readonly kind: "fold"; readonly fold: HistoryFold; readonly history: NodeId }
    /** How many entries were pushed, at most the size of the history. */
    | { readonly kind: "pushed"; readonly history: NodeId }
    /**
     * Random values of this node's shape: a function of the seed, `time`, the rule `instance`, the call `site`, how often
     * it was reached in this step (`visit`, from 0), the tensor and the element. Rounds where the precision is f32.
     */
    | {
        readonly kind: "random";
        readonly distribution: Distribution;
        readonly instance: number;
        readonly site: number;
        readonly time: NodeId;
        readonly visit: NodeId;
      }
    /** A matrix builtin on whole arrays; its results are taken by `part`. */
    | { readonly kind: "matrix"; readonly builtin: string; readonly operands: readonly NodeId[] }
    /** `examples` are the gradients of the examples: as a number, how many there are. */
    | {
        readonly kind: "oracle";
        readonly oracle: "grad" | "loss" | "examples";
        readonly point: OraclePoint;
      }
    /** The gradient of one of them, from 0; the step stops where there is none. `index` has step scope. */
    | { readonly kind: "example"; readonly examples: NodeId; readonly index: NodeId }
    | {
        readonly kind: "product";
        readonly oracle: "hvp" | "ggn";
        readonly point: OraclePoint;
        readonly vector: NodeId;
      }
    | { readonly kind: "hessian"; readonly point: OraclePoint }
    /** One side is evaluated; `part` takes the results. The condition has step or tensor scope. */
    | {
        readonly kind: "if";
        readonly condition: NodeId;
        readonly then: Block;
        readonly otherwise: Block;
      }
    /**
     * Turns of `body`, `count` at most (rounded down; none below 1), before each of which `until` is asked.
     * `carried` are the values before the first turn; the results of `body` are those before the next one.
     * The count and `until` have step scope.
     */
    | {
        readonly kind: "loop";
        readonly count: NodeId;
        readonly until: Block | null;
        readonly body: Block;
        readonly carried: readonly NodeId[];
      }
    /** Inside a loop: the value carried into this turn, at `index` of `carried`. */
    | { readonly kind: "carried"; readonly loop: NodeId; readonly index: number }
    /** Inside a loop: how many turns came before this one, from 0. */
    | { readonly kind: "turn"; readonly loop: NodeId }
    /**
     * Each tensor goes through the block of the branch that it takes, all tensors of one branch together; in it,
     * the model is those tensors. A block that no tensor takes does not run. `blocks` stand in the order of the
     * branches of `dispatch`; `part` takes the results, which have tensor or element scope.
     */
    | {
        readonly kind: "dispatch";
        readonly dispatch: string;
        readonly blocks: readonly BranchBlock[];
      }
    /** The same elements in the same order, in this node's shape: like param, or the dimensions of its branch. */
    | { readonly kind: "view"; readonly operand: NodeId }
    /** The size of a dimension: of tensor scope where a pattern or the tensor at hand decides it, else of step scope. */
    | { readonly kind: "dimension"; readonly dimension: string }
    /** The rank of the tensor at hand. */
    | { readonly kind: "rank" }
    /** Whether the tensor's name is one of the patterns: those written, or those of a hyperparameter. */
    | { readonly kind: "name matches"; readonly patterns: string | readonly string[] }
    /** Result `index` of an `if`, `matrix`, `loop` or `dispatch` node. */
    | { readonly kind: "part"; readonly of: NodeId; readonly index: number }
  );

export type Fold = "sum" | "max" | "min" | "any";

/** Over the entries of a history; `squares` adds up their squares. */
export type HistoryFold = "sum" | "squares" | "max" | "min";

/** Nodes in evaluation order and the values that leave the block. Inner blocks may use values of outer ones. */
export interface Block {
  readonly nodes: readonly Node[];
  readonly results: readonly NodeId[];
}

/**
 * What the tensors of one branch go through. After the results that all branches give stand the last values of the
 * branch's own cells, stored when the block ends: `writes[i]` is where `results[length - writes.length + i]` goes.
 */
export interface BranchBlock extends Block {
  readonly writes: readonly string[];
}

/** A named dimension. Names are unique in their Graph; the author's is the part before `#`. */
export interface Dimension {
  readonly name: string;
  /** All parameters (the `n` of `over model`), what a branch's pattern finds, or a number from static facts (one result). */
  readonly size:
    | { readonly kind: "model" }
    | { readonly kind: "pattern" }
    /** `isWhole`: of arrays that the model has one of, in a rule that sees it as one vector among others that do not. */
    | { readonly kind: "value"; readonly block: Block; readonly isWhole?: true };
}

/** A dimension of a pattern; `rest` stands for one or more of the shape, flattened. */
export interface PatternDimension {
  readonly dimension: string;
  readonly rest: boolean;
}

/** One way through a dispatch. */
export interface Branch {
  /** Unique in the Graph. */
  readonly key: string;
  /** `null` fits every shape. */
  readonly pattern: readonly PatternDimension[] | null;
  /** A truth value from static facts (one result), asked where the pattern fits. */
  readonly guard: Block | null;
  readonly span: Span | null;
}

/** Which way each tensor goes, decided once, at creation: the first branch that fits. One that fits none is an error. */
export interface Dispatch {
  /** Unique in the Graph; several `dispatch` nodes may be of one dispatch (in the body, the point, the report). */
  readonly key: string;
  /** The branch whose tensors come here; `null` for all tensors. */
  readonly within: string | null;
  /** The shape that the patterns are held against: like param, or that of a `param` handed to a rule. */
  readonly subject: GraphShape;
  readonly branches: readonly Branch[];
}

/** What sizes must satisfy, asked at creation of each tensor of a branch; `null` for all tensors. */
export type Demand = { readonly branch: string | null; readonly span: Span | null } & (
  | {
      readonly kind: "at most";
      readonly dimension: string;
      readonly limit: string;
    }
  /** As many elements in one shape as in the other. */
  | { readonly kind: "as many"; readonly from: GraphShape; readonly to: GraphShape }
);

/** Memory that lives from step to step. The parameter itself is the cell `param`. */
export interface Cell {
  readonly name: string;
  readonly type: ValueType;
  /** What the cell holds at creation; one whose start is computed holds 0 until its line is reached. */
  readonly start: number | "identity";
  /** Written by the author, or kept by the compiler (`m:bias`, `z:started`). */
  readonly origin: "author" | "compiler";
  /** The key of the branch whose tensors have the cell; `null` for all. Of step scope, it is one of that branch. */
  readonly branch: string | null;
  readonly span: Span | null;
}

/** A number-valued domain of a hyperparameter with its bounds; `count` is whole. */
export interface Range {
  readonly domain: string;
  readonly low: number;
  readonly high: number;
  readonly lowOpen: boolean;
  readonly highOpen: boolean;
  readonly whole: boolean;
}

/** A hyperparameter that is left when flags, choices and optionals are decided: always a number. */
export interface GraphHyperparameter {
  readonly name: string;
  readonly range: Range;
  /** `null` where the caller must give it; a block of step scope (one result, reading `t` and hyperparameters before it) for schedules and computed defaults. */
  readonly default: number | Block | null;
  /** The default as written, for people. */
  readonly defaultText: string | null;
  /** The default varies with `t`. */
  readonly isSchedule: boolean;
  readonly schedulable: boolean;
  /** Read at times of its own: it is a schedule, or belongs to a rule that counts its runs. */
  readonly hasOwnTime: boolean;
  /** It may differ from tensor to tensor: nothing needs it as one number of the step. */
  readonly varies: boolean;
  readonly doc: string;
}

/** Patterns of tensor names, given when an optimizer is created. */
export interface GraphNames {
  readonly name: string;
  /** `null` where the caller must give them. */
  readonly default: readonly string[] | null;
  readonly doc: string;
}

/** A flag, choice or optional that was decided when the rule was compiled. */
export interface Decided {
  readonly name: string;
  /** The domain as written: `flag`, `choice { a, b }`, `optional rate`. */
  readonly domain: string;
  /** `"none"` for an optional that is not given, `"given"` for one that is. */
  readonly value: string | boolean;
  readonly default: string | boolean;
  readonly doc: string;
}

/** What the author requires of hyperparameters, asked when an optimizer is created and wherever one of them changes. */
export interface Requirement {
  /** A truth value of step scope (one result), made of hyperparameters. */
  readonly condition: Block;
  /** The condition as written, for people. */
  readonly text: string;
  /** The author's words, if any. */
  readonly message: string | null;
  /** The hyperparameters that it is about, by path. */
  readonly hyperparameters: readonly string[];
  readonly span: Span;
}

export interface Write {
  readonly cell: string;
  readonly value: NodeId;
}

export interface Graph {
  readonly name: string;
  readonly doc: string;
  /** The body sees one flat vector of all parameters, of shape `[n]`. Else arrays with that dimension are whole. */
  readonly overModel: boolean;
  readonly numberType: NumberType;
  readonly hyperparameters: readonly GraphHyperparameter[];
  readonly names: readonly GraphNames[];
  readonly decided: readonly Decided[];
  readonly requirements: readonly Requirement[];
  readonly dimensions: readonly Dimension[];
  readonly dispatches: readonly Dispatch[];
  readonly demands: readonly Demand[];
  /** All cells but `param`. */
  readonly cells: readonly Cell[];
  /** One step. `nodes` only; what it changes is in `writes`. */
  readonly body: Block;
  /** The last value of each cell that changes, `param` among them; all are stored at the end of the step. */
  readonly writes: readonly Write[];
  /** Whether the step was skipped, a truth value of step scope: then `t` stays. `null` where nothing skips. */
  readonly skipped: NodeId | null;
  /** The point of the next gradient, from the cells as the step left them and the `t` of the step to come; `null` where it is `param`. */
  readonly point: Block | null;
  readonly report: Block | null;
}
