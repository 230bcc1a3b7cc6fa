/** The Matrix tab: modules against kinds of tests, with what exists; a number always has its word. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { type MatrixCell, type MatrixRow, TEST_KINDS, type TestKind } from "#protocol/plan";
import type { SnapshotLink } from "#protocol/snapshot";

import { link } from "../kit/controls";
import { formats } from "../kit/language";
import { icon, status } from "../kit/marks";
import { count, partOf } from "../kit/words";
import { moreRows, shownRows } from "./paging";
import { openPlace, type Scene } from "./scene";
import { folded } from "./viewState";

const ROWS = 60;

const KIND: Readonly<Record<TestKind, string>> = {
  unit: l10n.t("Unit"),
  integration: l10n.t("Integration"),
  e2e: l10n.t("End to end"),
  contract: l10n.t("Contract"),
  load: l10n.t("Load and chaos"),
};

export function matrix(scene: Scene): TemplateResult {
  const { rows, unplaced } = scene.snapshot.matrix;
  if (rows.length === 0) {
    return html`<div class="empty">
      <p>${l10n.t("No module with code of its own was found, so there is nothing to set tests against.")}</p>
    </div>`;
  }
  const limit = shownRows(scene.view, "matrix", ROWS);
  return html`<section aria-labelledby="matrix-title">
    <div class="section-head">
      <h2 id="matrix-title">${l10n.t("Tests by module and kind")}</h2>
      <span class="hint">${l10n.t("test files that reach a module, by what they import and where they lie")}</span>
    </div>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="matrix-title">
      <table class="matrix">
        <caption>${l10n.t("Tests by module and kind")}</caption>
        <thead>
          <tr>
            <th scope="col" class="indent">${l10n.t("Module")}</th>
            ${TEST_KINDS.map((kind, index) => html`<th scope="col">${KIND[kind]} <span class="hint">${covered(rows, index)}</span></th>`)}
          </tr>
        </thead>
        ${repeat(
          rows.slice(0, limit),
          (row) => row.module,
          (row) => moduleRows(scene, row),
        )}
      </table>
    </div>
    ${moreRows(scene, "matrix", rows.length, {
      limit,
      step: ROWS,
      one: l10n.t("Show 1 more module"),
      many: l10n.t("Show {0} more modules"),
    })}
    ${rows.every(({ cells }) => cells.every(({ tests }) => tests === 0)) ? html`<p class="hint note">${l10n.t("No test reaches any of these modules.")}</p>` : nothing}
    ${unplaced === 0 ? nothing : html`<p class="hint note">${unplacedInWords(unplaced)}</p>`}
  </section>`;
}

/** "7 of 9": modules that have tests of the kind. */
function covered(rows: readonly MatrixRow[], kind: number): string {
  return partOf(rows.filter(({ cells }) => (cells[kind]?.tests ?? 0) > 0).length, rows.length);
}

function unplacedInWords(files: number): string {
  return count(
    files,
    l10n.t("1 test file could be given to no module."),
    l10n.t("{0} test files could be given to no module."),
  );
}

function moduleRows(scene: Scene, row: MatrixRow): TemplateResult {
  const { view, act } = scene;
  const id = `module-${row.module}`;
  const isOpen = view.open.includes(id);
  const samples = row.cells.filter(({ sample }) => sample.length > 0);
  return html`<tbody>
    <tr>
      <th scope="row">
        ${
          samples.length === 0
            ? html`<code class="indent">${row.module}</code>`
            : html`<button
                type="button"
                class="disclosure"
                aria-expanded=${isOpen}
                aria-controls=${id}
                @click=${() => act.show(folded(view, id, !isOpen))}
              >${icon("chevron-right", "chevron")} <code>${row.module}</code></button>`
        }
        <p class="hint indent">${count(row.files, l10n.t("1 file"), l10n.t("{0} files"))}</p>
      </th>
      ${row.cells.map(cell)}
    </tr>
    <tr class="detail" id=${id} ?hidden=${!isOpen}>
      <td colspan="6">${isOpen ? samples.map((each) => sampleList(each, (place) => openPlace(act, place))) : nothing}</td>
    </tr>
  </tbody>`;
}

function cell({ tests }: MatrixCell): TemplateResult {
  return html`<td>${tests === 0 ? status("none") : status("pass", count(tests, l10n.t("1 test file"), l10n.t("{0} test files")))}</td>`;
}

function sampleList({ kind, tests, sample }: MatrixCell, open: (place: SnapshotLink) => void): TemplateResult {
  const rest = tests - sample.length;
  return html`<div class="samples">
    <span class="muted">${KIND[kind]}</span>
    <span class="evidence">
      ${sample.map((place) => link(place.label, () => open(place), { kind: "code" }))}
      ${rest > 0 ? html`<span class="hint">${l10n.t("and {0} more", formats.number(rest))}</span>` : nothing}
    </span>
  </div>`;
}
