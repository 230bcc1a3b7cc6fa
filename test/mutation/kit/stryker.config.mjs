// How Stryker runs on one part of the kit: a copy of what its tests need, the product's own vitest, and which tests reach which mutant.
import path from "node:path";

import { ROOT } from "../../support/dependencies.mjs";

/**
 * The variable that tells vitest.config.ts which tests to run, with commas between. Stryker's own `testFiles` will not do: with it,
 * 9.6.1 switches a mutant on only after the modules have loaded, and none in a module's top level is ever noticed.
 */
export const TESTS = "BULWARK_KIT_TESTS";
/** The variable that is "1" for a part whose tests start programs: see programs.ts. */
export const PROGRAMS = "BULWARK_KIT_PROGRAMS";
const OUT = path.join(ROOT, "out/mutation/kit");

/**
 * Stryker's options for one part of parts.mjs. Nothing is ignored here: each mutator is on.
 * @param {{ files: string[], tests: string[], programs?: true }} part
 */
export function optionsFor(part) {
  return {
    mutate: part.files.map((file) => `server/src/kit/typescript/${file}.ts`),
    testRunner: "vitest",
    vitest: { configFile: "test/mutation/kit/vitest.config.ts", related: false },
    // The copy holds the kit, its tests and what both read; node_modules is linked.
    ignorePatterns: [
      "**",
      "!package.json",
      "!tsconfig.json",
      "!server/src/kit/**",
      "!test/kit/**",
      "!test/support/**",
      "!test/mutation/kit/*.ts",
    ],
    coverageAnalysis: "perTest",
    concurrency: 2,
    // A busy machine must not turn a slow test into a killed mutant.
    timeoutMS: 20_000,
    timeoutFactor: 3,
    dryRunTimeoutMinutes: 10,
    tempDirName: path.join(OUT, "copies"),
    incremental: false,
    reporters: [],
    logLevel: "error",
    allowConsoleColors: false,
  };
}
