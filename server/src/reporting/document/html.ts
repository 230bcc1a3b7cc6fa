/** A document as one HTML file that needs nothing else: no network, no script. Its content security policy says so. */

import { barsSvg, linesSvg } from "./charts";
import { barsTable, linesTable } from "./chartTable";
import { escapeHtml } from "./escape";
import type { Block, Cell, Fact, Part, ReportDocument, Section, Table, Text } from "./model";
import { STYLE } from "./style";

/** A whole page with a line feed at the end. */
export function renderHtml(document: ReportDocument): string {
  const { title, about, sections } = document;
  const body = [`<h1>${escapeHtml(title)}</h1>`, facts(about), ...sections.map(section)].join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

function section({ title, blocks }: Section, at: number): string {
  const id = `section-${at + 1}`;
  const content = blocks.map((one, place) => block(one, `${id}-${place + 1}`)).join("\n");
  return `<section aria-labelledby="${id}">\n<h2 id="${id}">${escapeHtml(title)}</h2>\n${content}\n</section>`;
}

function block(given: Block, id: string): string {
  switch (given.kind) {
    case "paragraph":
      return `<p>${inline(given.text)}</p>`;
    case "title":
      return `<h3>${escapeHtml(given.text)}</h3>`;
    case "list": {
      const tag = given.ordered ? "ol" : "ul";
      return `<${tag}>${given.items.map((item) => `<li>${inline(item)}</li>`).join("")}</${tag}>`;
    }
    case "facts":
      return facts(given.facts);
    case "table":
      return table(given);
    case "bars":
      return figure(given, barsSvg(given, id), barsTable(given));
    case "lines":
      return figure(given, linesSvg(given, id), linesTable(given));
    case "code":
      return `<pre><code>${escapeHtml(given.text)}</code></pre>`;
  }
}

function figure({ title, description }: { title: string; description: string }, svg: string, twin: Table): string {
  const caption = `<figcaption>${escapeHtml(title)}<span>${escapeHtml(description)}</span></figcaption>`;
  return `<figure>${caption}${svg}<details><summary>Show as table</summary>${table(twin)}</details></figure>`;
}

function facts(given: readonly Fact[]): string {
  return `<dl>${given.map(({ label, value }) => `<dt>${escapeHtml(label)}</dt><dd>${inline(value)}</dd>`).join("")}</dl>`;
}

/** The first cell of a row names it. */
function table({ caption, columns, rows }: Table): string {
  const heads = columns.map(({ title, isNumber }) =>
    title === "" ? "<td></td>" : `<th scope="col"${isNumber ? ' class="number"' : ""}>${escapeHtml(title)}</th>`,
  );
  const body = rows.map(
    (row) => `<tr>${row.map((cell, at) => tableCell(cell, at, columns[at]?.isNumber)).join("")}</tr>`,
  );
  return `<table><caption>${escapeHtml(caption)}</caption><thead><tr>${heads.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

function tableCell(cell: Cell, at: number, isNumber: true | undefined): string {
  const [text, tone] = typeof cell === "object" && "tone" in cell ? [cell.text, cell.tone] : [cell, undefined];
  const classes = [...(isNumber ? ["number"] : []), ...(tone === undefined ? [] : [tone])].join(" ");
  const attributes = `${at === 0 ? ' scope="row"' : ""}${classes === "" ? "" : ` class="${classes}"`}`;
  const tag = at === 0 ? "th" : "td";
  return `<${tag}${attributes}>${inline(text)}</${tag}>`;
}

function inline(text: Text): string {
  return typeof text === "string" ? escapeHtml(text) : text.map(part).join("");
}

function part(given: Part): string {
  if (typeof given === "string") return escapeHtml(given);
  return "code" in given ? code(given.code) : `<strong>${escapeHtml(given.strong)}</strong>`;
}

/** Paths break after a slash, not in a name. */
function code(text: string): string {
  return `<code>${escapeHtml(text).replaceAll("/", "/<wbr>")}</code>`;
}
