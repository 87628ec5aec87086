// Ctrl-C: a command that has something to save is told first; the second time the process ends at once.

import { exitCodes } from "./exit.ts";
import { removeUnfinished } from "./files.ts";

let finish: (() => void) | null = null;

/** Makes Ctrl-C end the process with 130, after `whenInterrupted` was told once. */
export function listenForInterrupts(clean: () => void): void {
  process.on("SIGINT", () => {
    const tell = finish;
    finish = null;
    if (tell !== null) return tell();
    removeUnfinished();
    clean();
    process.exit(exitCodes.interrupted);
  });
}

/** Calls `action` at the first Ctrl-C instead of ending the process: whoever asks for it ends soon, with exit code 130. */
export function whenInterrupted(action: () => void): void {
  finish = action;
}
