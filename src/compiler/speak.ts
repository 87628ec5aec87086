// The dialects of the library at work: which option values a rule takes where one is asked for.

import { dialects, library } from "#library";
import type { CheckedRule } from "./2-check/checked.ts";
import { settingsIn } from "./3-lower/dialect.ts";
import { noSuchDialect, notInDialect } from "./3-lower/errors.ts";
import type { Settings } from "./3-lower/variant.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";

/** What the dialect asked for says of a rule's options. */
export function spokenBy(
  rule: CheckedRule,
  { dialect: name, file }: { readonly dialect?: string; readonly file?: string },
): { readonly settings: Settings; readonly diagnostics: readonly Diagnostic[] } {
  if (name === undefined) return { settings: {}, diagnostics: [] };
  const dialect = Object.hasOwn(dialects, name) ? dialects[name] : undefined;
  if (dialect === undefined) {
    const diagnostics = [noSuchDialect(name, Object.keys(dialects), rule.span)];
    return { settings: {}, diagnostics };
  }
  const isLibrary = (from: string): boolean => from !== file && library.has(from);
  const { settings, lacking } = settingsIn(dialect, rule, isLibrary);
  const known = Object.keys(dialect);
  const diagnostics = lacking.map((one) => notInDialect(one, name, known, rule.span));
  return { settings, diagnostics };
}
