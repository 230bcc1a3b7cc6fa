/** The frame all dialogs share: a title, fields, a refusal in words, and the actions at the end. */

import "@vscode-elements/elements/dist/vscode-button/index.js";

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";

import { button } from "./controls";

export interface DialogFrame {
  readonly title: string;
  readonly body: TemplateResult;
  /** Label of the one action that does it. */
  readonly submit: string;
  /** Sentence of a refusal. */
  readonly refused: string | undefined;
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
  /** Further actions, at the left. */
  readonly more?: TemplateResult;
  /** For dialogs with a list to choose from. */
  readonly large?: boolean;
}

export function dialogFrame(frame: DialogFrame): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault();
    frame.onSubmit();
  };
  return html`<dialog class=${frame.large === true ? "large" : ""} aria-labelledby="dialog-title" @close=${frame.onCancel}>
    <form novalidate @submit=${submit} @keydown=${(event: KeyboardEvent) => submitOnEnter(event, submit)}>
      <h2 id="dialog-title">${frame.title}</h2>
      ${frame.body}
      <p class="refused" role="alert">${frame.refused ?? nothing}</p>
      <div class="actions end">
        ${frame.more ?? nothing}
        ${button(l10n.t("Cancel"), frame.onCancel)}
        <vscode-button type="submit">${frame.submit}</vscode-button>
      </div>
    </form>
  </dialog>`;
}

/**
 * Shows a dialog that has just been drawn, with the keyboard in its first field; only an element in the document can be shown
 * above the rest of the page.
 */
export function showDrawnDialog(root: HTMLElement): void {
  const dialog = root.querySelector<HTMLDialogElement>("dialog:not([open])");
  if (dialog === null) return;
  dialog.showModal();
  // The fields are custom elements that have drawn themselves by the next frame, and browsers pass them over.
  const field = dialog.querySelector<HTMLElement>(
    "vscode-textfield, vscode-textarea, vscode-single-select, input:checked, input",
  );
  if (field !== null) requestAnimationFrame(() => field.focus());
}

/** The text fields are custom elements, for which browsers do not submit a form by themselves. */
function submitOnEnter(event: KeyboardEvent, submit: (event: Event) => void): void {
  const isTextField = event.target instanceof Element && event.target.localName === "vscode-textfield";
  if (event.key === "Enter" && isTextField) submit(event);
}
