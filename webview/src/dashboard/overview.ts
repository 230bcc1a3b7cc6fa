/** The Overview tab: three things to do next, what moved, what is open, and what comes after. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { stackedBars } from "../kit/bar";
import { button, link } from "../kit/controls";
import { icon, priority, prose, status } from "../kit/marks";
import { count, hours } from "../kit/words";
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
    <h2>No open gap</h2>
    <p>
      Everything Bulwark could judge is hardened.
      ${unknown === 0 ? nothing : html`${count(unknown, "place")} could not be judged.`}
      ${unanswered === 0 ? nothing : html`${count(unanswered, "checklist item")} still ${unanswered === 1 ? "needs" : "need"} an answer.`}
    </p>
    <div class="actions">
      ${unanswered === 0 ? nothing : button("Open checklist", () => act.show({ tab: "checklist", filter: "unknown", search: "" }))}
    </div>
  </div>`;
}

function firstMilestone({ act }: Scene): TemplateResult {
  return html`<p class="offer">
    <span class="grow hint">Save a milestone, and this page shows what has changed since.</span>
    ${button("Save milestone…", () => act.open("milestone"), { icon: "milestone" })}
  </p>`;
}

function sinceMilestone({ snapshot, act }: Scene): TemplateResult | typeof nothing {
  const milestone = lastMilestone(snapshot);
  if (milestone === undefined) return nothing;
  const before = { name: milestone.name, point: milestone };
  return html`<section aria-labelledby="since">
    <div class="section-head">
      <h2 id="since">Since “${milestone.name}”</h2>
      ${link("Compare", () => act.show({ tab: "history", compareFrom: milestone.id, compareTo: "" }))}
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
      heading: "Open gaps over time",
      lines: [
        { name: "P2", kind: "second", of: ({ counts }) => counts.P2 },
        { name: "P1", kind: "main", of: ({ counts }) => counts.P1 },
        { name: "P0", kind: "alarm", of: ({ counts }) => counts.P0 },
      ],
    }) ?? nothing
  );
}

const KINDS = [
  { id: "P0", means: "loses data, money or control" },
  { id: "P1", means: "fails in production sooner or later" },
  { id: "P2", means: "makes an incident longer" },
] as const;

function gapsByPriority({ snapshot }: Scene): TemplateResult {
  return html`<section aria-labelledby="open-gaps">
    <div class="section-head"><h2 id="open-gaps">Open gaps</h2></div>
    <table>
      <caption>Open gaps by priority</caption>
      <thead>
        <tr>
          <th scope="col">Priority</th>
          <th scope="col" class="num">Open</th>
          <th scope="col" class="num">With a fix</th>
          <th scope="col" class="num">Effort</th>
        </tr>
      </thead>
      <tbody>
        ${KINDS.map(({ id, means }) => {
          const { open, withFix, effort } = snapshot.gaps.priorities[id];
          const quiet = open === 0 ? "muted" : "";
          return html`<tr>
            <th scope="row"><span class="pair">${priority(id)} <span class="hint grow">${means}</span></span></th>
            <td class="num"><b>${open.toLocaleString("en")}</b></td>
            <td class="num ${quiet}">${withFix.toLocaleString("en")}</td>
            <td class="num ${quiet}">${open === 0 ? "–" : hours(effort)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
    ${snapshot.counts.hint === 0 ? nothing : html`<p class="hint note">and ${count(snapshot.counts.hint, "hint")}, which never fail a check</p>`}
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
      <h2 id="by-principle">By principle</h2>
      ${link("Show as table", () => act.show({ tab: "principles", standing: "principles" }), { name: "Show as table: By principle" })}
      <span class="grow"></span>
      <span class="legend" aria-hidden="true"><i class="p0"></i>P0 <i class="p1"></i>P1 <i class="p2"></i>P2</span>
    </div>
    ${stackedBars("Open gaps by principle", words, rows)}
  </section>`;
}

function pillarStrip({ snapshot, act }: Scene): TemplateResult | typeof nothing {
  if (snapshot.pillars.length === 0) return nothing;
  return html`<section aria-labelledby="pillars">
    <div class="section-head">
      <h2 id="pillars">Pillars</h2>
      ${link("Show all", () => act.show({ tab: "principles", standing: "pillars" }), { name: "Show all pillars" })}
    </div>
    <ul class="pillar-strip">
      ${snapshot.pillars.map(
        (pillar) => html`<li>
          <b>${pillar.title}</b>
          ${status(pillar.status)}
          <span class="hint">${pillar.itemsTotal === 0 ? "no item applies" : `${pillar.itemsPassed} of ${count(pillar.itemsTotal, "item")}`}</span>
        </li>`,
      )}
    </ul>
  </section>`;
}

function afterThat({ act, snapshot }: Scene): TemplateResult {
  return html`<section aria-labelledby="after-that">
    <div class="section-head">
      <h2 id="after-that">After that</h2>
      <span class="grow"></span>
      ${link(`Show all ${snapshot.gaps.total.toLocaleString("en")} gaps`, () => void act.ask({ kind: "showFindings" }))}
    </div>
    <table class="gaps">
      <caption>Next gaps</caption>
      <thead><tr><th scope="col">Priority</th><th scope="col">Gap and place</th></tr></thead>
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
