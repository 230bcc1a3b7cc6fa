/** The tests of one part as Stryker runs them: the product's own limits, and programs that tests start carry the mutant too. */

import { defineConfig } from "vitest/config";
import type { Reporter, TestModule, Vitest } from "vitest/node";

/**
 * A mutant may keep a test file from loading: then no test runs, and Stryker would say that none noticed anything. An error outside
 * of the tests makes it leave the mutant out of the score instead.
 */
class UnloadedFiles implements Reporter {
  private vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  onTestRunStart(): void {
    this.vitest?.state.clearErrors();
  }

  onTestModuleEnd(module: TestModule): void {
    for (const error of module.errors()) this.vitest?.state.catchError(error, "Unloaded file");
  }
}

export default defineConfig({
  test: {
    include: (process.env.BULWARK_KIT_TESTS ?? "").split(","),
    setupFiles: ["test/mutation/kit/programs.ts"],
    reporters: [new UnloadedFiles()],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "threads",
    maxWorkers: 1,
  },
});
