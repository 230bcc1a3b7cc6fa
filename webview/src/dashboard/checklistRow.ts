/** One item of a checklist: its state, the evidence with its places, what a person said, and a way to answer it. */

import { html, nothing, type TemplateResult } from "lit";

import type { SnapshotItem, SnapshotLink } from "#protocol/snapshot";

import { link } from "../kit/controls";
import { icon, prose, status } from "../kit/marks";
import { date } from "../kit/words";
import { openPlace, type Scene } from "./scene";
import { folded } from "./viewState";

const DECIDED = {
  auto: { icon: "lock", label: "Auto" },
  assisted: { icon: "wand", label: "Assisted" },
  attested: { icon: "person", label: "Attested" },
} as const;

export function itemRow(scene: Scene, item: SnapshotItem): TemplateResult {
  const isOverridden = item.decision === "auto" && item.manual !== undefined && item.manual.reopened === undefined;
  const decided = isOverridden ? { icon: "person", label: "Overridden" } : DECIDED[item.decision];
  const action = actionOf(item);
  return html`<tr id="item-${item.id}" tabindex="-1">
    <td>${status(item.status)}</td>
    <td>
      <div class="pair">
        <span title=${`${item.id}: ${item.why}`}>${item.question}</span>
        <div class="evidence">${evidence(scene, item)}</div>
      </div>
    </td>
    <td><span class="status muted">${icon(decided.icon)}<span>${decided.label}</span></span></td>
    <td class="end">
      ${link(action, () => scene.act.open("answer", item.id), {
        kind: item.decision === "auto" && item.manual === undefined ? "quiet" : "",
        name: `${action} ${item.question}`,
      })}
    </td>
  </tr>`;
}

function actionOf(item: SnapshotItem): string {
  if (item.manual !== undefined) return item.manual.reopened === undefined ? "Change…" : "Renew…";
  return { auto: "Override…", assisted: "Confirm…", attested: "Attest…" }[item.decision];
}

const LINKS_SHOWN = 2;

/** Gaps when there are any, else what speaks for it; a few at first, all of the sample on request. */
function evidence({ view, act }: Scene, item: SnapshotItem): TemplateResult {
  const places = item.gaps.length > 0 ? item.gaps : item.evidence;
  const total = item.gaps.length > 0 ? item.gapCount : item.evidence.length;
  const isOpen = view.open.includes(item.id);
  const shown = isOpen ? places : places.slice(0, LINKS_SHOWN);
  const rest = total - shown.length;
  // Where a person has answered, "code alone cannot tell" is no news.
  const saysNothing = item.manual !== undefined && item.evidenceStatus === "unknown";
  return html`
    ${manualNote(item)}
    ${saysNothing ? nothing : html`<span class="hint">${prose(item.summary)}</span>`}
    ${shown.map((place) => placeLink(place, () => openPlace(act, place)))}
    ${
      places.length > LINKS_SHOWN
        ? link(isOpen ? "Show fewer" : `${rest} more`, () => act.show(folded(view, item.id, !isOpen)), {
            kind: "small",
            name: `${isOpen ? "Show fewer" : `Show ${rest} more`} places: ${item.question}`,
          })
        : nothing
    }`;
}

function placeLink(place: SnapshotLink, open: () => void): TemplateResult {
  return link(place.label, open, { kind: "code", ...(place.note === undefined ? {} : { title: place.note }) });
}

const ANSWER = { pass: "Yes", fail: "No", partial: "Partly", "not-applicable": "Not applicable", unknown: "Unknown" };

const REOPENED = {
  expired: "This answer has expired.",
  contradicted: "Reopened: evidence turned against this answer.",
};

/** What a person said, who, when, at which commit and until when; and why it no longer counts, when it does not. */
function manualNote({ manual }: SnapshotItem): TemplateResult | typeof nothing {
  if (manual === undefined) return nothing;
  const { reopened, who, at, commit, expires } = manual;
  const facts = [
    who,
    at === "" ? undefined : date(at),
    commit === undefined ? undefined : html`at <code>${commit.slice(0, 7)}</code>`,
    expires === undefined ? undefined : `${reopened === "expired" ? "held until" : "until"} ${date(expires)}`,
  ].filter((fact) => fact !== undefined);
  return html`
    ${reopened === undefined ? nothing : html`<span class="status">${icon("warning", "fair")}<span>${REOPENED[reopened]}</span></span>`}
    <span class="said">
      ${ANSWER[manual.status]}: ${manual.note}
      <span class="hint">${facts.map((fact, index) => (index === 0 ? fact : html`, ${fact}`))}</span>
    </span>`;
}
