// The Ast plus side tables: what every name means, the type of every expression, what every call calls.
// Bodies are checked once per use: each call of a function has an Instance of its own.

import type {
  AccumulatorKind,
  Block,
  CallExpr,
  Expr,
  FunctionDeclaration,
  Identifier,
  IfStatement,
  OptimizerDeclaration,
  RunStatement,
  Statement,
  TransformDeclaration,
} from "../1-parse/ast.ts";
import type { Builtin } from "../builtins/builtin.ts";
import type { Span } from "../diagnostics/diagnostic.ts";

/** From wide to narrow: one for the whole model, one per parameter tensor, one per element. */
export type Scope = "step" | "tensor" | "element";

/**
 * `number` is one number; `like` is the shape of the parameter at hand; `dims` has named dimensions. The name of a
 * dimension is unique in its rule; the author's is the part before `#`.
 */
export type Shape =
  | { readonly kind: "number" }
  | { readonly kind: "like" }
  | { readonly kind: "dims"; readonly dims: readonly string[] };

/** A number, truth value or array. `identity` is a multiple of `I` that has not met its matrix yet. */
export interface ValueType {
  readonly kind: "value";
  readonly scope: Scope;
  readonly shape: Shape | { readonly kind: "identity" };
  readonly element: "real" | "truth";
}

/** `unknown` follows a mistake that has been reported and silences whatever would follow from it. */
export type Type =
  | ValueType
  | { readonly kind: "tuple"; readonly items: readonly Type[] }
  | { readonly kind: "choice"; readonly members: readonly string[] }
  /** Several numbers under one name, taken by `for` and `count`. */
  | { readonly kind: "list"; readonly length: number }
  /** The gradients of the examples of a batch, each like param, taken by `for`, `count` and `x[i]`. */
  | { readonly kind: "examples" }
  /** A number as a function of time, read by `x(e)` at e. */
  | { readonly kind: "schedule" }
  /** The entries that a state keeps; `pushed`: with one more, which only the state itself can take. */
  | { readonly kind: "history"; readonly cell: Cell; readonly pushed: boolean }
  /** The hyperparameter that was not given. */
  | { readonly kind: "none" }
  | { readonly kind: "string" }
  | { readonly kind: "unknown" };

export interface NumberDomain {
  readonly kind: "number";
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly lowOpen: boolean;
  readonly highOpen: boolean;
  readonly whole: boolean;
}

export type Domain =
  | NumberDomain
  /** A number or `none`, which of them is decided when the rule is compiled. */
  | { readonly kind: "optional"; readonly name: string; readonly of: NumberDomain }
  /** Numbers of one domain; how many is decided when the rule is compiled. */
  | { readonly kind: "list"; readonly name: string; readonly of: NumberDomain }
  /** A number, then always that number, or a schedule. */
  | { readonly kind: "schedule"; readonly name: "schedule" }
  /** Patterns of tensor names, for `name_matches`. */
  | { readonly kind: "names"; readonly name: "names" }
  | { readonly kind: "flag"; readonly name: "flag" }
  | { readonly kind: "choice"; readonly name: string; readonly members: readonly string[] }
  /** A rule in its turn: `inner: optimizer`. */
  | { readonly kind: "optimizer"; readonly name: "optimizer" };

/** A hyperparameter of a rule, with the default that counts: its own, or the one a composition gives it. */
export interface CheckedHyperparameter {
  readonly name: string;
  readonly doc: string;
  readonly span: Span;
  readonly domain: Domain;
  readonly default: { readonly value: Expr; readonly instance: Instance } | null;
  /** Used where a schedule cannot be: as a size or a static fact. */
  readonly schedulable: boolean;
}

/** A state, accumulator or `var`. */
export interface Cell {
  readonly name: string;
  readonly kind: "state" | "accumulator" | "var";
  readonly accumulator: { readonly kind: AccumulatorKind; readonly decays: boolean } | null;
  readonly span: Span;
  /** The start, where it is a constant. */
  readonly constantStart: number | "identity" | null;
  /** The smallest type that holds everything assigned; of a history, that of an entry. */
  type: ValueType;
  /** How many entries a history keeps: a number, or the hyperparameter that says it. */
  readonly history: number | string | null;
  /** A written shape stands as it is. */
  readonly isFixed: boolean;
  /** The type of the product of its decays. */
  biasType: ValueType;
  /** `bias` or `unbiased` asks for the product of its decays. */
  usesBias: boolean;
  /** The branch that declares it, whose tensors alone have it. */
  readonly branch: CheckedBranch | null;
}

/** One way that tensors take, decided when the optimizer is created. */
export interface CheckedBranch {
  /** The pattern that *like param* is in it; `null` where any shape fits. */
  readonly pattern: readonly { readonly dimension: string; readonly rest: boolean }[] | null;
  /** What `like param` is seen as in it. */
  readonly shape: Shape;
}

/** The dimensions that a rule names, and what their sizes are made of. */
export interface Dimensions {
  /** By the body, and by what declares one there: its identifier, or the name of a hyperparameter. */
  readonly names: Map<Instance, Map<object | string, string>>;
  /** Of a dimension whose size is a number: the symbol that stands for it, or the number. */
  readonly sizes: Map<string, Symbol | number>;
  /** The hyperparameters that sizes and static conditions are made of: they cannot be scheduled. */
  readonly fixed: Set<string>;
}

interface NamedValue {
  readonly name: string;
  readonly type: Type;
  /** Where it is known at creation: the hyperparameters that it is made of. */
  readonly facts: ReadonlySet<string> | null;
  /** What declares it, the same whenever the body is read. */
  readonly declared: object;
  readonly span: Span;
}

export type Symbol =
  | {
      readonly kind: "hyperparameter";
      readonly name: string;
      readonly domain: Domain;
      /** Of a list: how many numbers its default has. */
      readonly length: number;
      readonly span: Span;
    }
  /** A function's argument, evaluated once at the call, or a local. */
  | (NamedValue & { readonly kind: "argument" })
  | (NamedValue & { readonly kind: "local" })
  /** A named dimension: in an expression, its size. */
  | {
      readonly kind: "dimension";
      readonly name: string;
      readonly dimension: string;
      readonly span: Span;
    }
  | { readonly kind: "cell"; readonly name: string; readonly cell: Cell; readonly span: Span }
  | { readonly kind: "builtin"; readonly name: string; readonly builtin: Builtin };

/** What a call calls. Arguments stand in the order of the parameters. */
export type CallTarget =
  | { readonly kind: "builtin"; readonly builtin: Builtin }
  /** A hyperparameter or argument that is a schedule, read at a time. */
  | { readonly kind: "read"; readonly schedule: Symbol; readonly at: Expr }
  | {
      readonly kind: "function";
      readonly declaration: FunctionDeclaration;
      readonly instance: Instance;
      /** The argument as given, or the default, which is evaluated inside. */
      readonly arguments: readonly (
        | { readonly kind: "given"; readonly value: Expr }
        | { readonly kind: "default"; readonly value: Expr }
      )[];
    };

/** One checked body: of a rule, or of a function at one call. */
export interface Instance {
  readonly types: Map<Expr, Type>;
  readonly names: Map<Expr | Identifier, Symbol>;
  readonly calls: Map<CallExpr, CallTarget>;
  /** The cell or cells that a statement declares, for `accumulate` again the one it updates. */
  readonly cells: Map<Statement, readonly Cell[]>;
  /** What each `run` runs. */
  readonly runs: Map<RunStatement, RunTarget>;
  /** The symbols of a function's parameters. */
  readonly parameters: Symbol[];
  /** Whether the body sees all parameters as one vector. */
  readonly overModel: boolean;
  /** The branches of dispatches and of conditions on static facts, by what stands in them. */
  readonly branches: Map<Block | IfStatement, CheckedBranch>;
  /** Those of the rule; functions share them. */
  readonly dimensions: Dimensions;
}

/** A rule with a body, and the rules that its `optimizer` hyperparameters stand for. */
export interface RuleBody {
  readonly kind: "rule";
  readonly declaration: OptimizerDeclaration;
  readonly body: Instance;
  /** Its own hyperparameters, but for those of domain `optimizer`. */
  readonly own: readonly CheckedHyperparameter[];
  /** By the name of the hyperparameter; `null` where none is given. */
  readonly parts: ReadonlyMap<string, RuleNode | null>;
}

/** A transform in a pipeline. */
export interface Stage {
  /** Its name in paths: `clip_norm`, `clip_norm_2`. */
  readonly name: string;
  readonly declaration: TransformDeclaration;
  readonly body: Instance;
  readonly own: readonly CheckedHyperparameter[];
  readonly rebinds: "grad" | "update" | "nothing";
}

/** Stages around a rule: those before it see the gradient on its way in, those after it the update. */
export interface Pipeline {
  readonly kind: "pipeline";
  readonly before: readonly Stage[];
  readonly rule: RuleNode;
  readonly after: readonly Stage[];
}

/** What a composition makes: one rule in the end, woven together when it is lowered. */
export type RuleNode = RuleBody | Pipeline;

/** What a `run` runs: a rule that a hyperparameter stands for, or one named in the body with its arguments. */
export type RunTarget =
  | { readonly kind: "part"; readonly name: string }
  | {
      readonly kind: "named";
      readonly rule: RuleNode;
      /** The name of its states' path. */
      readonly name: string;
      /** What the body passes to hyperparameters, by path. */
      readonly arguments: ReadonlyMap<string, Expr>;
    };

/** An optimizer with a name. */
export interface CheckedRule {
  readonly name: string;
  readonly doc: string;
  readonly span: Span;
  readonly tree: RuleNode;
  /** All hyperparameters of all parts, by path: `lr`, `inner.lr`, `clip_norm.limit`. */
  readonly hyperparameters: readonly CheckedHyperparameter[];
  /** Hyperparameters of domain `optimizer` that no rule is given for: it does not compile by itself. */
  readonly open: readonly string[];
}

export interface Checked {
  readonly file: string;
  /** The optimizers that the file declares, in its order. */
  readonly rules: readonly CheckedRule[];
}
