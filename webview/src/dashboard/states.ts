/** What the page shows besides the tabs: never scanned, nothing to read, failed, loading; and the banners above the tabs. */

import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";

import type { SnapshotProblem } from "#protocol/snapshot";

import { button, link } from "../kit/controls";
import { formats } from "../kit/language";
import { icon, prose } from "../kit/marks";
import type { Scene } from "./scene";
import { bastion } from "./shield";

/** A full page in place of the tabs, when there is nothing to show in them yet. */
export function fullPage(scene: Scene): TemplateResult | undefined {
  const { snapshot, state } = scene;
  if (snapshot.scanned) {
    return snapshot.scan.state === "done" && snapshot.scan.files === 0 ? nothingToRead(scene) : undefined;
  }
  if (state.stopped !== undefined) return failed(scene, state.stopped);
  switch (snapshot.scan.state) {
    case "failed":
      return failed(scene, snapshot.scan.message);
    case "scanning":
      return html`<div class="welcome">
        ${bastion("hero")}
        <h2>${l10n.t("First scan")}</h2>
        <p>${l10n.t("{done} of {total} files read.", figures(snapshot.scan))}</p>
        ${progress(snapshot.scan)}
        <div class="actions">${button(l10n.t("Cancel"), () => void scene.act.ask({ kind: "cancelScan" }))}</div>
      </div>`;
    case "never":
    case "done":
      return neverScanned(scene);
  }
}

/** Before the first answer of the editor. */
export function loading(failure: string | undefined, retry: () => void): TemplateResult {
  if (failure === undefined)
    return html`<main class="welcome" aria-busy="true"><h1 class="sr-only">Bulwark</h1><p>${l10n.t("Loading…")}</p></main>`;
  return html`<main class="welcome">
    ${icon("error", "bad huge")}
    <h1>${l10n.t("The dashboard cannot be shown")}</h1>
    <p>${failure}</p>
    <div class="actions">${button(l10n.t("Try again"), retry, { primary: true, icon: "refresh" })}</div>
  </main>`;
}

/** No folder is open. */
export function noFolder(): TemplateResult {
  return html`<main class="welcome">
    ${bastion("hero")}
    <h1>${l10n.t("No folder is open")}</h1>
    <p>${l10n.t("Open a folder with TypeScript, JavaScript or Python code; Bulwark reads it and shows what is missing before real traffic.")}</p>
  </main>`;
}

/** Notices above the tabs, most pressing first. */
export function banners(scene: Scene): TemplateResult {
  const { snapshot, state, act } = scene;
  const { scan } = snapshot;
  const broken = snapshot.problems.filter(({ kind }) => kind === "config" || kind === "state" || kind === "rule");
  return html`
    ${
      scan.state === "scanning" && snapshot.scanned
        ? html`<div class="banner">
            ${icon("sync")}
            <span class="grow">
              ${l10n.t("Scanning: {done} of {total} files. The results below are from the last scan.", figures(scan))}
            </span>
            ${progress(scan)}
          </div>`
        : nothing
    }
    ${snapshot.scanned && state.stopped !== undefined ? failedBanner(scene, state.stopped) : nothing}
    ${snapshot.scanned && scan.state === "failed" ? failedBanner(scene, scan.message) : nothing}
    ${
      state.trusted
        ? nothing
        : html`<div class="banner">
            ${icon("lock")}
            <span class="grow">${l10n.t("This workspace is not trusted: code is read and judged, nothing of it is run, and no fix is applied.")}</span>
            ${button(l10n.t("Manage trust"), () => void act.ask({ kind: "manageTrust" }))}
          </div>`
    }
    ${broken.map((problem) => problemBanner(scene, problem))}`;
}

const figures = (scan: { readonly done: number; readonly total: number }) => ({
  done: formats.number(scan.done),
  total: formats.number(scan.total),
});

function progress(scan: { readonly done: number; readonly total: number }): TemplateResult {
  return html`<vscode-progress-bar aria-label=${l10n.t("Scan progress")} .max=${Math.max(1, scan.total)} .value=${scan.done}></vscode-progress-bar>`;
}

function neverScanned({ act }: Scene): TemplateResult {
  return html`<div class="welcome">
    ${bastion("hero")}
    <h2>${l10n.t("Find production gaps in this workspace")}</h2>
    <p>${l10n.t("Bulwark reads your code and shows what is missing before real traffic. Nothing leaves your machine.")}</p>
    <div class="actions">
      ${button(l10n.t("Scan workspace"), () => void act.ask({ kind: "scan" }), { primary: true, icon: "sync" })}
    </div>
  </div>`;
}

function nothingToRead({ act }: Scene): TemplateResult {
  return html`<div class="welcome">
    ${bastion("hero")}
    <h2>${l10n.t("Nothing to judge here")}</h2>
    <p>${prose(l10n.t("No TypeScript, JavaScript or Python file was found. Folders in `exclude` and in ignore files are left out."))}</p>
    <div class="actions">${button(l10n.t("Scan again"), () => void act.ask({ kind: "scan" }), { icon: "sync" })}</div>
  </div>`;
}

function failed({ act }: Scene, message: string): TemplateResult {
  return html`<div class="welcome">
    ${icon("error", "bad huge")}
    <h2>${l10n.t("The analyser stopped")}</h2>
    <p>${message}</p>
    <div class="actions">
      ${button(l10n.t("Restart"), () => void act.ask({ kind: "restartServer" }), { primary: true, icon: "refresh" })}
      ${button(l10n.t("Show log"), () => void act.ask({ kind: "showLog" }))}
    </div>
  </div>`;
}

function failedBanner({ act }: Scene, message: string): TemplateResult {
  return html`<div class="banner bad" role="alert">
    ${icon("error", "bad")}
    <span class="grow">${l10n.t("The analyser stopped: {0} The results below are from the last scan.", message)}</span>
    ${button(l10n.t("Restart"), () => void act.ask({ kind: "restartServer" }), { icon: "refresh" })}
    ${button(l10n.t("Show log"), () => void act.ask({ kind: "showLog" }))}
  </div>`;
}

function problemBanner({ act }: Scene, problem: SnapshotProblem): TemplateResult {
  const { uri, line = 1, column = 1 } = problem;
  const place = problem.line === undefined ? problem.path : `${problem.path}:${line}:${column}`;
  const open = () => {
    if (uri !== undefined) void act.ask({ kind: "openPlace", uri, line: line - 1, character: column - 1 });
  };
  return html`<div class="banner">
    ${icon("warning", "fair")}
    <span class="grow">${place === undefined ? nothing : link(place, open, { kind: "code" })} ${problem.message}</span>
  </div>`;
}
