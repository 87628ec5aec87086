// A loop -> control flow around whole passes. What its turns hand on lives in a variable where it is one number for
// the step, else in an array, or a number per tensor, that each turn stores as a step stores its cells.

import type { Block, Node, ValueType } from "../3-lower/graph.ts";
import { blocksOf } from "../3-lower/operands.ts";
import { flatten } from "./flatten.ts";
import { isNumberOfStep, isPerTensor } from "./flatten-if.ts";
import {
  addVersion,
  firstOfEach,
  historyOf,
  leaf,
  resolve,
  resultOf,
  spaceOf,
  type CarriedHistory,
  type CarriedValue,
  type FlattenContext,
  type Home,
  type Item,
} from "./items.ts";
import type { ValueId } from "./plan.ts";

type LoopNode = Node & { kind: "loop" };
type PartNode = Node & { kind: "part" };

/** The item of a loop, with buffers for what it carries. */
export function flattenLoop(
  node: LoopNode,
  parts: readonly PartNode[],
  context: FlattenContext,
  items: Item[],
): void {
  const nodes = blocksOf(node).flatMap(everyNode);
  const results = new Map(firstOfEach(parts, context).map((part) => [part.index, part]));
  const reads = new Map<number, Node>();
  for (const one of nodes) {
    const isMine = one.kind === "carried" && one.loop === node.id;
    if (isMine && !reads.has(one.index)) reads.set(one.index, one);
  }
  // Turns that leave a number of the step are turns of the step.
  const isOfStep = !context.inTurn && [...results.values()].some(isNumberOfStep);
  const eachTensor = isPerTensor(blocksOf(node), context) && !isOfStep;
  const home: Home = eachTensor ? "tensor" : "step";
  const counter = nodes.find((one) => one.kind === "turn" && one.loop === node.id);
  if (counter !== undefined) addNumber(counter.id, "turn", counter.type, home, context);

  const pushed: Omit<CarriedHistory & { readonly index: number }, "next">[] = [];
  const open = node.carried.flatMap((first, index): Omit<CarriedValue, "next">[] => {
    const shown = [reads.get(index), results.get(index)].filter((one) => one !== undefined);
    const [like] = shown;
    if (like?.type.history !== undefined) {
      const history = historyOf(first, context);
      for (const one of shown) addVersion(one, history, context);
      const [inside, after] = [reads.get(index)?.id ?? null, results.get(index)?.id ?? null];
      pushed.push({ index, history, first: resolve(first, context), inside, after });
      return [];
    }
    // What no turn and nothing after the loop reads is not carried.
    if (like === undefined) return [];
    const { name, type } = like;
    const space = spaceOf(type, context);
    const isStep = type.scope === "step" || context.mode === "whole";
    const isVariable = space === null && (isStep || eachTensor);
    const label = name ?? "carried";
    const array = space === null ? null : context.answerArray(label, type, context);
    const to = isVariable ? null : (array ?? context.tensorNumber(label, type, context.branch));
    for (const one of shown) {
      if (to === null) addNumber(one.id, one.name, one.type, home, context);
      else leaf(one, to, context);
    }
    return [
      {
        index,
        id: reads.get(index)?.id ?? null,
        result: results.get(index)?.id ?? null,
        name,
        precision: type.precision,
        home: isVariable ? home : space === null ? "tensor" : "element",
        space,
        first: resolve(first, context),
        to,
      },
    ];
  });
  const ids = [...reads].map(([index, read]) => [index, read.id] as const);
  context.turns.set(node.id, { carried: new Map(ids), turn: counter?.id ?? null });
  const inside = { ...context, inTurn: eachTensor };
  const until = node.until === null ? null : flatten(node.until, inside);
  const [condition] = node.until?.results ?? [];
  const body = flatten(node.body, inside);
  items.push({
    kind: "repeat",
    isPerTensor: eachTensor,
    count: resolve(node.count, context),
    turn: counter?.id ?? null,
    until:
      until === null || condition === undefined
        ? null
        : { items: until, condition: resolve(condition, context) },
    body,
    carried: open.map((one) => ({
      ...one,
      next: resolve(resultOf(node.body, one.index), context),
    })),
    histories: pushed.map(({ index, ...one }) => ({
      ...one,
      next: resolve(resultOf(node.body, index), context),
    })),
  });
}

function addNumber(
  id: ValueId,
  name: string | null,
  { precision }: ValueType,
  home: Home,
  { values, alias }: FlattenContext,
): void {
  values.set(id, { id, name, home, space: null, precision, operation: null });
  alias.set(id, id);
}

const everyNode = (block: Block): readonly Node[] =>
  block.nodes.flatMap((node) => [node, ...blocksOf(node).flatMap(everyNode)]);
