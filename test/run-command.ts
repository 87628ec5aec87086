// Running the built command, or any other, for tests: words and stdin in; exit code and both streams out.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../src/tools/build/build.ts";

/** The bundled command, as `npx gradus` starts it. */
export const gradusFile = join(projectRoot, "dist", "gradus.js");

/** What a command left behind. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** How to run it. */
export interface Surroundings {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end, two minutes at most; colours and CI are off unless `env` says otherwise. */
export function runCommand(
  program: string,
  words: readonly string[],
  { cwd = projectRoot, input = "", env = {} }: Surroundings = {},
): Ended {
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...inherited } = process.env;
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    cwd,
    input,
    env: { ...inherited, ...env },
    encoding: "utf8",
    timeout: 120_000,
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw error;
  return { code: status, out: stdout, err: stderr };
}

/** Runs `gradus`. */
export function gradus(words: readonly string[], surroundings: Surroundings = {}): Ended {
  return runCommand(process.execPath, [gradusFile, ...words], surroundings);
}
