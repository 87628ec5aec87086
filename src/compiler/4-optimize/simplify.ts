// Identities that hold to the bit, as the table of builtins states them (`x * 1` is `x`): a node whose shape is the
// left side of a law is replaced by the operand that its right side names.

import { elementwiseBuiltins } from "../builtins/table.ts";
import type { Graph, Node, NodeId } from "../3-lower/graph.ts";
import { replaceNodes, type Visible } from "./map-blocks.ts";
import { parseLaw, type Pattern } from "./parse-law.ts";

/** The Graph without operations that change nothing. */
export function simplify(graph: Graph): Graph {
  return replaceNodes(graph, (node, visible) => {
    if (node.kind !== "apply") return node;
    for (const { left, right } of shortening().get(node.builtin) ?? []) {
      const bound = new Map<string, NodeId>();
      if (!matches(left, node, visible, bound)) continue;
      const operand = bound.get(right);
      const known = operand === undefined ? undefined : visible(operand);
      // Only where nothing is rounded or spread on the way.
      if (known !== undefined && JSON.stringify(known.type) === JSON.stringify(node.type)) {
        return known.id;
      }
    }
    return node;
  });
}

interface Shortening {
  readonly left: Pattern;
  /** The variable that is left. */
  readonly right: string;
}

/** The laws whose right side is one of the variables, by the builtin on top of the left side. */
const shortening = (() => {
  let table: ReadonlyMap<string, readonly Shortening[]> | null = null;
  return (): ReadonlyMap<string, readonly Shortening[]> => (table ??= readLaws());
})();

function readLaws(): ReadonlyMap<string, readonly Shortening[]> {
  const table = new Map<string, Shortening[]>();
  for (const { laws } of elementwiseBuiltins.values()) {
    for (const [from, to] of laws) {
      const left = parseLaw(from);
      const right = parseLaw(to);
      if (left?.kind !== "apply" || right?.kind !== "variable") continue;
      const swapped: Pattern = { ...left, operands: [...left.operands].reverse() };
      const forms = laws.some(isCommutation) ? [left, swapped] : [left];
      const found = forms.map((form) => ({ left: form, right: right.name }));
      table.set(left.builtin, [...(table.get(left.builtin) ?? []), ...found]);
    }
  }
  return table;
}

/** Whether a law says that two operands may change places. */
function isCommutation([from, to]: readonly [string, string]): boolean {
  const [left, right] = [parseLaw(from), parseLaw(to)];
  if (left?.kind !== "apply" || right?.kind !== "apply" || left.builtin !== right.builtin) {
    return false;
  }
  const reversed = [...right.operands].reverse();
  return left.operands.length === 2 && JSON.stringify(left.operands) === JSON.stringify(reversed);
}

function matches(
  pattern: Pattern,
  node: Node,
  visible: Visible,
  bound: Map<string, NodeId>,
): boolean {
  switch (pattern.kind) {
    case "variable": {
      const known = bound.get(pattern.name);
      bound.set(pattern.name, node.id);
      return known === undefined || known === node.id;
    }
    case "number": {
      const source =
        node.kind === "broadcast" || node.kind === "convert" ? visible(node.operand) : node;
      return source?.kind === "constant" && Object.is(source.value, pattern.value);
    }
    case "apply":
      return (
        node.kind === "apply" &&
        node.builtin === pattern.builtin &&
        node.operands.length === pattern.operands.length &&
        pattern.operands.every((operand, index) => {
          const known = visible(node.operands[index] ?? -1);
          return known !== undefined && matches(operand, known, visible, bound);
        })
      );
    default:
      return pattern satisfies never;
  }
}
