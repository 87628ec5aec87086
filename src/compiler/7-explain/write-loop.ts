// A loop -> its lines: what it carries is set before it, and again at the end of each turn.

import type { Node } from "../3-lower/graph.ts";
import { blocksOf } from "../3-lower/operands.ts";
import { symbol } from "./make-formula.ts";
import { nodesOf } from "./read-graph.ts";
import { innerScene, spelled, type Scene } from "./scene.ts";
import { giveName, writeBlock } from "./write-algorithm.ts";
import { refer } from "./write-formula.ts";

/** The lines of a loop, and names for what it leaves. */
export function writeLoop(node: Node & { kind: "loop" }, scene: Scene): void {
  const { page } = scene;
  const { facts } = page;
  const inside = blocksOf(node).flatMap(nodesOf);
  const carried = node.carried.map((first, index) => {
    const reads = inside.filter(
      (one) => one.kind === "carried" && one.loop === node.id && one.index === index,
    );
    const part = facts.partsOf(node.id).get(index) ?? null;
    const wish = reads[0]?.name ?? (part === null ? null : facts.nameOf(part));
    const text = giveName(
      reads[0]?.id ?? part ?? first,
      wish === null ? page.fresh() : spelled(page, wish),
      scene,
    );
    return { first, reads, part, text };
  });
  const count = refer(node.count, scene);
  const starts = carried.map(({ first }) => refer(first, scene));
  const inner = innerScene(scene);
  for (const [index, { reads, text }] of carried.entries()) {
    const value = starts[index];
    if (value !== undefined) scene.lines.push({ kind: "let", targets: [text], value });
    for (const read of reads) inner.bound.set(read.id, symbol(text));
  }
  const question = innerScene(inner);
  const [asked] = node.until?.results ?? [];
  if (node.until !== null) writeBlock(node.until, question, asked);
  const until = asked === undefined ? null : refer(asked, question);
  const turn = innerScene(inner);
  writeBlock(node.body, turn);
  const values = node.body.results.map((id) => refer(id, turn));
  for (const [index, { text }] of carried.entries()) {
    const value = values[index];
    if (value === undefined || (value.kind === "symbol" && value.text === text)) continue;
    turn.lines.push({ kind: "set", targets: [text], value });
  }
  scene.lines.push({ kind: "repeat", count, asked: question.lines, until, body: turn.lines });
  for (const { part, text } of carried) if (part !== null) scene.bound.set(part, symbol(text));
}
