/** The Prompts tab: the eight prompts of the playbook, filled from this workspace, to read and to hand on. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";

import { type FilledPrompt, PROMPTS, type PromptId, type PromptScope } from "#protocol/messages";
import { PROMPT_NAMES } from "#protocol/prompts";
import type { PageSnapshot } from "#webview-protocol/pageSnapshot";

import { type ChoiceGroup, dropDown, sideList } from "../kit/choices";
import { button, link } from "../kit/controls";
import { formats } from "../kit/language";
import { count } from "../kit/words";
import { allTasks, isOpen, placeOf, tasksById } from "./derived";
import { openPlace, type Scene } from "./scene";

/** The principle whose gaps a prompt is about. */
const PRINCIPLE: Readonly<Record<PromptId, string>> = {
  "architecture-audit": "separation",
  "error-audit": "error-classification",
  "state-persistence": "state-persistence",
  concurrency: "locking",
  retry: "retry",
  "flow-logging": "flow-logging",
  validation: "defense-in-depth",
  cooldown: "rate-limiting",
};

export function prompts(scene: Scene): TemplateResult {
  const { view, snapshot, act } = scene;
  const scope = scopeThatExists(snapshot, view.scope);
  const followsScope = scope.kind === "finding" || scope.kind === "task";
  const filled = scene.prompts.look(
    { folder: snapshot.folderUri, scope, ...(followsScope ? {} : { prompt: view.prompt }) },
    snapshot.revision,
  );
  const shown = filled?.ok === true ? filled.prompt : view.prompt;
  return html`<div class="split">
    ${sideList(
      PROMPTS.map((id) => ({ id, label: PROMPT_NAMES[id].name, beside: gapsOf(snapshot, id) })),
      {
        label: l10n.t("Prompts"),
        selected: shown,
        onSelect: (prompt) => act.show(followsScope ? { prompt, scope: { kind: "workspace" } } : { prompt }),
      },
    )}
    <section class="grow" aria-labelledby="prompt-title" aria-busy=${filled === undefined}>
      <div class="section-head">
        <h2 id="prompt-title">${PROMPT_NAMES[shown].name}</h2>
        <span class="grow"></span>
        ${filled?.ok === true ? handOver(scene, filled, scope) : nothing}
      </div>
      <p>${PROMPT_NAMES[shown].about}</p>
      <div class="toolbar scope">
        <label>${l10n.t("About")} ${scopeChoice(scene, scope)}</label>
        ${filled?.ok === true ? size(filled) : nothing}
      </div>
      ${filled === undefined ? html`<p class="hint" role="status">${l10n.t("Filling the prompt…")}</p>` : preview(scene, filled)}
    </section>
  </div>`;
}

function gapsOf(snapshot: PageSnapshot, prompt: PromptId): string {
  const gaps = snapshot.gaps.principles.find(({ principle }) => principle === PRINCIPLE[prompt])?.gaps ?? 0;
  return gaps === 0 ? l10n.t("audit") : count(gaps, l10n.t("1 gap"), l10n.t("{0} gaps"));
}

/** A task may be removed while the page remembers it. */
function scopeThatExists(snapshot: PageSnapshot, scope: PromptScope): PromptScope {
  return scope.kind === "task" && !tasksById(snapshot).has(scope.task) ? { kind: "workspace" } : scope;
}

const TASKS_SHOWN = 100;

function scopeChoice({ snapshot, act }: Scene, scope: PromptScope): TemplateResult {
  const { next, after, files } = snapshot.gaps;
  const tasks = allTasks(snapshot).filter(isOpen).slice(0, TASKS_SHOWN);
  const shown = [...next, ...after].find(({ id }) => scope.kind === "finding" && id === scope.finding);
  const finding =
    shown === undefined
      ? l10n.t("the finding it was opened for")
      : l10n.t("{rule} in {path}", { rule: shown.rule, path: placeOf(shown) });
  const groups: readonly ChoiceGroup[] = [
    { label: "", choices: [{ id: "workspace", label: l10n.t("the whole folder") }] },
    { label: l10n.t("Finding"), choices: scope.kind === "finding" ? [{ id: keyOf(scope), label: finding }] : [] },
    {
      label: l10n.t("Files with gaps"),
      choices: files.map(({ uri, path, gaps }) => ({ id: `file:${uri}`, label: `${path} (${gaps})` })),
    },
    {
      label: l10n.t("Tasks"),
      choices: tasks.map(({ id, number, title }) => ({ id: `task:${id}`, label: `${number} ${title}` })),
    },
  ];
  return dropDown(
    groups.filter(({ choices }) => choices.length > 0),
    {
      label: l10n.t("What the prompt is about"),
      selected: keyOf(scope),
      onSelect: (key) => act.show({ scope: scopeOf(key) }),
    },
  );
}

function keyOf(scope: PromptScope): string {
  switch (scope.kind) {
    case "workspace":
      return "workspace";
    case "file":
      return `file:${scope.uri}`;
    case "finding":
      return `finding:${scope.finding}`;
    case "task":
      return `task:${scope.task}`;
  }
}

function scopeOf(key: string): PromptScope {
  const [kind, id] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
  if (kind === "file") return { kind, uri: id };
  if (kind === "finding") return { kind, finding: id };
  if (kind === "task") return { kind, task: id };
  return { kind: "workspace" };
}

function handOver({ snapshot, act }: Scene, filled: FilledPrompt & { ok: true }, scope: PromptScope): TemplateResult {
  const use = (how: "copy" | "chat" | "document") =>
    act.ask({ kind: "usePrompt", how, folder: snapshot.folderUri, prompt: filled.prompt, scope });
  return html`<div class="actions">
    ${button(l10n.t("Open as document"), () => void use("document"), { icon: "markdown" })}
    ${button(l10n.t("Open in chat"), () => void use("chat"), { icon: "comment-discussion" })}
    ${button(l10n.t("Copy"), () => void use("copy"), { icon: "copy", primary: true, name: l10n.t("Copy prompt") })}
  </div>`;
}

function size({ findings, tokens, leftOut }: FilledPrompt & { ok: true }): TemplateResult {
  const facts = [
    findings === 0
      ? l10n.t("No finding: it asks for an audit")
      : count(findings, l10n.t("1 finding"), l10n.t("{0} findings")),
    l10n.t("about {0} tokens", formats.number(tokens)),
    ...(leftOut === 0 ? [] : [count(leftOut, l10n.t("1 place left out to fit"), l10n.t("{0} places left out to fit"))]),
  ];
  return html`<p class="hint" role="status">${facts.join(", ")}</p>`;
}

function preview(scene: Scene, filled: FilledPrompt): TemplateResult {
  if (!filled.ok) return html`<div class="empty"><p>${filled.message}</p></div>`;
  return html`<pre id="prompt-text" tabindex="0" role="region" aria-label=${l10n.t("Text of the prompt")}>${withPlaces(scene, filled.text)}</pre>`;
}

const PLACE = /((?:[\w.@-]+\/)*[\w.@-]+\.\w+:\d+)/;

/** Places are links, headings are strong. */
function withPlaces({ snapshot, act }: Scene, text: string): readonly unknown[] {
  return text.split(PLACE).map((part, index) => {
    if (index % 2 === 0)
      return part.split(/^(#+ .*)$/m).map((line, at) => (at % 2 === 0 ? line : html`<b>${line}</b>`));
    const colon = part.lastIndexOf(":");
    const uri = `${snapshot.folderUri}/${part.slice(0, colon)}`;
    const line = Math.max(0, Number(part.slice(colon + 1)) - 1);
    return link(part, () => openPlace(act, { uri, line, character: 0 }), { kind: "code" });
  });
}
