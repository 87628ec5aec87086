// A dispatch as lines: one case for each branch, what its tensors go through and what they leave behind.

import type { Branch, Node } from "../3-lower/graph.ts";
import type { Formula, Line } from "./formula.ts";
import { infix, symbol } from "./make-formula.ts";
import { writesOf } from "./read-graph.ts";
import { innerScene, spelled, type Scene } from "./scene.ts";
import { isHidden, setLine, writeBlock } from "./write-algorithm.ts";
import { refer } from "./write-formula.ts";
import { plainName } from "./write-place.ts";

/** The lines of a dispatch, and names for what it gives. */
export function writeDispatch(node: Node & { kind: "dispatch" }, scene: Scene): void {
  const { page } = scene;
  const { facts } = page;
  const dispatch = facts.graph.dispatches.find(({ key }) => key === node.dispatch);
  const targets = [...facts.partsOf(node.id)]
    .filter(([, id]) => !facts.kept.has(id) && !isHidden(facts.cellOf(id) ?? "", facts))
    .map(([index, id]) => {
      const cell = facts.cellOf(id);
      const text = cell ?? facts.nameOf(id);
      return { index, id, cell, text: text === null ? page.fresh() : spelled(page, text) };
    });
  const branches = node.blocks.map((block, index) => {
    const inner = innerScene(scene);
    writeBlock(block, inner);
    for (const { index: at, cell, text } of targets) {
      const result = facts.canon(block.results[at] ?? -1);
      const isHeld =
        cell !== null &&
        (inner.holders.get(cell) === result.id ||
          (result.kind === "read" && result.cell === cell && !inner.holders.has(cell)));
      if (isHeld) continue;
      const kind = cell === null ? "let" : "set";
      inner.lines.push({ kind, targets: [text], value: refer(result.id, inner) });
    }
    for (const { cell, value } of writesOf(block)) {
      const written = facts.canon(value);
      const isShown = inner.holders.get(cell) === written.id;
      const isKept = written.kind === "read" && written.cell === cell;
      if (!isShown && !isKept && !isHidden(cell, facts)) {
        setLine(cell, refer(written.id, inner), inner);
      }
    }
    return { condition: conditionOf(dispatch?.branches[index], scene), lines: inner.lines };
  });
  const lines = branches.reduceRight<readonly Line[]>((otherwise, { condition, lines: then }) => {
    if (condition === null) return then;
    return [{ kind: "if", condition, then, otherwise }];
  }, []);
  scene.lines.push(...lines);
  for (const { id, cell, text } of targets) {
    scene.bound.set(id, symbol(text));
    if (cell !== null) scene.holders.set(cell, id);
  }
}

/** `θ: [m, ..n]` and what else a branch asks; `null` for one that takes all the rest. */
function conditionOf(branch: Branch | undefined, scene: Scene): Formula | null {
  const { pattern = null, guard = null } = branch ?? {};
  const shape = pattern === null ? null : symbol(`θ: ${patternText(pattern)}`);
  if (guard === null) return shape;
  const inner = innerScene(scene);
  writeBlock(guard, inner, guard.results[0]);
  scene.lines.push(...inner.lines);
  const asked = refer(guard.results[0] ?? -1, inner);
  return shape === null ? asked : infix("and", "and", shape, asked);
}

/** `[m, ..n]` */
export const patternText = (pattern: NonNullable<Branch["pattern"]>): string =>
  `[${pattern.map(({ dimension, rest }) => (rest ? ".." : "") + plainName(dimension)).join(", ")}]`;
