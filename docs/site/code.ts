/** Code on the pages: coloured when the site is made, so that a page needs no script for it; marks of rule pages stand out. */

import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import ini from "highlight.js/lib/languages/ini";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import yaml from "highlight.js/lib/languages/yaml";

import { escapeHtml } from "#reporting/document/escape";

const LANGUAGES = { bash, dockerfile, ini, json, python, typescript, yaml };
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

/** What fences call a language → what it is coloured as. */
const CALLED: Readonly<Record<string, keyof typeof LANGUAGES>> = {
  ts: "typescript",
  tsx: "typescript",
  js: "typescript",
  jsx: "typescript",
  mjs: "typescript",
  typescript: "typescript",
  py: "python",
  python: "python",
  json: "json",
  jsonc: "json",
  yaml: "yaml",
  workflow: "yaml",
  compose: "yaml",
  dockerfile: "dockerfile",
  sh: "bash",
  shell: "bash",
  toml: "ini",
};

/** A line that holds nothing but a mark of a rule page. A text of several lines may end where its indent begins. */
const MARK =
  /^(?<indent>(?:<\/span>)?\s*)(?<open>(?:<span class="hljs-comment">)?)(?<sign>\/\/|#)(?<blanks>\s*)(?<carets>\^+)(?<rest> [\w-]+.*?)(?<close>(?:<\/span>)?)$/;

/** `<figure>` with the code, under its caption (a file name, “Before”) when it has one. A language nobody knows stays plain. */
export function codeBlock(text: string, language: string, caption?: string): string {
  const known = CALLED[language];
  const code =
    known === undefined ? escapeHtml(text) : hljs.highlight(text, { language: known, ignoreIllegals: true }).value;
  const head = caption === undefined ? "" : `<figcaption>${escapeHtml(caption)}</figcaption>`;
  // Whoever uses a keyboard has to be able to scroll a long line into view.
  return `<figure class="code">${head}<pre tabindex="0"><code>${withMarks(code)}</code></pre></figure>`;
}

/** Marks say what a rule reports: they are no comment of the code. */
function withMarks(html: string): string {
  return html
    .split("\n")
    .map((line) => {
      const {
        open = "",
        indent = "",
        sign = "",
        blanks = "",
        carets,
        rest = "",
        close,
      } = MARK.exec(line)?.groups ?? {};
      if (carets === undefined || (open === "") !== (close === "")) return line;
      return `${indent}<span class="mark">${" ".repeat(sign.length)}${blanks}${carets}${rest}</span>`;
    })
    .join("\n");
}
