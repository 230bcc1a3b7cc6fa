/** Parts of a rule's page, for those who show less than all of it. */

/** The text under a heading of the second level; undefined when the page has none. */
export function sectionOf(page: string, heading: string): string | undefined {
  const start = page.indexOf(`\n## ${heading}\n`);
  if (start < 0) return undefined;
  const rest = page.slice(start + heading.length + 5);
  const end = rest.search(/^## /m);
  const text = (end < 0 ? rest : rest.slice(0, end)).trim();
  return text === "" ? undefined : text;
}

/** What the page says before its first section, without its title. */
export function introductionOf(page: string): string {
  const end = page.search(/^## /m);
  return (end < 0 ? page : page.slice(0, end)).replace(/^# .*\n/, "").trim();
}
