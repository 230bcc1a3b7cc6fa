/** Unit, fixture and behaviour tests. The end-to-end suites have runners of their own under test/e2e. */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { defineConfig } from "vitest/config";

const ROOT = import.meta.dirname;

/** Replaces modules, clocks or the process itself. */
const REPLACES = /\bvi\.(?:mock|doMock|resetModules|spyOn|stub\w+|useFakeTimers)\(/;

/** Folders without unit tests; links in the packages of the end-to-end host lead round in circles. */
const OTHERS = ["e2e", "sample", "node_modules"];

/** Tests that would leave something behind for the next file. */
const alone = testsIn("test").filter((file) => REPLACES.test(readFileSync(path.join(ROOT, file), "utf8")));

const exclude = ["test/e2e/**", "test/sample/**", "**/node_modules/**"];

export default defineConfig({
  // There is no editor in a unit test; what words need of it is.
  resolve: { alias: { vscode: path.join(ROOT, "test/support/vscode.ts") } },
  test: {
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: "forks",
    maxWorkers: 2,
    // Trees and types die young: with the small nursery of a browser, half the time went to collecting garbage.
    execArgv: ["--max-semi-space-size=64"],
    projects: [
      {
        extends: true,
        // Files share the modules of the product: to load them anew for each took as long as the tests.
        test: { name: "shared", include: ["test/**/*.test.ts"], exclude: [...exclude, ...alone], isolate: false },
      },
      { extends: true, test: { name: "alone", include: alone, exclude } },
    ],
  },
});

function testsIn(folder) {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const place = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return OTHERS.includes(entry.name) ? [] : testsIn(place);
    return entry.name.endsWith(".test.ts") ? [place] : [];
  });
}
