// The package as npm would publish it, installed from its tarball into an empty folder, offline.

import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../src/tools/build/build.ts";
import { runCommand } from "./run-command.ts";

/** A new folder with the packed package installed, and the tools of a user's project (tsc, tsx) beside it. The caller removes it. */
export function installPacked(): string {
  const folder = mkdtempSync(join(tmpdir(), "gradus-package-"));
  const pack = ["pack", "--ignore-scripts", "--pack-destination", folder];
  requireSuccess(runCommand("npm", pack, { cwd: projectRoot }));
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const install = ["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`];
  requireSuccess(runCommand("npm", install, { cwd: folder }));
  for (const tool of ["typescript", "tsx", "esbuild"]) {
    symlinkSync(join(projectRoot, "node_modules", tool), join(folder, "node_modules", tool), "dir");
  }
  mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
  for (const [command, file] of [
    ["tsc", "typescript/bin/tsc"],
    ["tsx", "tsx/dist/cli.mjs"],
  ] as const) {
    symlinkSync(join("..", file), join(folder, "node_modules", ".bin", command));
  }
  return folder;
}

function requireSuccess({
  code,
  out,
  err,
}: {
  code: number | null;
  out: string;
  err: string;
}): void {
  if (code !== 0) throw new Error(`npm ended with ${code}:\n${out}\n${err}`);
}
