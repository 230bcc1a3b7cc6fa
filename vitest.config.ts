/** Unit, fixture and behaviour tests. The end-to-end suites have runners of their own under test/e2e. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**", "test/sample/**", "**/node_modules/**"],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Files share the modules of the product: loading them anew for each took as long as the tests. So no test leaves anything behind.
    isolate: false,
    maxWorkers: 2,
    // Trees and types die young: with the small nursery of a browser, half the time went to collecting garbage.
    execArgv: ["--max-semi-space-size=64"],
  },
});
