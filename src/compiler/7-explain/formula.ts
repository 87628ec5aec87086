// Formulas as people write them, and the lines of an algorithm box made of them. Types only: what a Graph says
// without rounding, broadcasting and order of evaluation.

/** A term of a sum with its sign. */
export interface Term {
  readonly negative: boolean;
  readonly value: Formula;
}

/** One of several cases; the last has no condition. */
export interface Case {
  readonly value: Formula;
  readonly condition: Formula | null;
}

/** Mathematics. `symbol` holds names as they are printed: `β₁`, `θ`, `inner.lr`. */
export type Formula =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "symbol"; readonly text: string }
  | { readonly kind: "sum"; readonly terms: readonly Term[] }
  /** A fraction where `under` is not empty. `sign` joins the factors: nothing, or `⊙` beside matrix products. */
  | {
      readonly kind: "product";
      readonly negative: boolean;
      readonly over: readonly Formula[];
      readonly under: readonly Formula[];
      readonly sign: "" | "⊙";
    }
  /** Matrices and vectors side by side; their order counts. */
  | { readonly kind: "chain"; readonly factors: readonly Formula[] }
  /** `S[i]` */
  | { readonly kind: "entry"; readonly of: Formula; readonly index: Formula }
  | { readonly kind: "power"; readonly base: Formula; readonly exponent: Formula }
  | { readonly kind: "transpose"; readonly of: Formula }
  | { readonly kind: "root"; readonly of: Formula }
  /** `|x|`, `‖all g‖`, `⟨g, H g⟩`, `‖x‖∞`. */
  | {
      readonly kind: "fence";
      readonly open: string;
      readonly close: string;
      readonly prefix: string;
      readonly suffix: string;
      readonly operands: readonly Formula[];
    }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly prefix: string;
      readonly suffix: string;
      readonly operands: readonly Formula[];
    }
  | {
      readonly kind: "infix";
      readonly sign: string;
      readonly binds: "or" | "and" | "comparison" | "product";
      readonly left: Formula;
      readonly right: Formula;
    }
  | { readonly kind: "not"; readonly of: Formula }
  | { readonly kind: "cases"; readonly cases: readonly Case[] };

/** A line of an algorithm box. */
export type Line =
  /** `m ← …` changes what lives on; `g = …` names a value of this step. */
  | {
      readonly kind: "set" | "let";
      readonly targets: readonly string[];
      readonly value: Formula;
    }
  | {
      readonly kind: "if";
      readonly condition: Formula;
      readonly then: readonly Line[];
      readonly otherwise: readonly Line[];
    }
  /** `repeat n times:`; the lines of `asked` come before `until` is, which ends the turns. */
  | {
      readonly kind: "repeat";
      readonly count: Formula;
      readonly asked: readonly Line[];
      readonly until: Formula | null;
      readonly body: readonly Line[];
    };
