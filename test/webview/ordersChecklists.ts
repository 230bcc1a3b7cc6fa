/** The order service's six checklists: the first one in full, of the others enough to see them. */

import type { Decision, ItemStatus, SnapshotChecklist, SnapshotItem, SnapshotLink } from "#protocol/snapshot";

import { HOME } from "./ordersFindings";

const STATUS: Readonly<Record<string, ItemStatus>> = {
  p: "pass",
  h: "partial",
  f: "fail",
  n: "not-applicable",
  u: "unknown",
};
const DECISION: Readonly<Record<string, Decision>> = { a: "auto", s: "assisted", t: "attested" };

/** Status, decision and question; then, each after a bar, summary, rules, places for it and places against it. */
type Line = string;

const DIAGNOSTIC: Readonly<Record<string, readonly Line[]>> = {
  architecture: [
    "pa Does each module have one responsibility? | 21 of 21 modules have one job | mixed-responsibilities | src/index.ts:1",
    "pt Are the layers clear: API, service, data? | code alone cannot tell",
    "pa Is the largest file under 300 lines? | the largest file has 284 lines | | src/checkout/checkoutService.ts:284",
    "ut Do the design patterns fit: factory, strategy, adapter? | code alone cannot tell",
  ],
  errors: [
    "pa Are errors classified by kind? | a classifier decides in 12 places | | src/lib/errors.ts:12",
    "fa Are transient errors retried while permanent ones fail fast? | one loop retries for ever | unbounded-retry | | src/inventory/warehouseSync.ts:64",
    "pa Is there one central retry helper? | `withRetry` is used in 9 places | | src/lib/retry.ts:20",
    "ha Do error messages give the context and say what to do? | 1 of 24 errors drops its cause | lost-error-cause, swallowed-error | src/lib/errors.ts:58 | src/billing/invoice.ts:140",
  ],
  state: [
    "fa Is critical state on disk, whole, before the work goes on? | 1 of 3 writes can leave half a file | non-atomic-write | | src/jobs/exportState.ts:22",
    "pa Does work resume after a crash? | the worker drains on SIGTERM | | src/worker.ts:9",
    "ha Do long operations keep a checkpoint or progress file? | a progress file is written but never read | | src/jobs/exportOrders.ts:57",
    "us Is recovery tested? | no test was found | | tests/integration/recovery.test.ts:1",
  ],
  concurrency: [
    "fa Are shared resources locked? | 1 of 4 shared files has no lock | unlocked-read-modify-write | src/lib/lock.ts:14 | src/jobs/exportState.ts:19",
    "pa Is it impossible for two workers to claim the same work? | rows are claimed with `SKIP LOCKED` | | src/jobs/claim.ts:26",
    "fa Are races such as check-then-act closed? | 1 of 3 checks decides about a later write | check-then-act | | src/checkout/vouchers.ts:27",
    "pa Is deadlock prevented? | each lock has a time limit | | src/lib/lock.ts:61",
  ],
  reliability: [
    "pa Are failures retried with exponential backoff? | 4 of 4 retries wait longer each time | retry-without-backoff | src/lib/retry.ts:34",
    "pa Do retry delays have jitter? | the helper adds jitter | | src/lib/retry.ts:36",
    "ua Do failing dependencies sit behind a circuit breaker? | no dependency was seen to fail",
    "fa Does the service degrade gracefully when a dependency hangs? | 14 of 17 outbound calls have a deadline | missing-timeout | src/catalogue/search.ts:31 | src/payments/cardGateway.ts:48, src/fulfilment/carrierClient.ts:20, src/inventory/warehouseSync.ts:81",
  ],
  observability: [
    "ua Can an operation be traced from end to end? | nothing to judge was found",
    "ua Do operations of several steps write a flow log? | 7 operations could not be judged",
    "ha Can a failure be diagnosed from logs alone? | 2 errors leave no trace | swallowed-error | src/log.ts:1 | src/inventory/releaseStock.ts:72, src/billing/invoice.ts:118",
    "pa Are success rate, latency and error rate measured? | 3 metrics of 3 kinds | | src/lib/metrics.ts:8",
  ],
  validation: [
    "fa Is input validated at the API layer? | 11 of 12 inputs are checked | unvalidated-input | src/api/schemas.ts:1 | src/api/routes/refunds.ts:22",
    "pa Is it checked again in the service layer? | 8 services check what they take | | src/orders/placeOrder.ts:18",
    "na Are uploads limited in size? | nothing here takes an upload",
    "pa Are URLs checked before they are fetched? | the one URL from outside is checked | | src/webhooks/register.ts:38",
  ],
  "rate-limiting": [
    "pa Does an entity that keeps failing cool down? | accounts cool down after failures | | src/lib/cooldown.ts:12",
    "pa Are the limits of other APIs respected? | both clients have a limiter | | src/fulfilment/carrierClient.ts:29",
    "pa Is overload pushed back? | the queue is bounded | | src/api/limits.ts:40",
  ],
};

const OTHERS: readonly (readonly [id: string, title: string, areas: Readonly<Record<string, readonly Line[]>>])[] = [
  [
    "production",
    "Production",
    {
      architecture: [
        "pa Are the components documented? | `ARCHITECTURE.md` names 9 components | | ARCHITECTURE.md:1",
        "ut Are failure modes identified? | code alone cannot tell",
      ],
      testing: [
        "hs Is unit coverage over 80 %? | coverage is measured, no threshold is set | | vitest.config.ts:9",
        "ut Are load tests done? | code alone cannot tell",
      ],
      deployment: [
        "pa Does CI build and test? | a workflow tests each pull request | | .github/workflows/ci.yml:12",
        "ft Is rollback tested? | code alone cannot tell",
      ],
    },
  ],
  [
    "security-baseline",
    "Security baseline",
    {
      authentication: ["pa Are passwords hashed with bcrypt or argon2? | argon2 is used | | src/users/password.ts:4"],
      input: [
        "fa Are all inputs validated? | 11 of 12 inputs are checked | unvalidated-input | | src/api/routes/refunds.ts:22",
      ],
    },
  ],
  [
    "quality-gates",
    "Quality gates",
    { merge: ["pa Do tests pass before a merge? | the workflow runs on pull requests | | .github/workflows/ci.yml:4"] },
  ],
  [
    "release-ladder",
    "Release ladder",
    { canary: ["ut Is a canary watched before everybody gets it? | code alone cannot tell"] },
  ],
  [
    "pillars",
    "Pillars",
    {
      reliability: [
        "fa Are failures handled gracefully? | 14 of 17 outbound calls have a deadline | missing-timeout | | src/payments/cardGateway.ts:48",
        "pa Are transient errors retried? | 4 of 4 | | src/lib/retry.ts:20",
      ],
      observability: ["pa Are logs structured? | uses pino | | src/log.ts:1"],
      security: ["us Is data encrypted at rest? | nothing was found that says so"],
      scalability: ["pa Is there a cache? | uses redis | | src/cache.ts:3"],
      operability: ["pa Is there a runbook? | 4 pages with commands | | docs/runbooks/queue.md:1"],
    },
  ],
];

const PRINCIPLE_OF: Readonly<Record<string, string>> = {
  architecture: "separation",
  errors: "error-classification",
  state: "state-persistence",
  concurrency: "locking",
  reliability: "retry",
  observability: "flow-logging",
  validation: "defense-in-depth",
  "rate-limiting": "rate-limiting",
};

const MANUAL: Readonly<Record<string, NonNullable<SnapshotItem["manual"]>>> = {
  "diagnostic.architecture.2": {
    status: "pass",
    note: "Reviewed with the platform team",
    who: "Ada",
    at: "2026-11-12T09:00:00.000Z",
    commit: "4c1d9e2b0a77",
    expires: "2027-02-12",
  },
  "diagnostic.state.4": {
    status: "pass",
    note: "Restart drill in staging",
    who: "Grace",
    at: "2026-07-01T09:00:00.000Z",
    expires: "2026-10-01",
    reopened: "expired",
  },
  "diagnostic.validation.3": {
    status: "not-applicable",
    note: "The service takes no uploads",
    who: "Ada",
    at: "2026-11-12T09:00:00.000Z",
  },
};

/** All six lists, `diagnostic` first. */
export const CHECKLISTS: readonly SnapshotChecklist[] = [
  checklist("diagnostic", "Diagnostic", DIAGNOSTIC),
  ...OTHERS.map(([id, title, areas]) => checklist(id, title, areas)),
];

function checklist(id: string, title: string, areas: Readonly<Record<string, readonly Line[]>>): SnapshotChecklist {
  return {
    id,
    title,
    areas: Object.entries(areas).map(([area, lines]) => ({
      id: area,
      title: area.charAt(0).toUpperCase() + area.slice(1).replaceAll("-", " "),
      items: lines.map((line, index) => item(id, area, `${id}.${area}.${index + 1}`, line)),
    })),
  };
}

function item(list: string, area: string, id: string, line: Line): SnapshotItem {
  const [head = "", summary = "", rules = "", evidence = "", gaps = ""] = line.split(" |").map((part) => part.trim());
  const principle = list === "diagnostic" ? PRINCIPLE_OF[area] : undefined;
  const pillar = (["reliability", "observability", "security", "scalability", "operability"] as const).find(
    (name) => name === area,
  );
  const status = STATUS[head.charAt(0)];
  const decision = DECISION[head.charAt(1)];
  if (status === undefined || decision === undefined) throw new Error(`no item: ${line}`);
  const manual = MANUAL[id];
  const against = places(gaps);
  return {
    id,
    question: head.slice(3),
    why: "What goes wrong here is noticed by users first.",
    ...(principle === undefined ? {} : { principle }),
    ...(list === "pillars" && pillar !== undefined ? { pillar } : {}),
    decision,
    status,
    evidenceStatus: manual === undefined ? status : "unknown",
    summary,
    rules: rules === "" ? [] : rules.split(", "),
    evidence: places(evidence),
    gaps: against,
    gapCount: against.length,
    ...(manual === undefined ? {} : { manual }),
  };
}

function places(text: string): readonly SnapshotLink[] {
  if (text === "") return [];
  return text.split(", ").map((label) => {
    const [path = "", line = "1"] = label.split(":");
    return { label, uri: `${HOME}/${path}`, line: Number(line) - 1, character: 0 };
  });
}
