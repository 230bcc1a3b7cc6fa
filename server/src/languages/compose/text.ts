/** Texts of compose files: variables that compose puts in, and commands it splits into words. */

import type { ComposeText } from "#facts/compose";

import type { YamlValue } from "../yaml/document";

/** A scalar as a fact; undefined for lists, maps and empty values. */
export function textOf(value: YamlValue | undefined): ComposeText | undefined {
  if (value?.kind !== "scalar" || value.type === "null") return undefined;
  const known = interpolated(value.text);
  return { text: value.text, ...(known === undefined ? {} : { value: known }), span: value.span };
}

/** The texts of a list, or of the one scalar that may stand for it. */
export const textsOf = (value: YamlValue | undefined): readonly ComposeText[] =>
  (value?.kind === "list" ? value.items : [value]).flatMap((item) => textOf(item) ?? []);

const VARIABLE = /\$(?:\$|\{(\w+)(?:(:?[-+?])((?:[^{}]|\$\{[^{}]*\})*))?\}|(\w+))/g;

/** A text with `${NAME:-default}` replaced by the default and `$$` by `$`; undefined when a variable has no default. */
export function interpolated(text: string): string | undefined {
  if (!text.includes("$")) return text;
  let isKnown = true;
  const result = text.replace(VARIABLE, (all, name: string | undefined, operator = "", other = "", plain?: string) => {
    if (all === "$$") return "$";
    if (name === undefined && plain === undefined) return all;
    const value = operator.endsWith("-") ? interpolated(String(other)) : undefined;
    isKnown &&= value !== undefined;
    return value ?? "";
  });
  return isKnown ? result : undefined;
}

/**
 * A command as compose splits it: at blanks, with quotes and backslashes as a shell has them, and nothing else a shell does. Undefined
 * when a quote is left open.
 */
export function wordsIn(text: string): readonly string[] | undefined {
  const words: string[] = [];
  const part = /\s+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/gy;
  let word: string | undefined;
  let at = 0;
  for (let found = part.exec(text); found !== null; found = part.exec(text)) {
    at = part.lastIndex;
    const [, single, double, escaped, plain] = found;
    const piece = single ?? double?.replace(/\\([\\"])/g, "$1") ?? escaped ?? plain;
    if (piece !== undefined) word = (word ?? "") + piece;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (at < text.length) return undefined;
  return word === undefined ? words : [...words, word];
}
