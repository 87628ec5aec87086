// Every command and code block of the examples' READMEs.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/tools/build/build.ts";
import { readAlong } from "../read-along.ts";

readAlong(
  readdirSync(join(projectRoot, "examples"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join("examples", name)),
);
