// Before the tests of the package as it ships: dist/ is what the sources say.

import { build } from "../src/tools/build/build.ts";

/** Builds dist/ unless it is fresh. */
export default async function setup(): Promise<void> {
  await build();
}
