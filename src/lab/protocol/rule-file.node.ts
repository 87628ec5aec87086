// A rule's file and the files that it imports, from the disk.

import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { Host } from "../../index.ts";
import { illPosed } from "../errors.ts";

/** The text of the file, and the Host that finds its imports beside it. Throws E0742 where it cannot be read. */
export function readRuleFile(path: string): { readonly text: string; readonly host: Host } {
  const host: Host = {
    read(file) {
      try {
        return readFileSync(file, "utf8");
      } catch {
        // The compiler's message names the import that asked for it.
        return null;
      }
    },
    resolve: (from, to) => (isAbsolute(to) ? to : join(dirname(from), to)),
  };
  const text = host.read(path);
  if (text === null) throw illPosed(`cannot read the rule's file \`${path}\``, path);
  return { text, host };
}
