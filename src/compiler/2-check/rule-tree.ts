// The tree that a composition is: its hyperparameters by path, and the same tree with other defaults.

import type { Expr } from "../1-parse/ast.ts";
import type { CheckedHyperparameter, RuleNode, Stage } from "./checked.ts";

/** All hyperparameters of a tree, by path, the outermost rule's own by name. */
export function flatten(node: RuleNode, prefix: string): readonly CheckedHyperparameter[] {
  const named = (
    own: readonly CheckedHyperparameter[],
    path: string,
  ): readonly CheckedHyperparameter[] => own.map((h) => ({ ...h, name: path + h.name }));
  if (node.kind === "rule")
    return [
      ...named(node.own, prefix),
      ...[...node.parts].flatMap(([name, part]) =>
        part === null ? [] : flatten(part, `${prefix}${name}.`),
      ),
    ];
  const stages = (list: readonly Stage[]): readonly CheckedHyperparameter[] =>
    list.flatMap((stage) => named(stage.own, `${prefix}${stage.name}.`));
  return [...flatten(node.rule, prefix), ...stages(node.before), ...stages(node.after)];
}

/** The tree with new defaults by path. */
export function withDefaults(
  node: RuleNode,
  defaults: ReadonlyMap<string, NonNullable<CheckedHyperparameter["default"]>>,
  prefix = "",
): RuleNode {
  const renewed = (
    own: readonly CheckedHyperparameter[],
    path: string,
  ): readonly CheckedHyperparameter[] =>
    own.map((h) => ({ ...h, default: defaults.get(path + h.name) ?? h.default }));
  if (node.kind === "rule")
    return {
      ...node,
      own: renewed(node.own, prefix),
      parts: new Map(
        [...node.parts].map(([name, part]) => [
          name,
          part === null ? null : withDefaults(part, defaults, `${prefix}${name}.`),
        ]),
      ),
    };
  const stage = (one: Stage): Stage => ({
    ...one,
    own: renewed(one.own, `${prefix}${one.name}.`),
  });
  return {
    ...node,
    before: node.before.map(stage),
    rule: withDefaults(node.rule, defaults, prefix),
    after: node.after.map(stage),
  };
}

/** The hyperparameters of domain `optimizer` for which no rule is given, by path. */
export function openParts(node: RuleNode, prefix = ""): readonly string[] {
  if (node.kind === "pipeline") return openParts(node.rule, prefix);
  return [...node.parts].flatMap(([name, part]) =>
    part === null ? [prefix + name] : openParts(part, `${prefix}${name}.`),
  );
}

/** The rule in the middle of a tree's outermost pipeline. */
export function coreOf(node: RuleNode): Extract<RuleNode, { kind: "rule" }> {
  return node.kind === "rule" ? node : coreOf(node.rule);
}

/** Whether any body of the tree sees the model as one vector. */
export function hasModelRule(node: RuleNode): boolean {
  if (node.kind === "pipeline") return hasModelRule(node.rule);
  return (
    node.declaration.overModel ||
    [...node.parts.values()].some((part) => part !== null && hasModelRule(part)) ||
    [...node.body.runs.values()].some((one) => one.kind === "named" && hasModelRule(one.rule))
  );
}

/** A hyperparameter of a tree by its path, or by the last part of it where that is unique. */
export function findIn(node: RuleNode, path: string): CheckedHyperparameter | null {
  const known = flatten(node, "");
  const exact = known.find((h) => h.name === path);
  const [only, ...others] = known.filter((h) => h.name.endsWith(`.${path}`));
  return exact ?? (others.length === 0 ? (only ?? null) : null);
}

/** The names of `inner.clip_norm.limit`, or `null` where something else stands there. */
export function memberPath(expr: Expr): readonly string[] | null {
  if (expr.kind === "name") return [expr.name];
  if (expr.kind !== "member") return null;
  const outer = memberPath(expr.of);
  return outer === null ? null : [...outer, expr.member.name];
}
