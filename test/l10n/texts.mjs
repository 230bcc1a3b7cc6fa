// The texts of the product in each language: what the source says, what the files say, and what a language lacks.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { getL10nJson } from "@vscode/l10n-dev";

export const ROOT = path.join(import.meta.dirname, "../..");
export const BUNDLE = "l10n/bundle.l10n.json";
export const MANIFEST = "package.nls.json";

/** Folders whose texts people see in the editor. */
const SOURCES = ["client/src", "webview/src"];

/** The texts that the source hands to `l10n.t`, by their keys, sorted. */
export async function textsOfSource() {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /(?<!\.d)\.ts$/.test(name))
      .map((name) => path.join(ROOT, folder, name)),
  );
  const scripts = files.sort().map((file) => ({ extension: ".ts", contents: readFileSync(file, "utf8") }));
  const texts = Object.entries(await getL10nJson(scripts));
  return Object.fromEntries(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Languages besides English that have a file, such as "de". */
export function languages() {
  const names = [...readdirSync(ROOT), ...readdirSync(path.join(ROOT, "l10n"))];
  const found = names.flatMap((name) => /^(?:package\.nls|bundle\.l10n)\.([\w-]+)\.json$/.exec(name)?.[1] ?? []);
  return [...new Set(found)].sort();
}

/** The file of a language that belongs to an English one. */
export const inLanguage = (file, language) => file.replace(/\.json$/, `.${language}.json`);

/** What a file of texts holds; an absent one holds nothing. */
export function readTexts(file) {
  try {
    return JSON.parse(readFileSync(path.join(ROOT, file), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
}

/**
 * How a language stands against English.
 * @returns {{ missing: string[], dead: string[], wrong: string[] }} keys: not translated, no longer asked for, and those whose
 * placeholders, links or commands differ
 */
export function compareTexts(english, translated) {
  const keys = Object.keys(english);
  const isSame = (key) => marksOf(messageOf(english[key])).join() === marksOf(messageOf(translated[key])).join();
  return {
    missing: keys.filter((key) => !Object.hasOwn(translated, key) || messageOf(translated[key]).trim() === ""),
    dead: Object.keys(translated).filter((key) => !Object.hasOwn(english, key)),
    wrong: keys.filter((key) => Object.hasOwn(translated, key) && !isSame(key)),
  };
}

/** The text under a key: with a comment for translators it is a part of an object. */
export const messageOf = (entry) => (typeof entry === "string" ? entry : (entry?.message ?? ""));

/** What a text has in every language: placeholders, code, and the targets of links; sorted, since languages differ in order. */
function marksOf(text) {
  return [...text.matchAll(/\{\w+\}|`[^`]*`|\]\([^)]*\)/g)].map(([mark]) => mark).sort();
}
