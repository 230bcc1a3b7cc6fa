/** The promotion rules of one rung of the release ladder, as a gate: what the folder shows is checked, the rest is attested by people. */

import type { GateName, ReportGate, ReportGateRule } from "#protocol/report";
import type { SnapshotChecklist, SnapshotItem } from "#protocol/snapshot";

const LADDER = "release-ladder";

/** What a gate says about a folder. A rule that files can show is met when they show it, or when a person answers for it: a gate asks for proof. */
export function judgeGate(checklists: readonly SnapshotChecklist[], name: GateName): ReportGate {
  const ladder = checklists.find(({ id }) => id === LADDER);
  const rules = ladder?.areas.find(({ id }) => id === name)?.items.map(ruleOf) ?? [];
  return { name, open: rules.every(({ state }) => state !== "not-met"), rules };
}

function ruleOf(item: SnapshotItem): ReportGateRule {
  const { id, question, manual } = item;
  const answered = manual === undefined || manual.reopened !== undefined ? undefined : manual;
  const by = answered === undefined ? {} : { attested: attestation(answered) };
  return { id, question, state: stateOf(item), shown: item.summary, ...by };
}

function stateOf({ decision, status, manual }: SnapshotItem): ReportGateRule["state"] {
  if (status === "not-applicable") return "not-applicable";
  if (manual?.reopened === "expired") return decision === "attested" ? "expired" : checked(status);
  if (decision === "attested") return status === "pass" ? "attested" : "to-attest";
  return checked(status);
}

const checked = (status: SnapshotItem["status"]): "met" | "not-met" => (status === "pass" ? "met" : "not-met");

function attestation({ who, note, expires }: NonNullable<SnapshotItem["manual"]>): string {
  const until = expires === undefined ? "" : ` (until ${expires})`;
  return `${who === undefined ? "" : `${who}: `}${note}${until}`;
}
