// What a compiled module hands to the support code where its tensors do not all have the same arrays: how they are told
// apart, and whose each buffer is.

import type { BufferLayout, GroupedParts, LayOut, Program } from "./program.ts";

/** A buffer that not all tensors have, or one with named dimensions. */
export interface ApartBuffer extends BufferLayout {
  /** The dimensions of a `vector` that is not like the parameter. */
  readonly dims?: readonly string[];
  /** The branch whose tensors have it, where not all do. */
  readonly branch?: string;
  /** So many of this size behind each other. */
  readonly copies?: number;
  /** One tensor after the other uses the same memory. */
  readonly isShared?: boolean;
}

/** A compiled rule whose tensors are told apart. */
export interface ApartProgram<Memory, Values> extends Program<Memory, Values> {
  readonly buffers: Readonly<Record<string, ApartBuffer>>;
  readonly dispatching: Dispatching<Values>;
  readonly inGroups?: ApartParts;
}

/** The parts of such a program where hyperparameters differ from tensor to tensor. */
export interface ApartParts extends GroupedParts {
  readonly buffers: Readonly<Record<string, ApartBuffer>>;
  readonly layOut: LayOut<never>;
  readonly dispatching: Dispatching<never>;
}

/** A function of what is known of a tensor, of the hyperparameters at creation and of lists of names. */
export type Fact<Values, Result> = (
  tensor: never,
  values: Values,
  names: Readonly<Record<string, readonly string[]>>,
) => Result;

/** How the tensors of a rule are told apart when an optimizer is created. */
export interface Dispatching<Values> {
  /** Dimensions that are worked out, in order, for the tensors of these branches; `null` for all. */
  readonly dimensions: Readonly<
    Record<
      string,
      {
        readonly per: "step" | "tensor";
        readonly branches: readonly string[] | null;
        readonly size: Fact<Values, number>;
      }
    >
  >;
  /** In order: the tensors of `within` take the first branch whose pattern and guard fit. */
  readonly dispatches: readonly {
    readonly within: string | null;
    /** The shape that patterns are held against, by its dimensions; `null` for the tensor's own. */
    readonly subject: readonly string[] | null;
    readonly branches: readonly {
      readonly key: string;
      /** `..n` takes one or more dimensions together. */
      readonly pattern: readonly string[] | null;
      readonly guard: Fact<Values, boolean> | null;
    }[];
  }[];
  /** Shapes of which one has as many entries as the other, or at most; no dimensions are the tensor's own. */
  readonly sizeChecks: readonly {
    readonly branch: string | null;
    readonly kind: "as many" | "at most";
    readonly one: readonly string[];
    readonly other: readonly string[];
  }[];
  /** Lists of tensors for the steps, by name: whose, and what their entries hold. */
  readonly rosters: Readonly<
    Record<string, { readonly branch: string | null; readonly takes: readonly string[] }>
  >;
}
