// The sources themselves: formatted by prettier, accepted by the type checker.

import { exec } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { projectRoot } from "../src/tools/build/build.ts";

test.concurrent.each(["format:check", "typecheck"])(
  "npm run %s has nothing to say",
  { timeout: 180_000 },
  async (script) => {
    const ended = await promisify(exec)(`npm run --silent ${script}`, { cwd: projectRoot }).catch(
      (failed: { readonly stdout: string; readonly stderr: string }) => failed,
    );
    const loglevel = /^npm warn .*\n/gm;
    expect(ended.stdout + ended.stderr.replace(loglevel, "")).toBe("");
  },
);
