// Items -> actions in as few passes over memory as their dependences allow. Every value has an earliest position
// (pass, part of the pass); only folds, oracles and matrix calls are bound to it. All else is computed where it is
// used, and cells are stored in the last loop that needs what they held (`passes.ts`).

import { factsOf, type FlattenContext, type Home, type Item, type Operand } from "./items.ts";
import type { FixedRoot, Target } from "./drafts.ts";
import { planLoops } from "./passes.ts";
import type { Action, MatrixArray, Reduction, Space, ValueId } from "./plan.ts";
import {
  behind,
  givenBy,
  isPerTensor,
  isPlain,
  later,
  loadsOf,
  outsideUses,
  positionsOf,
  start,
  type ControlFlow,
  type Position,
} from "./positions.ts";
import { storeInPlace } from "./store-in-place.ts";
import { takeTurns, type TensorBarrier } from "./take-turns.ts";

/** What scheduling needs to know of the rule and tells of the buffers it makes. */
export interface ScheduleContext extends Pick<
  FlattenContext,
  "mode" | "branch" | "values" | "dimsOfSpace" | "sameSpaces" | "histories" | "wholeDims"
> {
  /** A new array for elements that a later pass needs; its name. */
  scratchArray(value: ValueId, space: Space, context: ScheduleContext): string;
  /** A new number per tensor that a later pass needs; its name. */
  scratchNumber(value: ValueId, context: ScheduleContext): string;
}

/** What a sequence must leave behind: an array, a number per tensor or a number. */
export type Goal = Target & { readonly home: Home };

/** The actions that compute `goals`. */
export function schedule(
  given: readonly Item[],
  wanted: readonly Goal[],
  context: ScheduleContext,
): Action[] {
  const { items, goals } = storeInPlace(given, wanted, context);
  const { mode } = context;
  const { positions, places, ends } = positionsOf(items, context);
  const placeOf = (item: Item): Position => places.get(item) ?? start;
  const at = (id: ValueId): Position => positions.get(id) ?? start;
  const made = new Set(items.flatMap(givenBy));
  const passCount =
    1 +
    items.reduce((most, item) => {
      const from = placeOf(item);
      return Math.max(most, isPlain(item) ? from.pass : behind(item, from, mode).pass);
    }, 0);

  const fixed: FixedRoot[] = [];
  const collects: {
    readonly pass: number;
    readonly part: number;
    readonly reduction: Reduction;
  }[] = [];
  const arrays = new Map<ValueId, string>();
  const freeFrom = new Map<string, Position>();
  const barriers = new Map<number, Action[]>();
  const tensorBarriers: TensorBarrier[] = [];
  const tensorValues = new Map<ValueId, string>();
  /** Numbers per tensor that control flow finds in a buffer of its own. */
  const tensorFills: (readonly [ValueId, string])[] = [];

  /** The buffer in which a number per tensor is left. */
  const numberFor = (id: ValueId): string => {
    const known = tensorValues.get(id) ?? context.scratchNumber(id, context);
    tensorValues.set(id, known);
    return known;
  };
  /** An array keeps what it holds until a barrier is behind. */
  const hold = (name: string, free: Position): string => {
    freeFrom.set(name, later(free, freeFrom.get(name) ?? start));
    return name;
  };
  /** The array that holds an operand; an array that is only read is taken as it is. */
  const arrayFor = (operand: Pick<Operand, "value" | "space">, free: Position): string => {
    const { operation } = factsOf(operand.value, context);
    if (operation?.kind === "load") return hold(operation.from, free);
    const known = arrays.get(operand.value);
    if (known !== undefined) return known;
    const to = context.scratchArray(operand.value, operand.space, context);
    arrays.set(operand.value, to);
    const position = made.has(operand.value) ? at(operand.value) : start;
    const root = { kind: "store", to, value: operand.value } as const;
    fixed.push({ position, space: operand.space, root });
    return to;
  };
  /** Leaves what control flow reads of the values around it where it finds them. */
  const bringIn = (item: ControlFlow, free: Position, eachTensor: boolean): ScheduleContext => {
    const outer = new Map<ValueId, string>();
    for (const id of outsideUses(item)) {
      const { home, space, operation } = factsOf(id, context);
      if (operation?.kind === "load") hold(operation.from, free);
      // Places are known wherever their dimension is.
      const isThere = operation?.kind === "load" || operation?.kind === "position";
      if (home === "step" || isThere || !made.has(id)) continue;
      if (home === "element") {
        outer.set(id, arrayFor({ value: id, space: space ?? "vector" }, free));
        continue;
      }
      if (!eachTensor) outer.set(id, numberFor(id));
    }
    for (const from of loadsOf(item)) hold(from, free);
    return innerContext(context, outer, eachTensor);
  };

  for (const item of items) {
    const position = placeOf(item);
    const free = behind(item, position, mode);
    const eachTensor = isPerTensor(item, mode);
    const add = (action: Action, uses: readonly ValueId[] = []): void => {
      if (eachTensor) tensorBarriers.push({ position, action, uses });
      else barriers.set(position.pass, [...(barriers.get(position.pass) ?? []), action]);
    };
    switch (item.kind) {
      case "define":
      case "branch":
        break;
      case "fold": {
        if (item.space === null) collects.push({ ...position, reduction: item.reduction });
        else {
          const root = { kind: "fold", reduction: item.reduction } as const;
          fixed.push({ position, space: item.space, root });
        }
        break;
      }
      case "lines": {
        const { fold, value, space, over, dims, to, lanes } = item;
        const line = { fold, value, over, dims, to, lanes };
        fixed.push({ position, space, root: { kind: "lines", line } });
        break;
      }
      case "copy": {
        const { value, space, to } = item;
        fixed.push({ position, space, root: { kind: "fill", to, value } });
        break;
      }
      case "ask": {
        const { oracle, answer, list } = item;
        const where = typeof item.at === "string" ? hold(item.at, free) : arrayFor(item.at, free);
        const vector = item.vector === null ? null : arrayFor(item.vector, free);
        const loss =
          item.loss === null ? null : { id: item.loss, name: factsOf(item.loss, context).name };
        add({ kind: "ask", oracle, at: where, vector, answer, loss, list });
        break;
      }
      case "take": {
        const { list, index, to } = item;
        add({ kind: "take", list, index, to }, [index]);
        break;
      }
      case "draw":
        add(item.draw, [item.draw.time, item.draw.visit]);
        for (const id of item.gives) {
          // Inside the turn of a tensor its number is one of the step, which no loop loads.
          const { home, name, precision, operation } = factsOf(id, context);
          if (home !== "step" || operation === null) continue;
          add({ kind: "define", id, name, precision, operation });
        }
        break;
      case "matrix": {
        const operands = item.operands.map((operand): MatrixArray | ValueId => {
          if (typeof operand === "number") return operand;
          return { name: arrayFor(operand, free), dims: operand.dims };
        });
        const { builtin, results } = item;
        const numbers = operands.filter((operand) => typeof operand === "number");
        add({ kind: "matrix", builtin, operands, results }, numbers);
        break;
      }
      case "pick": {
        const { array, place, to, gives } = item;
        const from = arrayFor(array, free);
        const { name, precision } = factsOf(gives, context);
        if (to !== null) add({ kind: "row", from, to, place }, [place]);
        else {
          const operation = { kind: "pick", from, place } as const;
          add({ kind: "define", id: gives, name, precision, operation }, [place]);
        }
        break;
      }
      case "push": {
        const { history, entry, value, before, gives } = item;
        if (value === null) {
          add({ kind: "push", history, from: null, value, before, after: gives });
          break;
        }
        const from =
          entry === null
            ? null
            : entry === "per tensor"
              ? numberFor(value)
              : arrayFor({ value, space: entry }, free);
        const number = from === null ? value : null;
        add({ kind: "push", history, from, value: number, before, after: gives });
        break;
      }
      case "choice": {
        const inner = bringIn(item, free, eachTensor);
        const side = (then: boolean): Action[] =>
          schedule(
            then ? item.then : item.otherwise,
            item.results.flatMap((result): Goal[] => {
              if (result.to === null) return [];
              const value = then ? result.then : result.otherwise;
              const { home, space } = factsOf(result.id, context);
              return [{ to: result.to, value, home, space }];
            }),
            inner,
          );
        const results = item.results.filter((result) => result.to === null);
        const action: Action = {
          kind: "choice",
          condition: item.condition,
          then: side(true),
          otherwise: side(false),
          results: results.map(({ id, name, precision, then, otherwise }) => {
            return { id, name, precision, then, otherwise };
          }),
          histories: item.histories.map(({ history, after }) => ({ history, after })),
        };
        add(action, [item.condition, ...outsideUses(item)]);
        break;
      }
      case "repeat": {
        const inner = bringIn(item, free, eachTensor);
        for (const { first, to, home, space } of item.carried) {
          if (to === null) continue;
          if (home === "tensor") tensorFills.push([first, to]);
          else {
            const from = made.has(first) ? at(first) : start;
            const root = { kind: "fill", to, value: first } as const;
            fixed.push({ position: from, space: space ?? "vector", root });
          }
        }
        const { count, turn, until, carried } = item;
        const body = schedule(item.body, goalsOfTurn(item, inner), inner);
        const action: Action = {
          kind: "repeat",
          count,
          turn,
          until:
            until === null
              ? null
              : { actions: schedule(until.items, [], inner), condition: until.condition },
          body,
          carried: carried
            .filter(({ to }) => to === null)
            .map(({ id, result, name, precision, first, next }) => {
              return { id, result, name, precision, first, next };
            }),
          histories: item.histories.flatMap(({ history, inside, after }) =>
            after === null ? [] : [{ history, inside, after }],
          ),
        };
        const firsts = carried.flatMap(({ to, first }) => (to === null ? [first] : []));
        add(action, [count, ...firsts, ...outsideUses(item)]);
        break;
      }
      case "dispatch": {
        const inner = bringIn(item, free, false);
        const blocks = item.blocks.map(({ branch, items: inside, leaves, context: seen }) => {
          const { dimsOfSpace, sameSpaces, mode: apart } = seen;
          const around = { ...inner, branch, dimsOfSpace, sameSpaces, mode: apart };
          return { branch, actions: schedule(inside, leaves, around) };
        });
        add({ kind: "dispatch", blocks });
        break;
      }
      default:
        item satisfies never;
    }
  }

  const loops = planLoops({
    items,
    fixed,
    targets: goals.filter((goal) => goal.space !== null),
    freeFrom,
    ends,
    at: (id) => (made.has(id) ? at(id) : start),
    context,
  });
  const passes = takeTurns({
    items,
    loops,
    collects,
    barriers: tensorBarriers,
    goals,
    passCount,
    freeFrom,
    ends,
    numberFor,
    tensorValues,
    tensorFills,
    at,
    made,
    context,
  });

  const actions: Action[] = [];
  for (let pass = 0; pass < passCount; pass += 1) {
    for (const item of items) {
      if (item.kind !== "define" || at(item.define.id).pass !== pass) continue;
      if (factsOf(item.define.id, context).home === "step") actions.push(item.define);
    }
    actions.push(...(passes[pass] ?? []));
    actions.push(...(barriers.get(pass) ?? []));
  }
  for (const goal of goals) {
    if (goal.space === null && goal.home === "step") {
      actions.push({ kind: "keep", to: goal.to, value: goal.value });
    }
  }
  return actions;
}

/** What a turn must leave for the next one; what it only hands on stays where it is. */
function goalsOfTurn(item: Item & { kind: "repeat" }, context: ScheduleContext): Goal[] {
  return item.carried.flatMap(({ to, next, space, home }): Goal[] => {
    const { operation } = factsOf(next, context);
    const isThere = operation?.kind === "load" && operation.from === to;
    return to === null || isThere ? [] : [{ to, value: next, space, home }];
  });
}

/** Inside control flow, values of the passes around it are loaded from where those left them. */
function innerContext(
  context: ScheduleContext,
  outer: ReadonlyMap<ValueId, string>,
  eachTensor: boolean,
): ScheduleContext {
  const values = new Map(context.values);
  for (const [id, from] of outer) {
    const facts = factsOf(id, context);
    values.set(id, { ...facts, operation: { kind: "load", from } });
  }
  if (!eachTensor) return { ...context, values };
  // In the turn of one tensor its numbers are as good as those of the step.
  for (const [id, facts] of values) {
    if (facts.home === "tensor") values.set(id, { ...facts, home: "step" });
  }
  return { ...context, values, mode: "whole" };
}
