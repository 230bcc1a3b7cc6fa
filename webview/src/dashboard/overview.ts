/** The Overview tab: three things to do next, what is open, and what comes after. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { Snapshot, SnapshotFinding } from "#protocol/snapshot";

import { stackedBars } from "../kit/bar";
import { button, link } from "../kit/controls";
import { icon, priority, prose } from "../kit/marks";
import { count, hours } from "../kit/words";
import { allItems, openPlace, type Scene } from "./scene";

const CARDS = 3;
const AFTER_THAT = 6;

export function overview(scene: Scene): TemplateResult {
  const open = scene.snapshot.findings.filter((finding) => finding.priority !== "hint");
  if (open.length === 0) return clean(scene);
  const next = doNext(open);
  const after = open.filter((finding) => !next.includes(finding)).slice(0, AFTER_THAT);
  return html`
    <section aria-labelledby="do-next">
      <div class="section-head">
        <h2 id="do-next">Do next</h2>
        <span class="hint">by priority and confidence, the cheapest first; one of each kind</span>
      </div>
      <div class="cards">${repeat(
        next,
        (finding) => finding.id,
        (finding) => card(scene, finding, open),
      )}</div>
    </section>
    <div class="columns">${openGaps(scene.snapshot, open)} ${byPrinciple(scene)}</div>
    ${after.length === 0 ? nothing : afterThat(scene, after, open.length)}`;
}

/** The most urgent finding of each rule, so that three cards are three kinds of work; then whatever is most urgent. */
export function doNext(open: readonly SnapshotFinding[]): readonly SnapshotFinding[] {
  const seen = new Set<string>();
  const firsts = open.filter((finding) => {
    const first = !seen.has(finding.rule);
    seen.add(finding.rule);
    return first;
  });
  return [...firsts, ...open.filter((finding) => !firsts.includes(finding))].slice(0, CARDS);
}

function clean({ snapshot, act }: Scene): TemplateResult {
  const unknown = snapshot.principles.reduce((sum, principle) => sum + principle.unknown, 0);
  const unanswered = allItems(snapshot).filter((item) => item.status === "unknown").length;
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

function card(scene: Scene, finding: SnapshotFinding, open: readonly SnapshotFinding[]): TemplateResult {
  const { snapshot, act } = scene;
  const principle = snapshot.principles.find(({ id }) => id === finding.principle);
  const why = allItems(snapshot).find((item) => item.rules.includes(finding.rule))?.why;
  const more = open.filter((other) => other.rule === finding.rule).length - 1;
  return html`<article class="card">
    <p class="eyebrow">${priority(finding.priority)} <span>${principle?.title ?? finding.principle}</span></p>
    <h3>${prose(finding.message)}</h3>
    ${why === undefined ? nothing : html`<p>${why}</p>`}
    ${link(`${finding.path}:${finding.line + 1}`, () => openPlace(act, finding), { kind: "code" })}
    <p class="hint facts">
      <span>${hours(finding.effort)}</span>
      <span>${finding.hasFix ? "quick fix" : "by hand"}</span>
      ${more === 0 ? nothing : html`<span>${more} more of this kind</span>`}
    </p>
    <div class="actions">
      ${
        finding.hasFix
          ? button(
              "Fix…",
              () => void act.ask({ kind: "fixFinding", folder: snapshot.folderUri, finding: finding.id }),
              {
                icon: "lightbulb",
                primary: true,
                name: `Fix ${finding.rule} in ${finding.path}`,
              },
            )
          : button("Open", () => openPlace(act, finding), {
              icon: "go-to-file",
              primary: true,
              name: `Open ${finding.path}`,
            })
      }
      ${button("Why?", () => void act.ask({ kind: "openRule", rule: finding.rule }), {
        icon: "book",
        name: `Why ${finding.rule} matters`,
      })}
    </div>
  </article>`;
}

const KINDS = [
  { id: "P0", means: "loses data, money or control" },
  { id: "P1", means: "fails in production sooner or later" },
  { id: "P2", means: "makes an incident longer" },
] as const;

function openGaps(snapshot: Snapshot, open: readonly SnapshotFinding[]): TemplateResult {
  const sum = (findings: readonly SnapshotFinding[]) => findings.reduce((total, finding) => total + finding.effort, 0);
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
          const own = open.filter((finding) => finding.priority === id);
          return html`<tr>
            <th scope="row"><span class="pair">${priority(id)} <span class="hint grow">${means}</span></span></th>
            <td class="num"><b>${own.length}</b></td>
            <td class="num ${own.length === 0 ? "muted" : ""}">${own.filter((finding) => finding.hasFix).length}</td>
            <td class="num ${own.length === 0 ? "muted" : ""}">${own.length === 0 ? "–" : hours(sum(own))}</td>
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
      ${link("Show as table", () => act.show({ tab: "principles" }))}
      <span class="grow"></span>
      <span class="legend" aria-hidden="true"><i class="p0"></i>P0 <i class="p1"></i>P1 <i class="p2"></i>P2</span>
    </div>
    ${stackedBars("Open gaps by principle", words, rows)}
  </section>`;
}

function afterThat({ act }: Scene, findings: readonly SnapshotFinding[], total: number): TemplateResult {
  return html`<section aria-labelledby="after-that">
    <div class="section-head">
      <h2 id="after-that">After that</h2>
      <span class="grow"></span>
      ${link(`Show all ${total.toLocaleString("en")} gaps`, () => void act.ask({ kind: "showFindings" }))}
    </div>
    <table class="gaps">
      <caption>Next gaps</caption>
      <thead><tr><th scope="col">Priority</th><th scope="col">Gap and place</th></tr></thead>
      <tbody>
        ${repeat(
          findings,
          (finding) => finding.id,
          (finding) => html`<tr>
            <td>${priority(finding.priority)}</td>
            <td>
              <div class="pair">
                <span>${prose(finding.message)} <span class="hint rule">${finding.rule}</span></span>
                <span>${link(`${finding.path}:${finding.line + 1}`, () => openPlace(act, finding), { kind: "code" })}</span>
              </div>
            </td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
