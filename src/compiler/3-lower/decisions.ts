// What is decided when a rule is compiled: its flags and choices, by path.

import type { CheckedHyperparameter, RuleNode } from "../2-check/checked.ts";
import { flatten } from "../2-check/rule-tree.ts";
import type { Decided } from "./graph.ts";
import type { Variant } from "./variant.ts";

/** The hyperparameters of a tree by path, and the decisions among them. */
export function decisionsOf(
  tree: RuleNode,
  prefix: string,
  variant: Variant,
): {
  readonly hyperparameters: readonly CheckedHyperparameter[];
  readonly decided: readonly Decided[];
} {
  const hyperparameters = flatten(tree, prefix);
  const decided: Decided[] = [];
  for (const h of hyperparameters) {
    const { kind } = h.domain;
    if (kind === "number" || kind === "optimizer" || kind === "list" || kind === "schedule")
      continue;
    if (kind === "names") continue;
    const standard = defaultOf(h);
    decided.push({
      name: h.name,
      domain: h.domain.name,
      value: variant.get(h.name) ?? standard,
      default: standard,
      doc: h.doc,
    });
  }
  return { hyperparameters, decided };
}

function defaultOf(h: CheckedHyperparameter): string | boolean {
  const value = h.default?.value;
  if (h.domain.kind === "optional")
    return value === undefined || value.kind === "none" ? "none" : "given";
  if (value?.kind === "boolean") return value.value;
  if (value?.kind === "name") return value.name;
  return h.domain.kind === "choice" ? (h.domain.members[0] ?? "") : false;
}
