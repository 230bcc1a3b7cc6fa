/** Entry point that VS Code's extension-test mechanism loads: the same on the desktop and in the server. */

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Outcome {
  readonly title: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly seconds: number;
  readonly error?: string;
}

/** Runs every built test; writes the outcome to the file in BULWARK_TEST_RESULTS; rejects when one failed. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha");
  const mocha = new Mocha({ ui: "bdd", timeout: 240_000, color: false, grep: process.env.BULWARK_TEST_GREP ?? "" });
  for (const file of readdirSync(__dirname)) if (file.endsWith(".test.js")) mocha.addFile(join(__dirname, file));
  const outcomes: Outcome[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    const about = (test: Mocha.Test) => ({ title: test.fullTitle(), seconds: (test.duration ?? 0) / 1000 });
    runner.on("pass", (test) => outcomes.push({ ...about(test), state: "passed" }));
    runner.on("pending", (test) => outcomes.push({ ...about(test), state: "skipped" }));
    runner.on("fail", (test, error: Error) =>
      outcomes.push({ ...about(test), state: "failed", error: String(error.stack ?? error) }),
    );
  });
  const count = (state: Outcome["state"]) => outcomes.filter((one) => one.state === state).length;
  const summary = { passed: count("passed"), failed: count("failed"), skipped: count("skipped"), outcomes };
  const file = process.env.BULWARK_TEST_RESULTS;
  if (file !== undefined) writeFileSync(file, JSON.stringify(summary, null, 2));
  if (summary.failed > 0 || summary.passed === 0) throw new Error(`${summary.failed} failed, ${summary.passed} passed`);
}
