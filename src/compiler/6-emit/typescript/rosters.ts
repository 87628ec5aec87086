// The lists of tensors that an emitted step goes through one by one: of each branch, or all. Each entry holds what is
// known of a tensor and the tensor's part of every array.

import { actionsIn } from "../../5-fuse/operands.ts";
import type { Action, Collect, Plan } from "../../5-fuse/plan.ts";
import { identifier, type Scope } from "./names.ts";

/** One list of tensors. */
export interface Roster {
  readonly branch: string | null;
  /** Its name in the record of memory, and the type of its entries. */
  readonly list: string;
  readonly type: string;
  /** What the functions of the rule take from its entries; grows as they are written. */
  readonly used: Set<string>;
}

/** What the names of a plan are in the emitted module, beside its buffers. */
export interface PlanNames {
  readonly rosters: readonly Roster[];
  /** Identifiers of dimensions that are known when an optimizer is created. */
  readonly dimensions: ReadonlyMap<string, string>;
}

/** Whether the tensors of a rule have arrays of their own. */
export const isApart = ({ dispatches, step, point, report }: Plan): boolean =>
  dispatches.length > 0 || [step, point ?? [], report ?? []].some((actions) => takesTurns(actions));

const takesTurns = (actions: readonly (Action | Collect)[]): boolean =>
  actions.some(
    (action) => (action.kind === "tensors" && action.isApart) || takesTurns(actionsIn(action)),
  );

/** What an entry of a roster holds beside dimensions and arrays. */
export const TENSOR_FIELDS: readonly string[] = ["size", "rank", "name", "index"];

/** Names for the rosters and dimensions of a plan. */
export function planNames(plan: Plan, scope: Scope): PlanNames {
  const dimensions = new Map<string, string>();
  const claim = (name: string): string => {
    const plain = identifier(name.replace(/#.*/, ""));
    const called = TENSOR_FIELDS.includes(plain) ? [] : [plain];
    const known = scope.claim(null, [...called, `${plain}_size`]);
    dimensions.set(name, known);
    return known;
  };
  for (const { branches } of plan.dispatches) {
    // A tensor takes one of the branches, so that they may call their dimensions the same.
    const shared = new Map<string, string>();
    for (const { dimension } of branches.flatMap(({ pattern }) => pattern ?? [])) {
      const plain = dimension.replace(/#.*/, "");
      const before = shared.get(plain);
      if (before === undefined) shared.set(plain, claim(dimension));
      else dimensions.set(dimension, before);
    }
  }
  for (const { name } of plan.dimensions) claim(name);
  const roster = (branch: string | null, called: string): Roster => {
    const list = scope.claim(null, [`tensors_${called}`]);
    return {
      branch,
      list,
      type: `${plan.name}${list.replace("tensors", "Tensor")}`,
      used: new Set(),
    };
  };
  const rosters = plan.dispatches.flatMap(({ branches }) =>
    branches.map(({ key, pattern }) => {
      const dims = pattern?.map(({ dimension }) => identifier(dimension.replace(/#.*/, "")));
      return roster(key, dims?.join("_") ?? "rest");
    }),
  );
  return { rosters: [...rosters, roster(null, "each")], dimensions };
}
