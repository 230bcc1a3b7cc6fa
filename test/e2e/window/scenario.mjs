// A scenario is a list of steps in one window, in order: what a person does and sees. A step that fails ends its scenario.
import path from "node:path";

import { ROOT } from "../../support/dependencies.mjs";
import { keepLogs, screenshots } from "../harness/artifacts.mjs";
import { openContext } from "../harness/browser.mjs";
import { SPARING_SETTINGS, startServer } from "../harness/server.mjs";

const VIEWPORT = { width: 1440, height: 900 };

/**
 * Runs a scenario in a fresh profile. `steps` maps a sentence to a function that gets the stage: page, server, shot (takes a screenshot) and
 * whatever `prepare` returned. A screenshot follows each step.
 * @returns {Promise<{ passed: string[], failed: string[] }>} sentences; steps after a failed one count as failed
 */
export async function play({ name, browser, vsix, settings = {}, language, texts, prepare, steps }) {
  const server = await startServer({ vsix, settings: { ...SPARING_SETTINGS, ...settings }, language, texts });
  const context = await openContext(browser, VIEWPORT);
  await context.tracing.start({ snapshots: true });
  const page = await context.newPage();
  const shot = screenshots(page, name);
  const stage = { page, server, shot, ...prepare(server.root) };
  const outcome = { passed: [], failed: [] };
  console.log(name);
  try {
    for (const [sentence, step] of Object.entries(steps)) {
      const label = `${name}: ${sentence}`;
      if (outcome.failed.length > 0) {
        outcome.failed.push(`${label} (not reached)`);
        continue;
      }
      const started = performance.now();
      try {
        await step(stage);
        await shot(sentence.replaceAll(/\W+/g, "-"));
        outcome.passed.push(label);
        console.log(`  ok   ${sentence} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
      } catch (error) {
        outcome.failed.push(label);
        console.log(`  FAIL ${sentence}\n${error.stack}`);
        await shot("FAILED");
        const logs = keepLogs(server, name);
        await context.tracing.stop({ path: path.join(logs, "trace.zip") });
        console.log(`  logs, trace and screenshots: ${path.relative(ROOT, logs)}, out/shots/${name}`);
      }
    }
  } finally {
    await context.close();
    await server.stop();
  }
  return outcome;
}
