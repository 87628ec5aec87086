// A dialect is what a peer's library does by default, as data: values of options by rule. In: a checked rule and a
// dialect. Out: the settings of its parts that nobody has given, by path.

import type { Parameter } from "../1-parse/ast.ts";
import type { CheckedHyperparameter, RuleNode, Stage } from "../2-check/checked.ts";
import type { Settings } from "./variant.ts";

/** Values of options by rule. */
export type Dialect = Readonly<Record<string, Settings>>;

/** Dialects by name. */
export type Dialects = Readonly<Record<string, Dialect>>;

/** The settings by which a composition speaks a dialect, and the rules in it that the dialect does not have. */
export function settingsIn(
  dialect: Dialect,
  { name, tree }: { readonly name: string; readonly tree: RuleNode },
  isLibrary: (file: string) => boolean,
): { readonly settings: Settings; readonly lacking: readonly string[] } {
  const settings: Record<string, string | number | boolean> = {};
  const lacking: string[] = [];
  const take = (
    declaration: { readonly name: { readonly name: string }; readonly span: { file: string } },
    parameters: readonly Parameter[],
    own: readonly CheckedHyperparameter[],
    path: string,
  ): boolean => {
    const values = isLibrary(declaration.span.file)
      ? entryOf(dialect, declaration.name.name)
      : undefined;
    for (const h of own) {
      const value = values?.[h.name];
      const declared = parameters.find((one) => one.name.name === h.name)?.default ?? null;
      const isGiven = (h.default?.value ?? null) !== declared;
      if (value !== undefined && !isGiven) settings[path + h.name] = value;
    }
    return values !== undefined;
  };
  const takeStage = ({ name: part, declaration, own }: Stage, prefix: string): void => {
    take(declaration, declaration.parameters, own, `${prefix}${part}.`);
  };
  const walk = (node: RuleNode, prefix: string): void => {
    if (node.kind === "pipeline") {
      for (const stage of [...node.before, ...node.after]) takeStage(stage, prefix);
      return walk(node.rule, prefix);
    }
    const { declaration, own, parts } = node;
    const isKnown = take(declaration, declaration.parameters, own, prefix);
    // Around other rules the dialect may be silent; what steps by itself it must know.
    if (!isKnown && parts.size === 0) lacking.push(declaration.name.spelling);
    for (const [part, inner] of parts) if (inner !== null) walk(inner, `${prefix}${part}.`);
  };
  walk(tree, "");
  // What is declared as a setting of another rule may be another setting there.
  return { settings: { ...settings, ...aliasOf(dialect, name, tree) }, lacking };
}

function aliasOf(dialect: Dialect, name: string, tree: RuleNode): Settings {
  const isAlias = tree.kind === "rule" && tree.declaration.name.name !== name;
  return isAlias ? (entryOf(dialect, name) ?? {}) : {};
}

const entryOf = (dialect: Dialect, rule: string): Settings | undefined =>
  Object.hasOwn(dialect, rule) ? dialect[rule] : undefined;
