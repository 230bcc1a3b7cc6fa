/** Lets a script stop at the first step that fails. */

import { insertAt } from "#facts/edits";
import type { ShellScript } from "#facts/shell";
import { firstStatementLine, openShellScript } from "#languages/shell/edit";
import { eolAt } from "#languages/textLines";

import { defineFix, refuse } from "../fix";
import { isEverOn } from "../questions/shell/options";
import { hasEarlyReader, strictOptions } from "./strict";

export const strictMode = defineFix({
  id: "strict-mode",
  language: "shell",
  rules: ["shell-missing-errexit"],
  tier: "preview",
  preferred: true,
  title: ({ kind }) => (kind === "pipeline" ? "Set `pipefail`" : "Stop at the first step that fails"),
  answers: ({ kind, dialect }) => kind === "script" || (kind === "pipeline" && dialect === "bash"),
  async plan({ path, text, facts }) {
    const { script } = await openShellScript(path, text);
    if (script === undefined) return refuse("another interpreter reads the file");
    if (facts.kind === "pipeline") return pipefail(script, text);
    if (isEverOn(script, "errexit")) return refuse("the gap is gone");
    const strict = strictOptions(script);
    return "because" in strict ? refuse(strict.because) : way(text, strict.options, strict.notes);
  },
});

function pipefail(script: ShellScript, text: string) {
  if (script.dialect !== "bash")
    return refuse("POSIX shell has no `pipefail` everywhere: write the left side to a file first");
  if (isEverOn(script, "pipefail")) return refuse("the gap is gone");
  if (hasEarlyReader(script)) return refuse("another pipeline may end before its left side has");
  return way(text, "set -o pipefail", []);
}

function way(text: string, line: string, notes: readonly string[]) {
  const at = firstStatementLine(text);
  const eol = eolAt(text, at);
  // A last comment without a line end would swallow it.
  const before = at > 0 && !/[\r\n]$/.test(text.slice(0, at)) ? eol : "";
  return {
    kind: "ways",
    ways: [
      { title: `Add \`${line}\``, tier: "preview", edits: [insertAt(at, `${before}${line}${eol}`)], kit: [], notes },
    ],
  } as const;
}
