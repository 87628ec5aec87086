// Text in, the same program out as the library writes it: words, comments and spellings are the author's,
// spaces and line breaks ours. A text with syntax mistakes comes back as it is, with them.

import type { Diagnostic, SourceFile } from "../../diagnostics/diagnostic.ts";
import type { Block } from "../ast.ts";
import { lex } from "../lex.ts";
import { parse } from "../parse.ts";
import { declarationsOf } from "./declarations.ts";
import { layOut } from "./lay-out.ts";
import { wordsOf } from "./words.ts";

/** The formatted text of a file, and its syntax mistakes. Formatting twice changes nothing. */
export function formatFile(source: SourceFile): {
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { form, diagnostics } = parse(source);
  if (diagnostics.some(({ severity }) => severity === "error")) {
    return { text: source.text, diagnostics };
  }
  const words = wordsOf(source.text, lex(source));
  const isOneLine = ({ span }: Block): boolean =>
    !source.text.slice(span.start, span.end).includes("\n");
  const doc = declarationsOf(form.declarations, { words, isOneLine });
  const text = layOut(doc);
  if (essence(text) !== essence(source.text)) {
    throw new Error("the formatted text would say something else");
  }
  return { text, diagnostics };
}

/** What formatting must keep: every sign but spaces, commas and round brackets, which it may add or drop. */
const essence = (text: string): string => text.replace(/[\s,()\ufeff]+/g, "");
