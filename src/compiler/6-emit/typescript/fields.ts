// The buffers of a plan as fields of one record in the emitted module: identifiers, layouts, what is a state.

import { actionsIn } from "../../5-fuse/operands.ts";
import type { Action, Loop, Plan } from "../../5-fuse/plan.ts";
import { identifier, openScope } from "./names.ts";

export interface Field {
  /** The name in the plan; `null` for the lanes of sums. */
  readonly buffer: string | null;
  readonly identifier: string;
  readonly entries: "vector" | "matrix" | "tensor" | "step" | "lanes" | "ring";
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
export function fieldsOf(plan: Plan, reserved: Iterable<string>): readonly Field[] {
  const scope = openScope(reserved);
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
      history,
      state: savedName(`${buffer}:count`, true),
      shown: false,
    });
  };
  for (const array of plan.arrays) {
    const { space, precision, start, truth, history, hidden, role } = array;
    const isState = role === "state";
    fields.push({
      buffer: array.name,
      identifier: name(array.name),
      entries: space,
      type: precision,
      start,
      truth,
      history,
      state: isState ? savedName(array.name, hidden) : null,
      shown: isState && !hidden,
    });
    addRing(array.name, history);
  }
  for (const number of plan.numbers) {
    const { per, start, truth, history, hidden, role } = number;
    const isState = role === "state";
    fields.push({
      buffer: number.name,
      identifier: name(number.name),
      entries: per,
      type: "f64",
      start,
      truth,
      history,
      state: isState ? savedName(number.name, hidden) : null,
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
  matrix: "i",
  tensor: "k",
  step: "0",
  lanes: "0",
  ring: "0",
} as const;

/** The buffer that says where in its array a history begins. */
export const ringOf = (history: string): string => `${history}:ring`;

/** What the compiler keeps beside a state cannot be mistaken for a tensor of that state. */
const savedName = (name: string, hidden: boolean): string =>
  hidden ? name.replaceAll(".", ":") : name;

/** The most sums that one loop makes. */
function laneCount(actions: readonly Action[]): number {
  const inLoop = (loop: Loop): number =>
    loop.reductions.filter((reduction) => reduction.fold === "sum").length;
  return actions.reduce((most, action) => {
    switch (action.kind) {
      case "loop":
        return Math.max(most, inLoop(action));
      case "tensors":
        return action.parts.reduce(
          (inner, part) => (part.kind === "loop" ? Math.max(inner, inLoop(part)) : inner),
          most,
        );
      case "choice":
      case "repeat":
        return Math.max(most, laneCount(actionsIn(action)));
      default:
        return most;
    }
  }, 0);
}
