// The files of this machine as the compiler sees them: what it asks for in imports, relative to the
// file that imports.

import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { Host } from "../../index.ts";

/** A Host that reads the disk and remembers what it has read, for rendering and watching. */
export interface NodeHost extends Host {
  /** The texts read so far, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A NodeHost without anything read yet. */
export function makeNodeHost(): NodeHost {
  const texts = new Map<string, string>();
  return {
    texts,
    read(path) {
      try {
        const text = readFileSync(path, "utf8");
        texts.set(path, text);
        return text;
      } catch {
        // whatever the reason, the compiler's message names the import that asked for it
        return null;
      }
    },
    resolve: (from, path) => (isAbsolute(path) ? path : join(dirname(from), path)),
  };
}
