/** Puts the site together: every page in its frame, the search index, the link check. Nothing is read but the repository. */

import { readdirSync } from "node:fs";
import { join } from "node:path";

import { ENGINE_VERSION } from "#engine/versions";
import { RULES } from "#rules/registry.generated";

import { framed } from "./frame";
import { brokenLinks } from "./linkCheck";
import type { SiteLinks } from "./markdown";
import { ENTRIES, type NavigationEntry } from "./navigation";
import { type Page, type Repository, repositoryAt } from "./page";
import { checklistPages } from "./pages/checklists";
import { commandLinePage } from "./pages/commandLine";
import { commandsPage } from "./pages/commands";
import { documentPage, examplePage } from "./pages/documents";
import { kitPages } from "./pages/kit";
import { modelsPage } from "./pages/models";
import { policySchemaPage } from "./pages/policySchema";
import { ruleIndex } from "./pages/ruleIndex";
import { rulePage } from "./pages/rulePage";
import { settingsPage } from "./pages/settings";
import { type PageReading, readPage } from "./reading";
import { rulePath } from "./ruleFacts";
import { makeIndex, type SearchEntry } from "./search";

export interface Site {
  /** Texts of all files but the script, by path in the site. */
  readonly files: ReadonlyMap<string, string>;
  readonly pages: readonly Page[];
  /** One line for each link that leads nowhere; empty for a sound site. */
  readonly broken: readonly string[];
}

/** The search index: a script, since pages opened from a disk may not fetch. */
export const INDEX_FILE = "search-index.js";
/** The bundle of docs/site/browser, which the caller adds. */
export const SCRIPT_FILE = "site.js";
/** Files copied as they are: path in the repository → path in the site. */
const COPIED = new Map([
  ["docs/site/style.css", "style.css"],
  ["client/resources/activity-bar.svg", "icon.svg"],
  ["docs/examples/diagnostic.html", "examples/diagnostic.html"],
]);
const EXCERPT = 150;

/** The site of the checkout at `root`. Throws on a Markdown link to a file that is not there, with the names of both. */
export function makeSite(root: string): Site {
  const repository = repositoryAt(root);
  const examples = new Map(
    readdirSync(join(root, "docs/examples"))
      .filter((name) => name.endsWith(".md"))
      .map((name) => [`docs/examples/${name}`, `examples/${name.replace(/\.md$/, "-text.html")}`]),
  );
  const { exists, picture } = repository;
  const links: SiteLinks = { exists, picture, pages: shownFiles(examples) };
  const pages = [
    ...ENTRIES.filter(isDocument).map((entry) => documentPage(entry, repository, links)),
    ...[...examples].map(([source, path]) => examplePage(source, path, repository)),
    ruleIndex(repository, links),
    ...RULES.map((rule) => rulePage(rule, repository, links)),
    ...kitPages(links),
    modelsPage(links),
    ...checklistPages(),
    commandLinePage(),
    commandsPage(),
    settingsPage(links),
    policySchemaPage(repository, links),
  ];
  const readings = new Map(pages.map((page) => [page.path, readPage(page.body)]));
  return withFiles(pages, readings, repository);
}

function withFiles(pages: readonly Page[], readings: ReadonlyMap<string, PageReading>, repository: Repository): Site {
  const files = new Map([...COPIED].map(([from, to]) => [to, repository.read(from)]));
  for (const page of pages) {
    const outline = readings.get(page.path);
    if (outline !== undefined) files.set(page.path, framed(page, outline, ENGINE_VERSION));
  }
  files.set(INDEX_FILE, `globalThis.bulwarkSearch = ${makeIndex(entriesOf(pages, readings))};\n`);
  const whole = new Map(
    [...files].filter(([path]) => path.endsWith(".html")).map(([path, html]) => [path, readPage(html)]),
  );
  return { files, pages, broken: brokenLinks({ pages: whole, files: new Set([...files.keys(), SCRIPT_FILE]) }) };
}

/** Rules have a page that is more than their file, and so has their list. */
const isDocument = (entry: NavigationEntry): entry is NavigationEntry & { readonly source: string } =>
  entry.source !== undefined && entry.path !== "rules/index.html";

function shownFiles(examples: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([
    ...COPIED,
    ...ENTRIES.flatMap(({ source, path }) => (source === undefined ? [] : [[source, path] as const])),
    ...RULES.map(({ id }) => [`server/src/rules/${id}/rule.md`, rulePath(id)] as const),
    ...examples,
  ]);
}

function entriesOf(pages: readonly Page[], readings: ReadonlyMap<string, PageReading>): readonly SearchEntry[] {
  return pages
    .flatMap((page) => (readings.get(page.path)?.sections ?? []).map((section) => ({ page, section })))
    .map(({ page, section }, id) => ({
      id,
      path: section.level === 1 ? page.path : `${page.path}#${section.id}`,
      page: page.title,
      section: section.level === 1 ? "" : section.title,
      text: section.text,
      excerpt: excerptOf(section.text),
    }));
}

function excerptOf(text: string): string {
  if (text.length <= EXCERPT) return text;
  return `${text.slice(0, text.lastIndexOf(" ", EXCERPT))} …`;
}
