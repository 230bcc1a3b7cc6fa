/** The kit: an overview of all parts, and a page for each with what its exports guard against and its whole source. */

import { kitParts, renderPart } from "#kit/catalogue";
import type { CataloguedPart } from "#kit/plan";
import { pythonParts, renderPythonPart } from "#kit/pythonCatalogue";
import { escapeHtml } from "#reporting/document/escape";

import { codeBlock } from "../code";
import { type MarkdownPlace, placeOf, renderInline, type SiteLinks } from "../markdown";
import { hrefBetween, type Page } from "../page";
import { code, link, table, terms } from "./html";

const INDEX = "kit/index.html";

interface KitLanguage {
  readonly id: "typescript" | "python";
  readonly name: string;
  readonly parts: readonly CataloguedPart<string>[];
  /** The file as a fix writes it. */
  text(part: string): string;
}

const LANGUAGES: readonly KitLanguage[] = [
  {
    id: "typescript",
    name: "TypeScript and JavaScript",
    parts: kitParts,
    text: (name) =>
      kitParts.filter((part) => part.name === name).map((part) => renderPart(part, { importEnding: "" }))[0] ?? "",
  },
  {
    id: "python",
    name: "Python",
    parts: pythonParts,
    text: (name) => pythonParts.filter((part) => part.name === name).map((part) => renderPythonPart(part))[0] ?? "",
  },
];

/** The overview first, then the parts. */
export function kitPages(links: SiteLinks): readonly Page[] {
  return [
    overview(links),
    ...LANGUAGES.flatMap((language) => language.parts.map((part) => partPage(part, language, links))),
  ];
}

const pathOf = (language: KitLanguage, part: string): string => `kit/${language.id}/${part}.html`;

function overview(links: SiteLinks): Page {
  const place = placeOf("docs/configuration.md", INDEX, links);
  const sections = LANGUAGES.map((language) => {
    const rows = language.parts.map((part) => ({
      id: `${language.id}-${part.name}`,
      cells: [link(hrefBetween(INDEX, pathOf(language, part.name)), part.name), renderInline(part.summary, place)],
    }));
    return `<h2 id="${language.id}">${escapeHtml(language.name)}</h2>\n${table(["Part", "What it is for"], rows)}`;
  });
  const body = `<h1 id="kit">The kit</h1>
<p>Fixes that need more than a line import it from the kit: small files without dependencies that are written into your project once and are yours
to keep. ${renderInline("Where they go, and how they are brought up to date, is told under [configuration](configuration.md#the-kit); what inserts them under [fixes](fixes.md).", place)}</p>
${sections.join("\n")}`;
  return { path: INDEX, title: "The kit", body };
}

function partPage(part: CataloguedPart<string>, language: KitLanguage, links: SiteLinks): Page {
  const place = placeOf("docs/configuration.md", pathOf(language, part.name), links);
  const to = (name: string): string => link(hrefBetween(place.page, pathOf(language, name)), name);
  const usedBy = language.parts.filter(({ dependsOn }) => dependsOn.includes(part.name));
  const body = `<h1 id="${place.slugger.slug(part.name)}">${escapeHtml(part.name)}</h1>
<p class="lead">${renderInline(part.summary, place)}</p>
${terms([
  ["Language", escapeHtml(language.name)],
  ["File", code(part.file)],
  ["Needs", part.dependsOn.map(to).join(", ")],
  ["Needed by", usedBy.map(({ name }) => to(name)).join(", ")],
])}
<h2 id="${place.slugger.slug("exports")}">Exports</h2>
${part.exports
  .filter((name) => isTold(part, name))
  .map((name) => exported(part, name, place))
  .join("\n")}
${terms([["Types", part.exports.flatMap((name) => (isTold(part, name) ? [] : [code(name)])).join(", ")]])}
<h2 id="${place.slugger.slug("source")}">Source</h2>
<details><summary>Show ${escapeHtml(part.file)}</summary>
${codeBlock(language.text(part.name).trimEnd(), language.id)}
</details>`;
  return { path: place.page, title: `${part.name} (kit, ${language.name})`, under: INDEX, body };
}

/** Functions, classes and constants have a comment for whoever calls them; types are told by the source. */
const isTold = (part: CataloguedPart<string>, name: string): boolean =>
  part.docs[name] !== undefined || part.limits[name] !== undefined;

function exported(part: CataloguedPart<string>, name: string, place: MarkdownPlace): string {
  const said = (part.docs[name] ?? []).map((paragraph) => `<p>${renderInline(paragraph, place)}</p>`);
  const limits = Object.entries(part.limits[name] ?? {}).map(([option, value]) => ({
    cells: [code(option), code(value)],
  }));
  return `<h3 id="${place.slugger.slug(`export ${name}`)}">${code(name)}</h3>
${said.join("\n")}
${limits.length === 0 ? "" : table(["Option", "When it is not given"], limits)}`;
}
