/** The snippet files as an editor reads them: each snippet expanded with its defaults, and put into a program that tries it. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT: string = join(import.meta.dirname, "../..");

export interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

/** Titles and snippets of `snippets/<name>.json`. */
export function readSnippets(name: "typescript" | "python"): Readonly<Record<string, Snippet>> {
  return JSON.parse(readFileSync(join(ROOT, `snippets/${name}.json`), "utf8"));
}

/** Writes the descriptions into the file, and leaves the rest of it, line breaks included. */
export function writeDescriptions(name: "typescript" | "python", descriptions: ReadonlyMap<string, string>): void {
  const path = join(ROOT, `snippets/${name}.json`);
  const parts = readFileSync(path, "utf8").split(/(?="prefix": )/);
  const written = parts.map((part) => {
    const prefix = /^"prefix": "([^"]+)"/.exec(part)?.[1] ?? "";
    const description = descriptions.get(prefix);
    if (description === undefined) return part;
    return part.replace(/("description": ).*(?=,\n)/, (_, key) => `${key}${JSON.stringify(description)}`);
  });
  writeFileSync(path, written.join(""));
}

/** The description with the kit parts that the snippet needs, in the place of those it says so far. */
export function withParts(description: string, parts: readonly string[]): string {
  const sentence = description.replace(/ \(kit: [^)]*\)$/, "");
  return parts.length === 0 ? sentence : `${sentence} (kit: ${parts.join(", ")})`;
}

export interface TabStop {
  readonly number: number;
  /** Undefined where the snippet only repeats the stop. */
  readonly initial: string | undefined;
}

/** The tab stops in their order in the text, and the text that is inserted when all of them keep their defaults. */
export function expand(body: readonly string[]): { readonly text: string; readonly stops: readonly TabStop[] } {
  const source = body.join("\n");
  const defaults = new Map<number, string>();
  for (const { number, initial } of stopsIn(source)) {
    if (initial !== undefined && !defaults.has(number)) defaults.set(number, initial);
  }
  const fill = (text: string): string =>
    text.replace(TOKEN, (_, escaped?: string, plain?: string, number?: string) => {
      if (escaped !== undefined) return escaped;
      return fill(defaults.get(Number(plain ?? number)) ?? "");
    });
  return { text: fill(source), stops: stopsIn(source) };
}

/** The program with each marked line (`//> prefix` or `#> prefix`) replaced by lines at the same indentation. */
export function fillProgram(program: string, linesOf: (marker: string) => string): string {
  return program.replace(/^([ \t]*)(?:\/\/|#)> ([\w-]+)$/gm, (_, indent: string, marker: string) =>
    linesOf(marker)
      .split("\n")
      .map((line) => (line === "" ? line : `${indent}${line}`))
      .join("\n"),
  );
}

/** What is marked in a program, in order. */
export function markersIn(program: string): string[] {
  return [...program.matchAll(/^[ \t]*(?:\/\/|#)> ([\w-]+)$/gm)].map((match) => match[1] ?? "");
}

/** An escaped sign, `$1`, `${1}`, `${1:default}` or `${1|first,second|}`. */
const TOKEN = /\\([$}\\])|\$(\d+)|\$\{(\d+)(?::((?:\\[$}\\]|[^}\\])*)|\|([^|]*)\|)?\}/g;

function stopsIn(source: string): TabStop[] {
  return [...source.matchAll(TOKEN)].flatMap(([, escaped, plain, braced, initial, choices]) => {
    if (escaped !== undefined) return [];
    return [{ number: Number(plain ?? braced), initial: initial ?? choices?.split(",")[0] }];
  });
}
