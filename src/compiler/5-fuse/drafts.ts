// The loops of a sequence while they are planned: what each must do, what stands in it, what it reads.

import type { Item } from "./items.ts";
import type { LineFold, Loop, Reduction, Space, Statement, Store, ValueId } from "./plan.ts";
import type { Position } from "./positions.ts";
import type { ScheduleContext } from "./schedule.ts";

/** An array that must hold a value at the end. */
export interface Target {
  readonly to: string;
  readonly value: ValueId;
  readonly space: Space | null;
}

/** What happens at one position and no later: a fold, a store for a whole-array call, or the first fill of what turns carry. */
export interface FixedRoot {
  readonly position: Position;
  readonly space: Space;
  readonly root:
    | { readonly kind: "fold"; readonly reduction: Reduction }
    | { readonly kind: "lines"; readonly line: LineFold }
    | { readonly kind: "store" | "fill"; readonly to: string; readonly value: ValueId };
}

export interface LoopPlan extends Omit<Loop, "kind"> {
  readonly position: Position;
  /** The wider values that it reads. */
  readonly outside: readonly ValueId[];
}

export interface LoopRequest {
  readonly items: readonly Item[];
  readonly fixed: readonly FixedRoot[];
  readonly targets: readonly Target[];
  /** Where arrays that whole-array calls read as the sequence found them may be stored first. */
  readonly freeFrom: ReadonlyMap<string, Position>;
  /** The last pass that finds a version of a history where it was. */
  readonly ends: ReadonlyMap<ValueId, number>;
  at(id: ValueId): Position;
  readonly context: ScheduleContext;
}

/** A loop under construction. */
export interface Draft {
  readonly position: Position;
  readonly space: Space;
  readonly statements: Map<ValueId, Statement>;
  readonly have: Set<ValueId>;
  readonly computed: Set<ValueId>;
  readonly loads: Set<string>;
  /** Arrays of fewer dimensions of which it reads what was there before. */
  readonly narrowLoads: Set<string>;
  readonly outside: Set<ValueId>;
  readonly stores: Store[];
  readonly reductions: Reduction[];
  readonly lines: LineFold[];
}

/** Cells of fewer dimensions that a loop at the same position still reads are stored after it, by a loop of their own. */
export function splitStores(
  draft: Draft,
  all: readonly Draft[],
  need: (id: ValueId, draft: Draft) => void,
): { readonly draft: Draft; readonly phase: 0 | 1 }[] {
  const beside = all.filter((one) => one !== draft && !compare(one.position, draft.position));
  const isRead = ({ to }: Store): boolean => beside.some((one) => one.narrowLoads.has(to));
  if (!draft.stores.some(isRead)) return [{ draft, phase: 0 }];
  const late = emptyDraft(draft.position, draft.space);
  const moved = new Set<Store>();
  for (let isGrowing = true; isGrowing;) {
    const more = draft.stores.filter(
      (store) => !moved.has(store) && (isRead(store) || late.loads.has(store.to)),
    );
    isGrowing = more.length > 0;
    for (const store of more) {
      moved.add(store);
      late.stores.push(store);
      need(store.value, late);
    }
  }
  const { reductions, lines } = draft;
  const early = emptyDraft(draft.position, draft.space);
  early.stores.push(...draft.stores.filter((store) => !moved.has(store)));
  early.reductions.push(...reductions);
  early.lines.push(...lines);
  for (const value of rootsOf(early)) need(value, early);
  const hasEarly = early.stores.length + reductions.length + lines.length > 0;
  return [...(hasEarly ? [{ draft: early, phase: 0 } as const] : []), { draft: late, phase: 1 }];
}

/** A loop in which nothing stands yet. */
export function emptyDraft(position: Position, space: Space): Draft {
  return {
    position,
    space,
    statements: new Map(),
    have: new Set(),
    computed: new Set(),
    loads: new Set(),
    narrowLoads: new Set(),
    outside: new Set(),
    stores: [],
    reductions: [],
    lines: [],
  };
}

/** What a loop must compute. */
export const rootsOf = ({ stores, reductions, lines }: Draft): readonly ValueId[] =>
  [...stores, ...reductions, ...lines].map(({ value }) => value);

/** The value that a root needs. */
export function valueOf(root: FixedRoot["root"]): ValueId {
  if (root.kind === "fold") return root.reduction.value;
  return root.kind === "lines" ? root.line.value : root.value;
}

/** A position as text. */
export const keyOf = (position: Position): string => `${position.pass}.${position.part}.`;

/** Below 0 where `a` comes first. */
export const compare = (a: Position, b: Position): number => a.pass - b.pass || a.part - b.part;

/** Whether `a` comes after `b`. */
export const isAfter = (a: Position, b: Position): boolean => compare(a, b) > 0;
