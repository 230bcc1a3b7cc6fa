/** Reads a rule page: prose for people, and `##` sections whose fences are tiny workspaces with what must be said about them. */

import { marked, type Token, type Tokens } from "marked";

/** One `##` section with fences: a workspace, the findings it must have, and the texts after the fix. */
export interface PageCase {
  readonly title: string;
  readonly files: ReadonlyMap<string, string>;
  readonly expected: readonly Expectation[];
  /** Texts after the fix, by file, from `fixed` fences. */
  readonly fixed: ReadonlyMap<string, string>;
}

/**
 * `^^^^ rule: part of the message` under a line of code, or `^^^^ rule P2: …` where its priority matters. Lines and columns are
 * 0-based, in the text without marks.
 */
export interface Expectation {
  readonly file: string;
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly rule: string;
  /** `P0`, `P1`, `P2` or `hint`; any when absent. */
  readonly priority?: string;
  readonly message: string;
}

export interface RulePage {
  readonly title: string;
  /** Prose between the title and the first section. */
  readonly introduction: string;
  /** Titles of all `##` sections, in order. */
  readonly headings: readonly string[];
  /** Prose of the sections that hold no fence, by title. */
  readonly prose: ReadonlyMap<string, string>;
  readonly cases: readonly PageCase[];
}

const MARK = /^\s*(?:\/\/|#)\s*(\^+)\s*([\w-]+)(?:\s+(P[012]|hint))?(?::\s*(.*?))?\s*$/;
const DEFAULT_NAMES: Readonly<Record<string, string>> = {
  ts: "main.ts",
  tsx: "main.tsx",
  js: "main.js",
  jsx: "main.jsx",
  mjs: "main.mjs",
  cjs: "main.cjs",
  py: "main.py",
  python: "main.py",
  json: "package.json",
};

/** Reads one page. Throws on a fence of an unknown language without `file=`, on one that is never closed, and on a mark that points at nothing. */
export function readRulePage(markdown: string): RulePage {
  const [head = [], ...sections] = splitAtHeadings(marked.lexer(markdown));
  const title = head.find((token) => token.type === "heading");
  const prose = new Map<string, string>();
  const cases: PageCase[] = [];
  const headings: string[] = [];
  for (const [heading, ...body] of sections) {
    const name = (heading as Tokens.Heading).text;
    headings.push(name);
    const fences = body.filter((token): token is Tokens.Code => token.type === "code");
    if (fences.length > 0 && !DOCUMENTED.some((documented) => documented.test(name)))
      cases.push(readCase(name, fences));
    else prose.set(name, textOf(body));
  }
  return {
    title: (title as Tokens.Heading | undefined)?.text ?? "",
    introduction: textOf(head),
    headings,
    prose,
    cases,
  };
}

/** Sections every page has; fences in them are illustration, not cases. */
export const DOCUMENTED: readonly RegExp[] = [/^how to fix/i, /^when to leave/i];

function splitAtHeadings(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.type === "heading" && token.depth === 2) parts.push([]);
    parts.at(-1)?.push(token);
  }
  return parts;
}

function readCase(title: string, fences: readonly Tokens.Code[]): PageCase {
  const files = new Map<string, string>();
  const fixed = new Map<string, string>();
  const expected: Expectation[] = [];
  for (const fence of fences) {
    const [language = "", ...flags] = (fence.lang ?? "").split(/\s+/);
    if (/^```\w/m.test(fence.text))
      throw new Error(`"${title}": a fence begins inside of another, which is not closed`);
    const named = flags.find((flag) => flag.startsWith("file="))?.slice("file=".length);
    const file = named ?? DEFAULT_NAMES[language];
    if (file === undefined) throw new Error(`"${title}": a \`${language}\` fence needs file=…`);
    if (flags.includes("fixed")) {
      fixed.set(file, `${fence.text}\n`);
      continue;
    }
    if (files.has(file)) throw new Error(`"${title}": two fences are ${file}`);
    const { text, marks } = liftMarks(title, file, fence.text);
    files.set(file, text);
    expected.push(...marks);
  }
  return { title, files, expected, fixed };
}

/** Takes the mark comments out of the text; each points at the line of code above it. */
function liftMarks(title: string, file: string, body: string): { text: string; marks: readonly Expectation[] } {
  const kept: string[] = [];
  const marks: Expectation[] = [];
  for (const line of body.split("\n")) {
    const [, carets, rule, priority, message = ""] = MARK.exec(line) ?? [];
    if (carets === undefined || rule === undefined) {
      kept.push(line);
      continue;
    }
    if (kept.length === 0) throw new Error(`"${title}": a mark in ${file} has no code above it`);
    const from = line.indexOf("^");
    const mark = { file, line: kept.length - 1, from, to: from + carets.length, rule, message };
    marks.push(priority === undefined ? mark : { ...mark, priority });
  }
  return { text: `${kept.join("\n")}\n`, marks };
}

const textOf = (tokens: readonly Token[]): string =>
  tokens
    .filter((token) => token.type !== "heading" && token.type !== "code")
    .map((token) => token.raw)
    .join("")
    .trim();
