// `skip`: the step of a composition ends where it stands. Lines above have happened; what comes after is lowered under
// the condition that the step was not skipped, and the host learns of it by a truth value.

import type { Block } from "../1-parse/ast.ts";
import { allStatements } from "../1-parse/walk.ts";
import type { RuleNode } from "../2-check/checked.ts";
import {
  add,
  apply,
  inBlock,
  numberType,
  truth,
  valueOf,
  widen,
  type Builder,
  type Lowering,
} from "./builder.ts";
import type { NodeId } from "./graph.ts";

/** The key of whether the step of a composition was skipped; `above` is what stood when a stage said so inside a line. */
export interface SkipFrame {
  above: {
    readonly values: Map<object, NodeId>;
    readonly held: ReadonlyMap<object, NodeId>;
  } | null;
}

/** The lowering of a composition whose step may end early: in it, `skip` has something to set. */
export function openFrame(rule: RuleNode, lowering: Lowering): Lowering {
  if (!maySkip(rule)) return { ...lowering, skip: null };
  const frame: SkipFrame = { above: null };
  const type = numberType("step", "truth");
  lowering.initial.set(frame, truth(lowering.builder, false));
  lowering.changeable.set(frame, type);
  return { ...lowering, skip: frame, skips: [...lowering.skips, frame] };
}

/** Whether the step was skipped, as far as the lines above know. */
export function skippedIn(frame: SkipFrame, lowering: Lowering): NodeId {
  return valueOf(frame, "whether the step was skipped", lowering);
}

/** Ends the step at hand. */
export function lowerSkip({ builder, skip, values }: Lowering): void {
  if (skip === null) throw new Error("checking let a `skip` pass");
  values.set(skip, truth(builder, true));
}

/** The parts in order; after one that may have ended the step, the rest happens only where it did not. */
export function inSteps(
  parts: readonly ((lowering: Lowering) => void)[],
  lowering: Lowering,
  branch: (condition: NodeId, then: (inner: Lowering) => void, lowering: Lowering) => void,
): void {
  const { skips, builder } = lowering;
  for (const [index, part] of parts.entries()) {
    const before = skips.map((frame) => skippedIn(frame, lowering));
    part(lowering);
    const ended = skips.filter((frame, i) => skippedIn(frame, lowering) !== before[i]);
    if (ended.length === 0) continue;
    for (const frame of ended) takeBack(frame, lowering);
    const rest = parts.slice(index + 1);
    if (rest.length === 0) return;
    const goOn = (frames: readonly SkipFrame[], inner: Lowering): void => {
      const [frame, ...others] = frames;
      if (frame === undefined) return inSteps(rest, inner, branch);
      const isHere = apply(builder, "not", [skippedIn(frame, inner)], "truth");
      branch(isHere, (within) => goOn(others, within), inner);
    };
    goOn(ended, lowering);
    return;
  }
}

/** A stage that is asked in the middle of a line and skips: what the line changed after that is taken back. */
function takeBack(frame: SkipFrame, lowering: Lowering): void {
  const { above } = frame;
  frame.above = null;
  if (above === null || above.values !== lowering.values) return;
  const { builder, changeable, initial, values } = lowering;
  const skipped = skippedIn(frame, lowering);
  for (const [key, type] of changeable) {
    const then = above.held.get(key) ?? initial.get(key);
    const now = values.get(key) ?? initial.get(key);
    if (then === undefined || now === undefined || then === now) continue;
    values.set(key, choose(skipped, then, now, type, builder));
  }
}

/** One of two values, by a condition of the step. */
export function choose(
  condition: NodeId,
  then: NodeId,
  otherwise: NodeId,
  type: Parameters<typeof widen>[2],
  builder: Builder,
): NodeId {
  const [a, b] = [then, otherwise].map((id) => inBlock(builder, () => [widen(builder, id, type)]));
  if (a === undefined || b === undefined) throw new Error("a choice has two sides");
  const node = add(builder, { kind: "if", condition, then: a, otherwise: b }, type);
  return add(builder, { kind: "part", of: node, index: 0 }, type);
}

/** Whether a `skip` stands in a rule or in a stage around it; rules that it runs end steps of their own. */
export function maySkip(node: RuleNode): boolean {
  if (node.kind === "rule") return skips(node.declaration.body);
  const stages = [...node.before, ...node.after].map((stage) => stage.declaration.body);
  return maySkip(node.rule) || stages.some(skips);
}

const skips = (body: Block): boolean => allStatements(body).some(({ kind }) => kind === "skip");
