#!/usr/bin/env node
// The command `gradus`. Whoever asks for the version gets it before anything else is loaded.

import manifest from "../../../package.json" with { type: "json" };

const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
  process.stdout.write(`${manifest.version}\n`);
} else {
  const { run } = await import("./run.ts");
  await run(words, manifest.version);
}
