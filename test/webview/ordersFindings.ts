/** The order service's gaps, and its principles counted from them. */

import type { SnapshotFinding, SnapshotPrinciple } from "#protocol/snapshot";

export const HOME = "file:///home/ada/orders-service";

const NO_DEADLINE = "`fetch` has no deadline here or in any caller; a hung peer holds this request";

/** Priority, rule, principle, "fix" or "hand", hours, place, message. */
const GAPS: readonly string[] = [
  "P0 unlocked-read-modify-write locking fix 1 src/jobs/exportState.ts:19 `export-state.json` is read, changed and written with no lock between two jobs",
  "P0 non-atomic-write state-persistence hand 3 src/jobs/exportState.ts:22 `writeFile` overwrites `export-state.json` in place; a crash leaves half a file",
  `P1 missing-timeout retry fix 0.25 src/payments/cardGateway.ts:48 ${NO_DEADLINE}`,
  `P1 missing-timeout retry fix 0.25 src/fulfilment/carrierClient.ts:20 ${NO_DEADLINE}`,
  "P1 missing-timeout retry fix 0.25 src/inventory/warehouseSync.ts:81 `axios.get` has no deadline here or in any caller; the sync can stop for ever",
  "P1 unvalidated-input defense-in-depth fix 1 src/api/routes/refunds.ts:22 `request.body` reaches `refund.create` unchecked",
  "P1 swallowed-error error-classification hand 3 src/inventory/releaseStock.ts:72 The error of `releaseStock` leaves no trace; cancelled orders keep their stock",
  "P1 swallowed-error error-classification hand 3 src/billing/invoice.ts:118 The error of `render` leaves no trace",
  "P1 check-then-act locking hand 3 src/checkout/vouchers.ts:27 `findFirst` decides about `create`; two requests both find the code free",
  "P1 unbounded-retry retry hand 3 src/inventory/warehouseSync.ts:64 This loop retries for ever; bound it",
  "P2 missing-retry retry fix 1 src/jobs/rates.ts:17 `fetch` in a scheduled job is tried once; a reset connection fails the whole run",
  "P2 lost-error-cause error-classification fix 0.25 src/billing/invoice.ts:140 The new error drops its cause; add `{ cause: error }`",
];

const LINE = /^(P[012]) (\S+) (\S+) (fix|hand) ([\d.]+) (\S+):(\d+) (.*)$/;

export const FINDINGS: readonly SnapshotFinding[] = GAPS.map(finding);

/** Many gaps of one kind, for what happens in a large code base. */
export function manyFindings(amount: number): readonly SnapshotFinding[] {
  return Array.from({ length: amount }, (_, index) =>
    finding(`P1 missing-timeout retry fix 0.25 src/module${index % 500}/client.ts:${index + 1} ${NO_DEADLINE}`),
  );
}

function finding(line: string): SnapshotFinding {
  const parts = LINE.exec(line);
  if (parts === null) throw new Error(`no gap: ${line}`);
  const [, priority, rule = "", principle = "", how, effort, path = "", row, message = ""] = parts;
  const at = Number(row) - 1;
  return {
    id: `${rule}@${path}:${row}`,
    rule,
    principle,
    priority: priority === "P0" ? "P0" : priority === "P1" ? "P1" : "P2",
    confidence: "high",
    path,
    uri: `${HOME}/${path}`,
    line: at,
    character: 2,
    endLine: at,
    endCharacter: 30,
    message,
    hasFix: how === "fix",
    effort: Number(effort),
  };
}

interface Standing {
  readonly id: string;
  readonly title: string;
  readonly oneLine: string;
  readonly status: SnapshotPrinciple["status"];
  readonly gap: string;
  readonly passed: number;
  readonly unknown?: number;
  readonly items: readonly [passed: number, total: number];
}

const STANDINGS: readonly Standing[] = [
  {
    id: "separation",
    title: "Separation of concerns",
    oneLine: "A module has one job.",
    status: "met",
    gap: "",
    passed: 21,
    items: [4, 4],
  },
  {
    id: "error-classification",
    title: "Error classification",
    oneLine: "Errors have kinds, and each kind has one action.",
    status: "partial",
    gap: "Two errors leave no trace, one loses its cause",
    passed: 26,
    items: [3, 4],
  },
  {
    id: "state-persistence",
    title: "State persistence",
    oneLine: "A state change is on disk before the work goes on.",
    status: "partial",
    gap: "`export-state.json` is overwritten in place",
    passed: 2,
    items: [1, 4],
  },
  {
    id: "locking",
    title: "Locking",
    oneLine: "Shared resources are guarded by locks.",
    status: "partial",
    gap: "One file is changed by two jobs with no lock",
    passed: 3,
    items: [2, 4],
  },
  {
    id: "defense-in-depth",
    title: "Defence in depth",
    oneLine: "Input is validated at every layer.",
    status: "partial",
    gap: "`POST /refunds` takes its body unchecked",
    passed: 11,
    unknown: 3,
    items: [2, 3],
  },
  {
    id: "retry",
    title: "Retry and deadlines",
    oneLine: "Transient failures are retried with backoff, and every call has a deadline.",
    status: "partial",
    gap: "Three outbound calls can wait for ever",
    passed: 23,
    unknown: 2,
    items: [2, 4],
  },
  {
    id: "flow-logging",
    title: "Flow logging",
    oneLine: "Each operation leaves one step-by-step trace.",
    status: "unknown",
    gap: "",
    passed: 0,
    unknown: 7,
    items: [0, 2],
  },
  {
    id: "rate-limiting",
    title: "Rate limiting",
    oneLine: "Failures are tracked per entity.",
    status: "met",
    gap: "",
    passed: 8,
    items: [3, 3],
  },
];

/** The eight principles, with the gaps of these findings. */
export function principlesOf(findings: readonly SnapshotFinding[]): readonly SnapshotPrinciple[] {
  return STANDINGS.map(({ items: [itemsPassed, itemsTotal], passed, unknown = 0, ...standing }) => {
    const own = findings.filter(({ principle }) => principle === standing.id);
    const gaps = (priority: string) => own.filter((finding) => finding.priority === priority).length;
    return {
      ...standing,
      gaps: { P0: gaps("P0"), P1: gaps("P1"), P2: gaps("P2") },
      passed,
      judged: passed + own.length,
      unknown,
      itemsPassed,
      itemsTotal,
    };
  });
}
