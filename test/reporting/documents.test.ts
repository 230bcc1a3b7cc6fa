/** Documents as Markdown and as HTML: what is written arrives as text, whatever it looks like. */

import fc from "fast-check";
import { marked, type Token, type Tokens } from "marked";
import { describe, expect, test } from "vitest";

import { escapeHtml } from "#reporting/document/escape";
import { renderHtml } from "#reporting/document/html";
import { escapeMarkdown, renderMarkdown } from "#reporting/document/markdown";
import type { Block, ReportDocument } from "#reporting/document/model";

const HOSTILE = [
  "<script>alert(1)</script>",
  "</title><img src=x onerror=alert(1)>",
  '"><svg/onload=alert(1)>',
  "a|b|c",
  "`code` and ``more``",
  "[text](javascript:alert(1))",
  "![x](http://a.example/x.png)",
  "# no heading",
  "1. no list",
  "12) no list",
  "- no list",
  "+ no list",
  "> no quote",
  "=== no underline",
  "**not bold** _not italic_ ~~not struck~~",
  "snake_case_name and __init__.py",
  "&lt;b&gt; &amp; &#60;",
  "back\\slash \\* \\",
  "line\nbreak",
];

/** One document that holds the text in every place there is. */
function everywhere(text: string): ReportDocument {
  const blocks: readonly Block[] = [
    { kind: "paragraph", text },
    { kind: "paragraph", text: [{ strong: text }, " ", { code: text }] },
    { kind: "title", text },
    { kind: "list", items: [text, text] },
    { kind: "list", items: [text], ordered: true },
    { kind: "facts", facts: [{ label: text, value: text }] },
    {
      kind: "table",
      caption: text,
      columns: [{ title: text }, { title: text, isNumber: true }],
      rows: [[text, [{ code: text }]]],
    },
    {
      kind: "bars",
      title: text,
      description: text,
      of: text,
      unit: text,
      bars: [{ label: text, passed: 1, total: 2 }],
    },
    {
      kind: "lines",
      title: text,
      description: text,
      series: [{ name: text, look: "solid", points: [{ day: "2026-11-21", value: 1 }] }],
    },
    { kind: "code", text },
  ];
  return { title: text, about: [{ label: text, value: text }], sections: [{ title: text, blocks }] };
}

const flat = (text: string): string => text.replace(/\s+/g, " ").trim();

const MARKUP: ReadonlySet<string> = new Set(["link", "image", "html", "em", "del"]);

/** The text a reader of the Markdown sees. Throws at markup that no document has; an address stands for itself. */
function seen(tokens: readonly Token[]): string {
  return tokens
    .map((token): string => {
      const isAddress = token.type === "link" && token.raw === token.text;
      if (MARKUP.has(token.type) && !isAddress) throw new Error(`${token.type} in ${token.raw}`);
      if (token.type === "escape" || token.type === "codespan" || token.type === "code") return token.text;
      if ("tokens" in token && token.tokens !== undefined) return seen(token.tokens);
      return "text" in token ? unescaped(token.text) : "";
    })
    .join("");
}

const unescaped = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

describe("Markdown", () => {
  test.each(HOSTILE)("shows %j as it is", (text) => {
    const tokens = marked.lexer(`${escapeMarkdown(text)}\n`);
    expect(tokens.map(({ type }) => type)).toEqual(["paragraph"]);
    expect(flat(seen(tokens))).toBe(flat(text));
  });

  test.each(HOSTILE)("keeps its shape around %j", (text) => {
    const tokens = marked.lexer(renderMarkdown(everywhere(text))).filter(({ type }) => type !== "space");
    const harmless = marked.lexer(renderMarkdown(everywhere("plain"))).filter(({ type }) => type !== "space");
    expect(tokens.map(({ type }) => type)).toEqual(harmless.map(({ type }) => type));
    const tables = tokens.filter((token): token is Tokens.Table => token.type === "table");
    expect(tables.map((table) => table.header.length)).toEqual([2, 3, 2]);
    expect(tables.flatMap((table) => table.rows.map((row) => row.length))).toEqual([2, 3, 2]);
    expect(() => seen(tokens.filter(({ type }) => type !== "table"))).not.toThrow();
  });

  test("shows any text as it is", () => {
    const ascii = fc.string({ unit: fc.constantFrom(...Array.from("ab1 .)(*_`#+-=~[]<>&;!|\\\n\t")), maxLength: 24 });
    fc.assert(
      fc.property(ascii, (text) => {
        const tokens = marked.lexer(`${escapeMarkdown(`x${text}x`)}\n`);
        expect(flat(seen(tokens))).toBe(flat(`x${text}x`));
      }),
      { numRuns: 2_000 },
    );
  });

  test("leaves ordinary words alone, for people who read the text itself", () => {
    for (const text of ["max_retries is 3", "`no`".replaceAll("`", "’"), "Is it under 300 lines?", "0.25 h", "A & B"])
      expect(escapeMarkdown(text)).toBe(text);
  });

  test("shows a chart as its table", () => {
    const markdown = renderMarkdown(everywhere("left"));
    expect(markdown).toContain("| left | 1 | 2 |");
    expect(markdown).toContain("| 2026-11-21 | 1 |");
  });
});

describe("HTML", () => {
  test.each(HOSTILE)("holds %j as text", (text) => {
    const html = renderHtml(everywhere(text));
    const harmless = renderHtml(everywhere("plain"));
    const tags = (page: string) =>
      [...page.replaceAll("<wbr>", "").matchAll(/<[^>]*>/g)].map(([tag]) => tag.split(/[\s>]/)[0]);
    expect(tags(html)).toEqual(tags(harmless));
    expect(html.split('"').length, "no attribute ends early").toBe(harmless.split('"').length);
  });

  test("needs nothing from outside, and says so", () => {
    const html = renderHtml(everywhere("plain"));
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html).not.toMatch(/<(?:script|link|img|iframe|object|embed|base|form)\b|@import|url\(/i);
    expect(html.replace(/<style>[\s\S]*<\/style>/, "")).not.toMatch(/\sstyle=/);
  });

  test("drops characters that HTML forbids", () => {
    expect(escapeHtml("a\u0000b\u001bc\td")).toBe("abc\td");
  });

  test("gives every chart a title, a description, and its numbers as a table", () => {
    const html = renderHtml(everywhere("plain"));
    const charts = [...html.matchAll(/<svg [^>]*aria-labelledby="([^"]+) ([^"]+)"[\s\S]*?<\/svg>/g)];
    expect(charts).toHaveLength(2);
    for (const [svg, title, description] of charts) {
      expect(svg).toContain(`<title id="${title}">`);
      expect(svg).toContain(`<desc id="${description}">`);
    }
    expect(html.match(/<summary>Show as table<\/summary>/g)).toHaveLength(2);
  });

  test("draws charts without points, of one point and of nothing judged", () => {
    const blocks: readonly Block[] = [
      { kind: "lines", title: "t", description: "d", series: [{ name: "n", look: "solid", points: [] }] },
      {
        kind: "lines",
        title: "t",
        description: "d",
        series: [{ name: "n", look: "thin", points: [{ day: "2026-11-21", value: 0 }] }],
      },
      { kind: "bars", title: "t", description: "d", of: "o", unit: "u", bars: [{ label: "l", passed: 0, total: 0 }] },
      { kind: "bars", title: "t", description: "d", of: "o", unit: "u", bars: [] },
    ];
    const html = renderHtml({ title: "t", about: [], sections: [{ title: "s", blocks }] });
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
    expect(html).toContain("nothing judged");
  });
});
