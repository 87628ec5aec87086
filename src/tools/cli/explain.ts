// The work of `gradus explain`: the essay on a code, or a rule in words and tables.

import { describeRule, memoryOf, type RuleDescription } from "./describe-rule.ts";
import { exitCodes, makeCommandError } from "./exit.ts";
import { graphsOf } from "./graphs-of.ts";
import { openRule } from "./rule.ts";
import type { Terminal } from "./terminal.ts";

/** Explains a code such as E0401, or a RULE. */
export async function explain(subject: string, terminal: Terminal): Promise<void> {
  if (/^[EW]\d+$/i.test(subject)) return terminal.data(`${await essayOn(subject.toUpperCase())}\n`);
  const graphs = await graphsOf(openRule(subject), {}, terminal);
  if (graphs === null) throw makeCommandError(exitCodes.findings, "");
  terminal.data(graphs.map((graph) => textOf(describeRule(graph))).join("\n\n"));
}

async function essayOn(code: string): Promise<string> {
  const { explainCode } = await import("../../compiler/diagnostics/codes.ts");
  const essay = explainCode(code);
  if (essay !== null) return essay;
  throw makeCommandError(
    exitCodes.usage,
    `there is no diagnostic ${code}`,
    "codes stand in the brackets of a message: error[E0401]",
  );
}

function textOf(rule: RuleDescription): string {
  const kinds = {
    gradient: "runs in any training loop: one gradient a step",
    closure: "calls the model back for losses and gradients at points of its choice",
    "second order": "calls the model back for second-order products",
  };
  const sections = [
    `${rule.name} (${rule.kind})\n\n${indent(rule.doc)}`,
    `  ${kinds[rule.kind]}\n  keeps ${memoryOf(rule).replace(" bytes", " bytes per parameter")}`,
    table(
      "hyperparameters",
      rule.hyperparameters.map(({ name, domain, default: value, doc }) => [
        name,
        domain,
        value ?? "to be given",
        doc,
      ]),
    ),
    table(
      "variants, decided when compiled (--set)",
      rule.variants.map(({ name, domain, default: value, doc }) => [name, domain, value, doc]),
    ),
    table(
      "state",
      rule.states.map(({ name, shape }) => [name, shape]),
    ),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function table(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    `  ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
  return [title, ...lines].join("\n");
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
