// What a builtin is: one literal says all there is to know about a function or operator. Checker,
// evaluator, backends, reference page and tests read it; nothing about a builtin stands anywhere else.

/** What every builtin has. */
interface Described {
  /** As it is called: `sqrt`, `+`. */
  readonly name: string;
  /** The call and what it gives, for people: `sqrt(x)`. */
  readonly signature: string;
  /** One sentence. */
  readonly doc: string;
  /** An expression that uses it. */
  readonly example: string;
  /** Names that other languages and papers give it, for *did you mean*. */
  readonly aliases: readonly string[];
}

/** A function of numbers, applied element by element. Truth values are 0 and 1. */
export interface ElementwiseBuiltin extends Described {
  readonly kind: "elementwise";
  /** What each operand must be; the last one repeats where `variadic`. */
  readonly operands: readonly ("real" | "truth")[];
  readonly variadic: boolean;
  readonly result: "real" | "truth";
  /** The result in f64; an f32 node rounds it. */
  readonly meaning: (...operands: readonly number[]) => number;
  /** The result of operands that are f32 values is an f32 value, so that it need not be rounded. */
  readonly exact: boolean;
  /** An expression of TypeScript; truth values are booleans there. `operands` are atoms or in brackets. */
  readonly typescript: (...operands: readonly string[]) => string;
  /** The binding strength of what `typescript` gives. */
  readonly precedence: Precedence;
  /** Functions of `src/numeric` that `typescript` calls. */
  readonly numeric: readonly string[];
  /** Worth keeping rather than computing twice. */
  readonly costly: boolean;
  /** Operands at which backends are compared with the meaning. */
  readonly samples: readonly (readonly number[])[];
  /** Equations that hold to the bit, for all finite operands unless the test says otherwise: `["x + y", "y + x"]`. */
  readonly laws: readonly (readonly [string, string])[];
  /** Largest error in units in the last place. */
  readonly accuracy: string;
}

/** How TypeScript's operators bind, loosest first; `call` is anything that needs no brackets. */
export type Precedence =
  "conditional" | "or" | "and" | "equality" | "relation" | "sum" | "product" | "unary" | "call";

/** From an array, or a value per tensor, to fewer numbers: `before`, then a fold, then `after`. */
export interface ReductionBuiltin extends Described {
  readonly kind: "reduction";
  readonly operands: 1 | 2;
  /** `square`: x·x; `product`: x·y; `power`: |x|^p with the second argument p. */
  readonly before: "value" | "square" | "product" | "truth" | "power";
  readonly fold: "sum" | "max" | "min" | "any";
  readonly after: "nothing" | "root" | "mean";
}

/** One overload of a matrix builtin: names of dimensions, equal where the names are equal. */
export interface MatrixSignature {
  /** No dimension: a number. */
  readonly operands: readonly (readonly string[])[];
  readonly results: readonly (readonly string[])[];
  /** Dimensions of the results whose size a number says: by name, the place of that operand. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Pairs of dimensions of which the first may not be longer, which is asked at creation. */
  readonly atMost?: readonly (readonly [string, string])[];
}

/** A function of whole arrays, row-major, in f64. */
export interface MatrixBuiltin extends Described {
  readonly kind: "matrix";
  readonly overloads: readonly MatrixSignature[];
  /** Accumulates in the computing type instead of f64 (`@`). */
  readonly inComputingType: boolean;
  /** The last argument may say along which dimension of the first the entries stand: `gather(x, i over d)`. */
  readonly isAlong?: true;
  /** A second argument may write the dimensions in their order: `transpose(x, [b, a])`. */
  readonly isOrdered?: true;
  /** Some matrices have no result, which stops the step: so a call stands even where nothing reads what it gives. */
  readonly mayStop: boolean;
  /** The function of `src/numeric/matrix-calls.ts` that gives the results, or says why there are none. */
  readonly call: string;
  /**
   * Where it cannot fail: the TypeScript that fills the array `to`, from names of arrays and their extents; `rounds` where
   * products and sums are rounded to f32.
   */
  readonly into?: (
    to: string,
    operands: readonly string[],
    extents: readonly (readonly string[])[],
    rounds: boolean,
  ) => string;
}

/** A value that depends on nothing but the shape around it: `I`, `inf`, `pi`. */
export interface ValueBuiltin extends Described {
  readonly kind: "value";
  readonly value: number | "identity";
}

/** What the rule asks of the model: `grad`, `loss`, `hvp(u)`, … */
export interface OracleBuiltin extends Described {
  readonly kind: "oracle";
  readonly oracle: "grad" | "loss" | "hvp" | "ggn" | "hessian" | "example_grads";
}

/** Known before a step begins: `t`, `size(param)`, `rank(param)`. */
export interface FactBuiltin extends Described {
  readonly kind: "fact";
  readonly fact: "time" | "param" | "update" | "size" | "rank" | "count" | "name_matches";
}

/** Meaning is given by the checker and by lowering: shapes, corrections, history. */
export interface FormBuiltin extends Described {
  readonly kind: "form";
  readonly form: "expand" | "reshape" | "index" | "trace" | "prev" | "bias" | "unbiased" | "push";
}

/** Values drawn anew at each step: `normal()` like the parameter, `normal([m, r])` of a shape, `normal([])` one per tensor. */
export interface RandomBuiltin extends Described {
  readonly kind: "random";
  readonly distribution: Distribution;
}

/**
 * What random values are drawn from: the standard normal, [0, 1), −1 and 1 with equal chances; a vector of places in
 * random order.
 */
export type Distribution = "normal" | "uniform" | "signs" | "permutation";

export type Builtin =
  | ElementwiseBuiltin
  | ReductionBuiltin
  | MatrixBuiltin
  | ValueBuiltin
  | OracleBuiltin
  | FactBuiltin
  | FormBuiltin
  | RandomBuiltin;
