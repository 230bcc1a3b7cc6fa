/** A believable workspace for the dashboard: an order service with gaps of many kinds, places that are right, and a person's answers. */

import { buildSnapshot, type SnapshotSource } from "#playbook/snapshot";
import type { StoredAnswer, StoredTask } from "#playbook/stateFile";
import type { Snapshot } from "#protocol/snapshot";
import { RULES } from "#rules/registry.generated";
import type { RuleAnswer } from "../playbook/assessment";
import { assessment, SERVICE } from "../playbook/assessment";

export const NOW = new Date("2026-11-21T12:00:00Z");

const NO_DEADLINE = "`fetch` has no deadline here or in any caller; a hung peer holds this request";

export const ORDERS: Readonly<Record<string, RuleAnswer>> = {
  "missing-timeout": {
    passed: 14,
    unknown: 2,
    gaps: [
      `src/payments/cardGateway.ts:48 ${NO_DEADLINE}`,
      `src/fulfilment/carrierClient.ts:20 ${NO_DEADLINE}`,
      "src/inventory/warehouseSync.ts:81 `axios.get` has no deadline here or in any caller; the sync can stop for ever",
    ],
    passedAt: ["src/catalogue/search.ts:31 deadline of the client", "src/notifications/mail.ts:12 AbortSignal.timeout"],
  },
  "ineffective-timeout": { passed: 3 },
  "missing-retry": {
    passed: 4,
    gaps: ["src/jobs/rates.ts:17 `fetch` in a scheduled job is tried once; a reset connection fails the whole run"],
  },
  "unbounded-retry": { passed: 2, gaps: ["src/inventory/warehouseSync.ts:64 This loop retries for ever; bound it"] },
  "swallowed-error": {
    passed: 21,
    gaps: [
      "src/inventory/releaseStock.ts:72 The error of `releaseStock` leaves no trace; cancelled orders keep their stock",
      "src/billing/invoice.ts:118 The error of `render` leaves no trace",
    ],
    passedAt: ["src/api/errors.ts:33 logged with the order id"],
  },
  "lost-error-cause": {
    passed: 5,
    gaps: ["src/billing/invoice.ts:140 The new error drops its cause; add `{ cause: error }`"],
  },
  "unchecked-http-status": {
    passed: 9,
    gaps: [
      "src/fulfilment/carrierClient.ts:26 The body is used without a look at the status; error pages become labels",
    ],
  },
  "floating-promise": { passed: 88 },
  "promise-in-condition": { passed: 6 },
  "non-atomic-write": {
    passed: 1,
    gaps: [
      "src/jobs/exportState.ts:22 `writeFile` overwrites `export-state.json` in place; a crash leaves half a file",
    ],
  },
  "missing-graceful-shutdown": {
    passed: 1,
    gaps: ["src/worker.ts:9 The worker ignores SIGTERM; each deploy cuts a job in two"],
  },
  "unlocked-read-modify-write": {
    gaps: ["src/jobs/exportState.ts:19 `export-state.json` is read, changed and written with no lock between two jobs"],
  },
  "check-then-act": {
    passed: 3,
    gaps: ["src/checkout/vouchers.ts:27 `findFirst` decides about `create`; two requests both find the code free"],
  },
  "unvalidated-input": {
    passed: 11,
    unknown: 3,
    gaps: ["src/api/routes/refunds.ts:22 `request.body` reaches `refund.create` unchecked"],
    passedAt: ["src/api/routes/orders.ts:14 zod schema"],
  },
  "untraced-operation": { unknown: 7 },
};

export const ANSWERS: Readonly<Record<string, StoredAnswer>> = {
  "diagnostic.architecture.2": {
    status: "pass",
    note: "Reviewed with the platform team",
    who: "Ada",
    at: "2026-11-12T09:00:00.000Z",
    expires: "2027-02-12",
    evidence: "unknown",
    gaps: 0,
  },
  "diagnostic.state.4": {
    status: "pass",
    note: "Restart drill in staging",
    who: "Grace",
    at: "2026-07-01T09:00:00.000Z",
    expires: "2026-10-01",
    evidence: "unknown",
    gaps: 0,
  },
  "diagnostic.validation.3": {
    status: "not-applicable",
    note: "The service takes no uploads",
    who: "Ada",
    at: "2026-11-12T09:00:00.000Z",
    evidence: "unknown",
    gaps: 0,
  },
};

export const TASKS: Readonly<Record<string, StoredTask>> = {
  "stability-first.1.2": { status: "done", at: "" },
  "stability-first.1.3": { status: "done", at: "" },
  "stability-first.1.4": { status: "doing", at: "", note: "carried over" },
  "stability-first.2.1": { status: "skipped", at: "", note: "no containers on host network" },
  "stability-first.2.4": { status: "done", at: "" },
  "stability-first.2.5": { status: "blocked", at: "", note: "waits for the network team" },
};

/** The snapshot of the order service. */
export function orders(over: Partial<SnapshotSource> = {}): Snapshot {
  return buildSnapshot({
    folder: "orders-service",
    folderUri: "file:///home/ada/orders-service",
    assessment: assessment(ORDERS),
    scan: { state: "done", at: NOW.toISOString(), files: 1204, skipped: 31, milliseconds: 2800 },
    scanned: true,
    state: { answers: ANSWERS, tasks: TASKS, problems: [] },
    project: {
      ...SERVICE,
      libraries: { pino: { path: "src/log.ts", line: 0, character: 0, note: "uses pino" } },
      calls: {
        retry: { count: 2, at: [{ path: "src/lib/retry.ts", line: 19, character: 2, note: "pRetry" }] },
        worker: { count: 1, at: [{ path: "src/worker.ts", line: 8, character: 0, note: "new Worker" }] },
      },
      tests: ["test/checkout.test.ts"],
    },
    rules: RULES,
    fixTier: ({ rule }) => FIXES[rule],
    now: NOW,
    ...over,
  });
}

const FIXES: Readonly<Record<string, "safe" | "behavioral" | "preview">> = {
  "missing-timeout": "behavioral",
  "missing-retry": "preview",
  "lost-error-cause": "safe",
  "unvalidated-input": "preview",
  "unlocked-read-modify-write": "preview",
};
