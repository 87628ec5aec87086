// A dispatch as lines: one case for each branch, what its tensors go through and what they leave behind.

import type { Branch, Node } from "../3-lower/graph.ts";
import type { Formula, Line } from "./formula.ts";
import { infix, symbol } from "./make-formula.ts";
import { writesOf } from "./read-graph.ts";
import { authorsName, innerScene, type Scene } from "./scene.ts";
import { isHidden, setLine, writeBlock } from "./write-algorithm.ts";
import { refer } from "./write-formula.ts";
import { writeSides } from "./write-sides.ts";

/** The lines of a dispatch, and names for what it gives. */
export function writeDispatch(node: Node & { kind: "dispatch" }, scene: Scene): void {
  const { facts } = scene.page;
  const dispatch = facts.graph.dispatches.find(({ key }) => key === node.dispatch);
  const conditions = node.blocks.map((_, side) => conditionOf(dispatch?.branches[side], scene));
  const sides = writeSides(node, node.blocks, scene, (side, inner) => {
    const block = node.blocks[side];
    for (const { cell, value } of block === undefined ? [] : writesOf(block)) {
      const written = facts.canon(value);
      const isShown = inner.holders.get(cell) === written.id;
      const isKept = written.kind === "read" && written.cell === cell;
      if (!isShown && !isKept && !isHidden(cell, facts)) {
        setLine(cell, refer(written.id, inner), inner);
      }
    }
  });
  const lines = sides.reduceRight<readonly Line[]>((otherwise, then, side) => {
    const condition = conditions[side] ?? null;
    if (condition === null) return then;
    return [{ kind: "if", condition, then, otherwise }];
  }, []);
  scene.lines.push(...lines);
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
  `[${pattern.map(({ dimension, rest }) => (rest ? ".." : "") + authorsName(dimension)).join(", ")}]`;
