/** The tests of one part as Stryker runs them: the product's own limits, and programs that tests start carry the mutant too. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: (process.env.BULWARK_KIT_TESTS ?? "").split(","),
    setupFiles: ["test/mutation/kit/programs.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "threads",
    maxWorkers: 1,
  },
});
