// Where values are known first: what an item reads and leaves, and how many barriers stand before it.

import type { FlattenContext, Item, Mode } from "./items.ts";
import { definedBy, operandsOf, outsideOf, versionOf } from "./operands.ts";
import type { ValueId } from "./plan.ts";

/** Where a value is known first: `pass` counts barriers over the model, `part` those over one tensor. */
export interface Position {
  readonly pass: number;
  readonly part: number;
}

/** The position of what nothing must be computed for. */
export const start: Position = { pass: 0, part: 0 };

/** Items that hold items of their own. */
export type ControlFlow = Item & { readonly kind: "choice" | "repeat" | "dispatch" };

/** The values that an item leaves for those after it. */
export function givenBy(item: Item): readonly ValueId[] {
  switch (item.kind) {
    case "define":
      return [item.define.id];
    case "branch":
      return definedBy(item.branch);
    case "fold":
      return [item.reduction.id];
    case "ask":
    case "take":
    case "draw":
    case "matrix":
    case "lines":
    case "copy":
      return item.gives;
    case "push":
    case "pick":
      return [item.gives];
    case "dispatch":
      return item.results;
    case "choice":
      return [...item.results.map(({ id }) => id), ...item.histories.map(({ after }) => after)];
    case "repeat":
      return [
        ...item.carried.map(({ result }) => result),
        ...item.histories.map(({ after }) => after),
      ].filter((id) => id !== null);
    default:
      return item satisfies never;
  }
}

/** The values that an item reads. */
export function usedBy(item: Item): readonly ValueId[] {
  switch (item.kind) {
    case "define": {
      const { operation } = item.define;
      const version = versionOf(operation);
      return version === null ? operandsOf(operation) : [...operandsOf(operation), version];
    }
    case "branch":
      return outsideOf([item.branch]);
    case "fold":
      return [item.reduction.value];
    case "push":
      return item.value === null ? [item.before] : [item.value, item.before];
    case "pick":
      return [item.array.value, item.place];
    case "lines":
    case "copy":
      return [item.value];
    case "dispatch":
      return outsideUses(item);
    case "ask":
      return [item.at, item.vector].flatMap((operand) =>
        operand === null || typeof operand === "string" ? [] : [operand.value],
      );
    case "take":
      return [item.index, item.examples];
    case "draw":
      return [item.draw.time, item.draw.visit];
    case "matrix":
      return item.operands.map((one) => (typeof one === "number" ? one : one.value));
    case "choice":
      return [item.condition, ...outsideUses(item)];
    case "repeat":
      return [
        item.count,
        ...[...item.carried, ...item.histories].map(({ first }) => first),
        ...outsideUses(item),
      ];
    default:
      return item satisfies never;
  }
}

/** What control flow reads of the values around it. */
export function outsideUses(item: ControlFlow): ValueId[] {
  const used = new Set<ValueId>();
  for (const { items, reads, given } of blocksIn(item)) {
    const inside = new Set([...given, ...items.flatMap(givenBy)]);
    for (const id of [...items.flatMap(usedBy), ...reads]) if (!inside.has(id)) used.add(id);
  }
  return [...used];
}

/** The blocks of control flow: what they hold, what is read when they end, what they are given. */
function blocksIn(item: ControlFlow): readonly {
  readonly items: readonly Item[];
  readonly reads: readonly ValueId[];
  readonly given: readonly ValueId[];
}[] {
  if (item.kind === "choice") {
    const { then, otherwise, results } = item;
    return [
      { items: then, reads: results.map((result) => result.then), given: [] },
      { items: otherwise, reads: results.map((result) => result.otherwise), given: [] },
    ];
  }
  if (item.kind === "dispatch") {
    return item.blocks.map(({ items, leaves }) => {
      return { items, reads: leaves.map(({ value }) => value), given: [] };
    });
  }
  const { turn, until, body, carried, histories } = item;
  const found = [turn, ...carried.map(({ id }) => id), ...histories.map(({ inside }) => inside)];
  const given = found.filter((id) => id !== null);
  return [
    ...(until === null ? [] : [{ items: until.items, reads: [until.condition], given }]),
    { items: body, reads: carried.map(({ next }) => next), given },
  ];
}

/** The arrays and numbers that control flow reads as it finds them. */
export function loadsOf(item: ControlFlow): string[] {
  const inside = blocksIn(item).flatMap(({ items }) => items);
  return inside.flatMap((inner) => {
    if (isControlFlow(inner)) return loadsOf(inner);
    if (inner.kind === "ask" && typeof inner.at === "string") return [inner.at];
    const operation = inner.kind === "define" ? inner.define.operation : null;
    return operation?.kind === "load" ? [operation.from] : [];
  });
}

/** The versions of histories, known outside, that an item ends: nothing after it may read them. */
export function endedBy(item: Item): readonly ValueId[] {
  switch (item.kind) {
    case "push":
      return [item.before];
    case "choice":
      return [...item.then, ...item.otherwise].flatMap(endedBy);
    case "repeat":
      return [...item.body.flatMap(endedBy), ...item.histories.map(({ first }) => first)];
    case "dispatch":
      return item.blocks.flatMap((block) => block.items.flatMap(endedBy));
    default:
      return [];
  }
}

/** Whether an item holds items of its own. */
export const isControlFlow = (item: Item): item is ControlFlow =>
  item.kind === "choice" || item.kind === "repeat" || item.kind === "dispatch";

/** Whether an item floats to where it is used. */
export const isPlain = (item: Item): boolean => item.kind === "define" || item.kind === "branch";

/** Whether what comes after an item needs the turns of all tensors to be over, or only that of the one at hand. */
export function isPerTensor(item: Item, mode: Mode): boolean {
  switch (item.kind) {
    case "fold":
      return item.reduction.per === "tensor" && mode !== "whole";
    case "choice":
    case "repeat":
      return item.isPerTensor && mode === "apart";
    case "lines":
    case "copy":
    case "matrix":
    case "pick":
      return mode === "apart" && !item.isWhole;
    case "draw":
      return mode === "apart" && item.draw.to !== null && !item.isWhole;
    default:
      return false;
  }
}

/** The position behind the item that stands at `from`. */
export const behind = (item: Item, from: Position, mode: Mode): Position =>
  isPerTensor(item, mode)
    ? { pass: from.pass, part: from.part + 1 }
    : { pass: from.pass + 1, part: 0 };

/** The later one of two positions. */
export const later = (a: Position, b: Position): Position =>
  a.pass !== b.pass ? (a.pass > b.pass ? a : b) : a.part > b.part ? a : b;

/** Where each value is known first, where each item has all that it waits for, and where versions end. */
export interface Order {
  readonly positions: ReadonlyMap<ValueId, Position>;
  readonly places: ReadonlyMap<Item, Position>;
  /** The last pass that finds a history as it was; a push comes after it. */
  readonly ends: ReadonlyMap<ValueId, number>;
}

/** The order of items: each after what it reads, and a push after all that reads what it changes. */
export function positionsOf(
  items: readonly Item[],
  { mode, histories }: Pick<FlattenContext, "mode" | "histories">,
): Order {
  const positions = new Map<ValueId, Position>();
  const places = new Map<Item, Position>();
  const ends = new Map<ValueId, number>();
  const lastRead = new Map<ValueId, number>();
  for (const item of items) {
    const used = usedBy(item);
    const ended = endedBy(item);
    const from = [
      ...used.map((id) => positions.get(id) ?? start),
      ...ended.map((id) => ({ pass: lastRead.get(id) ?? 0, part: 0 })),
    ].reduce(later, start);
    const ready = isPlain(item) ? from : behind(item, from, mode);
    places.set(item, from);
    for (const id of givenBy(item)) positions.set(id, ready);
    for (const id of used) {
      if (!histories.has(id)) continue;
      lastRead.set(id, Math.max(lastRead.get(id) ?? 0, from.pass));
    }
    for (const id of ended) ends.set(id, from.pass);
  }
  return { positions, places, ends };
}
