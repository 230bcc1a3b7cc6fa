/** Lets a step of a build stop where one of its commands fails, and a pipeline fail with its left side. */

import type { ImageStage } from "#facts/dockerfile";
import { insertAt } from "#facts/edits";
import type { ShellScript } from "#facts/shell";
import { systemShell } from "#knowledge/images";
import { type DockerfileSource, lineBefore, openDockerfile } from "#languages/dockerfile/edit";
import { eolAt } from "#languages/textLines";

import { defineFix, type FixPlan, refuse } from "../fix";
import { baseOf } from "../questions/images/shipped";
import { isEverOn } from "../questions/shell/options";
import { hasEarlyReader, strictOptions } from "./strict";

export const strictMode = defineFix({
  id: "strict-mode",
  language: "dockerfile",
  rules: ["shell-missing-errexit"],
  tier: "preview",
  preferred: true,
  title: ({ kind }) => (kind === "pipeline" ? "Set `pipefail`" : "Stop at the first step that fails"),
  answers: ({ kind }) => kind === "script" || kind === "pipeline",
  async plan({ path, text, span, facts }) {
    const source = await openDockerfile(path, text);
    const script = source.scripts.find((one) => one.span.start <= span.start && span.end <= one.span.end);
    if (script === undefined || script.runBy !== "build") return refuse("the gap is gone");
    if (facts.kind === "pipeline") return pipefail(source, script);
    if (isEverOn(script, "errexit")) return refuse("the gap is gone");
    const strict = strictOptions(script);
    return "because" in strict ? refuse(strict.because) : first(text, script, strict.options, strict.notes);
  },
});

/**
 * busybox and bash know `pipefail`, so the step sets it for itself; dash does not before 0.5.13, but what has dash as its `sh` (Debian,
 * Ubuntu) has bash, which the steps from here on are run by then. Source: their manuals; `bash` is essential in Debian's policy, 3.8.
 */
function pipefail(source: DockerfileSource, script: ShellScript): FixPlan {
  const { text, facts, scripts } = source;
  if (isEverOn(script, "pipefail")) return refuse("the gap is gone");
  if (hasEarlyReader(script)) return refuse("another pipeline may end before its left side has");
  const stage = facts.stages.findLast(({ span }) => span.start < script.span.start);
  const shell = stage === undefined ? undefined : systemShell(baseOf(facts, stage) ?? "");
  if (script.dialect === "bash" || shell === "busybox" || shell === "bash") {
    if (stage !== undefined && script.dialect !== "bash" && ownShell(stage)) return refuse(OTHER_SHELL);
    return first(text, script, "set -o pipefail", []);
  }
  if (stage === undefined || shell !== "dash") return refuse("what `/bin/sh` is in the base image is not known");
  if (ownShell(stage)) return refuse(OTHER_SHELL);
  const later = scripts.filter(({ span, runBy }) => span.start > script.span.start && runBy === "build");
  if (later.some(hasEarlyReader)) return refuse("a pipeline of a later step may end before its left side has");
  const line = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]';
  return {
    kind: "ways",
    ways: [
      {
        title: "Run the steps from here on by bash with `pipefail`",
        tier: "preview",
        edits: [lineBefore(text, script.span, line)],
        kit: [],
        notes: ["A command or entry point in shell form is started by bash as well."],
      },
    ],
  };
}

const OTHER_SHELL = "the stage names its own shell: add `-o`, `pipefail` there";

const ownShell = ({ instructions }: ImageStage): boolean => instructions.some(({ keyword }) => keyword === "SHELL");

/** `set …` in front of a step's first command: on its line, or above it where a here-document is the script. */
function first(text: string, { script, span }: ShellScript, options: string, notes: readonly string[]): FixPlan {
  const [statement] = script.statements;
  if (script.at === undefined || statement === undefined)
    return refuse("the step's text stands in the file with escapes");
  const at = script.at + statement.span.start;
  const isDocument = /<<-?\s*["']?\w+["']?\s*$/.test(text.slice(span.start, script.at).trimEnd());
  const edit = insertAt(at, `${options}${isDocument ? eolAt(text, at) : "; "}`);
  return {
    kind: "ways",
    ways: [{ title: `Begin with \`${options}\``, tier: "preview", edits: [edit], kit: [], notes }],
  };
}
