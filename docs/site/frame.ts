/** What stands around the content of every page: landmarks, navigation, search. It works without a script; the search then stays away. */

import { escapeHtml } from "#reporting/document/escape";

import { NAVIGATION } from "./navigation";
import { hrefBetween, type Page } from "./page";
import type { PageReading } from "./reading";

/** Fewer headings need no list of them. */
const LISTED_FROM = 3;

/** The whole HTML of a page. `outline` is what its content reads as, `version` the engine's. */
export function framed(page: Page, outline: PageReading, version: string): string {
  const to = (path: string): string => escapeHtml(hrefBetween(page.path, path));
  const title = page.path === "index.html" ? "Bulwark" : `${page.title} · Bulwark`;
  const contents = onThisPage(outline);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${to("icon.svg")}">
<link rel="stylesheet" href="${to("style.css")}">
<script src="${to("site.js")}" data-index="${to("search-index.js")}" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header>
<a class="brand" href="${to("index.html")}">Bulwark <span>documentation</span></a>
<form class="search" role="search" hidden>
<label for="search">Search</label>
<input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="Search  ( / )" role="combobox" aria-expanded="false" aria-controls="hits" aria-autocomplete="list">
<ul id="hits" role="listbox" aria-label="Search results" hidden></ul>
<p id="search-status" class="away" role="status"></p>
</form>
<button class="menu" type="button" aria-expanded="false" aria-controls="navigation" hidden>Menu</button>
</header>
<div class="layout${contents === "" ? "" : " with-contents"}${page.wide === true ? " wide" : ""}">
<nav id="navigation" aria-label="Documentation">
${navigation(page)}
</nav>
<main id="content" tabindex="-1">
${page.body.trim()}
</main>
${contents}
</div>
<footer>Bulwark ${escapeHtml(version)}. Made from the sources of this version; nothing on these pages is loaded from elsewhere.</footer>
</body>
</html>
`;
}

function navigation(page: Page): string {
  const here = page.under ?? page.path;
  return NAVIGATION.map(({ title, entries }) => {
    const items = entries.map((entry) => {
      const current =
        entry.path !== here ? "" : entry.path === page.path ? ' aria-current="page"' : ' aria-current="true"';
      return `<li><a href="${escapeHtml(hrefBetween(page.path, entry.path))}"${current}>${escapeHtml(entry.title)}</a></li>`;
    });
    return `<h2>${escapeHtml(title)}</h2>\n<ul>${items.join("")}</ul>`;
  }).join("\n");
}

function onThisPage({ sections }: PageReading): string {
  const listed = sections.filter(({ level }) => level === 2);
  if (listed.length < LISTED_FROM) return "";
  const items = listed.map(({ id, title }) => `<li><a href="#${escapeHtml(id)}">${escapeHtml(title)}</a></li>`);
  return `<nav class="contents" aria-label="On this page">\n<h2>On this page</h2>\n<ul>${items.join("")}</ul>\n</nav>`;
}
