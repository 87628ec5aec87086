// The folder of a comparison: what the records, the table and the page are, on disk. Each file appears whole or not at
// all: it is written under another name and then renamed.

import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cannotWrite } from "../errors.ts";
import { page } from "./page.ts";
import { csv } from "./csv.ts";
import { table } from "./table.ts";
import { toLines, type RunRecord, type Timing } from "../runs/record.ts";

/** Writes results.jsonl, timings.jsonl, results.csv and index.html; returns the path of the page. Throws E0743 where the folder refuses. */
export async function writeResults(
  folder: string,
  records: readonly RunRecord[],
  timings: readonly Timing[],
): Promise<string> {
  const files: Readonly<Record<string, string>> = {
    "results.jsonl": toLines(records),
    "timings.jsonl": toLines(timings),
    "results.csv": csv(table(records)),
    "index.html": page(records),
  };
  await makeFolder(folder);
  for (const [name, text] of Object.entries(files)) await writeWhole(join(folder, name), text);
  return join(folder, "index.html");
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const found = await stat(folder).catch(() => null);
    const reason = found?.isFile() === true ? "it is a file, not a folder" : reasonOf(error);
    throw cannotWrite(folder, reason);
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw cannotWrite(path, reasonOf(error));
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the disk can only be read",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "there is a folder of this name",
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
