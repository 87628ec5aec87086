// The Ast plus side tables: what every name means, the type of every expression, what every call calls.
// Bodies are checked once per use: each call of a function has an Instance of its own.

import type {
  AccumulatorKind,
  CallExpr,
  Expr,
  FunctionDeclaration,
  Identifier,
  OptimizerDeclaration,
  Statement,
} from "../1-parse/ast.ts";
import type { Builtin } from "../builtins/builtin.ts";
import type { Span } from "../diagnostics/diagnostic.ts";

/** From wide to narrow: one for the whole model, one per parameter tensor, one per element. */
export type Scope = "step" | "tensor" | "element";

/** `number` is one number; `like` is the shape of the parameter at hand; `dims` has named dimensions. */
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
  | { readonly kind: "string" }
  | { readonly kind: "unknown" };

export type Domain =
  | {
      readonly kind: "number";
      readonly name: string;
      readonly low: number;
      readonly high: number;
      readonly lowOpen: boolean;
      readonly highOpen: boolean;
      readonly whole: boolean;
    }
  | { readonly kind: "flag"; readonly name: "flag" }
  | { readonly kind: "choice"; readonly name: string; readonly members: readonly string[] };

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
  /** The smallest type that holds everything assigned. */
  type: ValueType;
  /** A written shape stands as it is. */
  readonly isFixed: boolean;
  /** The type of the product of its decays. */
  biasType: ValueType;
  /** `bias` or `unbiased` asks for the product of its decays. */
  usesBias: boolean;
}

export type Symbol =
  | {
      readonly kind: "hyperparameter";
      readonly name: string;
      readonly domain: Domain;
      readonly span: Span;
    }
  /** A function's argument: a value, evaluated once at the call. */
  | { readonly kind: "argument"; readonly name: string; readonly type: Type; readonly span: Span }
  | { readonly kind: "local"; readonly name: string; readonly type: Type; readonly span: Span }
  | { readonly kind: "cell"; readonly name: string; readonly cell: Cell; readonly span: Span }
  | { readonly kind: "builtin"; readonly name: string; readonly builtin: Builtin };

/** What a call calls. Arguments stand in the order of the parameters. */
export type CallTarget =
  | { readonly kind: "builtin"; readonly builtin: Builtin }
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
  /** The symbols of a function's parameters. */
  readonly parameters: Symbol[];
  /** Whether the body sees all parameters as one vector. */
  readonly overModel: boolean;
}

/** An optimizer that compiles by itself: its own declaration, or `optimizer Name = Other(…)`. */
export interface CheckedRule {
  readonly name: string;
  readonly doc: string;
  readonly span: Span;
  /** The rule whose body runs. */
  readonly declaration: OptimizerDeclaration;
  readonly hyperparameters: readonly CheckedHyperparameter[];
  /** Flags and choices that a composition fixed as new defaults are among the hyperparameters. */
  readonly body: Instance;
}

export interface Checked {
  readonly file: string;
  /** The optimizers that the file declares, in its order. */
  readonly rules: readonly CheckedRule[];
}
