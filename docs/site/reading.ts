/** Reads a finished page again: its anchors, its links and the text under each heading. */

import { Parser } from "htmlparser2";

export interface PageReading {
  readonly ids: readonly string[];
  /** Values of `href` and `src`. */
  readonly links: readonly string[];
  readonly sections: readonly PageSection[];
}

export interface PageSection {
  readonly id: string;
  readonly level: number;
  readonly title: string;
  /** Prose below the heading up to the next one with an anchor, without code. */
  readonly text: string;
}

/** What is no prose: code with its caption, lists of facts, and what stands on every page. */
const SILENT = new Set(["figure", "dl", "summary", "nav", "header", "footer", "script", "style", "form"]);
const HEADING = /^h([1-3])$/;

/** `html` is a whole page or its content. */
export function readPage(html: string): PageReading {
  const ids: string[] = [];
  const links: string[] = [];
  const sections: { id: string; level: number; title: string; text: string }[] = [];
  let silent = 0;
  let inHeading = false;
  const parser = new Parser(
    {
      onopentag(name, { id, href, src }) {
        if (id !== undefined) ids.push(id);
        for (const link of [href, src]) if (link !== undefined) links.push(link);
        if (SILENT.has(name)) silent += 1;
        const level = HEADING.exec(name)?.[1];
        if (level === undefined || id === undefined || silent > 0) return;
        inHeading = true;
        sections.push({ id, level: Number(level), title: "", text: "" });
      },
      ontext(text) {
        const section = sections.at(-1);
        if (silent > 0 || section === undefined) return;
        if (inHeading) section.title += text;
        else section.text += text;
      },
      onclosetag(name) {
        if (SILENT.has(name)) silent -= 1;
        if (HEADING.test(name)) inHeading = false;
        // Words of two cells or paragraphs are two words.
        const section = sections.at(-1);
        if (section !== undefined && BLOCK.has(name)) section.text += " ";
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return { ids, links, sections: sections.map(tidy) };
}

const BLOCK = new Set(["p", "li", "td", "th", "h3", "div"]);

const tidy = (section: PageSection): PageSection => ({
  ...section,
  title: section.title.trim(),
  text: section.text.replace(/\s+/g, " ").trim(),
});
