// The work of `gradus explain`: the essay on a code, a rule as the compiler understands it, or what differs
// between two; a schedule with its course.

import type { Explanation } from "../../compiler/7-explain/explanation.ts";
import type { CompileOptions } from "../../index.ts";
import { exitCodes, makeCommandError } from "./exit.ts";
import { graphsOf } from "./graphs-of.ts";
import { openRule } from "./rule.ts";
import type { Terminal } from "./terminal.ts";

/** Explains a code such as E0401, a RULE or a schedule; with `against`, what is different in that other RULE. */
export async function explain(
  subject: string,
  against: string | null,
  options: Pick<CompileOptions, "set" | "type" | "dialect">,
  terminal: Terminal,
): Promise<void> {
  if (/^[EW]\d+$/i.test(subject)) return terminal.data(`${await essayOn(subject.toUpperCase())}\n`);
  if (against === null) {
    const { explainSchedule, findSchedules } = await import("./explain-schedule.ts");
    const schedules = await findSchedules(openRule(subject));
    for (const schedule of schedules) await explainSchedule(schedule, terminal);
    if (schedules.length > 0) return;
  }
  const rules = await explanationsOf(subject, options, terminal);
  if (against === null) {
    const { printExplanation } = await import("../../compiler/7-explain/print-explanation.ts");
    return terminal.data(rules.map(printExplanation).join("\n\n"));
  }
  const others = await explanationsOf(against, options, terminal);
  const { differ } = await import("../../compiler/7-explain/differ.ts");
  const { printDifference } = await import("../../compiler/7-explain/print-difference.ts");
  const pair = [theOne(rules, subject), theOne(others, against)] as const;
  terminal.data(printDifference(differ(...pair, [subject, against])));
}

async function explanationsOf(
  rule: string,
  options: Pick<CompileOptions, "set" | "type" | "dialect">,
  terminal: Terminal,
): Promise<readonly Explanation[]> {
  const graphs = await graphsOf(openRule(rule), options, terminal);
  if (graphs === null) throw makeCommandError(exitCodes.findings, "");
  const { planOf } = await import("../../compiler/compile.ts");
  const { optimize } = await import("../../compiler/4-optimize/optimize.ts");
  const { explain: explainGraph } = await import("../../compiler/7-explain/explain.ts");
  return graphs.map((graph) => explainGraph(optimize(graph).form, planOf(graph)).form);
}

function theOne(rules: readonly Explanation[], label: string): Explanation {
  const [only] = rules;
  if (only !== undefined && rules.length === 1) return only;
  throw makeCommandError(
    exitCodes.usage,
    `one rule is compared with one, ${label} has ${rules.length}`,
    `say which is meant: ${label}#${only?.name ?? "Name"}`,
  );
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
