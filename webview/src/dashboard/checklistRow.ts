/** One item of a checklist: its state, the evidence with its places, what a person said, and a way to answer it. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";

import type { SnapshotItem, SnapshotLink } from "#protocol/snapshot";

import { link } from "../kit/controls";
import { formats } from "../kit/language";
import { icon, prose, status, withParts } from "../kit/marks";
import { openPlace, type Scene } from "./scene";
import { folded } from "./viewState";

const DECIDED = {
  auto: { icon: "lock", label: l10n.t("Auto") },
  assisted: { icon: "wand", label: l10n.t("Assisted") },
  attested: { icon: "person", label: l10n.t("Attested") },
} as const;

export function itemRow(scene: Scene, item: SnapshotItem): TemplateResult {
  const isOverridden = item.decision === "auto" && item.manual !== undefined && item.manual.reopened === undefined;
  const decided = isOverridden ? { icon: "person", label: l10n.t("Overridden") } : DECIDED[item.decision];
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
  if (item.manual !== undefined) return item.manual.reopened === undefined ? l10n.t("Change…") : l10n.t("Renew…");
  return { auto: l10n.t("Override…"), assisted: l10n.t("Confirm…"), attested: l10n.t("Attest…") }[item.decision];
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
        ? link(
            isOpen ? l10n.t("Show fewer") : l10n.t("{0} more", formats.number(rest)),
            () => act.show(folded(view, item.id, !isOpen)),
            {
              kind: "small",
              name: isOpen
                ? l10n.t("Show fewer places: {0}", item.question)
                : l10n.t("Show {count} more places: {item}", { count: formats.number(rest), item: item.question }),
            },
          )
        : nothing
    }`;
}

function placeLink(place: SnapshotLink, open: () => void): TemplateResult {
  return link(place.label, open, { kind: "code", ...(place.note === undefined ? {} : { title: place.note }) });
}

const ANSWER = {
  pass: l10n.t("Yes"),
  fail: l10n.t("No"),
  partial: l10n.t("Partly"),
  "not-applicable": l10n.t("Not applicable"),
  unknown: l10n.t("Unknown"),
};

const REOPENED = {
  expired: l10n.t("This answer has expired."),
  contradicted: l10n.t("Reopened: evidence turned against this answer."),
};

/** What a person said, who, when, at which commit and until when; and why it no longer counts, when it does not. */
function manualNote({ manual }: SnapshotItem): TemplateResult | typeof nothing {
  if (manual === undefined) return nothing;
  const { reopened, who, at, commit, expires } = manual;
  const facts = [
    who,
    at === "" ? undefined : formats.date(at),
    commit === undefined
      ? undefined
      : withParts(l10n.t("at {commit}"), { commit: html`<code>${commit.slice(0, 7)}</code>` }),
    expires === undefined ? undefined : untilWhen(formats.date(expires), reopened === "expired"),
  ].filter((fact) => fact !== undefined);
  return html`
    ${reopened === undefined ? nothing : html`<span class="status">${icon("warning", "fair")}<span>${REOPENED[reopened]}</span></span>`}
    <span class="said">
      ${ANSWER[manual.status]}: ${manual.note}
      <span class="hint">${facts.map((fact, index) => (index === 0 ? fact : html`, ${fact}`))}</span>
    </span>`;
}

const untilWhen = (day: string, isOver: boolean): string =>
  isOver ? l10n.t("held until {0}", day) : l10n.t("until {0}", day);
