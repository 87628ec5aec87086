// From a RULE to what the compiler makes of it, its mistakes and doubts said on the way.

import type { CompileError, CompileOptions, SourceFile } from "../../index.ts";
import { exitCodes, makeCommandError } from "./exit.ts";
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
  const { compile } = await import("../../compiler/compile.ts");
  const result = await sayMistakes(terminal, () =>
    compile(rule.source, { ...options, ...optionsOf(rule) }),
  );
  if (result === null) return null;
  await sayDiagnostics(result.diagnostics, textsOf(rule), terminal);
  if (result.rules.length > 0) return result;
  throw makeCommandError(
    exitCodes.findings,
    `${rule.label} declares no optimizer that compiles by itself`,
  );
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
    await sayDiagnostics(thrown.diagnostics, thrown.sources, terminal);
    return null;
  }
}

/** The texts that warnings on a rule may quote. */
export function textsOf({ source, file, host }: RuleSource): readonly SourceFile[] {
  const imported = [...host.texts].map(([name, text]) => ({ name, text }));
  return [...imported, { name: file ?? "<source>", text: source }];
}

function isCompileError(thrown: unknown): thrown is CompileError {
  return thrown instanceof Error && thrown.name === "CompileError";
}
