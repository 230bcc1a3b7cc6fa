/** Markdown of the repository as HTML of the site: anchors as GitHub makes them, links to files as links to pages. */

import { posix } from "node:path";
import GithubSlugger from "github-slugger";
import { Marked, type Token, type Tokens } from "marked";

import { escapeHtml } from "#reporting/document/escape";

import { codeBlock } from "./code";
import { hrefBetween } from "./page";
import { scrollable } from "./pages/html";

/** Where the files of the repository are shown. */
export interface SiteLinks {
  /** Path of a file in the repository → path of its page. */
  readonly pages: ReadonlyMap<string, string>;
  /** Is there such a file or folder in the repository? */
  exists(path: string): boolean;
  /** Address of a picture of the repository. */
  picture(path: string): string;
}

export interface MarkdownPlace {
  /** File of the repository that the text stands in: its links are relative to it. */
  readonly source: string;
  /** Page of the site that it goes to. */
  readonly page: string;
  readonly links: SiteLinks;
  /** Anchors given so far on that page; texts of one page share it. */
  readonly slugger: GithubSlugger;
}

/** A place with no anchors given yet. */
export const placeOf = (source: string, page: string, links: SiteLinks): MarkdownPlace => ({
  source,
  page,
  links,
  slugger: new GithubSlugger(),
});

/** Tokens of a Markdown text. Comments, which say who wrote the text, are left out. */
export const tokensOf = (markdown: string): Token[] =>
  new Marked().lexer(markdown).filter((token) => !(token.type === "html" && /^<!--/.test(token.raw)));

/**
 * HTML of tokens. Throws on a link to a file that does not exist, and on raw HTML; a link to a file that has no page becomes the name of
 * the file.
 */
export function renderTokens(tokens: readonly Token[], place: MarkdownPlace): string {
  return markedFor(place).parser([...tokens]);
}

/** HTML of a whole text; see {@link renderTokens}. */
export const renderMarkdown = (markdown: string, place: MarkdownPlace): string =>
  renderTokens(tokensOf(markdown), place);

/** HTML of one line of Markdown, without a paragraph around it. */
export const renderInline = (markdown: string, place: MarkdownPlace): string =>
  markedFor(place).parseInline(markdown) as string;

function markedFor(place: MarkdownPlace): Marked {
  return new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${place.slugger.slug(plain(text))}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      table({ header, rows }) {
        const row = (cells: Tokens.TableCell[]) => `<tr>${cells.map((cell) => this.tablecell(cell)).join("")}</tr>\n`;
        const whole = `<table>\n<thead>${row(header)}</thead>\n<tbody>\n${rows.map(row).join("")}</tbody>\n</table>\n`;
        return scrollable(whole, header.length);
      },
      // A table whose first column has no name: nothing to be read out as a heading.
      tablecell({ header, align, tokens }) {
        const text = this.parser.parseInline(tokens);
        const tag = header && text !== "" ? "th" : "td";
        return `<${tag}${align === "right" ? ' class="number"' : ""}>${text}</${tag}>\n`;
      },
      code: ({ text, lang = "" }) => fence(text, lang),
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const to = hrefOf(href, place);
        return to === undefined ? text : `<a href="${escapeHtml(to)}">${text}</a>`;
      },
      image: ({ href, text }) =>
        `<img src="${place.links.picture(posix.join(posix.dirname(place.source), href))}" alt="${escapeHtml(text)}">`,
      html({ raw }) {
        if (/^\s*<!--/.test(raw)) return "";
        throw new Error(`${place.source}: raw HTML has no place in it: ${raw.trim()}`);
      },
    },
  });
}

/** `ts file=api.ts`, as rule pages write it, or a language alone. */
function fence(text: string, lang: string): string {
  const [language = "", ...flags] = lang.split(/\s+/);
  const file = flags.find((flag) => flag.startsWith("file="))?.slice("file=".length);
  const fixed = flags.includes("fixed") ? "After the fix" : undefined;
  return codeBlock(text, language, [file, fixed].filter((part) => part !== undefined).join(" · ") || undefined);
}

const plain = (text: string): string => text.replace(/`|\*\*?|\[([^\]]*)\]\([^)]*\)/g, "$1");

/** Undefined for a file that is shown nowhere. */
function hrefOf(href: string, { source, page, links }: MarkdownPlace): string | undefined {
  if (/^[a-z]+:/.test(href) || href.startsWith("#")) return href;
  const [path = "", anchor] = href.split("#");
  const target = posix.join(posix.dirname(source), path);
  const shown = links.pages.get(target);
  if (shown !== undefined) return hrefBetween(page, anchor === undefined ? shown : `${shown}#${anchor}`);
  if (!links.exists(target)) throw new Error(`${source} links to ${href}: there is no ${target}`);
  return undefined;
}

/** Tokens before the first `##`, and each `##` with what follows it. */
export function splitSections(tokens: readonly Token[]): {
  readonly head: readonly Token[];
  readonly sections: readonly (readonly Token[])[];
} {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.type === "heading" && token.depth === 2) parts.push([]);
    parts.at(-1)?.push(token);
  }
  const [head = [], ...sections] = parts;
  return { head, sections };
}

/** Title of a section, as written. */
export const titleOf = (section: readonly Token[]): string => (section[0] as Tokens.Heading | undefined)?.text ?? "";
