// What a dispatch gives goes straight into the cell that it is for, where nothing else needs either of them.

import { factsOf, type Item } from "./items.ts";
import type { ValueId } from "./plan.ts";
import { usedBy } from "./positions.ts";
import type { Goal, ScheduleContext } from "./schedule.ts";

type DispatchItem = Item & { readonly kind: "dispatch" };

/** The items and goals with results of dispatches left in the cells themselves. */
export function storeInPlace(
  items: readonly Item[],
  goals: readonly Goal[],
  context: ScheduleContext,
): { readonly items: readonly Item[]; readonly goals: readonly Goal[] } {
  let left = goals;
  const changed = items.map((item): Item => {
    if (item.kind !== "dispatch") return item;
    return item.results.reduce((now, result) => {
      const goal = left.find(({ value }) => value === result);
      const from = bufferOf(result, context);
      if (goal === undefined || from === null) return now;
      if (isNeeded(result, goal, item, items, left, context)) return now;
      left = left.filter((one) => one !== goal);
      return leaveIn(now, from, goal.to, context);
    }, item);
  });
  return left === goals ? { items, goals } : { items: changed, goals: left };
}

/** The array or number that a value is loaded from as it is. */
function bufferOf(id: ValueId, context: ScheduleContext): string | null {
  const { operation } = factsOf(id, context);
  return operation?.kind === "load" ? operation.from : null;
}

/** Whether anything but the goal reads the result, or anything but the dispatch what the cell held. */
function isNeeded(
  result: ValueId,
  goal: Goal,
  dispatch: Item,
  items: readonly Item[],
  goals: readonly Goal[],
  context: ScheduleContext,
): boolean {
  const reads = (id: ValueId): boolean => id === result || bufferOf(id, context) === goal.to;
  return (
    goals.some((one) => one !== goal && reads(one.value)) ||
    items.some((item) => {
      if (item.kind === "ask" && item.at === goal.to) return true;
      const used = usedBy(item);
      return item === dispatch ? used.includes(result) : used.some(reads);
    })
  );
}

function leaveIn(
  item: DispatchItem,
  from: string,
  to: string,
  context: ScheduleContext,
): DispatchItem {
  const blocks = item.blocks.map((block) => {
    const leaves = block.leaves.flatMap((leaf) => {
      if (leaf.to !== from) return [leaf];
      // What a branch leaves as it is needs no copy.
      return bufferOf(leaf.value, context) === to ? [] : [{ ...leaf, to }];
    });
    return { ...block, leaves };
  });
  return { ...item, blocks };
}
