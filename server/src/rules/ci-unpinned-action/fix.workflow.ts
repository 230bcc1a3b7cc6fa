/** Pins an action to the commit that the repository itself names for its version: in the line's comment, or in another workflow. */

import type { FileReader } from "#facts/reading";
import { openWorkflow, stepAt } from "#languages/workflow/edit";
import { textOf, valueAt } from "#languages/workflow/nodes";

import { defineFix, refuse } from "../fix";
import { headAt, permissionsPlan } from "./fix.workflow.permissions";

export const pinAction = defineFix({
  id: "pin-action",
  language: "workflow",
  rules: ["ci-unpinned-action"],
  tier: "safe",
  preferred: true,
  title: ({ action }) => `Pin \`${action ?? "the action"}\` to its commit`,
  plan({ text, span, root, reader, facts: { action, reference } }) {
    if (typeof action !== "string" || typeof reference !== "string") return refuse("the gap is gone");
    const step = stepAt(openWorkflow(text), span);
    const uses = textOf(valueAt(step, "uses"));
    if (uses?.text !== `${action}@${reference}`) return refuse("the gap is gone");
    const rest = /^[^\r\n]*/.exec(text.slice(uses.span.end))?.[0] ?? "";
    const said = /^\s+#.*?\b([0-9a-f]{40})\b/.exec(rest)?.[1];
    const commit = said ?? pinnedElsewhere(reader, root, action, reference);
    if (commit === undefined)
      return refuse(
        `no file of the repository names the commit: \`git ls-remote https://github.com/${repositoryOf(action)} ${reference}\` does`,
      );
    if (said === undefined && rest.trim() !== "")
      return refuse("the line has a comment already, which would not say the version");
    const end = uses.span.end + rest.trimEnd().length;
    const edit = { span: { start: uses.span.start, end }, newText: `${action}@${commit} # ${reference}` };
    return {
      kind: "ways",
      ways: [{ title: `Pin \`${action}\` to ${commit.slice(0, 7)}`, tier: "safe", edits: [edit], kit: [], notes: [] }],
    };
  },
});

export const leastPermissions = defineFix({
  id: "least-permissions",
  language: "workflow",
  // No rule: without `permissions:` a setting of the repository decides, which no file shows.
  rules: [],
  tier: "preview",
  preferred: false,
  title: () => "Let the token read only",
  refactoring: {
    kind: "least-permissions",
    title: "Let the token read only",
    subject: (_, text, selection) => headAt(text, selection),
  },
  plan: permissionsPlan,
});

/** `owner/name` of an action that lies in a folder of its repository. */
const repositoryOf = (action: string): string => action.split("/").slice(0, 2).join("/");

/** The commit another workflow pins the same action to, for the same version; undefined when they disagree. */
function pinnedElsewhere(reader: FileReader, root: string, action: string, reference: string): string | undefined {
  const folder = `${root}/.github/workflows`;
  const found = new Set<string>();
  for (const name of reader.entries(folder)) {
    if (!/\.ya?ml$/.test(name)) continue;
    for (const line of (reader.read(`${folder}/${name}`) ?? "").split("\n")) {
      const [, used, commit, version] = /\buses:\s*([\w./-]+)@([0-9a-f]{40})\s+#\s*(\S+)\s*$/.exec(line) ?? [];
      if (used === action && version === reference && commit !== undefined) found.add(commit);
    }
  }
  const [only, ...others] = found;
  return others.length === 0 ? only : undefined;
}
