// Every command and code block of README.md; those of the examples are in test/deep.

import { readAlong } from "./read-along.ts";

readAlong(["."]);
