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
  answers: ({ action }) => action !== undefined,
  title: ({ action }) => `Pin \`${action ?? "the action"}\` to its commit`,
  plan({ text, span, root, reader, facts: { action, reference } }) {
    if (typeof action !== "string" || typeof reference !== "string") return refuse("the gap is gone");
    const step = stepAt(openWorkflow(text), span);
    // A job that calls a workflow has no step.
    const uses = step === undefined ? { text: text.slice(span.start, span.end), span } : textOf(valueAt(step, "uses"));
    if (uses?.text !== `${action}@${reference}`) return refuse("the gap is gone");
    const rest = /^[^\r\n]*/.exec(text.slice(uses.span.end))?.[0] ?? "";
    const said = /^\s+#.*?\b([0-9a-f]{40})\b/.exec(rest)?.[1];
    const pin =
      said === undefined
        ? pinnedElsewhere(textsIn(reader, root), action, reference)
        : { commit: said, version: reference };
    if (pin === undefined)
      return refuse(
        `no file of the repository names the commit: \`git ls-remote https://github.com/${repositoryOf(action)} ${reference}\` does`,
      );
    if (said === undefined && rest.trim() !== "")
      return refuse("the line has a comment already, which would not say the version");
    const end = uses.span.end + rest.trimEnd().length;
    const edit = { span: { start: uses.span.start, end }, newText: `${action}@${pin.commit} # ${pin.version}` };
    const isSame = pin.version === reference;
    const title = `Pin \`${action}\` to ${pin.commit.slice(0, 7)}${isSame ? "" : ` (${pin.version})`}`;
    const notes = isSame ? [] : [`\`${reference}\` may be a later release than ${pin.version} by now.`];
    return { kind: "ways", ways: [{ title, tier: isSame ? "safe" : "behavioral", edits: [edit], kit: [], notes }] };
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

interface Pin {
  readonly commit: string;
  /** As the comment behind the commit says. */
  readonly version: string;
}

/**
 * The commit other workflows pin the same action to, for the same version, else for a release of that line (`v2.1.0` for `v2`); undefined
 * when they disagree.
 */
function pinnedElsewhere(texts: readonly string[], action: string, reference: string): Pin | undefined {
  const pins = texts
    .flatMap((text) => [...text.matchAll(PINNED)])
    .flatMap(([, used, commit = "", version = ""]) => (used === action ? { commit, version } : []));
  const same = pins.filter(({ version }) => version === reference);
  const [first, ...others] = same.length > 0 ? same : pins.filter(({ version }) => version.startsWith(`${reference}.`));
  return others.every(({ commit }) => commit === first?.commit) ? first : undefined;
}

/** `uses: acme/push@<commit> # v2.1.0`; some tools write `# tag=v2.1.0`. */
const PINNED = /\buses:[ \t]*["']?([\w./-]+)@([0-9a-f]{40})["']?[ \t]+#[ \t]*(?:tag=)?(\S+)[ \t\r]*$/gm;

/** The workflows and composite actions of the repository. */
function textsIn(reader: FileReader, root: string): readonly string[] {
  const workflows = reader.entries(`${root}/.github/workflows`).map((name) => `${root}/.github/workflows/${name}`);
  const actions = reader
    .entries(`${root}/.github/actions`)
    .flatMap((name) => ["action.yml", "action.yaml"].map((file) => `${root}/.github/actions/${name}/${file}`));
  return [...workflows, ...actions].flatMap((path) => (/\.ya?ml$/.test(path) ? (reader.read(path) ?? []) : []));
}
