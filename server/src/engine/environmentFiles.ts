/**
 * Names of environment variables that files besides code set or explain: `.env` files, examples of them, and documents.
 * Invariant: a value is never kept; a `.env` that was committed may hold credentials.
 */

import type { EnvironmentFacts } from "#linking/project";

/** Path patterns as alternatives of a regular expression; each begins at a folder or at the top. */
const VALUES = String.raw`\.env(?:[._-][\w-]+)*|[\w.-]+\.env(?:\.[\w-]+)?|env\.(?:example|sample|template|dist)`;
const DOCUMENTS = String.raw`readme[\w.-]*\.md|[\w-]*(?:config|environment|env|deploy|install|docker|self-?host|setup)[\w-]*\.mdx?`;

export const ENVIRONMENT_PATHS = new RegExp(`(?:^|/)(?:(?:${VALUES})|(?:${DOCUMENTS}))$`, "i");

const isDocument = (path: string): boolean => /\.mdx?$/i.test(path);
/** `.env.example`, `example.env`, `env.dist`: what an operator copies and fills in. */
const EXAMPLE = /(?:^|[./_-])(?:example|sample|template|dist|tpl|defaults?)(?:$|[./_-])/i;

/** The names in a file, sorted; undefined when there are none. A line that is commented out explains its name all the same. */
export function environmentFacts(path: string, text: string): EnvironmentFacts | undefined {
  const kind = isDocument(path)
    ? "document"
    : EXAMPLE.test(path.slice(path.lastIndexOf("/") + 1))
      ? "example"
      : "values";
  const patterns = kind === "document" ? MENTIONS : [kind === "example" ? EXPLAINED_LINE : LINE];
  const names = new Set(patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = ""]) => name)));
  return names.size === 0 ? undefined : { path, kind, names: [...names].sort() };
}

const LINE = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=/gm;
const EXPLAINED_LINE = /^[ \t]*(?:#+[ \t]*)?(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=/gm;
/** `API_KEY` anywhere; a name of one word only where it is set apart or set. */
const MENTIONS = [/(?<![\w$])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?!\w)/g, /`\$?([A-Z][A-Z0-9]+)[`=]/g, LINE];
