// From a RULE to what the compiler makes of it, its mistakes and doubts said on the way.

import type { CompileError, CompileOptions } from "../../index.ts";
import { sayDiagnostics } from "./diagnostics.ts";
import { optionsOf, type RuleSource } from "./rule.ts";
import type { Terminal } from "./terminal.ts";

type Compiler = typeof import("../../index.ts");

/** The module of a rule, warnings said; `null` where there are mistakes, which are said then. */
export async function compileRule(
  rule: RuleSource,
  options: CompileOptions,
  terminal: Terminal,
): Promise<ReturnType<Compiler["compile"]> | null> {
  const { compile } = await import("../../index.ts");
  const result = await sayMistakes(terminal, () =>
    compile(rule.source, { ...options, ...optionsOf(rule) }),
  );
  if (result !== null) await sayDiagnostics(result.diagnostics, textsOf(rule), terminal);
  return result;
}

/** What `work` gives; `null` where it finds mistakes in a rule, which are said then. */
export async function sayMistakes<T>(
  terminal: Terminal,
  work: () => T | Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    if (!isCompileError(thrown)) throw thrown;
    const texts = new Map(thrown.sources.map(({ name, text }) => [name, text]));
    await sayDiagnostics(thrown.diagnostics, texts, terminal);
    return null;
  }
}

/** The texts that diagnostics on a rule may quote. */
function textsOf({ source, file, host }: RuleSource): ReadonlyMap<string, string> {
  return new Map([...host.texts, ...(file === null ? [] : [[file, source] as const])]);
}

function isCompileError(thrown: unknown): thrown is CompileError {
  return thrown instanceof Error && thrown.name === "CompileError";
}
