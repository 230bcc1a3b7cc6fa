// `npm run test:faults [-- path…]`: the kit, the fixes, the engine after edits and the stored state under faults, with the full counts of kills, rounds and generated cases.
import { spawnSync } from "node:child_process";
import path from "node:path";

import { ensureBrokers } from "./support/debian.mjs";
import { ROOT } from "./support/dependencies.mjs";

/** A guard, not a measurement: the longest test kills hundreds of processes one after the other. */
const LIMIT_MS = 30 * 60_000;
const paths = process.argv.slice(2);
const ALL = [
  "test/kit",
  ...["faults", "orders", "serverOrders", "configurations", "fixtures", "pages"].map(
    (name) => `test/fixes/${name}.test.ts`,
  ),
  "test/fixes/python",
  ...["dockerfile", "compose", "workflow", "shell"].map((name) => `test/fixes/${name}`),
  "test/playbook/faults",
  "test/engine/incremental.test.ts",
  "test/webview/accessibility.test.ts",
];

ensureBrokers("redis-server", "rabbitmq-server");

const { status } = spawnSync(
  process.execPath,
  [
    path.join(ROOT, "node_modules/vitest/vitest.mjs"),
    "run",
    ...(paths.length > 0 ? paths : ALL),
    "--no-file-parallelism",
    `--testTimeout=${LIMIT_MS}`,
    `--hookTimeout=${LIMIT_MS}`,
  ],
  { cwd: ROOT, stdio: "inherit", env: { ...process.env, BULWARK_FAULTS: "full" } },
);
process.exitCode = status ?? 1;
