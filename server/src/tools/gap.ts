/** An open finding as answers show it, and the ways an assistant may name one. */

import { fixTier } from "#engine/fixTier";
import { inOrderOfWork } from "#playbook/order";
import type { Finding } from "#policy/finding";

import { Refusal } from "./answer";

export interface Gap {
  /** Names it in this folder: fingerprint and path. */
  readonly id: string;
  readonly fingerprint: string;
  readonly rule: string;
  readonly priority: Finding["priority"];
  readonly path: string;
  /** Both 1-based. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** How much attention its best fix needs: `safe`, `behavioral`, `preview`, or `none` when there is no fix. */
  readonly fix: "safe" | "behavioral" | "preview" | "none";
}

/** Messages are a sentence or three; a name in them can be as long as somebody likes. */
const LONGEST_MESSAGE = 600;

export function gapOf(finding: Finding): Gap {
  const { id, fingerprint, rule, priority, place, range, message } = finding;
  return {
    id,
    fingerprint,
    rule,
    priority,
    path: place.path,
    line: range.start.line + 1,
    column: range.start.character + 1,
    message: message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message,
    fix: fixTier(finding) ?? "none",
  };
}

/** The most urgent first. */
export const gapsInOrder = (findings: readonly Finding[]): readonly Gap[] => inOrderOfWork(findings).map(gapOf);

/** One line for a list, and the name by which it is asked for. */
export function gapLine({ priority, rule, path, line, column, message, fingerprint, fix }: Gap): string {
  const fixed = fix === "none" ? "" : `, ${fix} fix`;
  return `${priority} ${rule} at ${path}:${line}:${column}${fixed}: ${message}\n   gap ${fingerprint}`;
}

/** `3 P0, 1 P1`; "no open gaps" when there are none. */
export function countsOf(gaps: readonly Pick<Gap, "priority">[]): string {
  if (gaps.length === 0) return "no open gaps";
  const counts = new Map<string, number>();
  for (const { priority } of gaps) counts.set(priority, (counts.get(priority) ?? 0) + 1);
  const parts = ["P0", "P1", "P2", "hint"].flatMap((priority) =>
    counts.has(priority) ? [`${counts.get(priority)} ${priority}`] : [],
  );
  return `${gaps.length} open gap${gaps.length === 1 ? "" : "s"} (${parts.join(", ")})`;
}

/**
 * The finding that is meant: by its fingerprint, by its id (`fingerprint@path`), by `path:line` or `path:line:column`.
 * Throws a {@link Refusal} when there is none, or more than one.
 */
export function findingOf(findings: readonly Finding[], given: string): Finding {
  const exact = findings.find(({ id }) => id === given);
  if (exact !== undefined) return exact;
  const found = findings.filter((finding) => finding.fingerprint === given || isAt(finding, given));
  const [first] = found;
  if (first === undefined)
    throw new Refusal(`there is no open gap ${given.slice(0, 200)}: it is gone, or it has moved; list the gaps again`);
  if (found.length > 1) {
    const names = found.slice(0, 20).map(({ id, rule }) => `${id} (${rule})`);
    throw new Refusal(`${given.slice(0, 200)} names ${found.length} gaps; choose one:\n${names.join("\n")}`);
  }
  return first;
}

function isAt({ place, range }: Finding, given: string): boolean {
  const [, path, line, column] = /^(?:\.\/)?(.+?):(\d{1,9})(?::(\d{1,9}))?$/.exec(given) ?? [];
  if (path !== place.path || Number(line) !== range.start.line + 1) return false;
  return column === undefined || Number(column) === range.start.character + 1;
}
