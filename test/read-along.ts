// A reader of README.md or of an example's README, who has the packed package in an otherwise empty folder (and, for an
// example, its files) and takes every command and code block in order.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectRoot } from "../src/tools/build/build.ts";
import { installPacked } from "./packed-package.ts";
import { isShown, readBlocks, type Block } from "./readme-blocks.ts";
import { runCommand } from "./run-command.ts";

const manifest = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));

/** A reader of one document: where they are, and what they have last seen. */
interface Reader {
  readonly folder: string;
  printed: string;
}

/** The tests of the READMEs in these folders of the project. */
export function readAlong(homes: readonly string[]): void {
  let installation: string;
  beforeAll(() => {
    installation = installPacked();
  }, 120_000);
  afterAll(() => rmSync(installation, { recursive: true, force: true }));

  for (const home of homes) {
    const document = join(home, "README.md");
    describe(document, () => {
      const text = readFileSync(join(projectRoot, document), "utf8");
      const reader: Reader = { folder: "", printed: "" };

      beforeAll(() => {
        const folder = join(installation, home === "." ? "reader" : home);
        if (home === ".") mkdirSync(folder);
        else cpSync(join(projectRoot, home), folder, { recursive: true });
        Object.assign(reader, { folder });
      });

      if (home === ".") {
        test("begins with the two lines for a clone", () => {
          const [first] = readBlocks(text).filter(({ notes }) => notes.has("checkout"));
          expect(first?.text.split("\n").map(withoutRemark)).toEqual([
            "npm ci && npm start",
            "npm ci && npm test",
          ]);
        });
      } else {
        test("is short", () => expect(text.trim().split("\n").length).toBeLessThanOrEqual(25));
      }

      for (const block of readBlocks(text)) {
        const [title = ""] = block.text.split("\n");
        test(`line ${block.line}: ${title}`, () => take(block, reader), 180_000);
      }
    });
  }
}

function take(block: Block, reader: Reader): void {
  const { language, text, notes } = block;
  const { folder } = reader;
  const file = notes.get("file");
  const excerpt = notes.get("excerpt");
  if (file !== undefined) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${text}\n`);
    if (file.endsWith(".ts")) expectTypes(file, folder);
  } else if (excerpt !== undefined) {
    expect(squeeze(readFileSync(join(folder, excerpt), "utf8"))).toContain(squeeze(text));
  } else if (notes.has("output")) {
    expect(isShown(text, reader.printed), `the commands above it printed:\n${reader.printed}`).toBe(
      true,
    );
  } else if (notes.has("checkout")) {
    for (const name of text.match(/(?<=npm )(?:start|test)|(?<=npm run )[\w:-]+/g) ?? []) {
      expect(Object.keys(manifest.scripts)).toContain(name);
    }
  } else if (language === "sh") {
    reader.printed = "";
    for (const line of text.split("\n").map(withoutRemark)) {
      if (line === "") continue;
      // what npm says of the machine's own settings is none of the README's business
      const env = { npm_config_loglevel: "error" };
      const { code, out, err } = runCommand("bash", ["-c", line], { cwd: folder, env });
      reader.printed += out + err;
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

function expectTypes(file: string, folder: string): void {
  const flags = "--noEmit --strict --target es2022 --module esnext --moduleResolution bundler";
  const words = ["tsc", ...flags.split(" "), file];
  expect(runCommand("npx", words, { cwd: folder }).out).toBe("");
}

/** A command without the remark after it. */
function withoutRemark(line: string): string {
  return line.replace(/\s+# .*$/, "").trim();
}

/** Indentation and line breaks do not count. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
