import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Tests of the package as it ships (the command, the tarball, the README) are a project of their own:
// dist/ is built once before them, and not at all when other files are run.
const packaged = ["test/cli*.test.ts", "test/package*.test.ts", "test/readme.test.ts"];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    // vitest would leave one for itself, which on two is half of them
    maxWorkers: availableParallelism(),
    // the compiler is read once per worker, not once per file: tests leave nothing behind in it
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: "source",
          include: ["test/**/*.test.ts"],
          exclude: ["test/deep/**", ...packaged],
        },
      },
      {
        extends: true,
        test: { name: "packaged", include: packaged, globalSetup: "test/build-once.ts" },
      },
    ],
  },
});
