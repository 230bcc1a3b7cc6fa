/** A believable workspace for the dashboard: an order service with gaps of many kinds, places that are right, and a person's answers. */

import type { FilledPrompt } from "#protocol/messages";
import type { Snapshot, SnapshotPillar } from "#protocol/snapshot";
import type { DashboardState } from "#webview-protocol/dashboard";
import { forPage } from "#webview-protocol/pageSnapshot";

import { CHECKLISTS } from "./ordersChecklists";
import { FINDINGS, HOME, principlesOf } from "./ordersFindings";
import { HISTORY, MATRIX, ROADMAP } from "./ordersPlan";

export const FOLDER = HOME;

const PILLARS: readonly SnapshotPillar[] = [
  pillar("reliability", "Reliability", "partial", "Three outbound calls can wait for ever", [1, 2]),
  pillar("observability", "Observability", "met", "", [1, 1]),
  pillar("security", "Security", "unknown", "", [0, 1]),
  pillar("scalability", "Scalability", "met", "", [1, 1]),
  pillar("operability", "Operability", "met", "", [1, 1]),
];

/** The snapshot of the order service; findings that are replaced change counts and principles with them. */
export function orders(over: Partial<Snapshot> = {}): Snapshot {
  const findings = over.findings ?? FINDINGS;
  const open = (priority: string) => findings.filter((finding) => finding.priority === priority).length;
  return {
    revision: 7,
    folder: "orders-service",
    folderUri: HOME,
    scan: { state: "done", at: "2026-11-21T12:00:00.000Z", files: 1204, skipped: 31, milliseconds: 2800 },
    scanned: true,
    engine: "1.0.0",
    ruleset: "8f3a91c0d2e4",
    score: 81,
    level: "not-ready",
    missingForNext: ["No open P0 gap"],
    rungs: [
      {
        level: "bronze",
        conditions: [
          { text: "No open P0 gap", stands: `${open("P0")} open`, met: open("P0") === 0, about: "findings" },
          { text: "No principle missing", stands: "none missing", met: true, about: "principles" },
        ],
      },
      {
        level: "silver",
        conditions: [
          { text: "No open P1 gap", stands: `${open("P1")} open`, met: false, about: "findings" },
          { text: "70 % of diagnostic items pass", stands: "16 of 30, needs 21", met: false, about: "checklist" },
        ],
      },
      {
        level: "gold",
        conditions: [{ text: "No attestation expired", stands: "1 expired", met: false, about: "checklist" }],
      },
    ],
    counts: { P0: open("P0"), P1: open("P1"), P2: open("P2"), hint: 3 },
    findings,
    principles: principlesOf(findings),
    pillars: PILLARS,
    checklists: CHECKLISTS,
    roadmap: ROADMAP,
    matrix: MATRIX,
    history: HISTORY,
    problems: [],
    ...over,
  };
}

/** What the page draws from when nothing special is going on. */
export const ORDERS_STATE: DashboardState = { snapshots: [forPage(orders())], trusted: true, who: "Ada" };

/** The state with this snapshot in place of the usual one. */
export function stateOf(...snapshots: readonly Snapshot[]): DashboardState {
  return { ...ORDERS_STATE, snapshots: snapshots.map(forPage) };
}

/** A folder in which nobody has planned or recorded anything. */
export function unplanned(): Snapshot {
  const { sprint: _, ...roadmap } = ROADMAP;
  return orders({
    roadmap: { ...roadmap, phases: [], done: 0, total: 0, uncovered: FINDINGS.length, closedSprints: [] },
    history: { points: [], milestones: [] },
    matrix: { rows: [], unplaced: 0 },
  });
}

export const RETRY_PROMPT: FilledPrompt = {
  ok: true,
  prompt: "retry",
  title: "Retry",
  text: `# Give the outbound calls of orders-service a deadline and a retry

TypeScript 5.9, Fastify 5, pg 8. The helper \`withRetry\` in src/lib/retry.ts:20 does the retrying; use it.

## No deadline
- src/payments/cardGateway.ts:48 capturePayment, called by 4 routes
- src/fulfilment/carrierClient.ts:20 createLabel, called by 2 routes

## Done when
\`npx bulwark check src --rules missing-timeout --fail-on P2\` finds nothing, and \`npm test\` passes.
`,
  tokens: 1240,
  leftOut: 3,
  findings: 5,
};

function pillar(
  id: SnapshotPillar["id"],
  title: string,
  status: SnapshotPillar["status"],
  gap: string,
  [itemsPassed, itemsTotal]: readonly [number, number],
): SnapshotPillar {
  return { id, title, oneLine: `What makes for ${title.toLowerCase()}.`, status, gap, itemsPassed, itemsTotal };
}
