/** What changed between two recorded points, or since one: as a table, in words. */

import { html, nothing, type TemplateResult } from "lit";

import { type Change, comparePoints, pointNow } from "#protocol/comparison";
import type { HistoryPoint, Milestone } from "#protocol/plan";
import type { PageSnapshot } from "#webview-protocol/pageSnapshot";

import { icon } from "../kit/marks";
import { shortDate } from "../kit/words";

/** A point under the name people know it by. */
export interface NamedPoint {
  readonly name: string;
  readonly point: HistoryPoint;
}

/** How the folder stands now. */
export function now(snapshot: PageSnapshot): NamedPoint {
  const at = snapshot.scan.state === "done" ? new Date(snapshot.scan.at) : new Date();
  return { name: "Now", point: pointNow(snapshot, { now: at }) };
}

export function lastMilestone(snapshot: PageSnapshot): Milestone | undefined {
  return snapshot.history.milestones.at(-1);
}

/** The table of changes; `only` keeps those that are worth a place on a crowded tab. */
export function changeTable(
  snapshot: PageSnapshot,
  [before, after]: readonly [NamedPoint, NamedPoint],
  only: (change: Change) => boolean = () => true,
): TemplateResult {
  const { changes, sameRules } = comparePoints(before.point, after.point);
  return html`<table class="changes">
      <caption>From ${before.name} to ${after.name}</caption>
      <thead>
        <tr>
          <th scope="col">Measure</th>
          <th scope="col" class="num said">${headOf(before)}</th>
          <th scope="col" class="num said">${headOf(after)}</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        ${changes.filter(only).map(
          (change) => html`<tr>
            <th scope="row">${measure(snapshot, change)}</th>
            <td class="num muted">${change.before}</td>
            <td class="num"><b>${change.after}</b></td>
            <td>${trend(change)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    ${sameRules ? nothing : html`<p class="hint note">Other rules judged the two: a difference may come from the rules.</p>`}`;
}

function headOf({ name, point }: NamedPoint): string {
  return name === "Now" ? name : `${name}, ${shortDate(point.at)}`;
}

function measure({ principles, checklists }: PageSnapshot, { about, id }: Change): string {
  switch (about) {
    case "level":
      return "Level";
    case "score":
      return "Score";
    case "gaps":
      return `${id} gaps`;
    case "principle":
      return principles.find((principle) => principle.id === id)?.title ?? id;
    case "list":
      return `${checklists.find((list) => list.id === id)?.title ?? id} checklist`;
    case "tasks":
      return "Roadmap tasks";
  }
}

const TREND = {
  better: { icon: "pass", tone: "good" },
  worse: { icon: "warning", tone: "fair" },
} as const;

function trend(change: Change): TemplateResult {
  if (change.trend === "unknown") return html`<span class="muted">–</span>`;
  if (change.trend === "same") return html`<span class="muted">same</span>`;
  const mark = TREND[change.trend];
  return html`<span class="status">${icon(mark.icon, mark.tone)}<span>${amount(change)} ${change.trend}</span></span>`;
}

/** "5 fewer", "+3": how much, where both are plain numbers. */
function amount({ about, before, after }: Change): string {
  const difference = Number(after) - Number(before);
  if (Number.isNaN(difference)) return "";
  if (about === "gaps") return difference < 0 ? `${-difference} fewer,` : `${difference} more,`;
  return difference > 0 ? `+${difference},` : `−${-difference},`;
}
