/** The dialog in which a person answers a checklist item: yes, no or not applicable, how they know, and for how long. */

import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-option/index.js";
import "@vscode-elements/elements/dist/vscode-single-select/index.js";
import "@vscode-elements/elements/dist/vscode-textarea/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";

import { html, nothing, type TemplateResult } from "lit";
import { createRef, type Ref, ref } from "lit/directives/ref.js";

import { type ItemStatus, MINIMUM_NOTE, type SnapshotItem } from "#protocol/snapshot";

import { button } from "../kit/controls";
import { prose } from "../kit/marks";
import { inDays } from "../kit/words";

export interface Answer {
  readonly status: ItemStatus | null;
  readonly note: string;
  readonly who?: string;
  readonly expires?: string;
}

export interface DialogOptions {
  readonly item: SnapshotItem;
  /** The person's name, when it is known. */
  readonly who: string | undefined;
  /** Sentence of a refused answer. */
  readonly refused: string | undefined;
  readonly onAnswer: (answer: Answer) => void;
  readonly onClose: () => void;
}

export function answerDialog(options: DialogOptions): TemplateResult {
  const { item, who } = options;
  const note = createRef<ValueElement>();
  const name = createRef<ValueElement>();
  const expiry = createRef<ValueElement>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const answer = new FormData(form).get("answer");
    const days = Number(textIn(expiry));
    const typed = textIn(name);
    options.onAnswer({
      status: ANSWERS.find(({ id }) => id === answer)?.id ?? "pass",
      note: textIn(note),
      ...(typed === "" ? {} : { who: typed }),
      ...(days > 0 ? { expires: inDays(days) } : {}),
    });
  };
  return html`<dialog
    aria-labelledby="answer-title"
    @close=${options.onClose}
  >
    <form @submit=${submit}>
      <h2 id="answer-title">${TITLE[item.decision]}</h2>
      <p><b>${item.question}</b><br /><code>${item.id}</code></p>
      <p class="hint">${item.why} ${html`Evidence: ${prose(item.summary)}.`}</p>
      <fieldset>
        <legend>Answer</legend>
        ${ANSWERS.map(
          ({ id, label }) => html`<label>
            <input type="radio" name="answer" value=${id} ?checked=${id === (chosen(item) ?? "pass")} /> ${label}
          </label>`,
        )}
      </fieldset>
      <div class="field">
        <span aria-hidden="true">How do you know?</span>
        <vscode-textarea
          ${ref(note)}
          .label=${"How do you know?"}
          .value=${item.manual?.note ?? ""}
          rows="3"
          ?invalid=${options.refused !== undefined}
        ></vscode-textarea>
        <span class="hint">At least ${MINIMUM_NOTE} characters, such as “Restored Monday’s dump into staging in 14 min”.</span>
      </div>
      ${who === undefined ? nameField(name) : nothing}
      <div class="field">
        <span aria-hidden="true">Holds for</span>
        <vscode-single-select ${ref(expiry)} label="Holds for">
          ${EXPIRIES.map(({ days, label }) => html`<vscode-option value=${days} ?selected=${days === 90}>${label}</vscode-option>`)}
        </vscode-single-select>
      </div>
      <p class="hint">
        Kept in <code>.bulwark/checklist.json</code>${who === undefined ? nothing : html` as ${who}`}. It reopens by itself
        when evidence turns against it.
      </p>
      <p class="refused" role="alert">${options.refused ?? nothing}</p>
      <div class="actions end">
        ${item.manual === undefined ? nothing : html`${button("Take back", () => options.onAnswer({ status: null, note: "" }))}<span class="grow"></span>`}
        ${button("Cancel", options.onClose)}
        <vscode-button type="submit">${item.decision === "auto" ? "Override" : "Attest"}</vscode-button>
      </div>
    </form>
  </dialog>`;
}

/** Shows a dialog that has just been drawn; only an element in the document can be shown above the rest of the page. */
export function showDrawnDialog(root: HTMLElement): void {
  root.querySelector<HTMLDialogElement>("dialog:not([open])")?.showModal();
}

/** Form elements of the kit are custom elements with a text value. */
type ValueElement = HTMLElement & { readonly value?: unknown };

const TITLE = {
  auto: "Override the automatic answer",
  assisted: "Confirm what evidence proposes",
  attested: "Attest checklist item",
};

const ANSWERS = [
  { id: "pass", label: "Yes" },
  { id: "fail", label: "No" },
  { id: "not-applicable", label: "Not applicable" },
] as const;

const EXPIRIES = [
  { days: 30, label: "30 days" },
  { days: 90, label: "90 days" },
  { days: 180, label: "180 days" },
  { days: 0, label: "until evidence changes" },
];

function chosen(item: SnapshotItem): string | undefined {
  return ANSWERS.find(({ id }) => id === item.manual?.status)?.id;
}

function textIn(element: Ref<ValueElement>): string {
  const value = element.value?.value;
  return typeof value === "string" ? value.trim() : "";
}

function nameField(name: Ref<ValueElement>): TemplateResult {
  return html`<div class="field">
    <span aria-hidden="true">Your name</span>
    <vscode-textfield ${ref(name)} .label=${"Your name"}></vscode-textfield>
    <span class="hint">Asked once, and kept with the answer.</span>
  </div>`;
}
