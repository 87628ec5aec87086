// `--emit FORM`: what one room of the compiler makes of a rule, as text.

import type { CompileOptions } from "../../index.ts";
import { compileRule, sayMistakes } from "./compile-rule.ts";
import { optionsOf, type RuleSource } from "./rule.ts";
import type { Terminal } from "./terminal.ts";

/** The forms that `--emit` knows, in the order of the compiler's rooms. */
export const forms = ["ast", "checked", "graph", "plan", "typescript"] as const;

/** One of `forms`. */
export type Form = (typeof forms)[number];

/** What goes into a file or to stdout. */
export interface Emitted {
  readonly text: string;
  /** The `.d.ts` of a JavaScript module, else `null`. */
  readonly declarations: string | null;
  /** What it is, for the line on stderr: the names of rules. */
  readonly content: string;
}

/** A form of all rules of a RULE; `null` where there are mistakes, which are said then. */
export async function emitForm(
  rule: RuleSource,
  form: Form,
  options: CompileOptions,
  terminal: Terminal,
): Promise<Emitted | null> {
  if (form === "typescript") {
    const result = await compileRule(rule, { ...options, language: "typescript" }, terminal);
    if (result === null) return null;
    return { text: result.code, declarations: null, content: result.rules.join(", ") };
  }
  const { lowerAll } = await import("../../compiler/compile.ts");
  const print = await printerOf(form);
  const result = await sayMistakes(terminal, () =>
    lowerAll(rule.source, { ...options, ...optionsOf(rule) }),
  );
  if (result === null) return null;
  const text = print(result).trimEnd();
  return { text: `${text}\n`, declarations: null, content: form };
}

type Lowered = ReturnType<(typeof import("../../compiler/compile.ts"))["lowerAll"]>;

async function printerOf(form: Exclude<Form, "typescript">): Promise<(result: Lowered) => string> {
  switch (form) {
    case "ast": {
      const { printAst } = await import("../../compiler/1-parse/print-ast.ts");
      const { parse } = await import("../../compiler/1-parse/parse.ts");
      const { library } = await import("../../index.ts");
      return ({ ast, rules }) => {
        if (ast !== null) return printAst(ast);
        // behind an expression of library rules stands the file of the outermost one
        const name = rules[0]?.graph.name ?? "";
        const declaration = new RegExp(`^optimizer\\s+${name}\\b`, "mu");
        const file = [...library].find(([, text]) => declaration.test(text));
        return file === undefined ? "" : printAst(parse({ name: file[0], text: file[1] }).form);
      };
    }
    case "checked": {
      const { printChecked } = await import("../../compiler/2-check/print-checked.ts");
      return ({ checked }) => printChecked(checked);
    }
    case "graph": {
      const { printGraph } = await import("../../compiler/3-lower/print-graph.ts");
      const { optimize } = await import("../../compiler/4-optimize/optimize.ts");
      return ({ rules }) => rules.map(({ graph }) => printGraph(optimize(graph).form)).join("\n");
    }
    case "plan": {
      const { printPlan } = await import("../../compiler/5-fuse/print-plan.ts");
      const { planOf } = await import("../../compiler/compile.ts");
      return ({ rules }) => rules.map(({ graph }) => printPlan(planOf(graph))).join("\n");
    }
    default:
      return form satisfies never;
  }
}
