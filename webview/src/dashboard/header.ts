/** The top of the page: the folder, the readiness ladder with what is missing for the next rung, and Scan. */

import { html, nothing, type TemplateResult } from "lit";

import { LEVEL_WORDS } from "#protocol/comparison";
import type { Level, SnapshotCondition } from "#protocol/snapshot";
import type { PageSnapshot } from "#webview-protocol/pageSnapshot";

import { button, link } from "../kit/controls";
import { icon, statusIcon } from "../kit/marks";
import { ago, count, duration } from "../kit/words";
import { lastMilestone } from "./changes";
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
    ${scanned ? html`<span>Score <b>${score ?? "–"}</b>${scoreChange(snapshot)}</span>` : nothing}
    ${scan.state === "done" ? html`<span title=${new Date(scan.at).toLocaleString()}>Scanned ${ago(scan.at)}</span>` : nothing}
    ${scan.state === "done" ? html`<span>${count(scan.files, "file")} in ${duration(scan.milliseconds)}</span>` : nothing}
    ${scanned ? nothing : html`<span>Not scanned yet</span>`}
    <span title="Bulwark ${engine}. The same rules in the editor and on the command line.">
      Rule set <code>${ruleset.slice(0, 7)}</code>
    </span>`;
}

/** " (10 up since “Sprint 2”)" */
function scoreChange(snapshot: PageSnapshot): string {
  const milestone = lastMilestone(snapshot);
  if (snapshot.score === undefined || milestone?.score === undefined) return "";
  const change = Math.round(snapshot.score - milestone.score);
  if (change === 0) return ` (same as at “${milestone.name}”)`;
  return ` (${Math.abs(change)} ${change > 0 ? "up" : "down"} since “${milestone.name}”)`;
}

function folderPicker({ state, snapshot, act }: Scene): TemplateResult | typeof nothing {
  if (state.snapshots.length < 2) return nothing;
  const choose = (event: Event) => {
    if (event.target instanceof HTMLSelectElement) act.show({ folder: event.target.value });
  };
  return html`<select aria-label="Workspace folder" @change=${choose}>
    ${state.snapshots.map(
      ({ folder, folderUri }) =>
        html`<option value=${folderUri} ?selected=${folderUri === snapshot.folderUri}>${folder}</option>`,
    )}
  </select>`;
}

function scanButton({ snapshot, act }: Scene): TemplateResult {
  if (snapshot.scan.state === "scanning") {
    return button("Cancel", () => void act.ask({ kind: "cancelScan" }), { icon: "debug-stop", name: "Cancel scan" });
  }
  return button("Scan", () => void act.ask({ kind: "scan" }), { icon: "sync", name: "Scan workspace" });
}

/** The editor asks for kind and format; the History tab has them as buttons. */
function exportButton({ snapshot, act }: Scene): TemplateResult {
  return button("Export", () => void act.ask({ kind: "exportReport", folder: snapshot.folderUri }), {
    icon: "export",
    name: "Export report",
  });
}

const LADDER: readonly Level[] = ["not-ready", "bronze", "silver", "gold"];

function ladder(snapshot: PageSnapshot): TemplateResult {
  const reached = LADDER.indexOf(snapshot.level);
  return html`<ol class="ladder" aria-label="Readiness level">
    ${LADDER.map((level, index) => {
      const state = index < reached ? "passed" : index === reached ? "current" : "ahead";
      return html`<li class=${state} aria-current=${state === "current" ? "step" : nothing}>
        <span class="rung">${icon(rungIcon(state, level))} ${LEVEL_WORDS[level]}</span>
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
  if (state === "passed") return level === "not-ready" ? "left behind" : "reached";
  if (state === "current") return "you are here";
  const upTo = snapshot.rungs.slice(0, snapshot.rungs.findIndex((rung) => rung.level === level) + 1);
  const open = upTo.flatMap((rung) => rung.conditions).filter((condition) => !condition.met).length;
  return `${count(open, "condition")} open`;
}

const TAB_OF = { findings: "overview", principles: "principles", checklist: "checklist" } as const;

function nextRung({ snapshot, act }: Scene): TemplateResult {
  const next = snapshot.rungs.find((rung) => rung.conditions.some((condition) => !condition.met));
  if (next === undefined) {
    return html`<section class="next-rung"><h2>Nothing is missing</h2><p class="hint">Gold: hold it.</p></section>`;
  }
  const go = (condition: SnapshotCondition) => {
    const tab = TAB_OF[condition.about];
    act.show(tab === "checklist" ? { tab, filter: "failing", search: "" } : { tab });
  };
  return html`<section class="next-rung" aria-labelledby="next-rung">
    <h2 id="next-rung">Missing for ${LEVEL_WORDS[next.level]}</h2>
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
