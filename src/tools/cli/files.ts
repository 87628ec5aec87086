// Reading and writing for the command: `-` is stdin or stdout, a written file is there whole or not
// at all, and what the system refuses is said in one sentence.

import {
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { exitCodes, makeCommandError, type CommandError } from "./exit.ts";

/** The text of a file, or of stdin for `-`. Throws a CommandError that says why it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (thrown) {
    throw describeSystemError("read", path === "-" ? "standard input" : path, thrown);
  }
}

/** Files that are being written; removed when the command is interrupted. */
const unfinished = new Set<string>();

/** Writes a file and the folders above it: into a neighbour first, which then takes its name. Throws a CommandError. */
export function writeText(path: string, text: string): void {
  try {
    makeFolders(dirname(path));
    // a device or a pipe is written to, never replaced; a link stays and what it names is replaced
    const there = statSync(path, { throwIfNoEntry: false });
    if (there !== undefined && !there.isFile()) return writeFileSync(path, text);
    const target = there === undefined ? path : realpathSync(path);
    const neighbour = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
    unfinished.add(neighbour);
    writeFileSync(neighbour, text);
    renameSync(neighbour, target);
  } catch (thrown) {
    throw describeSystemError("write", path, thrown);
  } finally {
    removeUnfinished();
  }
}

/** Makes a folder and those above it, before work whose results are to go there. Throws a CommandError. */
export function makeFolder(path: string): void {
  try {
    makeFolders(path);
  } catch (thrown) {
    throw describeSystemError("write", path, thrown);
  }
}

// Node's own `recursive` never ends where a file system refuses with ENOENT, as /proc does.
function makeFolders(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeFolders(dirname(path));
  mkdirSync(path);
}

/** Removes what was being written, before a hasty end. */
export function removeUnfinished(): void {
  for (const path of unfinished) {
    try {
      rmSync(path, { force: true });
    } catch {
      // its folder is gone or closed to us: nothing of ours can lie in it
    }
  }
  unfinished.clear();
}

const reasons: Readonly<Record<string, readonly [reason: string, help: string]>> = {
  ENOENT: ["there is no such file or folder", "check the spelling of the path"],
  EACCES: ["permission is denied", "choose a place that you may use, or change its permissions"],
  EPERM: ["permission is denied", "choose a place that you may use, or change its permissions"],
  EISDIR: ["it is a folder", "name a file in it"],
  ENOTDIR: ["a part of the path is a file", "choose a path whose folders are folders"],
  EEXIST: ["a part of the path is a file", "choose a path whose folders are folders"],
  ENOSPC: ["no space is left on the disk", "free some space or choose another disk"],
  EDQUOT: ["your quota on the disk is used up", "free some space or choose another disk"],
  EROFS: ["the disk is read-only", "choose another place"],
  EMFILE: ["too many files are open", "close some, or raise the limit (ulimit -n)"],
  ENAMETOOLONG: ["the name is too long", "choose a shorter one"],
};

/** What the system refused, as a CommandError; whatever else was thrown is given back as it is. */
export function describeSystemError(
  verb: "read" | "write",
  place: string,
  thrown: unknown,
): CommandError | Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  if (code === null) return error;
  const [reason, help] = reasons[code] ?? [error.message, null];
  return makeCommandError(exitCodes.usage, `cannot ${verb} ${place}: ${reason}`, help);
}
