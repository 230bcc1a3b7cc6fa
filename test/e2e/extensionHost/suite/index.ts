/** Entry point that VS Code's extension-test mechanism loads: the same on the desktop and in the server. */

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Outcome {
  readonly title: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly seconds: number;
  readonly error?: string;
}

/**
 * Runs every built test; keeps what has come of them in the file in BULWARK_TEST_RESULTS, also of a run that is ended from outside;
 * rejects when one failed.
 */
export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha");
  const mocha = new Mocha({ ui: "bdd", timeout: 480_000, color: false, grep: process.env.BULWARK_TEST_GREP ?? "" });
  for (const file of readdirSync(__dirname)) if (file.endsWith(".test.js")) mocha.addFile(join(__dirname, file));
  const outcomes: Outcome[] = [];
  const add = (test: Mocha.Test, state: Outcome["state"], error?: Error): void => {
    const failure = error === undefined ? {} : { error: String(error.stack ?? error) };
    outcomes.push({ title: test.fullTitle(), seconds: (test.duration ?? 0) / 1000, state, ...failure });
    write(outcomes);
  };
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on("pass", (test) => add(test, "passed"));
    runner.on("pending", (test) => add(test, "skipped"));
    runner.on("fail", (test, error: Error) => add(test, "failed", error));
  });
  const count = countOf(outcomes);
  if (count("failed") > 0 || count("passed") === 0)
    throw new Error(`${count("failed")} failed, ${count("passed")} passed`);
}

const countOf = (outcomes: readonly Outcome[]) => (state: Outcome["state"]) =>
  outcomes.filter((one) => one.state === state).length;

function write(outcomes: readonly Outcome[]): void {
  const file = process.env.BULWARK_TEST_RESULTS;
  if (file === undefined) return;
  const count = countOf(outcomes);
  const summary = { passed: count("passed"), failed: count("failed"), skipped: count("skipped"), outcomes };
  writeFileSync(file, JSON.stringify(summary, null, 2));
}
