// Where a node that is the same everywhere stands: before all else in the step, or in the branch that it belongs to.

import type { Builder, NodeContent } from "./builder.ts";
import type { Node, NodeId } from "./graph.ts";

/** The step or a branch: what is the same everywhere in it (constants, reads, plain oracles) stands before all else. */
export interface Level {
  /** `null` for the step. */
  readonly branch: string | null;
  readonly prologue: Node[];
  readonly known: Map<string, NodeId>;
  /** Nodes with smaller numbers stand before the branch. */
  readonly first: NodeId;
}

/** What stands before all else in the step or a branch. */
export function newLevel(branch: string | null, first: NodeId): Level {
  return { branch, prologue: [], known: new Map(), first };
}

/** The outermost level in which a node means the same. */
export function levelOf(content: NodeContent, { levels, cells }: Builder): Level {
  const [outermost] = levels;
  const innermost = levels[levels.length - 1];
  if (outermost === undefined || innermost === undefined) throw new Error("nothing is lowered");
  const isOf = (branch: string | null): Level =>
    levels.find((level) => level.branch === branch) ?? innermost;
  switch (content.kind) {
    case "hyperparameter":
      return content.at === null ? outermost : innermost;
    case "constant":
    case "time":
    case "rank":
    case "name matches":
    case "oracle":
      return outermost;
    case "size":
      return content.over === "tensor" ? outermost : innermost;
    case "read": {
      const made = cells.find(({ cell }) => cell.name === content.cell);
      return isOf(made?.cell.branch ?? null);
    }
    case "convert":
      return (
        levels.find(({ prologue }) => prologue.some(({ id }) => id === content.operand)) ??
        innermost
      );
    default:
      return innermost;
  }
}

/** All nodes of the step. */
export function nodesOf(builder: Builder): readonly Node[] {
  return [...(builder.levels[0]?.prologue ?? []), ...builder.nodes];
}
