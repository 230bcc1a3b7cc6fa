/** How a person's answer and evidence become the status of an item. */

import type { ItemStatus, SnapshotItem } from "#protocol/snapshot";

import type { Evidence } from "./evidence";
import type { ChecklistItem } from "./item";
import type { StoredAnswer } from "./stateFile";

export interface Decided {
  readonly status: ItemStatus;
  readonly manual?: NonNullable<SnapshotItem["manual"]>;
}

/**
 * Decides an item. A valid answer of a person wins. Without one, evidence decides `auto` items, proposes for `assisted` ones
 * (a proposed pass stays `partial` until somebody confirms it) and can only speak against `attested` ones.
 * @param today ISO date.
 */
export function decide(
  item: Pick<ChecklistItem, "decision">,
  evidence: Pick<Evidence, "status" | "gaps" | "objections">,
  answer: StoredAnswer | undefined,
  today: string,
): Decided {
  const alone = withoutAnswer(item, evidence.status);
  if (answer === undefined) return { status: alone };
  const { evidence: _, gaps: __, ...shown } = answer;
  const reopened = reopenedBy(answer, evidence, today);
  if (reopened !== undefined) return { status: alone, manual: { ...shown, reopened } };
  return { status: answer.status, manual: shown };
}

function withoutAnswer(item: Pick<ChecklistItem, "decision">, evidence: ItemStatus): ItemStatus {
  switch (item.decision) {
    case "auto":
      return evidence;
    case "assisted":
      return evidence === "pass" ? "partial" : evidence;
    case "attested":
      return evidence === "pass" ? "unknown" : evidence;
  }
}

/**
 * An answer lapses after its last day, and when evidence turned against it since it was given: the person who accepted three gaps
 * has not accepted a fourth. A "no" is never contradicted; only its author knows why.
 */
function reopenedBy(
  answer: StoredAnswer,
  evidence: Pick<Evidence, "status" | "gaps" | "objections">,
  today: string,
): "expired" | "contradicted" | undefined {
  if (answer.expires !== undefined && answer.expires < today) return "expired";
  if (answer.status !== "pass" && answer.status !== "not-applicable") return undefined;
  const worse = against(evidence.status) > against(answer.evidence);
  return worse || evidence.gaps.length + evidence.objections.length > answer.gaps ? "contradicted" : undefined;
}

function against(status: ItemStatus): number {
  if (status === "fail") return 2;
  return status === "partial" ? 1 : 0;
}
