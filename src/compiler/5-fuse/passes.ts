// Which loops a sequence needs and what stands in each. Folds and operands of whole-array calls are bound to the
// position where their values are first known; everything else floats to where it is used. From the last position
// to the first: what a loop needs of an earlier one is loaded back from the cell that holds it, computed again where
// that is cheap, or kept in a scratch array; a cell is stored in the last loop that reads what it held.

import { elementwise } from "../builtins/table.ts";
import { factsOf, type Item } from "./flatten.ts";
import type { Reduction, Space, Statement, Store, ValueId } from "./plan.ts";
import { definedBy, operandsOf, outsideOf } from "./operands.ts";
import { givenBy, type Position, type ScheduleContext } from "./schedule.ts";

/** An array that must hold a value at the end. */
export interface Target {
  readonly to: string;
  readonly value: ValueId;
  readonly space: Space | null;
}

/** What happens at one position and no later: a fold, or a store for a whole-array call. */
export interface FixedRoot {
  readonly position: Position;
  readonly space: Space;
  readonly root:
    | { readonly kind: "fold"; readonly reduction: Reduction }
    | { readonly kind: "store"; readonly to: string; readonly value: ValueId };
}

export interface LoopPlan {
  readonly position: Position;
  readonly space: Space;
  readonly statements: readonly Statement[];
  readonly stores: readonly Store[];
  readonly reductions: readonly Reduction[];
  /** The wider values that it reads. */
  readonly outside: readonly ValueId[];
}

export interface LoopRequest {
  readonly items: readonly Item[];
  readonly fixed: readonly FixedRoot[];
  readonly targets: readonly Target[];
  /** The last pass after which a whole-array call still reads an array as the sequence found it. */
  readonly heldUntil: ReadonlyMap<string, number>;
  readonly passCount: number;
  at(id: ValueId): Position;
  readonly context: ScheduleContext;
}

/** A loop under construction. */
interface Draft {
  readonly position: Position;
  readonly space: Space;
  readonly statements: Map<ValueId, Statement>;
  readonly have: Set<ValueId>;
  readonly computed: Set<ValueId>;
  readonly loads: Set<string>;
  readonly outside: Set<ValueId>;
  readonly stores: Store[];
  readonly reductions: Reduction[];
}

/** Computing again costs at most this many operations, none of them costly. */
const CHEAP = 4;

/** The loops, in order of position. */
export function planLoops(request: LoopRequest): LoopPlan[] {
  const { items, targets, heldUntil, at, context } = request;
  const makers = new Map<ValueId, Item>();
  const order = new Map<ValueId, number>();
  items.forEach((item, index) => {
    for (const id of givenBy(item)) {
      makers.set(id, item);
      order.set(id, index);
    }
  });

  const forced = new Map<ValueId, Position>();
  const scratch = new Map<ValueId, { readonly name: string; readonly position: Position }>();
  const early = new Map<string, Position>();
  const lastRead = new Map<string, Position>();
  const pending = new Set(targets);
  const drafts = new Map<string, Draft>();
  const waiting = new Map<string, Position>();

  const wait = (position: Position): void => void waiting.set(keyOf(position), position);
  for (const target of targets) wait(earliest(target));
  for (const { position, root } of request.fixed) {
    wait(position);
    const value = root.kind === "fold" ? root.reduction.value : root.value;
    force(value, position);
    if (root.kind === "store") scratch.set(value, { name: root.to, position });
  }
  for (const { position, space, root } of request.fixed) {
    const draft = draftAt(position, space);
    if (root.kind === "fold") draft.reductions.push(root.reduction);
    else draft.stores.push({ kind: "store", to: root.to, value: root.value });
  }

  for (;;) {
    const position = [...waiting.values()].reduce<Position | null>(
      (last, candidate) => (last === null || isAfter(candidate, last) ? candidate : last),
      null,
    );
    if (position === null) break;
    waiting.delete(keyOf(position));
    for (const space of ["matrix", "vector"] as const) settle(position, space);
  }
  return [...drafts.values()]
    .filter((draft) => draft.stores.length + draft.reductions.length > 0)
    .sort((a, b) => (isAfter(a.position, b.position) ? 1 : -1))
    .map(finish);

  /** Assigns stores to the loop at a position until nothing more belongs there. */
  function settle(position: Position, space: Space): void {
    const draft = drafts.get(keyOf(position) + space);
    if (draft !== undefined) {
      for (const { value } of [...draft.stores, ...draft.reductions]) need(value, draft);
    }
    for (let isGrowing = true; isGrowing;) {
      isGrowing = false;
      for (const target of targets) {
        if (!pending.has(target) || target.space !== space) continue;
        if (!belongs(target, position, drafts.get(keyOf(position) + space))) continue;
        pending.delete(target);
        const home = draftAt(position, space);
        home.stores.push({ kind: "store", to: target.to, value: target.value });
        need(target.value, home);
        isGrowing = true;
      }
    }
  }

  function belongs(target: Target, position: Position, draft: Draft | undefined): boolean {
    const low = earliest(target);
    if (isAfter(low, position)) return false;
    if (keyOf(low) === keyOf(position)) return true;
    if (draft === undefined) return false;
    if (draft.loads.has(target.to) || draft.computed.has(target.value)) return true;
    return (
      !forced.has(target.value) && leavesOf(target.value).some((leaf) => draft.loads.has(leaf))
    );
  }

  /** The first position at which a target can be stored. */
  function earliest(target: Target): Position {
    const known = forced.get(target.value) ?? at(target.value);
    const free = { pass: (heldUntil.get(target.to) ?? -1) + 1, part: 0 };
    return isAfter(free, known) ? free : known;
  }

  function draftAt(position: Position, space: Space): Draft {
    const key = keyOf(position) + space;
    const known = drafts.get(key);
    if (known !== undefined) return known;
    const draft: Draft = {
      position,
      space,
      statements: new Map(),
      have: new Set(),
      computed: new Set(),
      loads: new Set(),
      outside: new Set(),
      stores: [],
      reductions: [],
    };
    drafts.set(key, draft);
    wait(position);
    return draft;
  }

  function need(id: ValueId, draft: Draft): void {
    if (draft.have.has(id)) return;
    const facts = factsOf(id, context);
    if (facts.home !== "element") {
      draft.outside.add(id);
      return;
    }
    draft.have.add(id);
    const { position } = draft;
    if (facts.operation?.kind === "load") {
      const { from } = facts.operation;
      const stored = early.get(from);
      if (stored !== undefined && isAfter(position, stored)) {
        load(id, scratchFor(id, stored), draft);
        return;
      }
      const last = lastRead.get(from);
      if (last === undefined || isAfter(position, last)) lastRead.set(from, position);
      load(id, from, draft);
      return;
    }
    const kept = scratch.get(id);
    if (kept !== undefined && isAfter(position, kept.position)) {
      load(id, kept.name, draft);
      return;
    }
    const first = forced.get(id);
    if (first !== undefined && isAfter(position, first)) {
      const from = cellWith(id, first);
      if (from !== null) {
        load(id, from, draft);
        return;
      }
      if (costOf(id, position) > CHEAP) {
        load(id, scratchFor(id, first), draft);
        return;
      }
    }
    compute(id, draft);
  }

  function compute(id: ValueId, draft: Draft): void {
    const maker = makers.get(id);
    if (maker?.kind !== "define" && maker?.kind !== "branch") {
      throw new Error(`value ${id} is needed in a loop but made by none`);
    }
    const statement = maker.kind === "define" ? maker.define : maker.branch;
    for (const operand of outsideOf([statement])) need(operand, draft);
    for (const given of definedBy(statement)) {
      draft.have.add(given);
      draft.computed.add(given);
    }
    draft.statements.set(definedBy(statement)[0] ?? id, statement);
  }

  function load(id: ValueId, from: string, draft: Draft): void {
    const { name, precision } = factsOf(id, context);
    draft.loads.add(from);
    draft.statements.set(id, {
      kind: "define",
      id,
      name,
      precision,
      operation: { kind: "load", from },
    });
  }

  /** A cell whose new value this is, stored where the value is first known, if nothing later reads what it held. */
  function cellWith(id: ValueId, first: Position): string | null {
    for (const target of targets) {
      if (target.value !== id) continue;
      const stored = early.get(target.to);
      if (stored !== undefined && keyOf(stored) === keyOf(first)) return target.to;
      if (!pending.has(target) || isAfter(earliest(target), first)) continue;
      const last = lastRead.get(target.to);
      if (last !== undefined && isAfter(last, first)) continue;
      pending.delete(target);
      early.set(target.to, first);
      draftAt(first, target.space ?? "vector").stores.push({
        kind: "store",
        to: target.to,
        value: id,
      });
      return target.to;
    }
    return null;
  }

  function scratchFor(id: ValueId, position: Position): string {
    const known = scratch.get(id);
    if (known !== undefined) return known.name;
    const space = factsOf(id, context).space ?? "vector";
    const name = context.scratchArray(id, space);
    scratch.set(id, { name, position });
    draftAt(position, space).stores.push({ kind: "store", to: name, value: id });
    return name;
  }

  function costOf(id: ValueId, position: Position): number {
    const facts = factsOf(id, context);
    if (facts.home !== "element") return 0;
    const { operation } = facts;
    const kept = scratch.get(id);
    if (kept !== undefined && isAfter(position, kept.position)) return 0;
    if (operation === null) return Infinity;
    if (operation.kind === "load") {
      const stored = early.get(operation.from);
      return stored !== undefined && isAfter(position, stored) ? Infinity : 0;
    }
    if (operation.kind === "apply" && elementwise(operation.builtin).costly) return Infinity;
    return operandsOf(operation).reduce((sum, operand) => sum + costOf(operand, position), 1);
  }

  function force(id: ValueId, position: Position): void {
    const facts = factsOf(id, context);
    if (facts.home !== "element" || facts.operation?.kind === "load") return;
    const known = forced.get(id);
    if (known !== undefined && !isAfter(known, position)) return;
    forced.set(id, position);
    const maker = makers.get(id);
    if (maker?.kind === "define")
      operandsOf(maker.define.operation).forEach((x) => force(x, position));
    if (maker?.kind === "branch") {
      for (const result of maker.branch.results) forced.set(result.id, position);
      outsideOf([maker.branch]).forEach((x) => force(x, position));
    }
  }

  function leavesOf(id: ValueId): readonly string[] {
    const facts = factsOf(id, context);
    if (facts.home !== "element") return [];
    if (facts.operation?.kind === "load") return [facts.operation.from];
    const maker = makers.get(id);
    if (maker?.kind === "define") return operandsOf(maker.define.operation).flatMap(leavesOf);
    if (maker?.kind === "branch") return outsideOf([maker.branch]).flatMap(leavesOf);
    return [];
  }

  function finish(draft: Draft): LoopPlan {
    const statements = [...draft.statements]
      .sort(([a], [b]) => (order.get(a) ?? -1) - (order.get(b) ?? -1))
      .map(([, statement]) => statement);
    const { position, space, reductions } = draft;
    const rank = new Map(targets.map((target, index) => [target.to, index]));
    const stores = [...draft.stores].sort(
      (a, b) => (rank.get(a.to) ?? -1) - (rank.get(b.to) ?? -1),
    );
    return { position, space, statements, stores, reductions, outside: [...draft.outside] };
  }
}

const keyOf = (position: Position): string => `${position.pass}.${position.part}.`;

const isAfter = (a: Position, b: Position): boolean =>
  a.pass !== b.pass ? a.pass > b.pass : a.part > b.part;
