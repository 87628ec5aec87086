// What a plan calls on whole arrays: the model, matrix functions, draws. Types only.

import type { Distribution } from "../builtins/builtin.ts";
import type { ValueId } from "./plan.ts";

/** Calls of the model. `at` and `vector` are arrays; `answer` is filled, `loss` defined, where not null. */
export interface Ask {
  readonly kind: "ask";
  readonly oracle: "gradient" | "loss" | "examples" | "hvp" | "ggn" | "hessian";
  readonly at: string;
  readonly vector: string | null;
  readonly answer: string | null;
  /** Of `examples` how many they are, and the list that keeps them. */
  readonly loss: { readonly id: ValueId; readonly name: string | null } | null;
  readonly list: number;
}

/** An array with the dimensions at which a matrix builtin sees it. */
export interface MatrixArray {
  readonly name: string;
  readonly dims: readonly string[];
}

/** A matrix builtin on whole arrays and numbers; `null` for a result that nobody takes. */
export interface MatrixAction {
  readonly kind: "matrix";
  readonly builtin: string;
  readonly operands: readonly (MatrixArray | ValueId)[];
  readonly results: readonly (MatrixArray | null)[];
}

/** The entry of an array of several dimensions at a place along the first, as an array. */
export interface Row {
  readonly kind: "row";
  readonly from: string;
  readonly to: string;
  readonly place: ValueId;
}

/** Draws random values into an array or the numbers of all tensors, or as one number of the step. */
export interface Draw {
  readonly kind: "draw";
  readonly distribution: Distribution;
  readonly instance: number;
  readonly site: number;
  readonly time: ValueId;
  readonly visit: ValueId;
  readonly to: string | null;
  readonly isWhole: boolean;
  readonly value: { readonly id: ValueId; readonly name: string | null } | null;
}

/** Fills an array with the gradient of one example, from 0, of a list. */
export interface TakeExample {
  readonly kind: "take";
  readonly list: number;
  readonly index: ValueId;
  readonly to: string;
}
