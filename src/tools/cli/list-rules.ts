// The work of `gradus list`: the rules of the library or of files, a line each.

import { describeRule, memoryOf, type RuleDescription } from "./describe-rule.ts";
import { exitCodes, makeCommandError } from "./exit.ts";
import { graphsOf } from "./graphs-of.ts";
import { openRule, type RuleSource } from "./rule.ts";
import { makeNodeHost } from "./host.ts";
import type { Terminal } from "./terminal.ts";

/** Lists the rules of the files, or of the library where there are none. */
export async function listRules(
  files: readonly string[],
  json: boolean,
  terminal: Terminal,
): Promise<void> {
  const sources = files.length === 0 ? await librarySources() : files.map(openRule);
  const rules: RuleDescription[] = [];
  for (const source of sources) {
    const graphs = await graphsOf(source, {}, terminal);
    if (graphs === null) throw makeCommandError(exitCodes.findings, "");
    const isWritten = source.file === null;
    rules.push(
      ...graphs
        .map(describeRule)
        .map((rule) => (isWritten ? { ...rule, name: source.source } : rule)),
    );
  }
  if (files.length === 0) rules.sort((a, b) => orderOf(a.name, b.name));
  terminal.data(json ? asJson(rules) : asTable(rules));
}

async function librarySources(): Promise<readonly RuleSource[]> {
  const { library } = await import("../../index.ts");
  const host = makeNodeHost();
  return [...library]
    .filter(([, source]) => /^\s*optimizer\b/m.test(source))
    .map(([file, source]) => {
      // a wrapper is shown around the plainest rule
      const wrapper = /^optimizer (\w+)\(\s*\w+: optimizer,/m.exec(source)?.[1];
      return wrapper === undefined
        ? { label: file, source, file, name: null, host }
        : { label: file, source: `${wrapper}(SGD())`, file: null, name: null, host };
    });
}

/** As in a dictionary: capitals decide only between names that are otherwise one. */
function orderOf(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x !== y) return x < y ? -1 : 1;
  return a < b ? -1 : 1;
}

function asTable(rules: readonly RuleDescription[]): string {
  const rows = rules.map((rule) => [rule.name, rule.kind, memoryOf(rule), rule.summary]);
  const header = ["rule", "kind", "state per parameter", "what it is"];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [header, ...rows]
    .map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function asJson(rules: readonly RuleDescription[]): string {
  const entries = rules.map((rule) => ({
    name: rule.name,
    kind: rule.kind,
    bytes_per_parameter: rule.bytesPerParameter,
    other_state: rule.otherState,
    doc: rule.summary,
    hyperparameters: rule.hyperparameters,
    variants: rule.variants,
    states: rule.states,
  }));
  return `${JSON.stringify({ schema: "gradus.rules/1", rules: entries }, null, 2)}\n`;
}
