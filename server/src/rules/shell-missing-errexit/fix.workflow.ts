/** Lets a pipeline of a workflow's step fail with its left side. GitHub runs a step by `bash -e`; one that names `bash` gets `pipefail` too. */

import { insertAt } from "#facts/edits";
import type { ShellScript } from "#facts/shell";
import { systemShell } from "#knowledge/images";
import { linesBehind, openWorkflow, scriptsIn, stepAt, type WorkflowSource } from "#languages/workflow/edit";
import { fieldsOf, textOf, valueAt } from "#languages/workflow/nodes";
import type { YamlMap } from "#languages/yaml/document";

import { defineFix, type FixPlan, refuse } from "../fix";
import { isEverOn } from "../questions/shell/options";
import { hasEarlyReader, strictOptions } from "./strict";

export const strictMode = defineFix({
  id: "strict-mode",
  language: "workflow",
  rules: ["shell-missing-errexit"],
  tier: "preview",
  preferred: true,
  title: ({ kind }) => (kind === "pipeline" ? "Set `pipefail`" : "Stop at the first step that fails"),
  answers: ({ kind, dialect }) => kind === "script" || (kind === "pipeline" && dialect === "bash"),
  async plan({ path, text, span, facts }) {
    const source = openWorkflow(text);
    const step = stepAt(source, span);
    const script = (await scriptsIn(path, text)).find(
      (one) => one.span.start <= span.start && span.end <= one.span.end,
    );
    if (step === undefined || script === undefined) return refuse("the gap is gone");
    if (facts.kind === "pipeline") return pipefail(source, step, script);
    if (isEverOn(script, "errexit")) return refuse("the gap is gone");
    const strict = strictOptions(script);
    return "because" in strict ? refuse(strict.because) : first(text, script, strict.options, strict.notes);
  },
});

function pipefail(source: WorkflowSource, step: YamlMap, script: ShellScript): FixPlan {
  if (isEverOn(script, "pipefail")) return refuse("the gap is gone");
  if (script.dialect !== "bash")
    return refuse("`sh` has no `pipefail` everywhere: write the left side to a file first");
  if (hasEarlyReader(script)) return refuse("another pipeline may end before its left side has");
  if (!hasBash(source, step)) return refuse("it is not certain that the job's container has bash");
  const fields = fieldsOf(step);
  const run = fields.get("run");
  if (run === undefined || fields.has("shell") || !script.errexit)
    return first(source.text, script, "set -o pipefail", []);
  const edit = linesBehind(source.text, run, ["shell: bash"]);
  if (edit === undefined) return refuse("the step is written on one line");
  const title = "Add `shell: bash`, which sets `pipefail`";
  return { kind: "ways", ways: [{ title, tier: "preview", edits: [edit], kit: [], notes: [] }] };
}

/** Runners have bash; in a container that has none GitHub falls back to `sh`. */
function hasBash({ root }: WorkflowSource, step: YamlMap): boolean {
  const job = [...fieldsOf(valueAt(root, "jobs")).values()].find(
    ({ value }) => value.span.start <= step.span.start && step.span.end <= value.span.end,
  );
  const container = valueAt(job?.value, "container");
  if (container === undefined) return true;
  const shell = systemShell((textOf(container) ?? textOf(valueAt(container, "image")))?.text ?? "");
  return shell === "dash" || shell === "bash";
}

/** `set …` as the first line of the step's block. */
function first(text: string, { script }: ShellScript, options: string, notes: readonly string[]): FixPlan {
  const [statement] = script.statements;
  if (script.at === undefined || statement === undefined)
    return refuse("the step's text stands in the file with escapes");
  const at = script.at + statement.span.start;
  const indent = /[ \t]*$/.exec(text.slice(0, at))?.[0] ?? "";
  const isLine = /\n[ \t]*$/.test(text.slice(0, at));
  const eol = text.slice(0, at).endsWith(`\r\n${indent}`) ? "\r\n" : "\n";
  const edit = insertAt(at, isLine ? `${options}${eol}${indent}` : `${options}; `);
  return {
    kind: "ways",
    ways: [{ title: `Begin with \`${options}\``, tier: "preview", edits: [edit], kit: [], notes }],
  };
}
