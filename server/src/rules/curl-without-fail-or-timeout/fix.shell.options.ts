/** The options that a download lacks, put in where it stands in its file: a script, a Dockerfile, a workflow or a compose file. */

import { insertAt } from "#facts/edits";
import type { Span, TextEdit } from "#facts/place";
import type { ShellScript } from "#facts/shell";

import { type FixPlan, type FixRequest, refuse } from "../fix";
import { type Download, downloadOf, has } from "../questions/shell/downloads";
import { stepsOf } from "../questions/shell/steps";
import type { FixFacts } from "../rule";
import { judgeDownload } from "./judge";

/** What the fix does, by what comes of the gap. */
export const titleOf = ({ harm }: FixFacts): string =>
  harm === "hang" ? "Give each attempt a deadline" : "Fail on an HTTP error";

/** Options behind the name of the download that a finding underlines; `scripts` are all of the file. */
export function optionsPlan(scripts: readonly ShellScript[], { text, span }: FixRequest): FixPlan {
  const found = scripts.flatMap((script) => downloadsAt(script, span));
  const [download] = found.filter((one) => judgeDownload(one, scripts).kind === "gap");
  const verdict = download === undefined ? undefined : judgeDownload(download, scripts);
  if (download === undefined || verdict?.kind !== "gap") return refuse("the gap is gone");
  const { harm } = verdict.gap;
  if (harm === "hang" && !isPolling(download)) return refuse("how long the transfer may take is not told");
  const options = harm === "hang" ? deadline(download) : failing(download, harm === "saved" || harm === "run");
  const edit = editBehind(text, download, options);
  if (edit === undefined) return refuse("the command stands in the file with escapes");
  const title = `Add \`${options.join(" ")}\``;
  const notes = harm === "hang" ? [] : ["An HTTP error ends curl with 22: what comes behind it sees the failure now."];
  return { kind: "ways", ways: [{ title, tier: "behavioral", edits: [edit], kit: [], notes }] };
}

/** The downloads that a finding at `span` is about: itself, or all of a script that the file spells with escapes. */
function downloadsAt(script: ShellScript, span: Span): readonly Download[] {
  const { at } = script.script;
  return stepsOf(script).flatMap((step) => {
    const start = at === undefined ? script.span.start : at + step.command.span.start;
    return start === span.start ? (downloadOf(step) ?? []) : [];
  });
}

/** Behind the program's name; as words of their own where the file lists words. */
function editBehind(text: string, { program, step, tool }: Download, options: readonly string[]): TextEdit | undefined {
  const { at } = step.script.script;
  if (at !== undefined) return insertAt(at + program.word.span.end, ` ${options.join(" ")}`);
  const { start, end } = step.script.span;
  const [only, ...others] = [...text.slice(start, end).matchAll(new RegExp(`(["'])${tool}\\1(?=\\s*,)`, "g"))];
  if (only === undefined || others.length > 0) return undefined;
  const [word, quote = ""] = only;
  const words = options.flatMap((option) => option.split(" ")).map((one) => `, ${quote}${one}${quote}`);
  return insertAt(start + only.index + word.length, words.join(""));
}

const isPolling = ({ step }: Download): boolean => step.around.some(({ statement }) => statement.kind === "loop");

/** Seconds for one attempt of a loop. */
const ATTEMPT = 5;

const deadline = ({ tool }: Download): readonly string[] => [
  tool === "curl" ? `--max-time ${ATTEMPT}` : `--timeout=${ATTEMPT}`,
];

/** `--retry` repeats a request that only reads; a silent curl still says why it fails. */
function failing(download: Download, isFetching: boolean): readonly string[] {
  const isQuiet = has(download, "s", "silent") && !has(download, "S", "show-error");
  const isReading = !has(download, "X", "request", "d", "data", "data-raw", "data-binary", "F", "form", "T", "json");
  return [
    "--fail",
    ...(isQuiet && isFetching ? ["--show-error"] : []),
    ...(isFetching && isReading && !has(download, "retry") ? ["--retry 3"] : []),
  ];
}
