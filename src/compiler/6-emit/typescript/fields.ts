// The buffers of a plan as fields of one record in the emitted module: identifiers, layouts, what is a state.

import { actionsIn } from "../../5-fuse/operands.ts";
import type { Action, Collect, Loop, Plan } from "../../5-fuse/plan.ts";
import { identifier, type Scope } from "./names.ts";

export interface Field {
  /** The name in the plan; `null` for the lanes of sums. */
  readonly buffer: string | null;
  readonly identifier: string;
  readonly entries: "vector" | "matrix" | "tensor" | "step" | "lanes" | "ring" | "dims";
  /** The dimensions of entries told apart by them; the branch whose tensors have it; how many of it stand together. */
  readonly dims: readonly string[];
  readonly branch: string | null;
  readonly copies: number;
  readonly isShared: boolean;
  /** There is one for the model, among others of each tensor. */
  readonly isWhole: boolean;
  readonly type: "f32" | "f64";
  readonly start: number | "identity";
  readonly truth: boolean;
  /** Of a history and its ring: how many entries there are, or the hyperparameter that says it. */
  readonly history: number | string | null;
  /** The name under which it is saved, `null` where it is no state. */
  readonly state: string | null;
  readonly shown: boolean;
}

/** The fields in the order of memory: parameters, gradients, states, then what lives within a step. */
export function fieldsOf(plan: Plan, scope: Scope): readonly Field[] {
  const name = (wanted: string): string => scope.claim(null, [identifier(wanted)]);
  const fields: Field[] = [];
  const addRing = (buffer: string, history: number | string | null): void => {
    if (history === null) return;
    fields.push({
      buffer: ringOf(buffer),
      identifier: name(`${buffer}_ring`),
      entries: "ring",
      type: "f64",
      start: 0,
      truth: false,
      dims: [],
      branch: null,
      copies: 1,
      isShared: false,
      isWhole: false,
      history,
      state: savedName(`${buffer}:count`, true, false),
      shown: false,
    });
  };
  for (const array of plan.arrays) {
    const { space, precision, start, truth, history, hidden, role } = array;
    const { branch, copies, isShared, isWhole } = array;
    const isState = role === "state";
    const dims = space === "vector" ? [] : space.split(", ");
    // Two dimensions of the whole model are all pairs of its entries, one is all of them.
    const isAll = copies === 1 && dims.every((dim) => isModel(dim, plan));
    fields.push({
      buffer: array.name,
      identifier: name(array.name),
      entries:
        dims.length === 0 || (isAll && dims.length === 1)
          ? "vector"
          : isAll && dims.length === 2
            ? "matrix"
            : "dims",
      isWhole,
      dims,
      branch,
      copies,
      isShared,
      type: precision,
      start,
      truth,
      history,
      state: isState ? savedName(array.name, hidden, true) : null,
      shown: isState && !hidden,
    });
    addRing(array.name, history);
  }
  for (const number of plan.numbers) {
    const { per, start, truth, history, hidden, role, branch } = number;
    const isState = role === "state";
    fields.push({
      buffer: number.name,
      identifier: name(number.name),
      entries: per,
      dims: [],
      branch: per === "tensor" ? branch : null,
      copies: 1,
      isShared: false,
      isWhole: false,
      type: "f64",
      start,
      truth,
      history,
      state: isState ? savedName(number.name, hidden, per === "tensor") : null,
      shown: isState && !hidden,
    });
    addRing(number.name, history);
  }
  const lanes = laneCount([...plan.step, ...(plan.point ?? []), ...(plan.report ?? [])]);
  for (let index = 0; index < lanes; index += 1) {
    fields.push({
      buffer: null,
      identifier: name("lanes"),
      entries: "lanes",
      dims: [],
      branch: null,
      copies: 1,
      isShared: false,
      isWhole: false,
      type: "f64",
      start: 0,
      truth: false,
      history: null,
      state: null,
      shown: false,
    });
  }
  return fields;
}

/** Where the element at hand of a buffer is. */
export const indexIn = {
  vector: "i",
  dims: "i",
  matrix: "i",
  tensor: "k",
  step: "0",
  lanes: "0",
  ring: "0",
} as const;

/** The buffer that says where in its array a history begins. */
export const ringOf = (history: string): string => `${history}:ring`;

/** Whether a dimension is that of the whole model. */
export const isModel = (dimension: string, plan: Plan): boolean =>
  plan.overModel
    ? !plan.dimensions.some(({ name }) => name === dimension)
    : dimension === plan.model;

/**
 * What the compiler keeps beside a state cannot be mistaken for a tensor of that state. Of two states of one name
 * (`m`, `m#2`) a tensor has one, so that they share it.
 */
function savedName(name: string, hidden: boolean, hasTensors: boolean): string {
  const own = hasTensors ? name.replace(/#\d+/, "") : name;
  return hidden ? own.replaceAll(".", ":") : own;
}

/** The most sums that one loop makes. */
function laneCount(actions: readonly (Action | Collect)[]): number {
  const inLoop = ({ reductions, lines }: Loop): number =>
    reductions.filter((reduction) => reduction.fold === "sum").length +
    lines.filter(({ fold, lanes }) => fold === "sum" && lanes === null).length;
  return actions.reduce((most, action) => {
    switch (action.kind) {
      case "loop":
        return Math.max(most, inLoop(action));
      case "tensors":
      case "choice":
      case "repeat":
      case "dispatch":
        return Math.max(most, laneCount(actionsIn(action)));
      default:
        return most;
    }
  }, 0);
}
