// What control flow of the step gives -> the names of it, and the last lines of each side, which set them. The same for
// an `if` and a dispatch.

import type { Block, Node, NodeId } from "../3-lower/graph.ts";
import type { Line } from "./formula.ts";
import { symbol } from "./make-formula.ts";
import { innerScene, spelled, type Scene } from "./scene.ts";
import { giveName, isHidden, writeBlock } from "./write-algorithm.ts";
import { refer } from "./write-formula.ts";

/** A part of control flow that is shown: the cell that it is the value of, or the name given to it. */
interface Target {
  readonly index: number;
  readonly id: NodeId;
  readonly cell: string | null;
  readonly text: string;
}

/** The lines of each block, and what else `close` adds to one; the names that are given hold from there on. */
export function writeSides(
  node: Node,
  blocks: readonly Block[],
  scene: Scene,
  close: (index: number, inner: Scene) => void = () => undefined,
): readonly (readonly Line[])[] {
  const { page } = scene;
  const { facts } = page;
  const targets = [...facts.partsOf(node.id)]
    .filter(([, id]) => !facts.kept.has(id) && !isHidden(facts.cellOf(id) ?? "", facts))
    .map(([index, id]): Target => {
      const cell = facts.cellOf(id);
      const name = facts.nameOf(id);
      if (cell !== null) return { index, id, cell, text: spelled(page, cell) };
      const text = name === null ? page.fresh() : giveName(id, spelled(page, name), scene);
      // What a side calls the same is the same.
      for (const { nodes, results } of name === null ? [] : blocks) {
        const result = facts.canon(results[index] ?? -1);
        const isInside = nodes.some((one) => one.id === result.id);
        if (isInside && facts.nameOf(result.id) === name) page.shared.set(result.id, text);
      }
      return { index, id, cell, text };
    });
  const sides = blocks.map((block, side) => {
    const inner = innerScene(scene);
    writeBlock(block, inner);
    for (const target of targets) setTarget(target, block, inner);
    close(side, inner);
    return inner.lines;
  });
  for (const { id, cell, text } of targets) {
    scene.bound.set(id, symbol(text));
    if (cell !== null) scene.holders.set(cell, id);
  }
  return sides;
}

/** The line that gives a target its value; none where it has it already. */
function setTarget({ index, cell, text }: Target, block: Block, inner: Scene): void {
  const result = inner.page.facts.canon(block.results[index] ?? -1);
  const isKept = result.kind === "read" && result.cell === cell && !inner.holders.has(result.cell);
  if (cell !== null && (inner.holders.get(cell) === result.id || isKept)) return;
  const value = refer(result.id, inner);
  if (cell === null && value.kind === "symbol" && value.text === text) return;
  inner.lines.push({ kind: cell === null ? "let" : "set", targets: [text], value });
}
