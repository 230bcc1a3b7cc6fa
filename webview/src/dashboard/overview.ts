/** The Overview tab: three things to do next, what moved, what is open, and what comes after. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { stackedBars } from "../kit/bar";
import { button, link } from "../kit/controls";
import { formats } from "../kit/language";
import { icon, priority, prose, status } from "../kit/marks";
import { count, hours, itemsOf } from "../kit/words";
import { changeTable, lastMilestone, now } from "./changes";
import { allItems, placeOf } from "./derived";
import { doNext } from "./doNext";
import { openPlace, type Scene } from "./scene";
import { trendFigure } from "./trendChart";

export function overview(scene: Scene): TemplateResult {
  const { gaps } = scene.snapshot;
  return html`
    ${gaps.total === 0 ? clean(scene) : doNext(scene)}
    ${lastMilestone(scene.snapshot) === undefined ? firstMilestone(scene) : nothing}
    <div class="columns">
      ${sinceMilestone(scene)} ${gapsOverTime(scene)}
      ${gaps.total === 0 ? nothing : html`${gapsByPriority(scene)} ${byPrinciple(scene)}`}
    </div>
    ${pillarStrip(scene)}
    ${gaps.after.length === 0 ? nothing : afterThat(scene)}`;
}

function clean({ snapshot, act }: Scene): TemplateResult {
  const unknown = snapshot.principles.reduce((sum, principle) => sum + principle.unknown, 0);
  const unanswered = allItems(snapshot).filter(({ item }) => item.status === "unknown").length;
  return html`<div class="welcome">
    ${icon("pass", "good huge")}
    <h2>${l10n.t("No open gap")}</h2>
    <p>
      ${l10n.t("Everything Bulwark could judge is hardened.")}
      ${unknown === 0 ? nothing : count(unknown, l10n.t("1 place could not be judged."), l10n.t("{0} places could not be judged."))}
      ${unanswered === 0 ? nothing : count(unanswered, l10n.t("1 checklist item still needs an answer."), l10n.t("{0} checklist items still need an answer."))}
    </p>
    <div class="actions">
      ${unanswered === 0 ? nothing : button(l10n.t("Open checklist"), () => act.show({ tab: "checklist", filter: "unknown", search: "" }))}
    </div>
  </div>`;
}

function firstMilestone({ act }: Scene): TemplateResult {
  return html`<p class="offer">
    <span class="grow hint">${l10n.t("Save a milestone, and this page shows what has changed since.")}</span>
    ${button(l10n.t("Save milestone…"), () => act.open("milestone"), { icon: "milestone" })}
  </p>`;
}

function sinceMilestone({ snapshot, act }: Scene): TemplateResult | typeof nothing {
  const milestone = lastMilestone(snapshot);
  if (milestone === undefined) return nothing;
  const before = { name: milestone.name, point: milestone };
  return html`<section aria-labelledby="since">
    <div class="section-head">
      <h2 id="since">${l10n.t("Since “{0}”", milestone.name)}</h2>
      ${link(l10n.t("Compare"), () => act.show({ tab: "history", compareFrom: milestone.id, compareTo: "" }))}
    </div>
    ${changeTable(snapshot, [before, now(snapshot)], ({ about, id }) =>
      about === "list" ? id === snapshot.checklists[0]?.id : about !== "principle",
    )}
  </section>`;
}

function gapsOverTime(scene: Scene): TemplateResult | typeof nothing {
  return (
    trendFigure(scene, {
      id: "gaps-over-time",
      heading: l10n.t("Open gaps over time"),
      lines: [
        { name: "P2", kind: "second", of: ({ counts }) => counts.P2 },
        { name: "P1", kind: "main", of: ({ counts }) => counts.P1 },
        { name: "P0", kind: "alarm", of: ({ counts }) => counts.P0 },
      ],
    }) ?? nothing
  );
}

const KINDS = [
  { id: "P0", means: l10n.t("loses data, money or control") },
  { id: "P1", means: l10n.t("fails in production sooner or later") },
  { id: "P2", means: l10n.t("makes an incident longer") },
] as const;

function gapsByPriority({ snapshot }: Scene): TemplateResult {
  return html`<section aria-labelledby="open-gaps">
    <div class="section-head"><h2 id="open-gaps">${l10n.t("Open gaps")}</h2></div>
    <table>
      <caption>${l10n.t("Open gaps by priority")}</caption>
      <thead>
        <tr>
          <th scope="col">${l10n.t("Priority")}</th>
          <th scope="col" class="num">${l10n.t({ message: "Open", comment: ["How many are open"] })}</th>
          <th scope="col" class="num">${l10n.t("With a fix")}</th>
          <th scope="col" class="num">${l10n.t("Effort")}</th>
        </tr>
      </thead>
      <tbody>
        ${KINDS.map(({ id, means }) => {
          const { open, withFix, effort } = snapshot.gaps.priorities[id];
          const quiet = open === 0 ? "muted" : "";
          return html`<tr>
            <th scope="row"><span class="pair">${priority(id)} <span class="hint grow">${means}</span></span></th>
            <td class="num"><b>${formats.number(open)}</b></td>
            <td class="num ${quiet}">${formats.number(withFix)}</td>
            <td class="num ${quiet}">${open === 0 ? "–" : hours(effort)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
    ${snapshot.counts.hint === 0 ? nothing : html`<p class="hint note">${count(snapshot.counts.hint, l10n.t("and 1 hint, which never fails a check"), l10n.t("and {0} hints, which never fail a check"))}</p>`}
  </section>`;
}

function byPrinciple({ snapshot, act }: Scene): TemplateResult {
  const rows = snapshot.principles
    .map(({ title, gaps }) => ({ label: title, ...gaps, all: gaps.P0 + gaps.P1 + gaps.P2 }))
    .filter((row) => row.all > 0)
    .sort((a, b) => b.all - a.all);
  const words = rows.map((row) => `${row.label}: ${row.P0} P0, ${row.P1} P1, ${row.P2} P2`).join(". ");
  return html`<section aria-labelledby="by-principle">
    <div class="section-head">
      <h2 id="by-principle">${l10n.t("By principle")}</h2>
      ${link(l10n.t("Show as table"), () => act.show({ tab: "principles", standing: "principles" }), { name: l10n.t("Show as table: {0}", l10n.t("By principle")) })}
      <span class="grow"></span>
      <span class="legend" aria-hidden="true"><i class="p0"></i>P0 <i class="p1"></i>P1 <i class="p2"></i>P2</span>
    </div>
    ${stackedBars(l10n.t("Open gaps by principle"), words, rows)}
  </section>`;
}

function pillarStrip({ snapshot, act }: Scene): TemplateResult | typeof nothing {
  if (snapshot.pillars.length === 0) return nothing;
  return html`<section aria-labelledby="pillars">
    <div class="section-head">
      <h2 id="pillars">${l10n.t("Pillars")}</h2>
      ${link(l10n.t("Show all"), () => act.show({ tab: "principles", standing: "pillars" }), { name: l10n.t("Show all pillars") })}
    </div>
    <ul class="pillar-strip">
      ${snapshot.pillars.map(
        (pillar) => html`<li>
          <b>${pillar.title}</b>
          ${status(pillar.status)}
          <span class="hint">${pillar.itemsTotal === 0 ? l10n.t("no item applies") : itemsOf(pillar.itemsPassed, pillar.itemsTotal)}</span>
        </li>`,
      )}
    </ul>
  </section>`;
}

function afterThat({ act, snapshot }: Scene): TemplateResult {
  return html`<section aria-labelledby="after-that">
    <div class="section-head">
      <h2 id="after-that">${l10n.t("After that")}</h2>
      <span class="grow"></span>
      ${link(l10n.t("Show all {0} gaps", formats.number(snapshot.gaps.total)), () => void act.ask({ kind: "showFindings" }))}
    </div>
    <table class="gaps">
      <caption>${l10n.t("Next gaps")}</caption>
      <thead><tr><th scope="col">${l10n.t("Priority")}</th><th scope="col">${l10n.t("Gap and place")}</th></tr></thead>
      <tbody>
        ${repeat(
          snapshot.gaps.after,
          (finding) => finding.id,
          (finding) => html`<tr>
            <td>${priority(finding.priority)}</td>
            <td>
              <div class="pair">
                <span>${prose(finding.message)} <span class="hint rule">${finding.rule}</span></span>
                <span>${link(placeOf(finding), () => openPlace(act, finding), { kind: "code" })}</span>
              </div>
            </td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
