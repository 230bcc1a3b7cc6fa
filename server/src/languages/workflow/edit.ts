/** A workflow opened for editing. Edits are lines and texts at the ranges of its nodes; nothing is printed anew. */

import { insertAt } from "#facts/edits";
import type { Span, TextEdit } from "#facts/place";
import type { ShellScript, ShellText } from "#facts/shell";
import type { WorkflowFacts } from "#facts/workflow";

import type { LoadedLanguage } from "../language";
import { eolAt, indentAt, lineEnd, lineStart } from "../textLines";
import { openYaml, rootOf, type YamlEntry, type YamlList, type YamlMap, type YamlValue } from "../yaml/document";
import { workflow } from "./language";
import { fieldsOf, valueAt } from "./nodes";

export interface WorkflowSource {
  readonly text: string;
  readonly root: YamlValue | undefined;
}

/** Parses `text`. Does not throw. */
export const openWorkflow = (text: string): WorkflowSource => ({ text, root: rootOf(openYaml(text)) });

/** The job whose key stands there; undefined when it is gone, is no map, or an anchor gives it. */
export function jobAt(
  { root }: WorkflowSource,
  { start }: Span,
): (YamlEntry & { readonly value: YamlMap }) | undefined {
  const entry = [...fieldsOf(valueAt(root, "jobs")).values()].find(({ keySpan }) => keySpan.start === start);
  return entry?.value.kind === "map" && entry.value.span.start > entry.keySpan.start && entry.merged !== true
    ? { ...entry, value: entry.value }
    : undefined;
}

/** The step round a place, of a job or of a composite action. */
export function stepAt({ root }: WorkflowSource, { start, end }: Span): YamlMap | undefined {
  const jobs = [...fieldsOf(valueAt(root, "jobs")).values()].map(({ value }) => value);
  const lists = [...jobs, valueAt(root, "runs")].map((job) => valueAt(job, "steps"));
  return lists
    .flatMap((list) => (list?.kind === "list" ? list.items : []))
    .flatMap((step) => (step.kind === "map" ? [step] : []))
    .find(({ span }) => span.start <= start && end <= span.end);
}

let loading: Promise<LoadedLanguage> | undefined;

/** What a workflow says, and the shell that its steps run, in file order. Rejects when the files of the shell's grammar are missing. */
export async function readWorkflow(
  path: string,
  text: string,
): Promise<{ readonly workflow: WorkflowFacts | undefined; readonly scripts: readonly ShellScript[] }> {
  loading ??= workflow.load();
  const { workflow: said, scripts = [] } = (await loading).lower({ path, text, hash: "" });
  return { workflow: said, scripts };
}

/** The shell that steps run, in file order. Rejects when the files of the shell's grammar are missing. */
export const scriptsIn = async (path: string, text: string): Promise<readonly ShellScript[]> =>
  (await readWorkflow(path, text)).scripts;

/** The shell of the step whose `run` stands there. Rejects when the files of the shell's grammar are missing. */
export async function scriptAt(path: string, text: string, { start }: Span): Promise<ShellText | undefined> {
  return (await scriptsIn(path, text)).find(({ span }) => span.start === start)?.script;
}

/** Lines behind an entry of a block map, with its indentation. Undefined where the entry does not begin its line, or is merged. */
export function linesBehind(text: string, entry: YamlEntry, lines: readonly string[]): TextEdit | undefined {
  const column = columnOf(text, entry);
  if (column === undefined) return undefined;
  const eol = eolAt(text, entry.span.end);
  return insertAt(lineEnd(text, entry.span.end), lines.map((line) => `${eol}${" ".repeat(column)}${line}`).join(""));
}

/** A line in front of an entry of a block map, with its indentation; undefined where the entry does not begin its line. */
export function lineInFront(text: string, entry: YamlEntry, line: string): TextEdit | undefined {
  const start = lineStart(text, entry.keySpan.start);
  if (entry.merged === true || text.slice(start, entry.keySpan.start).trim() !== "") return undefined;
  return insertAt(start, `${indentAt(text, entry.keySpan.start)}${line}${eolAt(text, start)}`);
}

/** One more item behind the last one of a list, on a line of its own or in its brackets. Undefined for an empty list. */
export function itemBehind(text: string, { span, items }: YamlList, item: string): TextEdit | undefined {
  const last = items.at(-1);
  if (last === undefined) return undefined;
  if (text[span.start] === "[") return insertAt(last.span.end, `, ${item}`);
  const dash = text.slice(lineStart(text, last.span.start), last.span.start);
  return insertAt(lineEnd(text, last.span.end), `${eolAt(text, last.span.end)}${dash}${item}`);
}

/** Column of a key that begins its line, or follows the dash of its item. */
function columnOf(text: string, { keySpan: { start }, merged }: YamlEntry): number | undefined {
  const before = text.slice(lineStart(text, start), start);
  return merged !== true && /^[ ]*(?:- +)?$/.test(before) ? before.length : undefined;
}
