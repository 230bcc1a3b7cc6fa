/** Values of a workflow's YAML as texts and lists with their places. */

import type { WorkflowEntry, WorkflowText } from "#facts/workflow";

import type { YamlEntry, YamlValue } from "../yaml/document";

/** The keys of a map in file order; empty for anything else. */
export const fieldsOf = (value: YamlValue | undefined): ReadonlyMap<string, YamlEntry> =>
  new Map(value?.kind === "map" ? value.entries.map((entry) => [entry.key, entry]) : []);

/** The value at some keys below a map; undefined when one is missing. */
export const valueAt = (value: YamlValue | undefined, ...keys: readonly string[]): YamlValue | undefined =>
  keys.reduce((at, key) => fieldsOf(at).get(key)?.value, value);

/** The scalar's text; undefined for what is none, or empty. */
export const textOf = (value: YamlValue | undefined): WorkflowText | undefined =>
  value?.kind === "scalar" && value.type !== "null" ? { text: value.text, span: value.span } : undefined;

/** One scalar, or each of a list. */
export function textsOf(value: YamlValue | undefined): readonly string[] {
  const one = textOf(value);
  if (one !== undefined) return [one.text];
  return value?.kind === "list" ? value.items.flatMap((item) => textOf(item)?.text ?? []) : [];
}

/** The keys of a map with their scalars. */
export const entriesOf = (value: YamlValue | undefined): readonly WorkflowEntry[] =>
  [...fieldsOf(value)].map(([name, entry]) => {
    const text = textOf(entry.value);
    return { name, nameSpan: entry.keySpan, ...(text === undefined ? {} : { value: text }) };
  });
