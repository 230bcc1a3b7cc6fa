/** The shell that steps run, read at the places where it stands in the file. */

import type { ShellScript } from "#facts/shell";
import type { WorkflowJob, WorkflowStep, WorkflowText } from "#facts/workflow";

import type { ShellParser } from "../shell/parse";

/** Shell of every step whose shell is known to be `sh` or `bash`. */
export const scriptsOf = (jobs: readonly WorkflowJob[], text: string, shell: ShellParser): readonly ShellScript[] =>
  jobs.flatMap((job) => job.steps.flatMap((step) => scriptOf(job, step, text, shell) ?? []));

function scriptOf(job: WorkflowJob, step: WorkflowStep, text: string, shell: ShellParser): ShellScript | undefined {
  const { run } = step;
  const options = run === undefined ? undefined : optionsOf(job, step.shell);
  if (run === undefined || options === undefined) return undefined;
  const place = placed(run, text);
  return { script: shell(withoutExpressions(place.text), place.at), runBy: "step", ...options, span: run.span };
}

type Options = Pick<ShellScript, "dialect" | "errexit" | "pipefail">;

/**
 * How GitHub starts a step. Source: docs.github.com, workflow syntax, `jobs.<job_id>.steps[*].shell`: nothing named is `bash -e {0}`
 * (PowerShell on Windows), `bash` is `bash --noprofile --norc -eo pipefail {0}`, `sh` is `sh -e {0}`; own words are used as they are.
 */
function optionsOf({ runsOn }: WorkflowJob, shell: string | undefined): Options | undefined {
  if (shell === undefined)
    return runsOn.some((label) => /windows/i.test(label))
      ? undefined
      : { dialect: "bash", errexit: true, pipefail: false };
  const [program = "", ...words] = shell.trim().split(/\s+/);
  const name = program.slice(program.lastIndexOf("/") + 1);
  if (name !== "bash" && name !== "sh") return undefined;
  if (words.length === 0) return { dialect: name, errexit: true, pipefail: name === "bash" };
  const letters = words.filter((word) => /^-[a-z]+$/i.test(word)).join("");
  return { dialect: name, errexit: letters.includes("e"), pipefail: words.includes("pipefail") };
}

/** The text a shell gets, as it stands in the file where offsets can be kept; without a place where the file spells it otherwise. */
function placed({ text: value, span }: WorkflowText, text: string): { readonly text: string; readonly at?: number } {
  const raw = text.slice(span.start, span.end);
  if (/^[|>]/.test(raw)) return block(raw, span.start);
  const at = /^["']/.test(raw) ? 1 : 0;
  const inner = raw.slice(at, raw.length - at);
  return inner === value ? { text: inner, at: span.start + at } : { text: value };
}

/**
 * A block as its text in the file: a shell does not mind the indentation. Folded lines are joined by blanks; what ends a
 * here-document has to begin its line, so there the indentation goes in front of the line break.
 */
function block(raw: string, start: number): { readonly text: string; readonly at: number } {
  const head = raw.search(/\n/) + 1;
  const body = raw.slice(head).replaceAll("\r", " ");
  const text = raw.startsWith(">") ? folded(body) : withPlainEnds(body);
  return { text: head === 0 ? "" : text, at: start + head };
}

/** Lines of the same indentation are one line; deeper ones and those around blank lines stay. */
function folded(body: string): string {
  const indent = /^ */.exec(body)?.[0].length ?? 0;
  const isPlain = (line: string | undefined): boolean => line !== undefined && line.search(/\S/) === indent;
  const lines = body.split("\n");
  return lines.reduce((text, line, index) => {
    if (index === 0) return line;
    return `${text}${isPlain(line) && isPlain(lines[index - 1]) ? " " : "\n"}${line}`;
  }, "");
}

function withPlainEnds(body: string): string {
  const ends = new Set([...body.matchAll(/<<-?\s*(["']?)(\w+)\1/g)].map(([, , name]) => name));
  if (ends.size === 0) return body;
  return body.replace(/\n([ \t]+)(\w+)(?=[ \t]*(?:\n|$))/g, (all, indent: string, word: string) =>
    ends.has(word) ? `${indent}\n${word}` : all,
  );
}

/** Expressions as variables of the same length: what they give is put in before the shell reads the text. */
export const withoutExpressions = (text: string): string =>
  text.replace(/\$\{\{[\s\S]*?\}\}/g, (expression) => `\${${expression.slice(2, -1).replace(/\W/g, "_")}}`);
