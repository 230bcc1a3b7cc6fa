/** Hands the mutant under test on to the programs that a test starts: mutated code reads it from the environment. */

import { afterAll, beforeAll } from "vitest";

declare global {
  /** What Stryker's own setup file, which runs first, keeps in a worker. */
  var __stryker__: { readonly activeMutant?: string; mutantCoverage?: object } | undefined;
}

/** More than the mutants of any part; numbers that none has do no harm. */
const MANY = 5_000;

beforeAll(() => {
  const mutant = globalThis.__stryker__?.activeMutant;
  if (mutant === undefined) delete process.env.__STRYKER_ACTIVE_MUTANT__;
  else process.env.__STRYKER_ACTIVE_MUTANT__ = mutant;
});

// Stryker's vitest runner always asks which tests reach a mutant, whatever `coverageAnalysis` says, and sees nothing of what programs
// reach: told that each mutant runs as the modules load, it lets each meet all tests of the part. Hooks run last first, so this one is
// in time. Source: stryker-mutator.io/docs/stryker-js/vitest-runner, "coverage analysis".
if (process.env.BULWARK_KIT_PROGRAMS === "1")
  afterAll(() => {
    const all = Object.fromEntries(Array.from({ length: MANY }, (_, id) => [id, 1]));
    if (globalThis.__stryker__?.mutantCoverage !== undefined)
      globalThis.__stryker__.mutantCoverage = { static: all, perTest: {} };
  });
