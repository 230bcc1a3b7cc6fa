/** Logs: nowhere, or lines on standard error. */

import type { Log } from "./ports";

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Warnings and errors as one line each on standard error. */
export const stderrLog: Log = {
  info: () => undefined,
  warn: (name, fields) => void process.stderr.write(`bulwark: ${name} ${JSON.stringify(fields ?? {})}\n`),
  error: (name, error, fields) =>
    void process.stderr.write(
      `bulwark: ${name} ${error instanceof Error ? (error.stack ?? error.message) : String(error)} ${JSON.stringify(fields ?? {})}\n`,
    ),
};
