/** Small marks: icons, a status with its word, a priority. A word always stands beside a colour. */

import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";

/** A codicon; decoration only, the text beside it carries the meaning. */
export function icon(name: string, tone = ""): TemplateResult {
  return html`<span class="codicon codicon-${name} ${tone}" aria-hidden="true"></span>`;
}

type Status = keyof typeof STATUS;

const STATUS = {
  met: { icon: "pass", tone: "good", word: l10n.t("Met") },
  pass: { icon: "pass", tone: "good", word: l10n.t("Pass") },
  done: { icon: "pass", tone: "good", word: l10n.t("Done") },
  partial: { icon: "color-mode", tone: "fair", word: l10n.t("Partial") },
  doing: { icon: "color-mode", tone: "fair", word: l10n.t("Doing") },
  missing: { icon: "error", tone: "bad", word: l10n.t("Missing") },
  fail: { icon: "error", tone: "bad", word: l10n.t("Fail") },
  unknown: { icon: "question", tone: "quiet", word: l10n.t("Unknown") },
  "not-applicable": { icon: "circle-slash", tone: "quiet", word: l10n.t("N/A") },
  todo: { icon: "circle-large-outline", tone: "quiet", word: l10n.t("To do") },
  blocked: { icon: "stop", tone: "fair", word: l10n.t("Blocked") },
  skipped: { icon: "debug-step-over", tone: "quiet", word: l10n.t("Skipped") },
  none: { icon: "circle-large-outline", tone: "quiet", word: l10n.t("None") },
} as const;

/** Icon and word of a status; `text` replaces the word. */
export function status(of: Status, text?: string): TemplateResult {
  const mark = STATUS[of];
  return html`<span class="status">${icon(mark.icon, mark.tone)}<span>${text ?? mark.word}</span></span>`;
}

export function statusIcon(of: Status): TemplateResult {
  return icon(STATUS[of].icon, STATUS[of].tone);
}

export function priority(of: "P0" | "P1" | "P2" | "hint"): TemplateResult {
  return html`<span class="priority ${of.toLowerCase()}">${of === "hint" ? l10n.t("Hint") : of}</span>`;
}

/** Text with `code` spans between backticks. */
export function prose(text: string): readonly (string | TemplateResult)[] {
  return text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`));
}

/** A sentence that has more than text in the places of its `{names}`; names without a part stay. */
export function withParts(text: string, parts: Readonly<Record<string, unknown>>): readonly unknown[] {
  return text.split(/\{(\w+)\}/).map((part, index) => (index % 2 === 0 ? part : (parts[part] ?? `{${part}}`)));
}
