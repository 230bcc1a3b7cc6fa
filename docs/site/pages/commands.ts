/** Commands of VS Code, from the table that makes the manifest and names the handlers. */

import { escapeHtml } from "#reporting/document/escape";

import { type CommandName, commandId, commands } from "../../../client/src/commands";
import type { Page } from "../page";
import { code, table } from "./html";

interface Shown {
  readonly title: string;
  readonly palette?: string | false;
  readonly menus?: readonly { readonly menu: string; readonly when: string }[];
  readonly enablement?: string;
}

/** Context keys in conditions of the table → what they ask for. */
const NEEDS: readonly (readonly [key: RegExp, need: string])[] = [
  [/workspaceFolderCount > 0/, "an open folder"],
  [/!virtualWorkspace/, "files on a disk"],
  [/isWorkspaceTrusted/, "a trusted workspace"],
  [/editorLangId/, "a file of an analysed language"],
];

const VIEWS: Readonly<Record<string, string>> = {
  "bulwark.findings": "Findings view",
  "bulwark.checklist": "Checklist view",
  "bulwark.roadmap": "Roadmap view",
};

/** What rows of the views say they are → what people see in them. */
const ITEMS: Readonly<Record<string, string>> = {
  finding: "a finding",
  fixable: "a finding with a fix",
  rule: "a rule",
  item: "a checklist item",
  task: "a task",
  removable: "a task of your own",
  phase: "a phase",
  sprint: "a sprint",
};

export function commandsPage(): Page {
  const rows = (Object.entries(commands) as [CommandName, Shown][]).map(([name, command]) => ({
    id: commandId(name),
    cells: [
      `<strong>${escapeHtml(command.title)}</strong><br>${code(commandId(name))}`,
      escapeHtml(placesOf(command).join(", ")) || "offered where it is of use",
      escapeHtml(NEEDS.flatMap(([key, need]) => (key.test(command.enablement ?? "") ? [need] : [])).join(", ")),
    ],
  }));
  const body = `<h1 id="commands">Commands</h1>
<p>In VS Code's command palette they begin with “Bulwark:”. The ids are for key bindings and for links.</p>
${table(["Command", "Where it is", "What it needs"], rows)}`;
  return { path: "commands.html", title: "Commands", body, wide: true };
}

function placesOf({ palette, menus = [] }: Shown): readonly string[] {
  const places = menus.map(({ menu, when }) => {
    if (menu === "editor/context") return "editor menu";
    if (menu === "explorer/context") return "explorer menu";
    const item = /viewItem =~ \/\\b(\w+)\\b\//.exec(when)?.[1];
    if (item !== undefined) return `on ${ITEMS[item] ?? unnamed(item)}`;
    const view = /view == ([\w.]+)/.exec(when)?.[1] ?? "";
    return VIEWS[view] ?? unnamed(view);
  });
  return [...new Set([...(palette === false ? [] : ["palette"]), ...places])];
}

/** A new kind of row or view needs a name here. */
function unnamed(id: string): never {
  throw new Error(`docs/site/pages/commands.ts has no name for ${id}`);
}
