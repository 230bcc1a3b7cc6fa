/** The baseline of a folder: which findings it accepts, and how a person makes one. The file is the command line's own. */

import { join } from "node:path";

import {
  BASELINE_FILE,
  type BaselineEntry,
  baselineEntry,
  compareWithBaseline,
  renderBaseline,
} from "#policy/baseline";
import type { Finding } from "#policy/finding";
import type { Snapshot, SnapshotBaseline, SnapshotFinding } from "#protocol/snapshot";

import { type Desk, refuse } from "./desk";
import type { ShowFinding } from "./shownFindings";
import type { Saved, StateHome } from "./store";

/** The baseline in numbers, and how views show a finding in its light. Without entries nothing is accepted. */
export function againstBaseline(
  findings: readonly Finding[],
  entries: readonly BaselineEntry[] | undefined,
  show: ShowFinding,
): { readonly baseline?: SnapshotBaseline; readonly show: ShowFinding } {
  if (entries === undefined) return { show };
  const { known, fresh, gone } = compareWithBaseline(findings, entries);
  const accepted = new Set(known);
  return {
    baseline: { accepted: known.length, gone: gone.length, fresh: countByPriority(fresh) },
    show: (finding) => (accepted.has(finding) ? asAccepted(show(finding)) : show(finding)),
  };
}

export function countByPriority(all: readonly Finding[]): Snapshot["counts"] {
  const counts = { P0: 0, P1: 0, P2: 0, hint: 0 };
  for (const finding of all) counts[finding.priority] += 1;
  return counts;
}

/** Accepts the findings of now. Refuses before the first whole scan, and when there is a baseline unless it is to be replaced. */
export async function createBaseline(
  { home, snapshot }: Desk,
  { findings, replace }: { readonly findings: readonly Finding[]; readonly replace: boolean },
): Promise<Saved> {
  if (!snapshot.scanned) return refuse("Scan the workspace first: a baseline holds all that is found in it.");
  const text = renderBaseline(findings.map((finding) => baselineEntry(finding, finding.place.path)));
  return change(home, (before) => {
    if (before !== undefined && !replace) return { refused: `${BASELINE_FILE} is there already.` };
    return { text };
  });
}

/** Takes out what is no longer found. */
export async function pruneBaseline({ home, snapshot }: Desk, findings: readonly Finding[]): Promise<Saved> {
  if (!snapshot.scanned) return refuse("Scan the workspace first: what was not looked for is not gone.");
  const { parseBaseline } = await import("#policy/parseBaseline");
  return change(home, (before) => {
    if (before === undefined) return { refused: "There is no baseline. Create one first." };
    const parsed = parseBaseline(before);
    if (parsed.kind === "broken") return { refused: `${BASELINE_FILE} was left as it is: ${parsed.because}.` };
    const gone = new Set(compareWithBaseline(findings, parsed.entries).gone);
    return gone.size === 0 ? {} : { text: renderBaseline(parsed.entries.filter((entry) => !gone.has(entry))) };
  });
}

/** `decide` is told what the file says, and answers with its new text, a refusal, or neither: then it stays as it is. */
async function change(
  { root, files }: StateHome,
  decide: (before: string | undefined) => { readonly text?: string; readonly refused?: string },
): Promise<Saved> {
  let refused: string | undefined;
  const written = await files.update(join(root, BASELINE_FILE), (before) => {
    const decision = decide(before);
    refused = decision.refused;
    return decision.text;
  });
  if (refused !== undefined) return refuse(refused);
  return written.ok ? { ok: true } : refuse(written.message ?? `${BASELINE_FILE} was not written.`);
}

const made = new WeakMap<SnapshotFinding, SnapshotFinding>();

/** Made once of each: equal objects tell which ones a view has already. */
function asAccepted(shown: SnapshotFinding): SnapshotFinding {
  const accepted: SnapshotFinding = made.get(shown) ?? { ...shown, accepted: true };
  made.set(shown, accepted);
  return accepted;
}
