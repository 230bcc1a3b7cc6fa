/** Small pieces of HTML that several pages are made of. Everything given is HTML already, unless it says text. */

import { escapeHtml } from "#reporting/document/escape";

/** A table with a row of headings; a row may have an anchor. */
export function table(
  headings: readonly string[],
  rows: readonly { readonly id?: string; readonly cells: readonly string[] }[],
): string {
  const head = headings.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join("");
  const body = rows.map(({ id, cells }) => {
    const anchor = id === undefined ? "" : ` id="${escapeHtml(id)}"`;
    return `<tr${anchor}>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  const whole = `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>`;
  return scrollable(whole, headings.length);
}

/** Columns that a phone has room for. */
const NARROW = 3;

/** A table of many columns moves sideways on a phone, also by keyboard. */
export const scrollable = (whole: string, columns: number): string =>
  columns <= NARROW ? whole : `<div class="sideways" role="group" aria-label="Table" tabindex="0">${whole}</div>`;

/** Text in the type of code. */
export const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;

/** Text that links to a path; both are text. */
export const link = (href: string, text: string): string => `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;

/** Terms and what is said of each; those without anything are left out. */
export function terms(pairs: readonly (readonly [term: string, said: string])[]): string {
  const rows = pairs
    .filter(([, said]) => said !== "")
    .map(([term, said]) => `<dt>${escapeHtml(term)}</dt><dd>${said}</dd>`);
  return rows.length === 0 ? "" : `<dl>${rows.join("\n")}</dl>`;
}
