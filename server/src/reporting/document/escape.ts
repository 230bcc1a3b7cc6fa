/** Text in HTML and SVG. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that no parser takes for markup, in an element as in a quoted attribute. Control characters, which HTML forbids, are dropped. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character).replace(/[^\P{Cc}\t\n\r]/gu, "");
}
