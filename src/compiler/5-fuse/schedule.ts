// Items -> actions in as few passes over memory as their dependences allow. Every value has an earliest position
// (pass, part of the pass); only folds, oracles and matrix calls are bound to it. All else is computed where it is
// used, and cells are stored in the last loop that needs what they held (`passes.ts`).

import { factsOf, type Home, type Item, type Operand, type ValueFacts } from "./items.ts";
import { operandsOf, versionOf } from "./operands.ts";
import { planLoops, type FixedRoot, type LoopPlan, type Target } from "./passes.ts";
import type { Action, Keep, Reduction, Tensors, ValueId } from "./plan.ts";
import {
  givenBy,
  isPlain,
  loadsOf,
  outsideUses,
  positionsOf,
  start,
  type ControlFlow,
  type Position,
} from "./positions.ts";

/** What scheduling needs to know of the rule and tells of the buffers it makes. */
export interface ScheduleContext {
  readonly overModel: boolean;
  readonly values: Map<ValueId, ValueFacts>;
  /** The versions of histories, and whose they are. */
  readonly histories: ReadonlyMap<ValueId, string>;
  /** A new array for elements that a later pass needs; its name. */
  scratchArray(value: ValueId, space: "vector" | "matrix"): string;
  /** A new number per tensor that a later pass needs; its name. */
  scratchNumber(value: ValueId): string;
}

/** What a sequence must leave behind: an array, a number per tensor or a number. */
export type Goal = Target & { readonly home: Home };

/** The actions that compute `goals`. */
export function schedule(
  items: readonly Item[],
  goals: readonly Goal[],
  context: ScheduleContext,
): Action[] {
  const { positions, passes: waits, ends } = positionsOf(items, context);
  const passOf = (item: Item): number => waits.get(item) ?? 0;
  const at = (id: ValueId): Position => positions.get(id) ?? start;
  const made = new Set(items.flatMap(givenBy));
  const barrierPasses = items.map((item) => passOf(item) + (isPlain(item) ? 0 : 1));
  const passCount =
    1 +
    [...positions.values(), ...barrierPasses.map((pass) => ({ pass, part: 0 }))].reduce(
      (most, position) => Math.max(most, position.pass),
      0,
    );

  const fixed: FixedRoot[] = [];
  const collects: {
    readonly pass: number;
    readonly part: number;
    readonly reduction: Reduction;
  }[] = [];
  const arrays = new Map<ValueId, string>();
  const heldUntil = new Map<string, number>();

  /** The array that holds an operand after pass `pass`; an array that is only read is taken as it is. */
  const arrayFor = (operand: Operand, pass: number): string => {
    const { operation } = factsOf(operand.value, context);
    if (operation?.kind === "load") {
      heldUntil.set(operation.from, Math.max(heldUntil.get(operation.from) ?? -1, pass));
      return operation.from;
    }
    const known = arrays.get(operand.value);
    if (known !== undefined) return known;
    const to = context.scratchArray(operand.value, operand.space);
    arrays.set(operand.value, to);
    const position = made.has(operand.value) ? at(operand.value) : start;
    fixed.push({
      position,
      space: operand.space,
      root: { kind: "store", to, value: operand.value },
    });
    return to;
  };
  const heldArray = (name: string, pass: number): string => {
    heldUntil.set(name, Math.max(heldUntil.get(name) ?? -1, pass));
    return name;
  };

  const barrierActions = new Map<number, Action[]>();
  const addBarrier = (pass: number, action: Action): void => {
    barrierActions.set(pass, [...(barrierActions.get(pass) ?? []), action]);
  };
  const tensorValues = new Map<ValueId, string>();
  /** Numbers per tensor that control flow finds in a buffer of its own. */
  const tensorFills: (readonly [ValueId, string])[] = [];

  /** The buffer in which a number per tensor is left. */
  const numberFor = (id: ValueId): string => {
    const known = tensorValues.get(id) ?? context.scratchNumber(id);
    tensorValues.set(id, known);
    return known;
  };

  /** Leaves what control flow after a pass reads of the values around it where it finds them. */
  const bringIn = (item: ControlFlow, pass: number): ScheduleContext => {
    const outer = new Map<ValueId, string>();
    for (const id of outsideUses(item)) {
      const { home, space, operation } = factsOf(id, context);
      if (operation?.kind === "load") heldArray(operation.from, pass);
      if (home === "step" || operation?.kind === "load" || !made.has(id)) continue;
      if (home === "element") {
        outer.set(id, arrayFor({ value: id, space: space ?? "vector" }, pass));
        continue;
      }
      outer.set(id, numberFor(id));
    }
    for (const from of loadsOf(item)) heldArray(from, pass);
    return innerContext(context, outer);
  };

  for (const item of items) {
    const pass = passOf(item);
    switch (item.kind) {
      case "define":
      case "branch":
        break;
      case "fold": {
        const position = at(item.reduction.value);
        if (item.space === null) collects.push({ ...position, reduction: item.reduction });
        else {
          const root = { kind: "fold", reduction: item.reduction } as const;
          fixed.push({ position, space: item.space, root });
        }
        break;
      }
      case "ask": {
        const { oracle, answer } = item;
        const where =
          typeof item.at === "string" ? heldArray(item.at, pass) : arrayFor(item.at, pass);
        const vector = item.vector === null ? null : arrayFor(item.vector, pass);
        const loss =
          item.loss === null ? null : { id: item.loss, name: factsOf(item.loss, context).name };
        addBarrier(pass, { kind: "ask", oracle, at: where, vector, answer, loss });
        break;
      }
      case "draw":
        addBarrier(pass, item.draw);
        break;
      case "matrix": {
        const operands = item.operands.map((operand) => arrayFor(operand, pass));
        const { builtin, results } = item;
        addBarrier(pass, { kind: "matrix", builtin, operands, results });
        break;
      }
      case "push": {
        const { history, value, before, gives } = item;
        const { home, space } = factsOf(value, context);
        const from =
          home === "step" && space === null
            ? null
            : home === "element" || space !== null
              ? arrayFor({ value, space: space ?? "vector" }, pass)
              : numberFor(value);
        const number = from === null ? value : null;
        addBarrier(pass, { kind: "push", history, from, value: number, before, after: gives });
        break;
      }
      case "choice": {
        const inner = bringIn(item, pass);
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
        addBarrier(pass, {
          kind: "choice",
          condition: item.condition,
          then: side(true),
          otherwise: side(false),
          results: results.map(({ id, name, precision, then, otherwise }) => ({
            id,
            name,
            precision,
            then,
            otherwise,
          })),
          histories: item.histories.map(({ history, after }) => ({ history, after })),
        });
        break;
      }
      case "repeat": {
        const inner = bringIn(item, pass);
        for (const { first, to, home, space } of item.carried) {
          if (to === null) continue;
          const position = made.has(first) ? at(first) : start;
          if (home === "tensor") tensorFills.push([first, to]);
          else {
            const root = { kind: "fill", to, value: first } as const;
            fixed.push({ position, space: space ?? "vector", root });
          }
        }
        const { count, turn, until } = item;
        const body = schedule(item.body, goalsOfTurn(item, context), inner);
        addBarrier(pass, {
          kind: "repeat",
          count,
          turn,
          until:
            until === null
              ? null
              : { actions: schedule(until.items, [], inner), condition: until.condition },
          body,
          carried: item.carried
            .filter(({ to }) => to === null)
            .map(({ id, result, name, precision, first, next }) => {
              return { id, result, name, precision, first, next };
            }),
          histories: item.histories.flatMap(({ history, inside, after }) =>
            after === null ? [] : [{ history, inside, after }],
          ),
        });
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
    heldUntil,
    ends,
    passCount,
    at: (id) => (made.has(id) ? at(id) : start),
    context,
  });

  const order = new Map(items.flatMap((item, index) => givenBy(item).map((id) => [id, index])));
  const actions: Action[] = [];
  const tensorKeeps = goals.filter((goal) => goal.space === null && goal.home === "tensor");
  const kept = planTensorValues();

  // What a pass later than the push would look for is no more where it was.
  const isPast = ({ operation }: ValueFacts, pass: number): boolean => {
    const version = operation === null ? null : versionOf(operation);
    const end = version === null ? undefined : ends.get(version);
    return end !== undefined && pass > end;
  };

  // From the last pass, which says what the earlier ones must keep per tensor.
  const passes = Array.from({ length: passCount }, (_, index) => passCount - 1 - index)
    .map(passActions)
    .reverse();
  for (let pass = 0; pass < passCount; pass += 1) {
    for (const item of items) {
      if (item.kind !== "define" || at(item.define.id).pass !== pass) continue;
      if (factsOf(item.define.id, context).home === "step") actions.push(item.define);
    }
    actions.push(...(passes[pass] ?? []));
    actions.push(...(barrierActions.get(pass) ?? []));
  }
  for (const goal of goals) {
    if (goal.space === null && goal.home === "step") {
      actions.push({ kind: "keep", to: goal.to, value: goal.value });
    }
  }
  return actions;

  /** The last pass that runs tensor by tensor keeps the numbers per tensor. */
  function planTensorValues(): { readonly lastPass: number } {
    if (tensorKeeps.length === 0) return { lastPass: -1 };
    const needed = tensorKeeps.map((goal) => (made.has(goal.value) ? at(goal.value).pass : 0));
    const held = tensorKeeps.map((goal) => (heldUntil.get(goal.to) ?? -1) + 1);
    const looped = loops.filter((loop) => usesTensor(loop)).map((loop) => loop.position.pass);
    return { lastPass: Math.max(...needed, ...held, ...looped) };
  }

  function usesTensor(loop: LoopPlan): boolean {
    if (context.overModel || loop.space !== "vector") return false;
    if (loop.reductions.length > 0) return true;
    return loop.outside.some((id) => factsOf(id, context).home === "tensor");
  }

  function passActions(pass: number): Action[] {
    const mine = loops.filter((loop) => loop.position.pass === pass);
    const folded = collects.filter((collect) => collect.pass === pass);
    const keeps: Keep[] =
      pass === kept.lastPass
        ? tensorKeeps.map((goal) => ({ kind: "keep", to: goal.to, value: goal.value }))
        : [];
    const crossing = [...tensorValues, ...tensorFills].filter(([id]) => at(id).pass === pass);
    const byTensor =
      folded.length > 0 || keeps.length > 0 || crossing.length > 0 || mine.some(usesTensor);
    if (!byTensor) return mine.map(toLoop);

    const wholes = mine.filter((loop) => loop.space !== "vector");
    const vectors = mine.filter((loop) => loop.space === "vector");
    const partCount =
      1 +
      [
        ...vectors.map((loop) => loop.position.part),
        ...folded.map((collect) => collect.part),
        ...keeps.map((keep) =>
          made.has(keep.value) && at(keep.value).pass === pass ? at(keep.value).part : 0,
        ),
        ...crossing.map(([id]) => at(id).part),
      ].reduce((most, part) => Math.max(most, part), 0);

    const parts: Tensors["parts"][number][] = [];
    const defined = new Set<ValueId>();
    const define = (id: ValueId): void => {
      if (defined.has(id)) return;
      const facts = factsOf(id, context);
      if (facts.home !== "tensor") return;
      const { operation } = facts;
      // A number of the passes around this control flow is loaded from where they left it.
      if (!made.has(id) && operation?.kind !== "load") return;
      if (operation === null && at(id).pass === pass) return;
      defined.add(id);
      if (operation === null || isPast(facts, pass)) {
        const from = numberFor(id);
        parts.push({ ...toStatement(facts), operation: { kind: "load", from } });
        return;
      }
      for (const operand of operandsOf(operation)) define(operand);
      parts.push({ ...toStatement(facts), operation });
    };
    for (let part = 0; part < partCount; part += 1) {
      for (const loop of vectors.filter((candidate) => candidate.position.part === part)) {
        for (const id of inOrder(loop.outside)) define(id);
        parts.push(toLoop(loop));
      }
      for (const { reduction } of folded.filter((collect) => collect.part === part)) {
        define(reduction.value);
        parts.push({ kind: "collect", reduction });
      }
    }
    for (const keep of keeps) define(keep.value);
    for (const [id, to] of crossing) {
      define(id);
      parts.push({ kind: "keep", to, value: id });
    }
    parts.push(...keeps);
    return [{ kind: "tensors", parts }, ...wholes.map(toLoop)];
  }

  function inOrder(ids: readonly ValueId[]): ValueId[] {
    return [...ids].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  }
}

const toLoop = ({
  space,
  statements,
  stores,
  reductions,
}: LoopPlan): Action & { kind: "loop" } => ({
  kind: "loop",
  space,
  statements,
  stores,
  reductions,
});

const toStatement = (facts: ValueFacts) =>
  ({ kind: "define", id: facts.id, name: facts.name, precision: facts.precision }) as const;

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
): ScheduleContext {
  const values = new Map(context.values);
  for (const [id, from] of outer) {
    const facts = factsOf(id, context);
    values.set(id, { ...facts, operation: { kind: "load", from } });
  }
  return { ...context, values };
}
