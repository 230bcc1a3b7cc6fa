/**
 * Fixtures of fixes as text. A case opens with `=== name`, then `key: value` lines (`configs`, `packages`, `reason`, `facts`,
 * `refused`, `path`, `twice`), then sections `--- path` with the files before; `‹…›` marks what the finding underlines. `+++ path` is the same
 * file after the fix.
 */

import { readFileSync } from "node:fs";

import type { Span } from "#facts/place";
import type { FixFacts } from "#rules/rule";

export interface FixtureCase {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  /** The file with the mark. */
  readonly path: string;
  readonly span: Span;
  /** Its text after the fix; undefined when the fix must refuse. */
  readonly after: string | undefined;
  /** Words the refusal holds. */
  readonly refused: string | undefined;
  readonly title: string | undefined;
  readonly facts: FixFacts;
  readonly reason: "finding" | "selection";
  readonly configs: readonly string[];
  /** Package → version the workspace declares. */
  readonly packages: Readonly<Record<string, string>>;
}

/** The cases of a fixture file. Throws on a file that does not follow the form. */
export const readFixture = (file: string): readonly FixtureCase[] => readFixtureText(readFileSync(file, "utf8"));

/** The same of the text of one. */
export function readFixtureText(text: string): readonly FixtureCase[] {
  const [, ...cases] = text.split(/^=== /m);
  return cases.map(parseCase);
}

function parseCase(text: string): FixtureCase {
  const [head = "", ...sections] = text.split(/^(?=(?:---|\+\+\+) )/m);
  const [name = "", ...lines] = head.trim().split("\n");
  const keys = new Map(lines.filter((line) => line.includes(": ")).map((line) => splitOnce(line, ": ")));
  const files = new Map<string, string>();
  let marked: { path: string; span: Span } | undefined;
  let after: string | undefined;
  for (const section of sections) {
    const [title, body] = splitOnce(section, "\n");
    const path = title.slice(4).trim();
    if (title.startsWith("+++")) {
      after = body;
      continue;
    }
    const start = body.indexOf("‹");
    const end = body.indexOf("›") - 1;
    if (start !== -1) marked = { path, span: { start, end } };
    files.set(path, body.replace("‹", "").replace("›", ""));
  }
  if (marked === undefined) throw new Error(`${name}: no mark`);
  const refused = keys.get("refused");
  if ((after === undefined) === (refused === undefined)) throw new Error(`${name}: needs an outcome, and one only`);
  return {
    name,
    files,
    ...marked,
    after,
    refused,
    title: keys.get("title"),
    facts: JSON.parse(keys.get("facts") ?? "{}"),
    reason: keys.get("reason") === "selection" ? "selection" : "finding",
    configs: (keys.get("configs") ?? "esm cjs").split(" "),
    packages: Object.fromEntries(
      (keys.get("packages") ?? "")
        .split(" ")
        .filter(Boolean)
        .map((pair) => splitOnce(pair, "@")),
    ),
  };
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
