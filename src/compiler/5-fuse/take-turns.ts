// The loops, folds and calls of each pass -> actions: side by side over the whole range, or in turns, one tensor after
// the other, with the numbers per tensor that they need.

import { factsOf, isWholeSpace, type Item, type ValueFacts } from "./items.ts";
import { operandsOf, versionOf } from "./operands.ts";
import type { LoopPlan } from "./drafts.ts";
import type { Action, Keep, Reduction, Tensors, ValueId } from "./plan.ts";
import { givenBy, start, type Position } from "./positions.ts";
import type { Goal, ScheduleContext } from "./schedule.ts";

/** A call or control flow in the turn of a tensor, and the values around it that it reads. */
export interface TensorBarrier {
  readonly position: Position;
  readonly action: Action;
  readonly uses: readonly ValueId[];
}

export interface TurnRequest {
  readonly items: readonly Item[];
  readonly loops: readonly LoopPlan[];
  readonly collects: readonly {
    readonly pass: number;
    readonly part: number;
    readonly reduction: Reduction;
  }[];
  readonly barriers: readonly TensorBarrier[];
  readonly goals: readonly Goal[];
  readonly passCount: number;
  /** When the numbers that control flow reads may be set. */
  readonly freeFrom: ReadonlyMap<string, Position>;
  /** The last pass that finds a version of a history where it was. */
  readonly ends: ReadonlyMap<ValueId, number>;
  /** The buffer in which a number per tensor is left. */
  numberFor(id: ValueId): string;
  /** Numbers per tensor that outlive their pass, and where: gains those that are found to. */
  readonly tensorValues: Map<ValueId, string>;
  /** Numbers per tensor that control flow finds in a buffer of its own. */
  readonly tensorFills: readonly (readonly [ValueId, string])[];
  at(id: ValueId): Position;
  /** The values of this sequence. */
  readonly made: ReadonlySet<ValueId>;
  readonly context: ScheduleContext;
}

/** The actions of each pass. */
export function takeTurns(request: TurnRequest): Action[][] {
  const { items, loops, collects, barriers, goals, passCount, context } = request;
  const { tensorValues, tensorFills, freeFrom, at, made } = request;
  const order = new Map(items.flatMap((item, index) => givenBy(item).map((id) => [id, index])));
  const tensorKeeps = goals.filter((goal) => goal.space === null && goal.home === "tensor");
  const lastPass = keepingPass();
  // From the last pass, which says what the earlier ones must keep per tensor.
  return Array.from({ length: passCount }, (_, index) => passCount - 1 - index)
    .map(passActions)
    .reverse();

  /** The last pass that runs tensor by tensor keeps the numbers per tensor. */
  function keepingPass(): number {
    if (tensorKeeps.length === 0) return -1;
    const needed = tensorKeeps.map((goal) => (made.has(goal.value) ? at(goal.value).pass : 0));
    const held = tensorKeeps.map((goal) => freeFrom.get(goal.to) ?? start);
    const looped = loops.filter((loop) => usesTensor(loop)).map((loop) => loop.position.pass);
    const called = barriers.map(({ position }) => position.pass);
    return Math.max(...needed, ...held.map(({ pass }) => pass), ...looped, ...called);
  }

  /** What a pass later than the push would look for is no more where it was. */
  function isPast({ operation }: ValueFacts, pass: number): boolean {
    const version = operation === null ? null : versionOf(operation);
    const end = version === null ? undefined : request.ends.get(version);
    return end !== undefined && pass > end;
  }

  function usesTensor(loop: LoopPlan): boolean {
    if (context.mode === "whole" || isWholeSpace(loop.space, context)) return false;
    if (context.mode === "apart" || loop.reductions.length > 0) return true;
    return loop.outside.some((id) => factsOf(id, context).home === "tensor");
  }

  function passActions(pass: number): Action[] {
    const here = loops.filter((loop) => loop.position.pass === pass);
    const isWhole = ({ space }: LoopPlan): boolean => isWholeSpace(space, context);
    const mine = here.filter((loop) => !isWhole(loop));
    const folded = collects.filter((collect) => collect.pass === pass);
    const called = barriers.filter(({ position }) => position.pass === pass);
    const keeps: Keep[] =
      pass === lastPass
        ? tensorKeeps.map((goal) => ({ kind: "keep", to: goal.to, value: goal.value }))
        : [];
    const crossing = [...tensorValues, ...tensorFills].filter(([id]) => at(id).pass === pass);
    const inTurns =
      [folded, keeps, crossing, called].some((some) => some.length > 0) || mine.some(usesTensor);
    if (!inTurns) return here.map(toLoop);

    const partCount =
      1 +
      [
        ...mine.map((loop) => loop.position.part),
        ...folded.map((collect) => collect.part),
        ...called.map(({ position }) => position.part),
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
        const from = request.numberFor(id);
        parts.push({ ...toStatement(facts), operation: { kind: "load", from } });
        return;
      }
      for (const operand of operandsOf(operation)) define(operand);
      parts.push({ ...toStatement(facts), operation });
    };
    for (let part = 0; part < partCount; part += 1) {
      for (const loop of mine.filter((candidate) => candidate.position.part === part)) {
        for (const id of inOrder(loop.outside)) define(id);
        parts.push(toLoop(loop));
      }
      for (const { reduction } of folded.filter((collect) => collect.part === part)) {
        define(reduction.value);
        parts.push({ kind: "collect", reduction });
      }
      for (const { action, uses } of called.filter(({ position }) => position.part === part)) {
        for (const id of inOrder(uses)) define(id);
        parts.push(action);
      }
    }
    for (const keep of keeps) define(keep.value);
    for (const [id, to] of crossing) {
      define(id);
      parts.push({ kind: "keep", to, value: id });
    }
    parts.push(...keeps);
    const { branch, mode } = context;
    const turns: Tensors = { kind: "tensors", branch, isApart: mode === "apart", parts };
    return [...here.filter(isWhole).map(toLoop), turns];
  }

  function inOrder(ids: readonly ValueId[]): ValueId[] {
    return [...ids].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  }
}

const toLoop = ({ position: _, outside: __, ...loop }: LoopPlan): Action & { kind: "loop" } => ({
  kind: "loop",
  ...loop,
});

const toStatement = (facts: ValueFacts) =>
  ({ kind: "define", id: facts.id, name: facts.name, precision: facts.precision }) as const;
