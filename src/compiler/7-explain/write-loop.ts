// A loop -> its lines: what it carries is set before it, and again at the end of each turn.

import type { Node } from "../3-lower/graph.ts";
import { blocksOf } from "../3-lower/operands.ts";
import { symbol } from "./make-formula.ts";
import { nodesOf } from "./read-graph.ts";
import { innerScene, spelled, type Scene } from "./scene.ts";
import { giveName, writeBlock } from "./write-algorithm.ts";
import { refer } from "./write-formula.ts";
import { historyCell } from "./write-history.ts";

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
    if (page.facts.canon(first).type.history !== undefined) {
      const history = refer(first, scene);
      return { first, reads, part, text: history.kind === "symbol" ? history.text : "" };
    }
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
    const isSame = value?.kind === "symbol" && value.text === text;
    if (value !== undefined && !isSame) scene.lines.push({ kind: "let", targets: [text], value });
    for (const read of reads) {
      inner.bound.set(read.id, symbol(text));
      if (read.type.history !== undefined) inner.holders.set(historyCell(read.id, facts), read.id);
    }
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
  for (const { part, text } of carried) {
    if (part === null) continue;
    scene.bound.set(part, symbol(text));
    const { id, type } = facts.canon(part);
    if (type.history !== undefined) scene.holders.set(historyCell(id, facts), id);
  }
}
