// `--watch`: the work is done once, and again whenever a file that it read has changed, until Ctrl-C.

import { unwatchFile, watchFile } from "node:fs";
import { isCommandError } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** How often files are looked at, in milliseconds: polling works on every disk, and after an editor's rename. */
const interval = 200;

/** Runs `work` now and after each change of the files that it gives; a file that is away for a moment is waited for. Never returns. */
export async function watchFiles(
  work: () => Promise<{ readonly files: readonly string[] }>,
  terminal: Terminal,
): Promise<never> {
  let watched: readonly string[] = [];
  for (;;) {
    try {
      watched = (await work()).files;
    } catch (thrown) {
      if (!isCommandError(thrown)) throw thrown;
      // before anything was read there is nothing to wait for
      if (watched.length === 0) throw thrown;
      terminal.say(`error: ${thrown.message}`);
    }
    terminal.say(`watching ${watched.join(", ")} (Ctrl-C ends)`);
    await changeOf(watched);
  }
}

function changeOf(files: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const changed = (now: { mtimeMs: number }, before: { mtimeMs: number }): void => {
      if (now.mtimeMs === before.mtimeMs || now.mtimeMs === 0) return;
      for (const file of files) unwatchFile(file, changed);
      resolve();
    };
    for (const file of files) watchFile(file, { interval }, changed);
  });
}
