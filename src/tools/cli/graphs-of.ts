// From a RULE to the Graphs of its rules, mistakes said on the way.

import type { Graph } from "../../compiler/3-lower/graph.ts";
import type { CompileOptions } from "../../index.ts";
import { sayMistakes } from "./compile-rule.ts";
import { optionsOf, type RuleSource } from "./rule.ts";
import type { Terminal } from "./terminal.ts";

/** One Graph for each rule; `null` where there are mistakes, which are said then. */
export async function graphsOf(
  rule: RuleSource,
  options: CompileOptions,
  terminal: Terminal,
): Promise<readonly Graph[] | null> {
  const { lowerAll } = await import("../../compiler/compile.ts");
  const result = await sayMistakes(terminal, () =>
    lowerAll(rule.source, { ...options, ...optionsOf(rule) }),
  );
  return result === null ? null : result.rules.map(({ graph }) => graph);
}
