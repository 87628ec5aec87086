// A text in, the same text out as the library is written: the way that goes no further than the first room.

import { formatFile } from "./1-parse/format/format-file.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";

/** A text in the style of the library, and its syntax mistakes; with such it comes back as it is. */
export function format(
  source: string,
  options: { readonly file?: string } = {},
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  return formatFile({ name: options.file ?? "<source>", text: source });
}
