/** Commands of a service: how its container is started, and how its health is asked. */

import type { ComposeCommand, ComposeHealthcheck } from "#facts/compose";
import type { Span } from "#facts/place";

import type { ShellParser } from "../shell/parse";
import { entryOf, type YamlEntry, type YamlList, type YamlScalar, type YamlValue } from "../yaml/document";
import { wordsIn } from "./text";

/** What is needed to read commands of one file. */
export interface Reading {
  readonly text: string;
  readonly shell: ShellParser;
}

/** `command:` or `entrypoint:`; compose splits a text into words and starts no shell. */
export function commandOf({ keySpan, span, value }: YamlEntry, reading: Reading): ComposeCommand | undefined {
  const place = { nameSpan: keySpan, span };
  if (value.kind === "map") return undefined;
  const list =
    value.kind === "list" ? value.items.flatMap((item) => (item.kind === "scalar" ? [item] : [])) : undefined;
  const words = list?.map(({ text }) => text) ?? (value.kind === "scalar" ? wordsIn(value.text) : undefined);
  if (words === undefined) return place;
  const shell = shellIn(words, list, value, reading);
  return { ...place, words, ...(shell === undefined ? {} : { shell }) };
}

/** `healthcheck:`; a test as one text is what `CMD-SHELL` runs. */
export function healthcheckOf({ keySpan, span, value }: YamlEntry, reading: Reading): ComposeHealthcheck {
  const test = entryOf(value, "test");
  const disable = entryOf(value, "disable")?.value;
  const place = { nameSpan: keySpan, span };
  const command = test === undefined ? undefined : testOf(test, reading);
  const isNone = command?.words?.[0] === "NONE";
  const disabled = isNone || (disable?.kind === "scalar" && disable.text === "true");
  return { ...place, disabled, ...(command === undefined || isNone ? {} : { test: command }) };
}

/** The words of a test without `CMD`, as they are started; a shell's text after `sh -c`, as Docker starts it. */
function testOf({ keySpan, span, value }: YamlEntry, reading: Reading): ComposeCommand {
  const place = { nameSpan: keySpan, span };
  if (value.kind === "scalar") return { ...place, ...shellTest(value, reading) };
  if (value.kind === "map") return place;
  const items = value.items.flatMap((item) => (item.kind === "scalar" ? [item] : []));
  const [form, script] = items;
  if (form?.text === "CMD-SHELL") return { ...place, ...(script === undefined ? {} : shellTest(script, reading)) };
  if (form?.text !== "CMD") return { ...place, words: items.map(({ text }) => text) };
  const rest = items.slice(1);
  const words = rest.map(({ text }) => text);
  const shell = shellIn(words, rest, value, reading);
  return { ...place, words, ...(shell === undefined ? {} : { shell }) };
}

const shellTest = (value: YamlScalar, { text, shell }: Reading): Pick<ComposeCommand, "words" | "shell"> => ({
  words: ["/bin/sh", "-c", value.text],
  shell: { index: 0, script: parsed(value, value.text, { text, shell }) },
});

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash)$/;

/** The word that names a shell, and the text it is started with: `["sh", "-ec", "…"]`, behind an init too. */
function shellIn(
  words: readonly string[],
  items: readonly YamlScalar[] | undefined,
  value: YamlScalar | YamlList,
  reading: Reading,
): ComposeCommand["shell"] {
  const index = words.findIndex((word) => SHELL.test(word));
  const option = index === -1 ? -1 : words.findIndex((word, at) => at > index && /^-[a-z]*c$/.test(word));
  const between = words.slice(index + 1, option);
  const isScript = option !== -1 && between.every((word, at) => /^[-+]/.test(word) || between[at - 1] === "-o");
  const script = words[option + 1];
  if (!isScript || script === undefined) return undefined;
  return { index, script: parsed(items?.[option + 1] ?? value, script, reading) };
}

/** Compose turns `$$` into `$` before the shell sees it; `${NAME}` stays as it is, which a shell reads as well. */
function parsed(
  value: YamlValue,
  script: string,
  { text, shell }: Reading,
): NonNullable<ComposeCommand["shell"]>["script"] {
  const at = verbatimAt(value.span, script, text);
  return at === undefined ? shell(script.replaceAll("$$", "$")) : shell(script, at);
}

/** Where the file spells a text as it is, on one line and without escapes. */
function verbatimAt({ start, end }: Span, script: string, text: string): number | undefined {
  if (script.includes("$$") || script.includes("\n")) return undefined;
  const written = text.slice(start, end);
  const at = written.indexOf(script);
  return at === -1 || written.indexOf(script, at + 1) !== -1 ? undefined : start + at;
}
