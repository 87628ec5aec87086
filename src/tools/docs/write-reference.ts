// Writes docs/reference.md from the sources.

import { mkdirSync, writeFileSync } from "node:fs";
import { makeReference } from "./reference.ts";

const folder = new URL("../../../docs/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL("reference.md", folder), makeReference());
