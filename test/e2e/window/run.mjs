// The window suite: a person's way through Bulwark in a real VS Code. node test/e2e/window/run.mjs [--result FILE] [scenario…]
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { PSEUDO, pseudoFiles } from "../../l10n/pseudo.mjs";
import { buildProduct, packExtension } from "../../support/dependencies.mjs";
import { launchBrowser } from "../harness/browser.mjs";
import { assistants } from "./assistants.mjs";
import { crowded } from "./crowded.mjs";
import { entryPoints } from "./entryPoints.mjs";
import { firstSteps } from "./firstSteps.mjs";
import { inDisplayLanguage } from "./languages.mjs";
import { play } from "./scenario.mjs";
import { sprint } from "./sprint.mjs";
import { walkthrough } from "./walkthrough.mjs";

const SCENARIOS = [
  { name: "walkthrough-dark", ...walkthrough, settings: { "workbench.colorTheme": "Default Dark Modern" } },
  { name: "walkthrough-contrast", ...walkthrough, settings: { "workbench.colorTheme": "Default High Contrast" } },
  { name: "crowded", ...crowded },
  { name: "sprint", ...sprint },
  { name: "assistants", ...assistants },
  { name: "entry-points", ...entryPoints },
  { name: "first-steps", ...firstSteps },
  { name: "pseudo-language", ...inDisplayLanguage(PSEUDO, pseudoFiles()) },
  { name: "german", ...inDisplayLanguage("de") },
];

// What an interrupted run ends with.
process.exitCode = 1;
const { values, positionals } = parseArgs({ options: { result: { type: "string" } }, allowPositionals: true });
// `npm test` has built already and names a result file.
if (!values.result) buildProduct("--production");
const vsix = packExtension();
const browser = await launchBrowser();
const passed = [];
const failed = [];
try {
  for (const scenario of SCENARIOS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    const outcome = await play({ ...scenario, browser, vsix });
    passed.push(...outcome.passed);
    failed.push(...outcome.failed);
  }
} finally {
  await browser.close();
}
const summary = { passed: passed.length, failed: failed.length, skipped: 0, failures: failed };
if (values.result) writeFileSync(values.result, JSON.stringify(summary, null, 2));
process.exitCode = failed.length === 0 && passed.length > 0 ? 0 : 1;
