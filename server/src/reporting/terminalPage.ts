/** A Markdown page for a terminal: titles stand out, code is set apart, marks of cases stay as they are written. */

import { marked, type Token, type Tokens } from "marked";
import { createColors } from "picocolors";

type Colors = ReturnType<typeof createColors>;

/** Text of at most `width` columns where words allow it. */
export function renderPage(markdown: string, options: { readonly color: boolean; readonly width: number }): string {
  const colors = createColors(options.color);
  const blocks = marked.lexer(markdown).flatMap((token) => block(token, colors, options.width));
  return `${blocks.join("\n\n")}\n`;
}

function block(token: Token, colors: Colors, width: number): readonly string[] {
  switch (token.type) {
    case "heading":
      return [token.depth === 1 ? colors.bold(colors.underline(token.text)) : colors.bold(token.text)];
    case "code":
      return [codeBlock(token as Tokens.Code, colors)];
    case "list":
      return [(token as Tokens.List).items.map((item) => wrapped(inline(item.text, colors), width, "  - ")).join("\n")];
    case "paragraph":
      return [wrapped(inline(token.text, colors), width, "")];
    case "space":
      return [];
    default:
      return [token.raw.trimEnd()];
  }
}

function codeBlock(token: Tokens.Code, colors: Colors): string {
  const file = /file=(\S+)/.exec(token.lang ?? "")?.[1];
  const title = file === undefined ? [] : [colors.dim(`    ${file}`)];
  return [...title, ...token.text.split("\n").map((line) => `    ${colors.cyan(line)}`)].join("\n");
}

const inline = (text: string, colors: Colors): string =>
  text
    .replace(/`([^`]+)`/g, (_, code: string) => colors.cyan(code))
    .replace(/\*\*([^*]+)\*\*/g, (_, strong: string) => colors.bold(strong))
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, label: string, address: string) => `${label} (${address})`);

const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
const visibleLength = (text: string): number => text.replace(ESCAPES, "").length;

function wrapped(text: string, width: number, lead: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const isFull = line !== "" && lead.length + visibleLength(line) + 1 + visibleLength(word) > width;
    if (isFull) lines.push(line);
    line = isFull || line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  const indent = " ".repeat(lead.length);
  return lines.map((each, index) => (index === 0 ? lead : indent) + each).join("\n");
}
