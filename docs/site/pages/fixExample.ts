/** A fix on the page of its rule: what it does, and the first of its own test cases before and after. */

import { escapeHtml } from "#reporting/document/escape";
import type { FixSpec } from "#rules/fix";

import { readFixtureText } from "../../../test/fixes/fixture";
import { casesOf, FIX_LANGUAGES, TIERS } from "../../../test/fixes/places";
import { codeBlock } from "../code";
import { type MarkdownPlace, renderInline } from "../markdown";
import type { Repository } from "../page";

/** A section with each fix; nothing when there is none. */
export function fixExamples(fixes: readonly FixSpec[], repository: Repository, place: MarkdownPlace): string {
  if (fixes.length === 0) return "";
  const shown = fixes.map((fix) => fixExample(fix, repository, place));
  return `<h2 id="${place.slugger.slug("quick fix")}">${fixes.length === 1 ? "Quick fix" : "Quick fixes"}</h2>\n${shown.join("\n")}`;
}

function fixExample(fix: FixSpec, repository: Repository, place: MarkdownPlace): string {
  const title = fix.title({});
  const language = FIX_LANGUAGES.find(({ id }) => id === fix.language)?.name ?? fix.language;
  const file = casesOf(fix);
  const worked = readFixtureText(repository.read(file)).find(({ after }) => after !== undefined);
  if (worked?.after === undefined) throw new Error(`${file} has no case that the fix changes`);
  const before = worked.files.get(worked.path) ?? "";
  const anchor = place.slugger.slug(`${title} ${fix.language}`);
  return `<h3 id="${anchor}">${renderInline(title, place)}</h3>
<p>${escapeHtml(language)}. <code>${fix.tier}</code>: ${renderInline(TIERS[fix.tier], place)}.</p>
<div class="pair">${codeBlock(before.trimEnd(), fix.language, `Before: ${worked.path}`)}${codeBlock(worked.after.trimEnd(), fix.language, "After")}</div>`;
}
