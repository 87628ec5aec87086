import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// The long searches: `npm run test:deep`.
export default defineConfig({
  test: {
    include: ["test/deep/**/*.test.ts"],
    globalSetup: "test/build-once.ts",
    passWithNoTests: true,
    testTimeout: 30 * 60_000,
    maxWorkers: availableParallelism(),
  },
});
