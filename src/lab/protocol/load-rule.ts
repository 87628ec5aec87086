// From what names a rule to the compiled rule, in the element type of a problem. The compiler is fetched when a rule
// has to be compiled, so that compiled rules can be compared without it.

import type { Rule } from "../../runtime/optimizer.ts";
import { illPosed } from "../errors.ts";
import type { RuleSource } from "./contestant.ts";

/** The rule: itself where it is compiled already, else compiled for `type`. Throws CompileError, and E0742 where the name means no rule or several. */
export async function loadRule(
  source: RuleSource,
  type: "f32" | "f64",
  dialect?: string,
): Promise<Rule<unknown>> {
  if (typeof source !== "string") return source as Rule<unknown>;
  const { load } = await import("../../index.ts");
  const [text, options] = await request(source, type);
  const rules = Object.entries(
    await load(text, dialect === undefined ? options : { ...options, dialect }),
  );
  const [only, ...others] = rules;
  if (only === undefined) {
    throw illPosed(`\`${source}\` holds no rule that compiles by itself`, source);
  }
  if (others.length > 0) {
    const names = rules.map(([name]) => name).join(", ");
    throw illPosed(
      `\`${source}\` holds several rules (${names}); name one: \`${source}#${only[0]}\``,
      source,
    );
  }
  return only[1];
}

// `./mine.opt` and `./mine.opt#Mine` are files; all else is a name of the library or an expression.
async function request(
  source: string,
  type: "f32" | "f64",
): Promise<Parameters<(typeof import("../../index.ts"))["load"]>> {
  const [, path, rule] = /^([^()|]*\.opt)(?:#(\w+))?$/u.exec(source) ?? [];
  if (path === undefined) return [source, { type }];
  const { readRuleFile } = await import("./rule-file.node.ts");
  const { text, host } = readRuleFile(path);
  return [text, { type, file: path, host, ...(rule === undefined ? {} : { rule }) }];
}
