/** The top of the page: the folder, the readiness ladder with what is missing for the next rung, and Scan. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";

import type { Level, SnapshotCondition } from "#protocol/snapshot";
import type { PageSnapshot } from "#webview-protocol/pageSnapshot";

import { button, link } from "../kit/controls";
import { formats } from "../kit/language";
import { icon, statusIcon, withParts } from "../kit/marks";
import { ago, count, duration } from "../kit/words";
import { lastMilestone } from "./changes";
import { LEVEL_NAMES } from "./levels";
import type { Scene } from "./scene";
import { bastion } from "./shield";

export function header(scene: Scene): TemplateResult {
  const { snapshot } = scene;
  return html`<header>
    <div class="wrap title">
      ${bastion("logo")}
      <div class="grow">
        <h1>${snapshot.folder}</h1>
        <p class="meta">${facts(snapshot)}</p>
      </div>
      <div class="actions">
        ${folderPicker(scene)} ${snapshot.scanned ? html`${scanButton(scene)} ${exportButton(scene)}` : nothing}
      </div>
    </div>
    ${snapshot.scanned ? html`<div class="wrap readiness">${ladder(snapshot)} ${nextRung(scene)}</div>` : nothing}
  </header>`;
}

function facts(snapshot: PageSnapshot): TemplateResult {
  const { scan, score, scanned, ruleset, engine } = snapshot;
  return html`
    ${scanned ? html`<span>${withParts(l10n.t("Score {score}"), { score: html`<b>${score ?? "–"}</b>` })} ${scoreChange(snapshot)}</span>` : nothing}
    ${scan.state === "done" ? html`<span title=${new Date(scan.at).toLocaleString(formats.locale)}>${l10n.t("Scanned {0}", ago(scan.at))}</span>` : nothing}
    ${scan.state === "done" ? html`<span>${filesRead(scan.files, duration(scan.milliseconds))}</span>` : nothing}
    ${scanned ? nothing : html`<span>${l10n.t("Not scanned yet")}</span>`}
    <span title=${l10n.t("Bulwark {0}. The same rules in the editor and on the command line.", engine)}>
      ${withParts(l10n.t("Rule set {hash}"), { hash: html`<code>${ruleset.slice(0, 7)}</code>` })}
    </span>`;
}

function filesRead(files: number, time: string): string {
  if (files === 1) return l10n.t("1 file in {0}", time);
  return l10n.t("{files} files in {time}", { files: formats.number(files), time });
}

/** "(10 up since “Sprint 2”)" */
function scoreChange(snapshot: PageSnapshot): string {
  const milestone = lastMilestone(snapshot);
  if (snapshot.score === undefined || milestone?.score === undefined) return "";
  const change = Math.round(snapshot.score - milestone.score);
  if (change === 0) return l10n.t("(same as at “{0}”)", milestone.name);
  const points = formats.number(Math.abs(change));
  return change > 0
    ? l10n.t("({points} up since “{milestone}”)", { points, milestone: milestone.name })
    : l10n.t("({points} down since “{milestone}”)", { points, milestone: milestone.name });
}

function folderPicker({ state, snapshot, act }: Scene): TemplateResult | typeof nothing {
  if (state.snapshots.length < 2) return nothing;
  const choose = (event: Event) => {
    if (event.target instanceof HTMLSelectElement) act.show({ folder: event.target.value });
  };
  return html`<select aria-label=${l10n.t("Workspace folder")} @change=${choose}>
    ${state.snapshots.map(
      ({ folder, folderUri }) =>
        html`<option value=${folderUri} ?selected=${folderUri === snapshot.folderUri}>${folder}</option>`,
    )}
  </select>`;
}

function scanButton({ snapshot, act }: Scene): TemplateResult {
  if (snapshot.scan.state === "scanning") {
    return button(l10n.t("Cancel"), () => void act.ask({ kind: "cancelScan" }), {
      icon: "debug-stop",
      name: l10n.t("Cancel scan"),
    });
  }
  return button(l10n.t("Scan"), () => void act.ask({ kind: "scan" }), { icon: "sync", name: l10n.t("Scan workspace") });
}

/** The editor asks for kind and format; the History tab has them as buttons. */
function exportButton({ snapshot, act }: Scene): TemplateResult {
  return button(l10n.t("Export"), () => void act.ask({ kind: "exportReport", folder: snapshot.folderUri }), {
    icon: "export",
    name: l10n.t("Export report"),
  });
}

const LADDER: readonly Level[] = ["not-ready", "bronze", "silver", "gold"];

function ladder(snapshot: PageSnapshot): TemplateResult {
  const reached = LADDER.indexOf(snapshot.level);
  return html`<ol class="ladder" aria-label=${l10n.t("Readiness level")}>
    ${LADDER.map((level, index) => {
      const state = index < reached ? "passed" : index === reached ? "current" : "ahead";
      return html`<li class=${state} aria-current=${state === "current" ? "step" : nothing}>
        <span class="rung">${icon(rungIcon(state, level))} ${LEVEL_NAMES[level]}</span>
        <span class="hint">${rungNote(snapshot, state, level)}</span>
      </li>`;
    })}
  </ol>`;
}

type RungState = "passed" | "current" | "ahead";

function rungIcon(state: RungState, level: Level): string {
  if (state === "passed") return "arrow-up";
  if (state === "ahead") return "circle-large-outline";
  return level === "not-ready" ? "circle-large-filled" : "pass";
}

function rungNote(snapshot: PageSnapshot, state: RungState, level: Level): string {
  if (state === "passed") return level === "not-ready" ? l10n.t("left behind") : l10n.t("reached");
  if (state === "current") return l10n.t("you are here");
  const upTo = snapshot.rungs.slice(0, snapshot.rungs.findIndex((rung) => rung.level === level) + 1);
  const open = upTo.flatMap((rung) => rung.conditions).filter((condition) => !condition.met).length;
  return count(open, l10n.t("1 condition open"), l10n.t("{0} conditions open"));
}

const TAB_OF = { findings: "overview", principles: "principles", checklist: "checklist" } as const;

function nextRung({ snapshot, act }: Scene): TemplateResult {
  const next = snapshot.rungs.find((rung) => rung.conditions.some((condition) => !condition.met));
  if (next === undefined) {
    return html`<section class="next-rung"><h2>${l10n.t("Nothing is missing")}</h2><p class="hint">${l10n.t("Gold: hold it.")}</p></section>`;
  }
  const go = (condition: SnapshotCondition) => {
    const tab = TAB_OF[condition.about];
    act.show(tab === "checklist" ? { tab, filter: "failing", search: "" } : { tab });
  };
  return html`<section class="next-rung" aria-labelledby="next-rung">
    <h2 id="next-rung">${l10n.t("Missing for {0}", LEVEL_NAMES[next.level])}</h2>
    <ul>
      ${next.conditions
        .filter((condition) => !condition.met)
        .map(
          (condition) => html`<li>
            ${statusIcon("fail")} ${link(condition.text, () => go(condition), { kind: "plain" })}
            <span class="hint">${condition.stands}</span>
          </li>`,
        )}
    </ul>
  </section>`;
}
