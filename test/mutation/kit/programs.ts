/** Hands the mutant under test on to the programs that a test starts: mutated code reads it from the environment. */

import { beforeAll } from "vitest";

declare global {
  /** What Stryker's own setup file, which runs first, keeps in a worker. */
  var __stryker__: { readonly activeMutant?: string } | undefined;
}

beforeAll(() => {
  const mutant = globalThis.__stryker__?.activeMutant;
  if (mutant === undefined) delete process.env.__STRYKER_ACTIVE_MUTANT__;
  else process.env.__STRYKER_ACTIVE_MUTANT__ = mutant;
});
