// What flattening makes of a block: items in order, each value with its home, and the questions asked of them.

import type { Block, Fold, GraphShape, Node, NodeId, ValueType } from "../3-lower/graph.ts";
import type {
  Branch,
  Define,
  Draw,
  MatrixArray,
  Operation,
  Reduction,
  Space,
  ValueId,
} from "./plan.ts";
import type { CarriedHistory, CarriedValue, ChoiceHistory, ChoiceResult } from "./items-inside.ts";

export type { CarriedHistory, CarriedValue, ChoiceHistory, ChoiceResult } from "./items-inside.ts";

/** The widest scope at which a value is known. */
export type Home = "step" | "tensor" | "element";

/** What is known of a value wherever it stands. */
export interface ValueFacts {
  readonly id: ValueId;
  readonly name: string | null;
  readonly home: Home;
  /** The space of the array that the value is an element of, by its type; `null` for numbers. */
  readonly space: Space | null;
  readonly precision: "f32" | "f64" | "truth";
  /** What computes it, where that is one operation. */
  readonly operation: Operation | null;
}

export type Item =
  | { readonly kind: "define"; readonly define: Define }
  | { readonly kind: "branch"; readonly branch: Branch }
  /** A fold of the elements in `space`, or of one number per tensor where that is null. */
  | { readonly kind: "fold"; readonly reduction: Reduction; readonly space: Space | null }
  /** A fold along dimensions of the elements in `space`, into an array. */
  | {
      readonly kind: "lines";
      readonly fold: Fold;
      readonly value: ValueId;
      readonly space: Space;
      readonly over: readonly string[];
      readonly dims: readonly string[];
      readonly to: string;
      readonly lanes: string | null;
      readonly isWhole: boolean;
      readonly gives: readonly ValueId[];
    }
  /** An array takes the elements in `space`, to be seen in another shape. */
  | {
      readonly kind: "copy";
      readonly value: ValueId;
      readonly space: Space;
      readonly to: string;
      /** It comes from an array of the model, or becomes one. */
      readonly isWhole: boolean;
      readonly gives: readonly ValueId[];
    }
  | {
      readonly kind: "ask";
      readonly oracle: "gradient" | "loss" | "examples" | "hvp" | "ggn" | "hessian";
      readonly at: string | Operand;
      readonly vector: Operand | null;
      readonly answer: string | null;
      readonly loss: ValueId | null;
      readonly list: number;
      /** The values that are known when it has been asked. */
      readonly gives: readonly ValueId[];
    }
  /** An array takes the gradient of an example; `examples` is how many there are. */
  | {
      readonly kind: "take";
      readonly list: number;
      readonly index: ValueId;
      readonly examples: ValueId;
      readonly to: string;
      readonly gives: readonly ValueId[];
    }
  | {
      readonly kind: "draw";
      readonly draw: Draw;
      readonly isWhole: boolean;
      readonly gives: readonly ValueId[];
    }
  | {
      readonly kind: "matrix";
      readonly builtin: string;
      /** Arrays, and numbers as values. */
      readonly operands: readonly (Operand | ValueId)[];
      readonly results: readonly (MatrixArray | null)[];
      readonly isWhole: boolean;
      readonly gives: readonly ValueId[];
    }
  /** An entry of an array along its first dimension: a number, or an array left in `to`. */
  | {
      readonly kind: "pick";
      readonly array: Operand;
      readonly place: ValueId;
      readonly to: string | null;
      readonly isWhole: boolean;
      readonly gives: ValueId;
    }
  /** A history with one more entry, or back at its start: the version `gives`, made of `before` in its place. */
  | {
      readonly kind: "push";
      readonly history: string;
      /** What an entry is: an array over this space, a number per tensor, or (`null`) one number. */
      readonly entry: Space | "per tensor" | null;
      readonly value: ValueId | null;
      readonly before: ValueId;
      readonly gives: ValueId;
    }
  | {
      readonly kind: "choice";
      /** It runs for one tensor after the other. */
      readonly isPerTensor: boolean;
      readonly condition: ValueId;
      readonly then: readonly Item[];
      readonly otherwise: readonly Item[];
      readonly results: readonly ChoiceResult[];
      readonly histories: readonly ChoiceHistory[];
    }
  | {
      readonly kind: "repeat";
      /** It runs for one tensor after the other. */
      readonly isPerTensor: boolean;
      readonly count: ValueId;
      readonly turn: ValueId | null;
      readonly until: { readonly items: readonly Item[]; readonly condition: ValueId } | null;
      readonly body: readonly Item[];
      readonly carried: readonly CarriedValue[];
      readonly histories: readonly CarriedHistory[];
    }
  | {
      readonly kind: "dispatch";
      readonly blocks: readonly BranchItems[];
      readonly results: readonly ValueId[];
    };

/** What the tensors of one branch go through, and what they leave in arrays and numbers. */
export interface BranchItems {
  readonly branch: string;
  readonly items: readonly Item[];
  readonly leaves: readonly Leaf[];
  /** As flattening in the branch saw it. */
  readonly context: FlattenContext;
}

/** A value that a branch leaves in an array or a number. */
export interface Leaf {
  readonly to: string;
  readonly value: ValueId;
  readonly space: Space | null;
  readonly home: Home;
}

/** A value needed as a whole array. */
export interface Operand {
  readonly value: ValueId;
  readonly space: Space;
  /** The dimensions at which it is seen; none where it has none of its own. */
  readonly dims: readonly string[];
}

/** The values that stand in a turn for what is carried into it, by index, and for its number. */
export interface TurnValues {
  readonly carried: ReadonlyMap<number, ValueId>;
  readonly turn: ValueId | null;
}

/**
 * How a sequence goes about the tensors: all entries as one vector, or inside the turn of one tensor, where numbers
 * per tensor are just numbers (`whole`); all entries in one range, cut into tensors where numbers per tensor ask for
 * it (`range`); or one tensor after the other, each with arrays of its own (`apart`).
 */
export type Mode = "whole" | "range" | "apart";

/** What flattening needs to know of the rule and tells of the buffers it makes. */
export interface FlattenContext {
  readonly mode: Mode;
  /** Inside control flow that runs for one tensor after the other, where numbers of the step are as good as its own. */
  readonly inTurn: boolean;
  /** The branch at hand. */
  readonly branch: string | null;
  /** The spaces of shapes that are another one's elements: a pattern and what it is held against. */
  readonly sameSpaces: ReadonlyMap<string, Space>;
  /** The dimensions of spaces that do not name them. */
  readonly dimsOfSpace: ReadonlyMap<Space, readonly string[]>;
  /** The branches of the rule, and their keys by dispatch. */
  readonly branches: ReadonlyMap<string, BranchFacts>;
  readonly branchesOf: ReadonlyMap<string, readonly string[]>;
  readonly overModel: boolean;
  /** The dimensions of arrays of which there is one for the model, among others of each tensor. */
  readonly wholeDims: ReadonlySet<string>;
  /** The types of the cells but `param`. */
  readonly cells: ReadonlyMap<string, ValueType>;
  /** Gradient and loss are handed in: oracles are loads. */
  readonly isGradientKind: boolean;
  readonly hasPoint: boolean;
  /** The lists of gradients of examples, by the node that asks for them. */
  readonly lists: Map<NodeId, number>;
  readonly values: Map<ValueId, ValueFacts>;
  /** Node to value: parts, broadcasts and exact conversions are the value that they show. */
  readonly alias: Map<NodeId, ValueId>;
  readonly types: Map<NodeId, ValueType>;
  /** The numbers rounded in a list of items. */
  readonly rounded: WeakMap<readonly Item[], Map<ValueId, ValueId>>;
  /** The loops around the block at hand. */
  readonly turns: Map<NodeId, TurnValues>;
  /** The versions of histories, and whose they are. */
  readonly histories: Map<ValueId, string>;
  /** A number for a value that is no node's. */
  freshId(): ValueId;
  /** A new array for what an oracle, a matrix call or control flow leaves behind; its name. */
  answerArray(name: string, type: ValueType, context: FlattenContext, copies?: number): string;
  /** A new number per tensor. */
  tensorNumber(name: string, type: ValueType, branch: string | null): string;
}

/** What is known of a branch wherever it stands. */
export interface BranchFacts {
  readonly key: string;
  readonly pattern: readonly string[] | null;
  readonly subject: GraphShape;
}

/** The space of an array type, `null` for numbers. */
export function spaceOf(
  { shape }: Pick<ValueType, "shape">,
  { sameSpaces }: Pick<FlattenContext, "sameSpaces">,
): Space | null {
  if (shape.kind === "number") return null;
  if (shape.kind === "like") return "vector";
  const names = shape.dims.join(", ");
  return sameSpaces.get(names) ?? names;
}

/** The dimensions of a space by which arrays with fewer of them are lined up; `null` where it has no names for them. */
export function dimsOf(
  space: Space,
  { dimsOfSpace }: Pick<FlattenContext, "dimsOfSpace">,
): readonly string[] | null {
  const known = dimsOfSpace.get(space);
  if (known !== undefined) return known;
  return space === "vector" ? null : space.split(", ");
}

/** Whether there is one array of a space for the model, where other arrays are of tensors. */
export function isWholeSpace(
  space: Space | null,
  { wholeDims }: Pick<FlattenContext, "wholeDims">,
): boolean {
  return (
    space !== null && wholeDims.size > 0 && space.split(", ").some((dim) => wholeDims.has(dim))
  );
}

/** What a sequence inside a branch sees differently from the one around it. */
export function inBranch(key: string, context: FlattenContext): FlattenContext {
  const facts = context.branches.get(key);
  if (facts === undefined) throw new Error(`there is no branch ${key}`);
  const space = spaceOf({ shape: facts.subject }, context) ?? "vector";
  const { pattern } = facts;
  const sameSpaces = new Map(context.sameSpaces);
  const dimsOfSpace = new Map(context.dimsOfSpace);
  if (pattern !== null) {
    sameSpaces.set(pattern.join(", "), space);
    dimsOfSpace.set(space, pattern);
  }
  return { ...context, mode: "apart", branch: key, sameSpaces, dimsOfSpace };
}

/** The wider or narrower scopes in order: step, tensor, element. */
export const widest = (homes: readonly Home[]): Home =>
  homes.includes("element") ? "element" : homes.includes("tensor") ? "tensor" : "step";

/** What is known of a value; throws where the Graph is broken. */
export function factsOf(id: ValueId, context: Pick<FlattenContext, "values">): ValueFacts {
  const facts = context.values.get(id);
  if (facts === undefined) throw new Error(`value ${id} is unknown`);
  return facts;
}

/** The value that a node is. */
export function resolve(id: NodeId, context: FlattenContext): ValueId {
  const value = context.alias.get(id);
  if (value === undefined) throw new Error(`node ${id} is used before it is defined`);
  return value;
}

/** The value of a node that is an element of the array `from` from now on. */
export function leaf(node: Node, from: string, context: FlattenContext): ValueId {
  const { id, name, type } = node;
  const space = spaceOf(type, context);
  const home: Home = space !== null ? "element" : context.mode === "whole" ? "step" : "tensor";
  const operation: Operation = { kind: "load", from };
  context.alias.set(id, id);
  context.values.set(id, { id, name, home, space, precision: type.precision, operation });
  return id;
}

/** A version of a history: no value to compute with, but an order of what happens to it. */
export function addVersion(node: Node, history: string, context: FlattenContext): void {
  const { id, name } = node;
  context.alias.set(id, id);
  context.histories.set(id, history);
  context.values.set(id, {
    id,
    name,
    home: "step",
    space: null,
    precision: "f64",
    operation: null,
  });
}

/** The history that a node is a version of. */
export function historyOf(id: NodeId, context: FlattenContext): string {
  const history = context.histories.get(resolve(id, context));
  if (history === undefined) throw new Error(`node ${id} is no history`);
  return history;
}

/** The space of a node that is defined already. */
export const typeSpace = (id: NodeId, context: FlattenContext): Space | null => {
  const type = context.types.get(id);
  return type === undefined ? null : spaceOf(type, context);
};

/** A node as a whole array. */
export function operandOf(id: NodeId, context: FlattenContext): Operand {
  const space = typeSpace(id, context) ?? "vector";
  const shape = context.types.get(id)?.shape;
  const dims = shape?.kind === "dims" ? shape.dims : (dimsOf(space, context) ?? []);
  return { value: resolve(id, context), space, dims };
}

/** One part for each index; the others become other names of it. */
export function firstOfEach(
  parts: readonly (Node & { kind: "part" })[],
  context: FlattenContext,
): (Node & { kind: "part" })[] {
  const first = new Map<number, Node & { kind: "part" }>();
  for (const part of parts) {
    const known = first.get(part.index);
    context.alias.set(part.id, known?.id ?? part.id);
    if (known === undefined) first.set(part.index, part);
  }
  return [...first.values()];
}

/** A result of a block. */
export function resultOf(block: Block, index: number): NodeId {
  const id = block.results[index];
  if (id === undefined) throw new Error(`a block has no result ${index}`);
  return id;
}

/** The statement that computes a value by one operation. */
export const toDefine = (facts: ValueFacts, operation: Operation): Define => ({
  kind: "define",
  id: facts.id,
  name: facts.name,
  precision: facts.precision,
  operation,
});
