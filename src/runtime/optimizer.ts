// The interfaces that every compiled rule implements: what a training loop, yours or ours, may rely on.
// Types only, so that a compiled module can name them and still import nothing at run time.

/** An array of the element type a module was compiled for: `Float64Array` for `--type f64`, else `Float32Array`. */
export type Floats = Float32Array | Float64Array;

/** The start of one parameter tensor: its shape (`[]` is a single number) with row-major data (zeros if left out), or just the entries of a vector. */
export type TensorStart =
  { readonly shape: readonly number[]; readonly data?: ArrayLike<number> } | ArrayLike<number>;

/** Parameter tensors by name; the record's order is the order of declaration. */
export type Tensors = Readonly<Record<string, TensorStart>>;

/** One view per tensor onto the optimizer's memory, row-major, valid for the optimizer's life. */
export type Views<Name extends string = string, Array extends Floats = Floats> = Readonly<
  Record<Name, Array>
>;

/** A number, or its value at each time `t` = 1, 2, …: the steps of the rule that it belongs to. */
export type Schedulable = number | ((t: number) => number);

/** Options of the tensors whose names fit a pattern of `match`; what it leaves out is as for all others. */
export type Group<Options> = Partial<Omit<Options, "groups">> & {
  readonly match: readonly string[];
};

/** One hyperparameter of a rule, as its `.opt` file declares it. */
export interface Hyperparameter {
  /** The path by which options name it: `lr`, `inner.lr`. */
  readonly name: string;
  /** The domain as written: `rate`, `decay`, `choice { inside, outside }`, … */
  readonly domain: string;
  /** The default; `null` for `none` or if the caller must give a value; the text of a schedule where the default is one. */
  readonly default: number | boolean | string | readonly number[] | readonly string[] | null;
  readonly doc: string;
  /** Whether a function of `t` may be given. */
  readonly schedulable: boolean;
}

/** One state of a rule. */
export interface StateDescription {
  readonly name: string;
  /** `"like param"`, `"number"`, or dimensions such as `"[n, n]"`. */
  readonly shape: string;
  /** One for the model (`step`), one per tensor (`tensor`), or arrays (`element`). */
  readonly scope: "step" | "tensor" | "element";
}

/** What a rule asks of whoever drives it; decides which `step` it has. */
export type Kind = "gradient" | "closure" | "second order";

/** The products a second-order rule may ask for beside loss and gradient. */
export type SecondOrderProduct = "hvp" | "ggn" | "hessian" | "examples";

/** What a saved optimizer is: `t`, `seed` and every state under its name (`"m.w"`: state `m` of tensor `w`). */
export type SavedState = Readonly<Record<string, number | Float32Array | Float64Array>>;

/** What every optimizer shows, whatever its kind. */
export interface OptimizerBase<Name extends string = string, Array extends Floats = Floats> {
  readonly rule: string;
  /** The parameters, updated in place by each step. */
  readonly param: Views<Name, Array>;
  /** Where the loop takes the next gradient; `param` itself unless the rule looks ahead. */
  readonly point: Views<Name, Array>;
  /** What to evaluate and save; `param` itself unless the rule averages. */
  readonly report: Views<Name, Array>;
  /** To be filled before each `step` of a gradient rule. */
  readonly grad: Views<Name, Array>;
  /** States by name: per tensor for states of tensor and element scope, else one array (of length 1 for a number). */
  readonly state: Readonly<Record<string, Floats | Readonly<Record<string, Floats>>>>;
  /** Steps taken. */
  readonly t: number;
  readonly seed: number;
  /** A copy of `t`, `seed` and all states; parameters are not part of it. */
  save(): SavedState;
  /** Take back what `save` gave. Throws a GradusError that names a missing, foreign or wrongly shaped entry, and changes nothing then. */
  load(saved: SavedState): void;
}

/** Runs in any training loop: fill `grad` with the gradient at `point`, call `step`. */
export interface GradientOptimizer<
  Name extends string = string,
  Array extends Floats = Floats,
> extends OptimizerBase<Name, Array> {
  readonly kind: "gradient";
  /**
   * One update. `grad` may be handed in where it lives elsewhere; `loss`, and with `example_grads` a gradient for each
   * example of the batch (or task) at `point`, are asked of rules that use them. Gradients are
   * taken as they are, NaN and infinities included: there are rules made for them (`zero_nans`, `LossScale`), and
   * looking for them would cost a pass over memory. `train` looks, and ends at the first (E0721).
   */
  step(input?: {
    readonly grad?: Readonly<Record<Name, ArrayLike<number>>>;
    readonly loss?: number;
    readonly example_grads?: readonly Readonly<Record<Name, ArrayLike<number>>>[];
  }): void;
}

/** Calls the model back for losses and gradients at points of its choice. */
export interface ClosureOracle<Name extends string = string, Array extends Floats = Floats> {
  /** The loss at `point`, on this step's batch. */
  loss(point: Views<Name, Array>): number;
  /** Fills `out` with the gradient at `point`; returns the loss there. */
  gradient(point: Views<Name, Array>, out: Views<Name, Array>): number;
}

/** Second-order products at a point. All arrays are row-major with the tensors in order of declaration. */
export interface SecondOrderOracle<
  Name extends string = string,
  Array extends Floats = Floats,
> extends ClosureOracle<Name, Array> {
  /** Hessian-vector product: out = H(point) u. */
  hvp(point: Views<Name, Array>, u: Views<Name, Array>, out: Views<Name, Array>): void;
  /** Gauss-Newton-vector product: out = G(point) u. */
  ggn(point: Views<Name, Array>, u: Views<Name, Array>, out: Views<Name, Array>): void;
  /** The Hessian over all n parameters: out has n·n entries. */
  hessian(point: Views<Name, Array>, out: Array): void;
  /** One gradient per example of the batch. */
  examples(point: Views<Name, Array>): readonly Views<Name, Array>[];
}

/** The same oracle where answers may come later: from a GPU, a worker, another machine. */
export type AsyncOracle<Oracle> = {
  readonly [Ask in keyof Oracle]: Oracle[Ask] extends (...given: infer Given) => infer Answer
    ? (...given: Given) => Answer | Promise<Answer>
    : never;
};

export interface ClosureOptimizer<
  Name extends string = string,
  Array extends Floats = Floats,
> extends OptimizerBase<Name, Array> {
  readonly kind: "closure";
  step(oracle: ClosureOracle<Name, Array>): void;
  /**
   * The same step, bit by bit, waiting for each answer. Where an answer fails, the promise is rejected with its error:
   * `t` stays, parameters and states are what the step had made of them by then, and the next step may be taken; `save`
   * before it and `load` after take states back. No other step, `save` or `load` while it is under way (E0716).
   */
  stepAsync(oracle: AsyncOracle<ClosureOracle<Name, Array>>): Promise<void>;
}

export interface SecondOrderOptimizer<
  Name extends string = string,
  Array extends Floats = Floats,
  Uses extends SecondOrderProduct = SecondOrderProduct,
> extends OptimizerBase<Name, Array> {
  readonly kind: "second order";
  step(oracle: Pick<SecondOrderOracle<Name, Array>, "loss" | "gradient" | Uses>): void;
  /** The same step, bit by bit, waiting for each answer: as that of a closure rule. */
  stepAsync(
    oracle: AsyncOracle<Pick<SecondOrderOracle<Name, Array>, "loss" | "gradient" | Uses>>,
  ): Promise<void>;
}

export type Optimizer<Name extends string = string, Array extends Floats = Floats> =
  | GradientOptimizer<Name, Array>
  | ClosureOptimizer<Name, Array>
  | SecondOrderOptimizer<Name, Array>;

/** A `WebAssembly.Memory`, by what is needed of it. */
export interface LinearMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Settings of a creation that are not the rule's own. */
export interface CreateSettings {
  /** A memory to live in, from byte 0, grown if too small; the optimizer's own from then on. */
  readonly memory?: LinearMemory;
  /** Seed of the rule's random values; 0 unless given. */
  readonly seed?: number;
}

interface RuleFacts {
  readonly name: string;
  readonly hyperparameters: readonly Hyperparameter[];
  readonly states: readonly StateDescription[];
  /** Of the printed Graph: two modules with one hash compute the same. */
  readonly hash: string;
  /** It may skip a step, for instance one whose gradient is not finite; `t` stays then. Left out where it never does. */
  readonly skips?: true;
  /** A gradient rule that `step` must hand `example_grads`. Left out elsewhere. */
  readonly takesExamples?: true;
  /** The element type it was compiled for. */
  readonly type: "f32" | "wide" | "f64";
}

/** A compiled rule of kind `gradient`. `create` throws a GradusError where tensors or options are wrong. */
export interface GradientRule<Options, Array extends Floats = Float32Array> extends RuleFacts {
  readonly kind: "gradient";
  create<const T extends Tensors>(
    tensors: T,
    options?: Options,
    settings?: CreateSettings,
  ): GradientOptimizer<keyof T & string, Array>;
}

/** A compiled rule of kind `closure`. */
export interface ClosureRule<Options, Array extends Floats = Float32Array> extends RuleFacts {
  readonly kind: "closure";
  create<const T extends Tensors>(
    tensors: T,
    options?: Options,
    settings?: CreateSettings,
  ): ClosureOptimizer<keyof T & string, Array>;
}

/** A compiled rule of kind `second order`; `Uses` are the products it asks for. */
export interface SecondOrderRule<
  Options,
  Array extends Floats = Float32Array,
  Uses extends SecondOrderProduct = SecondOrderProduct,
> extends RuleFacts {
  readonly kind: "second order";
  /** The products its oracle must offer. */
  readonly uses: readonly Uses[];
  create<const T extends Tensors>(
    tensors: T,
    options?: Options,
    settings?: CreateSettings,
  ): SecondOrderOptimizer<keyof T & string, Array, Uses>;
}

/** Any compiled rule. */
export type Rule<Options, Array extends Floats = Floats> =
  GradientRule<Options, Array> | ClosureRule<Options, Array> | SecondOrderRule<Options, Array>;

/** What compiled modules and the loop throw. Test with `error.name === "GradusError"`: each module carries its own class. */
export interface GradusError extends Error {
  readonly name: "GradusError";
  /** `E07…`; `gradus explain CODE` says more. */
  readonly code: string;
  readonly rule: string;
  readonly tensor: string | null;
  /** The step, from 1; `null` outside of one. */
  readonly step: number | null;
  readonly value: unknown;
}
