// `npm run bench:startup`: what the command costs before it does anything, over a Node that does nothing.
// Medians of 20, taken in turn, so that a busy machine is equally unkind to all.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build, projectRoot } from "../build/build.ts";

const rounds = 20;
const command = join(projectRoot, "dist", "gradus.js");
const lines: readonly (readonly string[])[] = [
  ["-e", "0"],
  [command, "--version"],
  [command, "check", join(projectRoot, "stdlib", "adam.opt")],
];

await build();
const times = lines.map((): number[] => []);
for (let round = 0; round < rounds; round++) {
  lines.forEach((words, line) => {
    const begun = performance.now();
    spawnSync(process.execPath, words);
    times[line]?.push(performance.now() - begun);
  });
}
const medians = times.map((list) => list.sort((a, b) => a - b)[rounds / 2] ?? NaN);
const [nothing = NaN, version = NaN, check = NaN] = medians;
console.log(`node -e 0                 ${nothing.toFixed(0)} ms`);
console.log(`gradus --version          ${(version - nothing).toFixed(0)} ms over it`);
console.log(`gradus check adam.opt     ${(check - nothing).toFixed(0)} ms over it`);
