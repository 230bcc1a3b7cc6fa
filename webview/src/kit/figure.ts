/** A chart with its heading, and the same numbers as a table on request. */

import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";

import { link } from "./controls";

export interface Figure {
  /** Unique on the page; the heading gets it. */
  readonly id: string;
  readonly heading: string;
  readonly chart: TemplateResult;
  readonly table: {
    readonly caption: string;
    readonly columns: readonly string[];
    /** The first cell is the row's head. */
    readonly rows: readonly (readonly (string | number)[])[];
  };
  readonly asTable: boolean;
  readonly onToggle: (asTable: boolean) => void;
}

export function figure({ id, heading, chart, table, asTable, onToggle }: Figure): TemplateResult {
  return html`<section class="figure" aria-labelledby=${id}>
    <div class="section-head">
      <h2 id=${id}>${heading}</h2>
      ${link(asTable ? l10n.t("Show as chart") : l10n.t("Show as table"), () => onToggle(!asTable), {
        name: asTable ? l10n.t("Show as chart: {0}", heading) : l10n.t("Show as table: {0}", heading),
      })}
    </div>
    ${asTable ? twin(table) : html`<div class="plot">${chart}</div>`}
  </section>`;
}

function twin({ caption, columns, rows }: Figure["table"]): TemplateResult {
  return html`<table class="twin">
    <caption>${caption}</caption>
    <thead><tr>${columns.map((column, index) => html`<th scope="col" class=${index === 0 ? "" : "num"}>${column}</th>`)}</tr></thead>
    <tbody>
      ${rows.map(([head, ...cells]) => html`<tr><th scope="row">${head}</th>${cells.map((cell) => html`<td class="num">${cell}</td>`)}</tr>`)}
    </tbody>
  </table>`;
}
