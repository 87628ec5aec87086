// Writes grammar/opt.tmLanguage.json from the token table.

import { writeFileSync } from "node:fs";
import { textMate } from "../../../grammar/text-mate.ts";

writeFileSync(new URL("../../../grammar/opt.tmLanguage.json", import.meta.url), textMate());
