// Every command and code block of README.md, taken in order in an empty folder with the packed package.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectRoot } from "../src/tools/build/build.ts";
import { installPacked } from "./packed-package.ts";
import { isShown, readBlocks, type Block } from "./readme-blocks.ts";
import { runCommand } from "./run-command.ts";

const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
const manifest = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));

let folder: string;
let printed = "";

beforeAll(() => {
  folder = installPacked();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("README.md", () => {
  test("begins with the two lines for a clone", () => {
    const [first] = readBlocks(readme).filter(({ notes }) => notes.has("checkout"));
    expect(first?.text.split("\n").map(withoutComment)).toEqual([
      "npm ci && npm start",
      "npm ci && npm test",
    ]);
  });

  for (const block of readBlocks(readme)) {
    const [title = ""] = block.text.split("\n");
    test(`line ${block.line}: ${title}`, () => take(block), 120_000);
  }
});

function take(block: Block): void {
  const { language, text, notes } = block;
  const file = notes.get("file");
  const excerpt = notes.get("excerpt");
  if (file !== undefined) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${text}\n`);
    if (file.endsWith(".ts")) expectTypes(file);
  } else if (excerpt !== undefined) {
    expect(squeeze(readFileSync(join(folder, excerpt), "utf8"))).toContain(squeeze(text));
  } else if (notes.has("output")) {
    expect(isShown(text, printed), `the commands above it printed:\n${printed}`).toBe(true);
  } else if (notes.has("checkout")) {
    for (const name of text.match(/(?<=npm )start|test|(?<=npm run )[\w:-]+/g) ?? []) {
      expect(Object.keys(manifest.scripts)).toContain(name);
    }
  } else if (language === "sh") {
    printed = "";
    for (const line of text.split("\n").map(withoutComment)) {
      if (line === "") continue;
      const { code, out, err } = runCommand("bash", ["-c", line], { cwd: folder });
      printed += out + err;
      expect(code, `${line}\n${out}${err}`).toBe(Number(notes.get("exit") ?? 0));
    }
  } else if (language === "opt") {
    const { code, err } = runCommand("npx", ["gradus", "check", "-"], { cwd: folder, input: text });
    expect(code, err).toBe(0);
  } else {
    expect.fail(
      `a block of \`${language}\` needs a comment that says what it is (readme-blocks.ts)`,
    );
  }
}

function expectTypes(file: string): void {
  const flags = "--noEmit --strict --target es2022 --module nodenext --skipLibCheck false --types";
  const { out } = runCommand("npx", ["tsc", ...flags.split(" "), "", file], { cwd: folder });
  expect(out).toBe("");
}

/** A command without the remark after it. */
function withoutComment(line: string): string {
  return line.replace(/\s+# .*$/, "").trim();
}

/** Indentation and line breaks do not count. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
