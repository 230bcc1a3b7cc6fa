/** What changed between two recorded points, or since one: as a table, in words. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";

import { type Change, comparePoints, pointNow } from "#protocol/comparison";
import type { HistoryPoint, Milestone } from "#protocol/plan";
import type { PageSnapshot } from "#webview-protocol/pageSnapshot";
import { formats } from "../kit/language";
import { icon } from "../kit/marks";
import { shareInWords } from "../kit/words";
import { LEVEL_NAMES } from "./levels";

/** A point under the name people know it by. */
export interface NamedPoint {
  readonly name: string;
  readonly point: HistoryPoint;
  /** As it stands today: the name says when. */
  readonly isNow?: true;
}

/** How the folder stands now. */
export function now(snapshot: PageSnapshot): NamedPoint {
  const at = snapshot.scan.state === "done" ? new Date(snapshot.scan.at) : new Date();
  return { name: l10n.t("Now"), point: pointNow(snapshot, { now: at }), isNow: true };
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
      <caption>${l10n.t("From {before} to {after}", { before: before.name, after: after.name })}</caption>
      <thead>
        <tr>
          <th scope="col">${l10n.t("Measure")}</th>
          <th scope="col" class="num said">${headOf(before)}</th>
          <th scope="col" class="num said">${headOf(after)}</th>
          <th scope="col">${l10n.t("Change")}</th>
        </tr>
      </thead>
      <tbody>
        ${changes.filter(only).map(
          (change) => html`<tr>
            <th scope="row">${measure(snapshot, change)}</th>
            <td class="num muted">${valueAt(before, change)}</td>
            <td class="num"><b>${valueAt(after, change)}</b></td>
            <td>${trend(change)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    ${sameRules ? nothing : html`<p class="hint note">${l10n.t("Other rules judged the two: a difference may come from the rules.")}</p>`}`;
}

function headOf({ name, point, isNow }: NamedPoint): string {
  return isNow === true ? name : `${name}, ${formats.shortDate(point.at)}`;
}

function valueAt({ point }: NamedPoint, { about, id }: Change): string {
  switch (about) {
    case "level":
      return LEVEL_NAMES[point.level];
    case "score":
      return point.score === undefined ? "–" : formats.number(point.score);
    case "gaps":
      return formats.number(Object.entries(point.counts).find(([priority]) => priority === id)?.[1] ?? 0);
    case "principle":
      return shareInWords(point.principles[id]);
    case "list":
      return shareInWords(point.lists[id]);
    case "tasks":
      return shareInWords(point.tasks);
  }
}

function measure({ principles, checklists }: PageSnapshot, { about, id }: Change): string {
  switch (about) {
    case "level":
      return l10n.t("Level");
    case "score":
      return l10n.t("Score");
    case "gaps":
      return l10n.t({ message: "{0} gaps", args: [id], comment: ["{0} is a priority: P0, P1 or P2"] });
    case "principle":
      return principles.find((principle) => principle.id === id)?.title ?? id;
    case "list":
      return l10n.t("{0} checklist", checklists.find((list) => list.id === id)?.title ?? id);
    case "tasks":
      return l10n.t("Roadmap tasks");
  }
}

const TREND = {
  better: { icon: "pass", tone: "good" },
  worse: { icon: "warning", tone: "fair" },
} as const;

function trend(change: Change): TemplateResult {
  if (change.trend === "unknown") return html`<span class="muted">–</span>`;
  if (change.trend === "same") return html`<span class="muted">${l10n.t("same")}</span>`;
  const mark = TREND[change.trend];
  return html`<span class="status">${icon(mark.icon, mark.tone)}<span>${movement(change, change.trend)}</span></span>`;
}

/** "5 fewer, better", "+3, better": how much, where both are plain numbers. */
function movement({ about, before, after }: Change, trend: keyof typeof TREND): string {
  const difference = Number(after) - Number(before);
  const amount = formats.number(Math.abs(difference));
  if (Number.isNaN(difference)) return trend === "better" ? l10n.t("better") : l10n.t("worse");
  if (about === "gaps") return difference < 0 ? l10n.t("{0} fewer, better", amount) : l10n.t("{0} more, worse", amount);
  const signed = difference > 0 ? `+${amount}` : `−${amount}`;
  return trend === "better" ? l10n.t("{0}, better", signed) : l10n.t("{0}, worse", signed);
}
