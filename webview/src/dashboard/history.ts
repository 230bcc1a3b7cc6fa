/** The History tab: milestones, how the numbers moved, two points side by side, and the reports. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";

import { REPORTS, type ReportFormat, type ReportKind } from "#protocol/messages";
import type { Milestone } from "#protocol/plan";

import { dropDown } from "../kit/choices";
import { button } from "../kit/controls";
import { formats } from "../kit/language";
import { status } from "../kit/marks";
import { changeTable, lastMilestone, type NamedPoint, now } from "./changes";
import { LEVEL_NAMES } from "./levels";
import type { Scene } from "./scene";
import { noTrend, trendFigure } from "./trendChart";

export function history(scene: Scene): TemplateResult {
  const score = trendFigure(scene, {
    id: "score-over-time",
    heading: l10n.t("Score"),
    lines: [{ name: l10n.t("Score"), kind: "main", of: (point) => point.score }],
  });
  return html`<div class="columns">${milestones(scene)} ${score ?? noScore()}</div>
    ${compare(scene)} ${reports(scene)}`;
}

function noScore(): TemplateResult {
  return html`<section aria-labelledby="score-over-time">
    <div class="section-head"><h2 id="score-over-time">${l10n.t("Score")}</h2></div>
    ${noTrend()}
  </section>`;
}

function milestones({ snapshot, act }: Scene): TemplateResult {
  const saved = [...snapshot.history.milestones].reverse();
  return html`<section aria-labelledby="milestones">
    <div class="section-head">
      <h2 id="milestones">${l10n.t("Milestones")}</h2>
      <span class="grow"></span>
      ${button(l10n.t("Save milestone…"), () => act.open("milestone"), { icon: "milestone" })}
    </div>
    <table>
      <caption>${l10n.t("Milestones")}</caption>
      <thead>
        <tr>
          <th scope="col">${l10n.t("Name")}</th>
          <th scope="col">${l10n.t("Date")}</th>
          <th scope="col">${l10n.t("Level")}</th>
          <th scope="col" class="num">${l10n.t("Score")}</th>
          <th scope="col" class="num">P0</th>
          <th scope="col" class="num">P1</th>
          <th scope="col" class="num">P2</th>
        </tr>
      </thead>
      <tbody>
        ${pointRow(now(snapshot))}
        ${saved.map((milestone) => pointRow({ name: milestone.name, point: milestone }, milestone.note))}
      </tbody>
    </table>
    ${saved.length === 0 ? html`<p class="hint note">${l10n.t("No milestone yet. Save one to see later what has changed since.")}</p>` : nothing}
  </section>`;
}

function pointRow({ name, point }: NamedPoint, note?: string): TemplateResult {
  const { P0, P1, P2 } = point.counts;
  return html`<tr>
    <th scope="row" class="said">
      ${name} ${point.commit === undefined ? nothing : html`<code class="hint">${point.commit.slice(0, 7)}</code>`}
      ${note === undefined ? nothing : html`<p class="hint">${note}</p>`}
    </th>
    <td>${formats.date(point.at)}</td>
    <td>${status(point.level === "not-ready" ? "todo" : "pass", LEVEL_NAMES[point.level])}</td>
    <td class="num">${point.score ?? "–"}</td>
    ${[P0, P1, P2].map((gaps) => html`<td class="num">${gaps}</td>`)}
  </tr>`;
}

/** Two points side by side; without a choice the last milestone and now. */
function compare(scene: Scene): TemplateResult {
  const { snapshot, view, act } = scene;
  const saved = snapshot.history.milestones;
  const last = lastMilestone(snapshot);
  if (last === undefined) {
    return html`<section aria-labelledby="compare">
      <div class="section-head"><h2 id="compare" tabindex="-1">${l10n.t("Compare")}</h2></div>
      <p class="hint">${l10n.t("There is nothing to compare with until a milestone is saved.")}</p>
    </section>`;
  }
  const from = saved.find(({ id }) => id === view.compareFrom) ?? last;
  const to = saved.find(({ id }) => id === view.compareTo);
  const choices = saved.map(({ id, name }) => ({ id, label: name }));
  return html`<section aria-labelledby="compare">
    <div class="section-head">
      <h2 id="compare" tabindex="-1">${l10n.t("Compare")}</h2>
      <label class="scope">
        ${l10n.t("from")}
        ${dropDown([{ label: "", choices }], {
          label: l10n.t("Compare from"),
          selected: from.id,
          onSelect: (compareFrom) => act.show({ compareFrom }),
        })}
      </label>
      <label class="scope">
        ${l10n.t("to")}
        ${dropDown([{ label: "", choices: [{ id: "", label: l10n.t("Now") }, ...choices] }], {
          label: l10n.t("Compare to"),
          selected: to?.id ?? "",
          onSelect: (compareTo) => act.show({ compareTo }),
        })}
      </label>
    </div>
    ${changeTable(snapshot, [named(from), to === undefined ? now(snapshot) : named(to)])}
  </section>`;
}

function named(milestone: Milestone): NamedPoint {
  return { name: milestone.name, point: milestone };
}

const REPORT: Readonly<Record<ReportKind, { readonly name: string; readonly says: string }>> = {
  diagnostic: {
    name: l10n.t("Diagnostic results"),
    says: l10n.t("each principle with its state and gap, then what to do first"),
  },
  progress: {
    name: l10n.t("Progress report"),
    says: l10n.t("what was done, what is left, and what moved since the first record"),
  },
  "reference-card": {
    name: l10n.t("Quick reference card"),
    says: l10n.t("the eight principles and the four questions on one page"),
  },
};

const exportName = (report: ReportKind, format: string): string =>
  l10n.t("Export {report} as {format}", { report: REPORT[report].name, format });

function reports({ snapshot, act }: Scene): TemplateResult {
  const write = (report: ReportKind, format: ReportFormat) =>
    void act.ask({ kind: "exportReport", folder: snapshot.folderUri, report, format });
  return html`<section aria-labelledby="reports">
    <div class="section-head"><h2 id="reports">${l10n.t("Reports")}</h2><span class="hint">${l10n.t("one file each, nothing is sent anywhere")}</span></div>
    <table class="reports">
      <caption>${l10n.t("Reports")}</caption>
      <thead><tr><th scope="col">${l10n.t("Report")}</th><th scope="col">${l10n.t("Says")}</th><th scope="col"><span class="sr-only">${l10n.t("Export")}</span></th></tr></thead>
      <tbody>
        ${REPORTS.map(
          (report) => html`<tr>
            <th scope="row">${REPORT[report].name}</th>
            <td class="hint">${REPORT[report].says}</td>
            <td class="end">
              <span class="actions end">
                ${button("HTML", () => write(report, "html"), { icon: "export", name: exportName(report, "HTML") })}
                ${button("Markdown", () => write(report, "markdown"), { icon: "markdown", name: exportName(report, "Markdown") })}
              </span>
            </td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
