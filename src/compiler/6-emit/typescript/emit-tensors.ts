// Turns of tensors and branches of a dispatch.

import type { DispatchAction, Reduction, Tensors } from "../../5-fuse/plan.ts";
import { declareFold } from "./emit-loop.ts";
import { destructuring } from "./key-text.ts";
import { WIDTH, type Emitter, type Env } from "./region.ts";

/** A loop over the tensors with its parts. */
export function emitTensors(tensors: Tensors, env: Env, depth: number, emitter: Emitter): string[] {
  const indent = "  ".repeat(depth);
  const lines: string[] = [];
  for (const part of tensors.parts) {
    const reductions: readonly Reduction[] =
      part.kind === "loop" ? part.reductions : part.kind === "collect" ? [part.reduction] : [];
    for (const reduction of reductions) {
      if (reduction.per === "model") lines.push(indent + declareFold(reduction, env));
    }
  }
  const turns = tensors.isApart ? inTurns : inRanges;
  return [...lines, ...turns(tensors, env, depth, emitter)];
}

/** Each tensor is a range of arrays that hold all of them. */
function inRanges(tensors: Tensors, env: Env, depth: number, emitter: Emitter): string[] {
  const indent = "  ".repeat(depth);
  const body = emitter.region(tensors.parts, { ...env, turn: "range" }, depth + 1);
  const text = body.join("\n");
  const usesIndex = /(?<!\.)\bk\b/.test(text);
  const usesRange = /\b(from|to)\b/.test(text);
  const list = emitter.memoryField("tensors");
  if (!usesIndex) {
    return [`${indent}for (const { from, to } of ${list}) {`, ...body, `${indent}}`];
  }
  const range = `${indent}  const { from, to } = ${list}[k]${emitter.bang};`;
  return [
    `${indent}for (let k = 0; k < ${list}.length; k++) {`,
    ...(usesRange ? [range] : []),
    ...body,
    `${indent}}`,
  ];
}

/** Each tensor has arrays of its own. */
function inTurns(tensors: Tensors, env: Env, depth: number, emitter: Emitter): string[] {
  const indent = "  ".repeat(depth);
  const list = emitter.roster(tensors.branch);
  const scope = env.scope.inner();
  const { lines, taken } = emitter.takeTurn(() =>
    emitter.region(tensors.parts, { ...env, scope, turn: "apart" }, depth + 1),
  );
  emitter.takeOf(tensors.branch, taken);
  if (taken.length === 0) {
    const head = `${indent}for (let k = 0; k < ${list}.length; k++) {`;
    return lines.length === 0 ? [] : [head, ...lines, `${indent}}`];
  }
  const short = `${indent}for (const { ${taken.join(", ")} } of ${list}) {`;
  if (short.length <= WIDTH) return [short, ...lines, `${indent}}`];
  const one = scope.claim(null, ["tensor"]);
  return [
    `${indent}for (const ${one} of ${list}) {`,
    ...destructuring(taken, one, depth + 1),
    ...lines,
    `${indent}}`,
  ];
}

/** Each branch on its tensors; what it does beside their turns only where it has any. */
export function emitDispatch(
  dispatch: DispatchAction,
  env: Env,
  depth: number,
  emitter: Emitter,
): string[] {
  const indent = "  ".repeat(depth);
  return dispatch.blocks.flatMap(({ branch, actions }) => {
    if (actions.length === 0) return [];
    const isPlain = actions.length === 1 && actions[0]?.kind === "tensors";
    if (isPlain) return emitter.region(actions, env, depth);
    const body = emitter.region(actions, env, depth + 1);
    emitter.takeOf(branch, []);
    return [`${indent}if (${emitter.roster(branch)}.length > 0) {`, ...body, `${indent}}`];
  });
}
