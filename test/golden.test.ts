// Runs test/golden/<stage>/<case>/: `input.opt` and the files that it should give. `npm run golden`
// (GOLDEN=write) writes them; otherwise nothing is ever written, and a file too many or too few fails.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { required, stages } from "./golden-stages.ts";

const root = fileURLToPath(new URL("./golden", import.meta.url));
const isWriting = process.env["GOLDEN"] === "write";

describe.each(readdirSync(root).sort())("golden/%s", (stage) => {
  it("is a stage that the runner knows, with cases", () => {
    expect(Object.keys(required)).toContain(stage);
    expect(readdirSync(join(root, stage))).not.toEqual([]);
  });

  it.each(readdirSync(join(root, stage)).sort())("%s", (name) => {
    const folder = join(root, stage, name);
    expect(existsSync(join(folder, "input.opt")), "a case has an input.opt").toBe(true);
    const input = { name: "input.opt", text: readFileSync(join(folder, "input.opt"), "utf8") };
    const present = readdirSync(folder).filter((file) => file !== "input.opt");
    const files = [...new Set([...(required[stage] ?? []), ...present])].sort();
    for (const file of files) {
      const produce = stages[file];
      if (produce === undefined) expect.fail(`${file} is no stage: remove it, or add it to stages`);
      const made = produce(input);
      const path = join(folder, file);
      if (isWriting) writeFileSync(path, made);
      else {
        expect(existsSync(path), `${file} is missing: npm run golden`).toBe(true);
        expect(made, file).toBe(readFileSync(path, "utf8"));
      }
    }
  });
});
