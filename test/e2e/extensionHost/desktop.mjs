// `npm run test:desktop`: the extension-host suite in a downloaded desktop VS Code, where a download is possible.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { runTests } from "@vscode/test-electron";

import { buildProduct, ROOT } from "../../support/dependencies.mjs";
import { buildSuite } from "./build.mjs";
import { writeWorkspace } from "./workspace.mjs";

buildProduct();
const parent = mkdtempSync(path.join(tmpdir(), "bw-ws-"));
try {
  process.exitCode = await runTests({
    version: process.env.BULWARK_VSCODE_VERSION ?? "stable",
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: await buildSuite(),
    extensionTestsEnv: { BULWARK_TEST_RESULTS: path.join(parent, "results.json") },
    launchArgs: [writeWorkspace(parent), "--disable-extensions", "--disable-workspace-trust", "--skip-welcome"],
  });
} finally {
  rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
}
