/** Pages that are Markdown files of the repository as they are, and the worked examples, which are shown as the texts they are. */

import { escapeHtml } from "#reporting/document/escape";

import { codeBlock } from "../code";
import { placeOf, renderMarkdown, type SiteLinks } from "../markdown";
import type { NavigationEntry } from "../navigation";
import type { Page, Repository } from "../page";

/** The page of a Markdown file. */
export function documentPage(
  entry: NavigationEntry & { readonly source: string },
  repository: Repository,
  links: SiteLinks,
): Page {
  const body = renderMarkdown(repository.read(entry.source), placeOf(entry.source, entry.path, links));
  return { path: entry.path, title: entry.title, body };
}

/** A text that Bulwark wrote about the sample project: what a reader would paste, unchanged. */
export function examplePage(source: string, path: string, repository: Repository): Page {
  const [first = ""] = repository.read(source).split("\n");
  const title = `Example: ${first.replace(/^#+\s*/, "")}`;
  const under = source.includes("/prompt-") ? "prompts.html" : "reports.html";
  const body = `<h1 id="example">${escapeHtml(title)}</h1>
<p>What Bulwark writes about the sample project of its repository, as it is.</p>
<div class="paper">${codeBlock(repository.read(source), "text")}</div>`;
  return { path, title, under, body };
}
