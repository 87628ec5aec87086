// What the author wrote, every node with its span. An Ast exists even for broken text: what could not
// be read stands as a `broken` node, about which nothing more is ever reported.

import type { Span } from "../diagnostics/diagnostic.ts";

/** A whole file. */
export interface Ast {
  readonly file: string;
  readonly declarations: readonly Declaration[];
}

/** A name as used or declared. `name` is the Latin spelling (`beta1`), `spelling` the author's (`β₁`). */
export interface Identifier {
  readonly name: string;
  readonly spelling: string;
  readonly span: Span;
}

export type Declaration =
  | OptimizerDeclaration
  | AliasDeclaration
  | TransformDeclaration
  | FunctionDeclaration
  | ImportDeclaration
  | {
      readonly kind: "broken declaration";
      /** What it would have declared, where that could be read: such a name is known, and unknown in kind. */
      readonly name: Identifier | null;
      readonly span: Span;
    };

interface Documented {
  /** The text of the `///` lines above, without the slashes; empty if there are none. */
  readonly doc: string;
  readonly span: Span;
}

/** `optimizer Name(…) { … }`. */
export interface OptimizerDeclaration extends Documented {
  readonly kind: "optimizer";
  readonly name: Identifier;
  readonly parameters: readonly Parameter[];
  readonly overModel: boolean;
  readonly body: Block;
}

/** `optimizer Name = expr`: a rule composed of others. */
export interface AliasDeclaration extends Documented {
  readonly kind: "alias";
  readonly name: Identifier;
  readonly value: Expr;
}

export interface TransformDeclaration extends Documented {
  readonly kind: "transform";
  readonly name: Identifier;
  readonly parameters: readonly Parameter[];
  readonly body: Block;
}

/** `fn` and `schedule`: a body that ends in `return`, or one expression after `=`. */
export interface FunctionDeclaration extends Documented {
  readonly kind: "fn" | "schedule";
  readonly name: Identifier;
  readonly parameters: readonly Parameter[];
  readonly body: Block | Expr;
}

export interface ImportDeclaration extends Documented {
  readonly kind: "import";
  readonly names: readonly Identifier[];
  /** The path as written, without its quotes. */
  readonly from: string;
  readonly fromSpan: Span;
}

/** A hyperparameter, or the argument of a function. */
export interface Parameter extends Documented {
  readonly name: Identifier;
  readonly domain: Domain | null;
  readonly default: Expr | null;
}

export type Domain =
  | { readonly kind: "named"; readonly name: string; readonly span: Span }
  | { readonly kind: "shape"; readonly shape: ShapeSyntax; readonly span: Span }
  | { readonly kind: "choice"; readonly members: readonly Identifier[]; readonly span: Span }
  | { readonly kind: "list"; readonly of: Domain; readonly span: Span }
  | { readonly kind: "optional"; readonly of: Domain; readonly span: Span }
  | { readonly kind: "broken"; readonly span: Span };

/** `[m, ..n]`. */
export interface ShapeSyntax {
  readonly dims: readonly {
    readonly name: Identifier;
    readonly rest: boolean;
    readonly span: Span;
  }[];
  readonly span: Span;
}

export interface Block {
  readonly kind: "block";
  readonly statements: readonly Statement[];
  readonly span: Span;
}

export type AccumulatorKind = "sum" | "average" | "max" | "min" | "product";

export type Statement =
  | {
      readonly kind: "state";
      readonly name: Identifier;
      readonly shape: ShapeSyntax | null;
      /** The size in `history[size]`. */
      readonly history: Expr | null;
      readonly start: Expr;
      readonly span: Span;
    }
  | {
      readonly kind: "accumulate";
      readonly name: Identifier;
      readonly shape: ShapeSyntax | null;
      readonly accumulator: AccumulatorKind;
      readonly decay: Expr | null;
      readonly of: Expr;
      readonly start: Expr | null;
      readonly span: Span;
    }
  | {
      readonly kind: "var";
      /** One name, or those of a tuple. */
      readonly names: readonly Identifier[];
      readonly tuple: boolean;
      readonly shape: ShapeSyntax | null;
      readonly value: Expr;
      readonly span: Span;
    }
  | {
      readonly kind: "local";
      /** One name, or those of a tuple; `_` stands for a value that nobody needs. */
      readonly names: readonly Identifier[];
      readonly tuple: boolean;
      readonly value: Expr | RunStatement;
      readonly span: Span;
    }
  | {
      readonly kind: "update";
      readonly targets: readonly Identifier[];
      readonly tuple: boolean;
      /** `i` in `a[i] <- e`. */
      readonly index: Expr | null;
      readonly value: Expr;
      readonly span: Span;
    }
  | { readonly kind: "step"; readonly value: Expr; readonly span: Span }
  | { readonly kind: "report"; readonly value: Expr; readonly span: Span }
  | { readonly kind: "return"; readonly value: Expr; readonly span: Span }
  | { readonly kind: "skip"; readonly span: Span }
  | { readonly kind: "reset"; readonly name: Identifier; readonly span: Span }
  | {
      readonly kind: "require";
      readonly condition: Expr;
      readonly message: string | null;
      readonly span: Span;
    }
  | RunStatement
  | IfStatement
  | {
      readonly kind: "every";
      readonly period: Expr;
      readonly fromOne: boolean;
      readonly body: Block;
      readonly span: Span;
    }
  | {
      readonly kind: "repeat";
      readonly count: Expr;
      readonly until: Expr | null;
      readonly body: Block;
      readonly span: Span;
    }
  | {
      readonly kind: "for";
      readonly name: Identifier;
      /** A list, or the first bound of a range. */
      readonly from: Expr;
      readonly to: Expr | null;
      readonly downwards: boolean;
      readonly body: Block;
      readonly span: Span;
    }
  | DispatchStatement
  | { readonly kind: "broken statement"; readonly span: Span };

export interface RunStatement {
  readonly kind: "run";
  readonly rule: Expr;
  readonly with: readonly { readonly name: Identifier; readonly value: Expr }[];
  readonly span: Span;
}

export interface IfStatement {
  readonly kind: "if statement";
  readonly condition: Expr;
  readonly then: Block;
  readonly otherwise: Block | IfStatement | null;
  readonly span: Span;
}

/** `for param: [m, ..n] if guard { … } else …`. */
export interface DispatchStatement {
  readonly kind: "dispatch";
  readonly pattern: ShapeSyntax;
  readonly guard: Expr | null;
  readonly body: Block;
  readonly otherwise: Block | DispatchStatement | null;
  readonly span: Span;
}

export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "mod"
  | "div"
  | "@"
  | "^"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "and"
  | "or";

export interface Argument {
  readonly name: Identifier | null;
  /** `all` stood before the expression. */
  readonly all: boolean;
  readonly value: Expr;
  /** The names after `over`. */
  readonly over: readonly Identifier[] | null;
  readonly span: Span;
}

export type Expr =
  | { readonly kind: "number"; readonly value: number; readonly text: string; readonly span: Span }
  | { readonly kind: "string"; readonly value: string; readonly span: Span }
  | { readonly kind: "boolean"; readonly value: boolean; readonly span: Span }
  | { readonly kind: "none"; readonly span: Span }
  | { readonly kind: "name"; readonly name: string; readonly spelling: string; readonly span: Span }
  | {
      readonly kind: "unary";
      readonly operator: "-" | "not";
      readonly operand: Expr;
      readonly span: Span;
    }
  | BinaryExpr
  | CallExpr
  | { readonly kind: "index"; readonly of: Expr; readonly index: Expr; readonly span: Span }
  | { readonly kind: "member"; readonly of: Expr; readonly member: Identifier; readonly span: Span }
  | { readonly kind: "transpose"; readonly of: Expr; readonly span: Span }
  | { readonly kind: "tuple"; readonly items: readonly Expr[]; readonly span: Span }
  | { readonly kind: "list"; readonly items: readonly Expr[]; readonly span: Span }
  /** `(e)`: kept, since brackets end a chain of factors. */
  | { readonly kind: "brackets"; readonly inner: Expr; readonly span: Span }
  | {
      readonly kind: "if";
      readonly condition: Expr;
      readonly then: Expr;
      readonly otherwise: Expr;
      readonly span: Span;
    }
  | {
      readonly kind: "is none";
      readonly operand: Expr;
      readonly negated: boolean;
      readonly span: Span;
    }
  /** `oracle at point`. */
  | { readonly kind: "at"; readonly oracle: Expr; readonly point: Expr; readonly span: Span }
  | {
      readonly kind: "pipe";
      readonly first: Expr;
      readonly second: Expr;
      readonly span: Span;
    }
  | { readonly kind: "broken"; readonly span: Span };

export interface BinaryExpr {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expr;
  readonly right: Expr;
  readonly span: Span;
}

export interface CallExpr {
  readonly kind: "call";
  readonly callee: Expr;
  readonly arguments: readonly Argument[];
  readonly span: Span;
}
