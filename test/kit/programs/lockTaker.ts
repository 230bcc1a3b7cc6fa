/** Asks once for a lock that somebody may hold, and prints `taken` or `refused`. Arguments: whose lock, path. */

import { lock } from "proper-lockfile";

import { acquireFileLock } from "#kit/typescript/fileLock";

const [whose = "", path = ""] = process.argv.slice(2);

const take = (): Promise<unknown> =>
  whose === "kit" ? acquireFileLock(path, { timeoutMs: 200 }) : lock(path, { retries: 0 });

void take().then(
  () => process.stdout.write("taken", () => process.exit(0)),
  () => process.stdout.write("refused"),
);
