// The grammar for people: all of its rules, or some by name.

import { prose } from "#prose";
import { fenced } from "./markdown.ts";

const ebnf = (): string => prose.get("opt.ebnf") ?? "";

/** The rules without the remarks above them. */
export function wholeGrammar(): string {
  const text = ebnf();
  return fenced(text.slice(text.indexOf("\nfile ") + 1), "ebnf");
}

/** Some rules by name. */
export function grammarOf(names: readonly string[]): string {
  const rules = names.map((name) => {
    const rule = new RegExp(`^${name} *=[^]*?\\.$`, "m").exec(ebnf());
    if (rule === null) throw new Error(`the grammar has no rule ${name}`);
    return rule[0].replace(/^(\w+) +=/, "$1 =").replace(/\n +/g, "\n    ");
  });
  return fenced(rules.join("\n"), "ebnf");
}
