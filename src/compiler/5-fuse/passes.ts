// Which loops a sequence needs and what stands in each. Folds and operands of whole-array calls are bound to the
// position where their values are first known; everything else floats to where it is used. From the last position
// to the first: what a loop needs of an earlier one is loaded back from the cell that holds it, computed again where
// that is cheap, or kept in a scratch array; a cell is stored in the last loop that reads what it held.

import { elementwise } from "../builtins/table.ts";
import {
  compare,
  emptyDraft,
  isAfter,
  keyOf,
  rootsOf,
  splitStores,
  valueOf,
  type Draft,
  type LoopPlan,
  type LoopRequest,
  type Target,
} from "./drafts.ts";
import { dimsOf, factsOf, type Item } from "./items.ts";
import { isPrefix, levelsOf } from "./levels.ts";
import type { Space, Statement, ValueId } from "./plan.ts";
import { definedBy, operandsOf, outsideOf } from "./operands.ts";
import { givenBy, start, type Position } from "./positions.ts";

/** Computing again costs at most this many operations, none of them costly. */
const CHEAP = 4;

/** The loops, in order of position. */
export function planLoops(request: LoopRequest): LoopPlan[] {
  const { items, targets, freeFrom, at, context } = request;
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
    force(valueOf(root), position);
    if (root.kind === "store") scratch.set(root.value, { name: root.to, position });
  }
  for (const { position, space, root } of request.fixed) {
    const draft = draftAt(position, space);
    if (root.kind === "fold") draft.reductions.push(root.reduction);
    else if (root.kind === "lines") draft.lines.push(root.line);
    else draft.stores.push({ kind: "store", to: root.to, value: root.value });
  }

  for (;;) {
    const position = [...waiting.values()].reduce<Position | null>(
      (last, candidate) => (last === null || isAfter(candidate, last) ? candidate : last),
      null,
    );
    if (position === null) break;
    waiting.delete(keyOf(position));
    // What a loop needs of fewer dimensions is made beside it, so loops of more dimensions come first.
    for (const space of spacesByRank()) settle(position, space);
  }
  return [...drafts.values()]
    .filter(({ stores, reductions, lines }) => stores.length + reductions.length + lines.length > 0)
    .sort((a, b) => compare(a.position, b.position) || rankOf(a.space) - rankOf(b.space))
    .flatMap((draft, _, all) => splitStores(draft, all, need))
    .sort((a, b) => compare(a.draft.position, b.draft.position) || a.phase - b.phase)
    .map(({ draft }) => finish(draft));

  function spacesByRank(): readonly Space[] {
    const spaces = new Set([...drafts.values(), ...pending].map(({ space }) => space ?? "vector"));
    return [...spaces].sort((a, b) => rankOf(b) - rankOf(a));
  }

  function rankOf(space: Space): number {
    return dimsOf(space, context)?.length ?? 1;
  }

  /** Assigns stores to the loop at a position until nothing more belongs there. */
  function settle(position: Position, space: Space): void {
    const draft = drafts.get(keyOf(position) + space);
    if (draft !== undefined) {
      for (const value of rootsOf(draft)) need(value, draft);
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
    if ([...drafts.values()].some((one) => readsBeside(one, target.to, position))) return true;
    if (draft === undefined) return false;
    if (draft.loads.has(target.to) || draft.computed.has(target.value)) return true;
    return (
      !forced.has(target.value) && leavesOf(target.value).some((leaf) => draft.loads.has(leaf))
    );
  }

  function readsBeside(draft: Draft, name: string, position: Position): boolean {
    return draft.narrowLoads.has(name) && compare(draft.position, position) === 0;
  }

  /** The first position at which a target can be stored. */
  function earliest(target: Target): Position {
    const known = forced.get(target.value) ?? at(target.value);
    const free = freeFrom.get(target.to) ?? start;
    return isAfter(free, known) ? free : known;
  }

  function draftAt(position: Position, space: Space): Draft {
    const key = keyOf(position) + space;
    const known = drafts.get(key);
    if (known !== undefined) return known;
    const draft = emptyDraft(position, space);
    drafts.set(key, draft);
    wait(position);
    return draft;
  }

  /** Brings a value into a loop. Chains of operations may be 10⁵ long, so this walks instead of recursing. */
  function need(id: ValueId, draft: Draft): void {
    const open: { statement: Statement; operands: readonly ValueId[]; next: number }[] = [];
    const visit = (value: ValueId): void => {
      const statement = fetch(value, draft);
      if (statement !== null) open.push({ statement, operands: outsideOf([statement]), next: 0 });
    };
    visit(id);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const operand = top.operands[top.next++];
      if (operand !== undefined) {
        visit(operand);
        continue;
      }
      const given = definedBy(top.statement);
      for (const value of given) {
        draft.have.add(value);
        draft.computed.add(value);
      }
      const [first] = given;
      if (first !== undefined) draft.statements.set(first, top.statement);
      open.pop();
    }
  }

  /** Loads a value where it is kept already; else the statement that computes it here. */
  function fetch(id: ValueId, draft: Draft): Statement | null {
    if (draft.have.has(id)) return null;
    const facts = factsOf(id, context);
    if (facts.home !== "element") {
      draft.outside.add(id);
      return null;
    }
    draft.have.add(id);
    const { position } = draft;
    const isNarrow = facts.space !== draft.space;
    if (facts.operation?.kind === "load") {
      const { from } = facts.operation;
      const stored = early.get(from);
      if (stored !== undefined && isAfter(position, stored)) {
        load(id, scratchFor(id, stored), draft);
        return null;
      }
      const last = lastRead.get(from);
      if (last === undefined || isAfter(position, last)) lastRead.set(from, position);
      load(id, from, draft);
      if (isNarrow) draft.narrowLoads.add(from);
      return null;
    }
    if (facts.operation?.kind === "position") {
      const { name, precision, operation } = facts;
      const narrow = isNarrow ? { ...operation, dims: namesOf(facts.space) } : operation;
      draft.statements.set(id, { kind: "define", id, name, precision, operation: narrow });
      return null;
    }
    const kept = scratch.get(id);
    if (
      kept !== undefined &&
      (isAfter(position, kept.position) || (isNarrow && !isAfter(kept.position, position)))
    ) {
      load(id, kept.name, draft);
      return null;
    }
    const end = endOf(id);
    if (end !== null && position.pass > end.pass) {
      load(id, scratchFor(id, end), draft);
      return null;
    }
    const first = forced.get(id);
    if (first !== undefined && isAfter(position, first)) {
      const from = cellWith(id, first);
      if (from !== null) {
        load(id, from, draft);
        return null;
      }
      if (!isCheap(id, position)) {
        load(id, scratchFor(id, first), draft);
        return null;
      }
    }
    // An entry stands at a place of its own, which is counted in the loop over its elements only.
    const isEntry = facts.operation?.kind === "entry";
    if (isNarrow && (isEntry || !isPrefix(namesOf(facts.space), namesOf(draft.space)))) {
      load(id, scratchFor(id, first ?? at(id)), draft);
      return null;
    }
    const maker = makers.get(id);
    if (maker?.kind !== "define" && maker?.kind !== "branch") {
      throw new Error(`value ${id} is needed in a loop but made by none`);
    }
    return maker.kind === "define" ? maker.define : maker.branch;
  }

  /** The last position at which an entry of a history can be loaded from there; `null` where nothing ends. */
  function endOf(id: ValueId): Position | null {
    const { operation } = factsOf(id, context);
    const pass = operation?.kind === "entry" ? request.ends.get(operation.version) : undefined;
    if (pass === undefined) return null;
    const known = at(id);
    return known.pass === pass ? known : { pass, part: 0 };
  }

  function load(id: ValueId, from: string, draft: Draft): void {
    const { name, precision, space } = factsOf(id, context);
    const isNarrow = space !== draft.space;
    if (!isNarrow) draft.loads.add(from);
    draft.statements.set(id, {
      kind: "define",
      id,
      name,
      precision,
      operation: { kind: "load", from, ...(isNarrow ? { dims: namesOf(space) } : {}) },
    });
  }

  function namesOf(space: Space | null): readonly string[] {
    return (space === null ? null : dimsOf(space, context)) ?? [];
  }

  /** The cell that holds this value from `first` on, if nothing later reads what it held. */
  function cellFor(id: ValueId, first: Position): Target | null {
    const holds = (target: Target): boolean => {
      if (target.value !== id) return false;
      const stored = early.get(target.to);
      if (stored !== undefined) return keyOf(stored) === keyOf(first);
      if (!pending.has(target) || isAfter(earliest(target), first)) return false;
      const last = lastRead.get(target.to);
      return last === undefined || !isAfter(last, first);
    };
    return targets.find(holds) ?? null;
  }

  /** The same cell's name, stored where the value is first known. */
  function cellWith(id: ValueId, first: Position): string | null {
    const target = cellFor(id, first);
    if (target === null) return null;
    if (pending.delete(target)) {
      early.set(target.to, first);
      const stores = draftAt(first, target.space ?? "vector").stores;
      stores.push({ kind: "store", to: target.to, value: id });
    }
    return target.to;
  }

  function scratchFor(id: ValueId, position: Position): string {
    const known = scratch.get(id);
    if (known !== undefined) return known.name;
    const space = factsOf(id, context).space ?? "vector";
    const name = context.scratchArray(id, space, context);
    scratch.set(id, { name, position });
    draftAt(position, space).stores.push({ kind: "store", to: name, value: id });
    return name;
  }

  function isCheap(value: ValueId, position: Position): boolean {
    const open = [value];
    const { space } = factsOf(value, context);
    let cost = 0;
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const facts = factsOf(id, context);
      // What has fewer dimensions is kept, or costs little beside the elements.
      if (facts.home !== "element" || facts.space !== space) continue;
      const { operation } = facts;
      const kept = scratch.get(id);
      if (kept !== undefined && isAfter(position, kept.position)) continue;
      const first = forced.get(id);
      if (first !== undefined && isAfter(position, first) && cellFor(id, first) !== null) continue;
      if (operation === null) return false;
      const end = endOf(id);
      if (end !== null && position.pass > end.pass) return false;
      if (operation.kind === "load") {
        const stored = early.get(operation.from);
        if (stored !== undefined && isAfter(position, stored)) return false;
        continue;
      }
      if (operation.kind === "apply" && elementwise(operation.builtin).costly) return false;
      cost++;
      if (cost > CHEAP) return false;
      open.push(...operandsOf(operation));
    }
    return true;
  }

  function force(value: ValueId, position: Position): void {
    const open = [value];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const facts = factsOf(id, context);
      if (facts.home !== "element" || facts.operation?.kind === "load") continue;
      const known = forced.get(id);
      if (known !== undefined && !isAfter(known, position)) continue;
      forced.set(id, position);
      const maker = makers.get(id);
      if (maker?.kind === "define") open.push(...operandsOf(maker.define.operation));
      if (maker?.kind === "branch") {
        for (const result of maker.branch.results) forced.set(result.id, position);
        open.push(...outsideOf([maker.branch]));
      }
    }
  }

  function leavesOf(value: ValueId): readonly string[] {
    const leaves = new Set<string>();
    const seen = new Set<ValueId>();
    const open = [value];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const facts = factsOf(id, context);
      if (facts.home !== "element") continue;
      const maker = makers.get(id);
      if (facts.operation?.kind === "load") leaves.add(facts.operation.from);
      else if (maker?.kind === "define") open.push(...operandsOf(maker.define.operation));
      else if (maker?.kind === "branch") open.push(...outsideOf([maker.branch]));
    }
    return [...leaves];
  }

  function finish(draft: Draft): LoopPlan {
    const statements = [...draft.statements]
      .sort(([a], [b]) => (order.get(a) ?? -1) - (order.get(b) ?? -1))
      .map(([, statement]) => statement);
    const { position, space, reductions, lines } = draft;
    const rank = new Map(targets.map((target, index) => [target.to, index]));
    const stores = [...draft.stores].sort(
      (a, b) => (rank.get(a.to) ?? -1) - (rank.get(b.to) ?? -1),
    );
    const spaceAt = (id: ValueId): Space => factsOf(id, context).space ?? space;
    const nest = levelsOf(space, statements, lines, spaceAt, context);
    return { position, space, ...nest, stores, reductions, lines, outside: [...draft.outside] };
  }
}
