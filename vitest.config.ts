/** Unit, fixture and behaviour tests. The end-to-end suites have runners of their own under test/e2e. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**", "test/sample/**", "**/node_modules/**"],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    pool: "threads",
    maxWorkers: 2,
  },
});
